"""Captions for the sound: adding them to a video, replacing them, taking them away."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from videos.cues import BadCues, rewrite
from videos.languages import canonical
from videos.models import Account, TextTrack, Video
from videos.models.upload import LANGUAGE_MAX, TEXT_TRACK_MAX

from .errors import Refused
from .own import hold_own_ready

TRACKS_MAX = 20  # languages of one video


def add_captions(*, account: Account, slug: str, language: str, content: bytes | str) -> TextTrack:
    """Add captions in a language to one's own video, in the place of those that it has in that language.

    Args:
        language: a BCP 47 code.
        content: what stood in a WebVTT or SRT file; as bytes it must be UTF-8.
    Returns:
        the track, written anew from what was sent.
    Raises:
        Video.DoesNotExist: it is not this account's.
        Refused: the language, the file or its times are not right; nothing was changed.
    """
    video = Video.objects.visible_to(account).get(slug=slug, creator=account)
    code = canonical(language)
    if not code or len(code) > LANGUAGE_MAX:
        raise Refused("Choose a language, or write its code, such as en or pt-BR.", status=422)
    text = _text(content)
    try:
        # Before the transaction: reading takes longer than others should wait.
        written = rewrite(text, duration_ms=video.duration_ms)
    except BadCues as error:
        raise Refused(str(error), status=422) from error
    _check_length(written)
    with transaction.atomic():
        video = hold_own_ready(account, slug)
        tracks = TextTrack.objects.filter(video=video)
        if tracks.exclude(language=code).count() >= TRACKS_MAX:
            raise Refused(f"A video has captions in at most {TRACKS_MAX} languages.", status=422)
        track, _ = tracks.update_or_create(
            video=video, language=code, defaults={"content": written, "changed_at": timezone.now()}
        )
        _note_languages(video)
    return track


@transaction.atomic
def remove_captions(*, account: Account, slug: str, language: str) -> None:
    """Take the captions in one language away; asking twice does no harm.

    Raises:
        Video.DoesNotExist: it is not this account's.
    """
    video = hold_own_ready(account, slug)
    TextTrack.objects.filter(video=video, language=language).delete()
    _note_languages(video)


def _text(content: bytes | str) -> str:
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Refused("This file isn’t UTF-8 text. Save it as UTF-8 and try again.", status=422) from None
    if not content.strip():
        raise Refused("Choose a file with captions, or paste them.", status=422)
    _check_length(content)
    return content


def _check_length(text: str) -> None:
    if len(text) > TEXT_TRACK_MAX:
        raise Refused(
            f"Captions have at most {TEXT_TRACK_MAX:,} signs; these have {len(text):,}.", status=413
        )


def _note_languages(video: Video) -> None:
    """In the order in which they came: the first is for whoever understands none of them."""
    video.caption_languages = list(video.text_tracks.order_by("pk").values_list("language", flat=True))
    video.save(update_fields=["caption_languages"])
