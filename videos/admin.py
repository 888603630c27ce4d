"""For staff: inspecting saves, and looking after videos, accounts and comments."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from . import admin_reports  # noqa: F401  (registers the queue of reports)
from .actions.accounts import invite, suspend_account
from .actions.comments import delete_comment
from .actions.errors import Refused
from .actions.record import write_record
from .actions.taking_back import engagement_left, remove_engagement
from .actions.videos import delete_video, retry_video
from .admin_base import DayFilter, ReadOnly, people_called
from .models import Account, Comment, Invitation, Video, VideoSave

# What other packages bring could be written by hand, beside the actions.
admin.site.unregister([EmailAddress, UserSession, Group, DBTaskResult])
admin.site.site_header = "Hush"
admin.site.site_title = "Hush"
admin.site.index_title = "Looking after the site"


@admin.register(VideoSave)
class VideoSaveAdmin(ReadOnly):
    """Who saved what, when and how: only here, without notes and moments, and not of one's own videos.

    Nor of deleted ones: whose they were is no longer known, and they may have been one's own.
    """

    list_display = ("account", "method", "video", "reason", "created_at", "stands_now")
    list_filter = ("method", DayFilter, "reason", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("account", "video")
    search_fields = ("video__slug",)
    search_help_text = "The saver’s or the creator’s handle, or a video’s slug"
    ordering = ("-created_at", "-pk")
    fields = ("account", "video", "method", "reason", "was_follower", "created_at", "removed_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[VideoSave]:
        return (
            super()
            .get_queryset(request)
            .filter(video__isnull=False)
            .exclude(video__creator=request.user)
            .defer("note", "moment_ms")
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[VideoSave], search_term: str
    ) -> tuple[QuerySet[VideoSave], bool]:
        """By indexes alone: an OR over joins would read every save there is."""
        term = search_term.strip()
        if not term:
            return queryset, False
        people = people_called(term)
        videos = Video.objects.for_staff().filter(Q(slug=term) | Q(creator__in=people))
        ids = list(videos.values_list("pk", flat=True)[:1000])
        return queryset.filter(Q(account__in=people) | Q(video__in=ids)), False

    @admin.display(boolean=True, description="counts")
    def stands_now(self, save: VideoSave) -> bool:
        return save.stands


@admin.register(Video)
class VideoAdmin(ReadOnly):
    list_display = (
        "slug",
        "creator",
        "caption",
        "state",
        "download_state",
        "attempts",
        "audience",
        "created_at",
    )
    list_filter = ("state", "download_state", "audience")
    list_select_related = ("creator",)
    search_fields = ("slug", "caption__icontains")
    search_people = ("creator",)
    ordering = ("-created_at", "-pk")
    fields = (
        "slug",
        "creator",
        "caption",
        "audience",
        "downloads_enabled",
        "state",
        "download_state",
        "failure",
        "progress",
        "attempts",
        "lease_until",
        "width",
        "height",
        "duration_ms",
        "original_name",
        "created_at",
        "posted_at",
        "published_at",
        "view_count",
        "like_count",
        "comment_count",
        "share_count",
    )  # fmt: skip  (no save counts: they may be one's own, and guarded)
    actions = ("retry", "remove")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Video]:
        return Video.objects.for_staff().select_related("creator")

    @admin.action(permissions=["moderate"], description="Try failed work once more")
    def retry(self, request: HttpRequest, queryset: QuerySet[Video]) -> None:
        for video in queryset:
            try:
                retry_video(slug=video.slug)
            except Refused as refusal:
                self.message_user(request, f"Video {video.slug}: {refusal.sentence}", messages.WARNING)
            else:
                self.message_user(request, f"Video {video.slug} is tried again.", messages.SUCCESS)

    @admin.action(permissions=["moderate"], description="Delete for good, with their files")
    def remove(self, request: HttpRequest, queryset: QuerySet[Video]) -> None:
        for video in list(queryset):
            delete_video(slug=video.slug)
            self.message_user(request, f"Video {video.slug} is gone.", messages.SUCCESS)


@admin.register(Account)
class AccountAdmin(ReadOnly):
    list_display = ("handle", "display_name", "kind", "is_active", "is_staff", "suspended_at", "created_at")
    list_filter = ("kind", "is_active", "is_staff", "is_example")
    search_fields = ("display_name__icontains", "email__iexact")
    search_people = ("pk",)
    ordering = ("-created_at", "-pk")
    fields = (
        "handle", "display_name", "bio", "email", "kind", "downloads_enabled", "friends_only", "watermark_enabled",
        "show_favorites", "is_active", "suspended_at", "leaving_at", "is_staff", "created_at", "last_login",
    )  # fmt: skip
    actions = ("suspend", "lift_suspension", "remove_engagement")

    @admin.action(permissions=["moderate"], description="Suspend: hide everywhere, at once")
    def suspend(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        for account in queryset.exclude(is_superuser=True).exclude(pk=request.user.pk or 0):
            with transaction.atomic():
                suspend_account(account=account)
                write_record(by=request.user, about=account, said="Suspended")  # type: ignore[arg-type]
            self.message_user(request, f"@{account.handle} is suspended.", messages.SUCCESS)

    @admin.action(permissions=["moderate"], description="Lift the suspension")
    def lift_suspension(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        for account in queryset.filter(suspended_at__isnull=False):
            with transaction.atomic():
                suspend_account(account=account, on=False)
                write_record(by=request.user, about=account, said="Suspension lifted")  # type: ignore[arg-type]
            self.message_user(request, f"@{account.handle} is back.", messages.SUCCESS)

    @admin.action(
        permissions=["moderate"], description="Remove a suspended account’s engagement from all counts"
    )
    def remove_engagement(self, request: HttpRequest, queryset: QuerySet[Account]) -> HttpResponse | None:
        """Asks first: it is for good, also if the account comes back."""
        suspended = list(queryset.filter(suspended_at__isnull=False).exclude(pk=request.user.pk or 0))
        if not suspended:
            self.message_user(request, "Only of accounts that are suspended.", messages.WARNING)
            return None
        if "sure" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": "Remove engagement from all counts?",
                "opts": self.opts,
                "accounts": [(account, engagement_left(account)) for account in suspended],
            }
            return TemplateResponse(request, "admin/videos/account/remove_engagement.html", context)
        for account in suspended:
            self._remove_engagement(request, account)
        return None

    def _remove_engagement(self, request: HttpRequest, account: Account) -> None:
        try:
            is_done = remove_engagement(account=account, by=request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            self.message_user(request, refusal.sentence, messages.WARNING)
            return
        if is_done:
            self.message_user(request, f"@{account.handle} is in no count any more.", messages.SUCCESS)
            return
        left = f"{engagement_left(account)} rows of @{account.handle} are left. All counts are right as they are."
        self.message_user(request, f"{left} Choose the action again to go on.", messages.WARNING)


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    list_display = ("author", "text", "video", "created_at", "removed_at")
    list_filter = (DayFilter, ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("author", "video")
    search_fields = ("video__slug", "text__icontains")
    search_people = ("author",)
    ordering = ("-created_at", "-pk")
    fields = ("author", "video", "text", "parent", "created_at", "removed_at")
    actions = ("remove",)

    @admin.action(permissions=["moderate"], description="Delete, with the answers")
    def remove(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        for comment in queryset.standing():  # type: ignore[attr-defined]
            try:
                delete_comment(comment_id=comment.pk)
            except Comment.DoesNotExist:
                continue  # it went together with the one that it answered
            self.message_user(request, f"“{comment}” is gone.", messages.SUCCESS)


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ("note", "code", "link", "created_at", "used_by", "used_at")
    list_select_related = ("used_by",)
    ordering = ("-created_at",)
    fields = ("note",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("videos.add_invitation"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["note"]

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        obj.pk = invite(note=obj.note).pk

    @admin.display(description="address to send")
    def link(self, invitation: Invitation) -> str:
        return f"{reverse('account_signup')}?invite={invitation.code}"
