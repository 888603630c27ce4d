"""Daily numbers in the admin, to look at, and how the site as a whole is doing."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from videos.admin_base import ReadOnly
from videos.models import Account

from .models import RollupProof, SiteDay, VideoDay
from .site import health


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


@admin.register(SiteDay)
class SiteDayAdmin(ReadOnly):
    """Its list is the page *Health of the site*."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Health of the site",
            "opts": self.opts,
            "health": health(cast(Account, request.user)),
        }
        return TemplateResponse(request, "admin/analytics/siteday/change_list.html", context)


@admin.register(RollupProof)
class RollupProofAdmin(ReadOnly):
    """Read-only: each night's comparison of the daily numbers with their rows."""

    list_display = ("finished_at", "owners", "drifts")
    ordering = ("-finished_at", "-pk")
    fields = ("finished_at", "owners", "drifts", "first")
