"""Who is told of a comment, and of a mention: decided when it can be read first, and after each edit."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from notifications.models import Kind, Notification, Preference
from notifications.models.kind import SPOKEN
from videos.mentions import mentioned
from videos.models import Account, Comment, Video, WordRule
from videos.models.comment import CommentQuerySet
from videos.models.video import VideoQuerySet
from videos.words import has_any

from .telling import take_back, write


def tell_of_comment(comment: Comment) -> None:
    """Tell whom it answers, the video's creator, and who is mentioned in it: each once, and not its author.

    Somebody who would be told twice is told the nearest news of those that they want to hear: an answer
    before a comment before a mention.

    It makes what was told equal to what the comment says now, so it is also right after an edit: who is
    mentioned anew is told, who is no longer mentioned has not been told, and so again.
    """
    about = _about(comment)
    muted = _has_muted_word(comment.text, about)
    rows = {row.recipient_id: row for row in Notification.objects.filter(comment=comment, kind__in=SPOKEN)}
    take_back(Notification.objects.filter(pk__in=[row.pk for who, row in rows.items() if who not in about]))
    write(
        [
            Notification(
                kind=rows[who].kind if who in rows else kind,
                recipient_id=who,
                actor_id=comment.author_id,
                video=comment.video,
                comment=comment,
                has_muted_word=who in muted,
            )
            for who, kind in about.items()
            if who not in rows or rows[who].withdrawn_at
        ]
    )
    wrong = [row.pk for who, row in rows.items() if row.has_muted_word != (who in muted)]
    if wrong:
        Notification.objects.filter(pk__in=wrong).update(has_muted_word=~F("has_muted_word"))


def tell_of_caption(video: Video) -> None:
    """Tell who is mentioned in a caption. Only at the first publication, so nobody is told by a later change.

    Who can't see the video then is not told, also not later.
    """
    about = dict.fromkeys(_who(video.caption, Video.objects.filter(pk=video.pk)), Kind.MENTION)
    about.pop(video.creator_id, None)
    muted = _has_muted_word(video.caption, about)
    write(
        [
            Notification(
                kind=kind,
                recipient_id=who,
                actor_id=video.creator_id,
                video=video,
                has_muted_word=who in muted,
            )
            for who, kind in about.items()
        ]
    )


def _about(comment: Comment) -> dict[int, Kind]:
    """Who should hear of a comment, as what."""
    news: dict[int, list[Kind]] = {}
    if comment.parent is not None:
        news.setdefault(comment.parent.author_id, []).append(Kind.REPLY)
    news.setdefault(comment.video.creator_id, []).append(Kind.COMMENT)
    for who in _who(comment.text, Comment.objects.filter(pk=comment.pk)):
        news.setdefault(who, []).append(Kind.MENTION)
    news.pop(comment.author_id, None)
    unwanted = _unwanted([who for who, kinds in news.items() if len(kinds) > 1])
    return {
        who: next((kind for kind in kinds if (who, kind) not in unwanted), kinds[0])
        for who, kinds in news.items()
    }


def _who(text: str, place: CommentQuerySet | VideoQuerySet) -> list[int]:
    """Whom a text mentions, of those who may see the place where it stands."""
    keys = mentioned(text)
    accounts = Account.objects.filter(handle_key__in=keys) if keys else []
    return [account.pk for account in accounts if place.visible_to(account).exists()]


def _unwanted(accounts: list[int]) -> set[tuple[int, str]]:
    """The kinds of which these accounts want to hear nowhere."""
    if not accounts:
        return set()
    nowhere = Preference.objects.filter(account__in=accounts, on_site=False, in_digest=False)
    return set(nowhere.values_list("account", "kind"))


def _has_muted_word(text: str, accounts: Iterable[int]) -> set[int]:
    """The accounts that have muted a word of this text."""
    rules: dict[int, list[tuple[bytes, bytes]]] = {}
    muted = WordRule.objects.filter(account__in=list(accounts), kind=WordRule.Kind.MUTE)
    for account, first, last in muted.values_list("account", "first", "last"):
        rules.setdefault(account, []).append((bytes(first), bytes(last)))
    return {account for account, listed in rules.items() if has_any(text, listed)}
