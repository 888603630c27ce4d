"""How somebody wants to be told, and of what not. It holds for what happens from then on."""

from __future__ import annotations

from django.core import signing
from django.db import transaction

from notifications.models import Digest, Kind, MutedVideo, Notification, Preference
from notifications.models.notification import NotificationQuerySet
from videos.actions.errors import Refused
from videos.models import Account, Video

PLACES = ("on_site", "in_digest")
_links = signing.Signer(salt="notifications.unsubscribe")


@transaction.atomic
def set_preference(*, account: Account, kind: str, place: str, on: bool) -> None:
    """Say whether one kind of news shall come to one place. What has been told already stays told.

    Args:
        place: `on_site`, or `in_digest`. What waits for a digest from which its kind is taken is not sent.
    Raises:
        Refused: there is no such switch.
    """
    if kind not in Kind.values or place not in PLACES:
        raise Refused("There is no such switch.", status=400)
    Preference.objects.update_or_create(account=account, kind=kind, defaults={place: on})
    if place == "in_digest":
        if on:
            Digest.objects.get_or_create(account=account)
        else:
            _waiting(account).filter(kind=kind).update(in_digest=False)


@transaction.atomic
def mute_video(*, account: Account, slug: str, on: bool = True) -> Video:
    """Hear nothing more about a video, or hear of it again. Nobody else is told.

    What is in the inbox stays; what waits for a digest is not sent.

    Args:
        on: the wanted state; wanting what is already so changes nothing.
    Raises:
        Video.DoesNotExist: there is no such video for this account.
    """
    video = Video.objects.visible_to(account).get(slug=slug)
    if on:
        MutedVideo.objects.get_or_create(account=account, video=video)
        _waiting(account).filter(video=video).update(in_digest=False)
    else:
        MutedVideo.objects.filter(account=account, video=video).delete()
    return video


def _waiting(account: Account) -> NotificationQuerySet:
    return Notification.objects.filter(recipient=account, in_digest=True)


def unsubscribe_token(digest: Digest) -> str:
    """What stands in the link that ends an account's digests. It has no date: old e-mails can end them too."""
    return _links.sign(digest.key)


def digest_of(token: str) -> Digest:
    """The digests that such a link is about.

    Raises:
        Digest.DoesNotExist: the token was not made here, or the account is gone.
    """
    try:
        key = _links.unsign(token)
    except signing.BadSignature:
        raise Digest.DoesNotExist from None
    return Digest.objects.select_related("account").get(key=key)


@transaction.atomic
def end_digests(*, token: str) -> Digest:
    """Take every kind of news out of an account's digests. Nobody needs to be signed in for it.

    Raises:
        Digest.DoesNotExist: as `digest_of`.
    """
    digest = digest_of(token)
    Preference.objects.filter(account=digest.account).update(in_digest=False)
    _waiting(digest.account).update(in_digest=False)
    return digest
