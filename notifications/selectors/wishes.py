"""How an account wants to be told, as its settings page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import F, QuerySet

from notifications.models import Kind, MutedVideo, Preference
from videos.models import Account, Video


@dataclass(frozen=True)
class Destination:
    """Where an account's digests go: whether this site sends any, and whether the address is confirmed."""

    site_sends: bool
    is_confirmed: bool


def confirmed() -> QuerySet[EmailAddress]:
    """The addresses to which the site writes, where they have been confirmed: a digest goes to no other."""
    return EmailAddress.objects.filter(verified=True, email__iexact=F("user__email"))


def where_digests_go(account: Account) -> Destination:
    return Destination(bool(settings.SITE_URL), confirmed().filter(user=account).exists())


def places_of(account: Account) -> dict[str, dict[Kind, bool]]:
    """Whether an account hears of each kind, by place and kind."""
    told = {"on_site": dict.fromkeys(Kind, True), "in_digest": dict.fromkeys(Kind, False)}
    for wish in Preference.objects.filter(account=account):
        told["on_site"][Kind(wish.kind)] = wish.on_site
        told["in_digest"][Kind(wish.kind)] = wish.in_digest
    return told


def muted_videos(account: Account) -> list[Video]:
    """The videos that an account has muted and may see, the newest decision first."""
    rows = MutedVideo.objects.filter(account=account, video__in=Video.objects.visible_to(account))
    return [row.video for row in rows.select_related("video__creator").order_by("-created_at", "-pk")]
