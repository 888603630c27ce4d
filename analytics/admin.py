"""Daily numbers in the admin, to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import VideoDay


@admin.register(VideoDay)
class VideoDayAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only: rollups write these rows, from what people did."""

    list_display = (
        "day",
        "video",
        "views",
        "likes",
        "comments",
        "shares",
        "saves",
        "favorites",
        "downloads",
        "savers",
    )
    list_filter = ("day",)
    search_fields = ("video__slug", "video__creator__handle")
    list_select_related = ("video",)
    date_hierarchy = "day"
    ordering = ("-day", "-id")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[VideoDay]:
        """Without the staff member's own videos: what rule 8 keeps from a creator, it keeps from them too."""
        days: QuerySet[VideoDay] = super().get_queryset(request)
        return days.exclude(video__creator=request.user.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
