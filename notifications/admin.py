"""Notifications for staff to look at. Nobody writes them by hand."""

from __future__ import annotations

from django.contrib import admin

from videos.admin_base import ReadOnly

from .models import Notification


@admin.register(Notification)
class NotificationAdmin(ReadOnly):
    list_display = ("kind", "recipient", "actor", "video", "created_at", "read_at", "withdrawn_at")
    list_filter = (
        "kind",
        "created_at",
        ("read_at", admin.EmptyFieldListFilter),
        ("withdrawn_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("recipient", "actor", "video")
    search_fields = ("video__slug",)
    search_people = ("recipient", "actor")
    search_help_text = "A handle, of who was told or of who did it"
    ordering = ("-created_at", "-pk")
    list_per_page = 50
