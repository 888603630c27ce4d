"""Notifications for staff to look at. Nobody writes them by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Notification


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin[Notification]):
    list_display = ("kind", "recipient", "actor", "video", "created_at", "read_at", "withdrawn_at")
    list_filter = (
        "kind",
        "created_at",
        ("read_at", admin.EmptyFieldListFilter),
        ("withdrawn_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("recipient", "actor", "video")
    search_fields = ("recipient__handle", "actor__handle")
    search_help_text = "A handle, of who was told or of who did it"
    ordering = ("-created_at", "-pk")
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
