"""Muting accounts and words, and turning down videos. Private: nobody is told, and no number moves."""

from __future__ import annotations

from django.db import transaction

from videos.models import Account, Mute, NotInterested, Video, WordRule
from videos.words import WORD_MAX, bounds, is_all_kept

from .errors import Refused
from .relations import visible_account

WORDS_MAX = 100  # on one list of one account
Kind = WordRule.Kind


@transaction.atomic
def mute_account(*, muter: Account, handle: str, on: bool = True) -> Account:
    """Stop bringing forward what an account posts and does, or begin again. It is not told.

    Args:
        on: the wanted state; wanting what is already so changes nothing.
    Raises:
        Account.DoesNotExist: there is no such account for the muter.
        Refused: it is oneself.
    """
    muted = visible_account(muter, handle)
    if muted.pk == muter.pk:
        raise Refused("You can’t mute yourself.", status=422)
    if on:
        Mute.objects.get_or_create(muter=muter, muted=muted)
    else:
        Mute.objects.filter(muter=muter, muted=muted).delete()
    return muted


@transaction.atomic
def turn_down_video(*, account: Account, slug: str, on: bool = True) -> Video:
    """Say that one is not interested in a video, or take that back.

    Taking it back is possible also while the video can't be seen: the list of them is one's own.

    Raises:
        Video.DoesNotExist: there is no such video for this account.
        Refused: it is one's own.
    """
    if not on:
        row = NotInterested.objects.select_related("video").filter(account=account, video__slug=slug).first()
        if row is not None:
            row.delete()
            return row.video
    video: Video = Video.objects.visible_to(account).filter(published_at__isnull=False).get(slug=slug)
    if video.creator_id == account.pk:
        raise Refused("This one is yours. You can delete it, or show it to fewer people.", status=422)
    if on:
        NotInterested.objects.get_or_create(account=account, video=video)
    return video


@transaction.atomic
def list_word(*, account: Account, kind: str, text: str) -> WordRule:
    """Put a word on one of an account's lists. One that is there already stays as it is.

    Args:
        kind: mute, for what oneself is shown; filter, for comments on one's own videos.
        text: one word, hashtag or emoji, in any script.
    Raises:
        Refused: it is no word, several, or too long; or the list is full.
    """
    text = text.strip().lstrip("#@")
    try:
        first, last = bounds(text)
    except ValueError:
        raise Refused("Write one word, or one emoji, at a time.", status=422, field="text") from None
    if not is_all_kept(text):
        raise Refused("Only letters, numbers and emoji can stand on this list.", status=422, field="text")
    if len(text) > WORD_MAX:
        raise Refused(f"A word on this list has at most {WORD_MAX} signs.", status=422, field="text")
    # The account's row is the turn-stile: two words at once can't both be the hundredth.
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    mine = WordRule.objects.filter(account=account, kind=kind)
    if (there := mine.filter(first=first).first()) is not None:
        return there
    if mine.count() >= WORDS_MAX:
        raise Refused(f"This list holds {WORDS_MAX} words. Take one off first.", status=409, field="text")
    rule: WordRule = WordRule.objects.create(account=account, kind=kind, text=text, first=first, last=last)
    return rule


@transaction.atomic
def unlist_word(*, account: Account, pk: int) -> WordRule:
    """Take a word off one of an account's lists.

    Raises:
        WordRule.DoesNotExist: it is not on one of this account's.
    """
    rule: WordRule = WordRule.objects.select_for_update().get(account=account, pk=pk)
    WordRule.objects.filter(pk=rule.pk).delete()
    return rule
