"""For staff: inspecting saves, and looking after videos, accounts and comments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from .actions.accounts import invite, suspend_account
from .actions.comments import delete_comment
from .actions.errors import Refused
from .actions.videos import delete_video, retry_video
from .models import Account, Comment, Invitation, Video, VideoSave

admin.site.site_header = "Hush"
admin.site.site_title = "Hush"
admin.site.index_title = "Looking after the site"


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than people page, so that a million rows open as quickly as ten."""

    most = 10_000

    @cached_property
    def count(self) -> int:
        return int(self.object_list[: self.most].count())  # type: ignore[attr-defined, index]


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Staff look; what they may change, they change by the named actions of the list."""

    paginator = CappedPaginator
    show_full_result_count = False

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Whoever may change such rows may run the actions, which are the only way to change them."""
        name = get_permission_codename("change", self.opts)
        return bool(request.user.has_perm(f"{self.opts.app_label}.{name}"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [str(name) for name in self.fields or ()]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the filters offer. Django lets the address ask about any column, a note or a hash too."""
        offered = {
            entry[0] if isinstance(entry, tuple) else getattr(entry, "parameter_name", entry)
            for entry in self.list_filter
        }
        return lookup.partition("__")[0] in offered


class DayFilter(admin.SimpleListFilter):
    """One day of the last fortnight, by the index on `created_at` (a date hierarchy reads every row)."""

    title = "day"
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        today = timezone.localdate()
        days = [today - timedelta(days=back) for back in range(14)]
        return [(day.isoformat(), day.strftime("%a, %d %b")) for day in days]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            day = date.fromisoformat(self.value() or "")
        except ValueError:
            return queryset
        if abs(day - timezone.localdate()) > timedelta(days=36_500):
            return queryset
        start = timezone.make_aware(datetime.combine(day, time.min))
        return queryset.filter(created_at__gte=start, created_at__lt=start + timedelta(days=1))


@admin.register(VideoSave)
class VideoSaveAdmin(ReadOnly):
    """Who saved what, when and how: only here, without notes and moments, and not of one's own videos.

    Nor of deleted ones: whose they were is no longer known, and they may have been one's own.
    """

    list_display = ("account", "method", "video", "reason", "created_at", "stands_now")
    list_filter = ("method", DayFilter, "reason", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("account", "video")
    search_fields = (
        "account__handle_key__startswith",
        "video__slug__exact",
        "video__creator__handle_key__startswith",
    )
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
    search_fields = ("slug__exact", "creator__handle_key__startswith", "caption")
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
    search_fields = ("handle_key__startswith", "display_name", "email__iexact")
    ordering = ("-created_at", "-pk")
    fields = (
        "handle", "display_name", "bio", "email", "kind", "downloads_enabled", "friends_only", "watermark_enabled",
        "show_favorites", "is_active", "suspended_at", "is_staff", "created_at", "last_login",
    )  # fmt: skip
    actions = ("suspend", "lift_suspension")

    @admin.action(permissions=["moderate"], description="Suspend: hide everywhere, at once")
    def suspend(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        for account in queryset.exclude(is_superuser=True):
            suspend_account(account=account)
            self.message_user(request, f"@{account.handle} is suspended.", messages.SUCCESS)

    @admin.action(permissions=["moderate"], description="Lift the suspension")
    def lift_suspension(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        for account in queryset:
            suspend_account(account=account, on=False)
            self.message_user(request, f"@{account.handle} is back.", messages.SUCCESS)


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    list_display = ("author", "text", "video", "created_at", "removed_at")
    list_filter = (DayFilter, ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("author", "video")
    search_fields = ("author__handle_key__startswith", "video__slug__exact", "text")
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
