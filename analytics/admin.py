"""Daily numbers in the admin, to look at."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from videos.admin_base import ReadOnly

from .models import VideoDay


@admin.register(VideoDay)
class VideoDayAdmin(ReadOnly):
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
    search_fields = ("video__slug",)
    search_people = ("video__creator",)
    list_select_related = ("video",)
    ordering = ("-day", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[VideoDay]:
        """Without the staff member's own videos: what rule 8 keeps from a creator, it keeps from them too."""
        days: QuerySet[VideoDay] = super().get_queryset(request)
        return days.exclude(video__creator=request.user.pk)
