"""Reading captions for the sound (WebVTT or SRT), and writing them anew as WebVTT.

Nothing is served as it was sent: a library parses it, and what we know is written again from its
cues: times, place, and words with a few tags. No style, region, comment or unknown tag gets through.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError
from webvtt.models import Caption, Timestamp

CUES_MAX = 2000
TOLERANCE_MS = 1000  # a cue may end this much after the video: programs round up its length
NAME_MAX = 100  # signs: the name of who speaks
DEPTH_MAX = 16  # tags within tags; a browser makes elements within elements of them

_LINE_END = re.compile(r"\r\n|\r|\n")
_VTT_TIMES = re.compile(
    r"\s*((?:\d{1,10}:)?\d\d?:\d\d?\.\d{3})\s*-->\s*((?:\d{1,10}:)?\d\d?:\d\d?\.\d{3})(?:\s.*)?"
)
_SRT_TIMES = re.compile(
    r"\s*(\d{1,10}:\d\d?:\d\d?[.,]\d{3})\s*-->\s*(\d{1,10}:\d\d?:\d\d?[.,]\d{3})(?:\s.*)?"
)
_VTT_EXAMPLE, _SRT_EXAMPLE = "00:01.000 --> 00:03.500", "00:00:01,000 --> 00:00:03,500"
_VTT = re.compile(r"WEBVTT(?:[ \t\r\n]|$)")
_SRT = re.compile(r"\d+[ \t]*(?:\r\n|\r|\n)[^\r\n]*-->")
_TAG = re.compile(r"<(/?)([a-zA-Z]+)(?:\.[^\s<>]*)?(?:\s([^<>]*))?>|<\d[\d:.]*>")
_SRT_PLACE = re.compile(r"\{\\[^{}]*\}")  # {\an8}, as some programs write it
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # and not a line's end
_NO_SIGN = re.compile(r"&#(?:x[\da-f]{7,}|\d{8,});?", re.IGNORECASE)  # html.unescape fails at very long ones
_NAMED = {"v", "lang"}
_TAGS = {"b", "i", "u", "ruby", "rt"} | _NAMED
_PERCENT = r"\d{1,3}(?:\.\d{1,3})?%"
# Where a cue stands. A region could only name one that we have left out.
_PLACES = {
    "vertical": re.compile(r"rl|lr"),
    "line": re.compile(rf"(?:-?\d{{1,3}}|{_PERCENT})(?:,(?:start|center|end))?"),
    "position": re.compile(rf"{_PERCENT}(?:,(?:line-left|center|line-right))?"),
    "size": re.compile(_PERCENT),
    "align": re.compile(r"start|center|end|left|right"),
}


class BadCues(ValueError):
    """They can't be shown; the text is a sentence for whoever wrote them."""


def rewrite(text: str, *, duration_ms: int) -> str:
    """Check captions and write them anew.

    Args:
        text: what stood in a WebVTT or SRT file.
        duration_ms: of the video that they belong to.
    Returns:
        WebVTT, the cues in the order of their times.
    Raises:
        BadCues: no captions, or not of this video; it names the line where one is to blame.
    """
    start = text.lstrip("\ufeff \t\r\n")
    is_srt = bool(_SRT.match(start))
    if not is_srt and not _VTT.match(start):
        raise BadCues("These are no captions. A WebVTT file starts with the word WEBVTT.")
    _check_times(_LINE_END.split(text), duration_ms, is_srt=is_srt)
    try:
        cues = webvtt.from_buffer(io.StringIO(start), format="srt" if is_srt else "vtt").captions
    except (MalformedFileError, MalformedCaptionError) as error:
        raise BadCues("These captions can’t be read. Save them as WebVTT and try again.") from error
    blocks = [_write(cue) for cue in sorted(cues, key=lambda cue: _milliseconds(cue.start))]
    if not any(blocks):
        raise BadCues("There is not a single caption in it.")
    return "WEBVTT\n\n" + "\n".join(block for block in blocks if block)


def _check_times(lines: list[str], duration_ms: int, *, is_srt: bool) -> None:
    """Look at each line with an arrow, which stands for times and nothing else: the library passes over
    those that it can't read, and doesn't know the lines' numbers."""
    pattern, example = (_SRT_TIMES, _SRT_EXAMPLE) if is_srt else (_VTT_TIMES, _VTT_EXAMPLE)
    found = 0
    for number, line in enumerate(lines, start=1):
        if "-->" not in line:
            continue
        found += 1
        if found > CUES_MAX:
            raise BadCues(f"These are more than {CUES_MAX:,} captions. Take out some of them.")
        times = pattern.fullmatch(line)
        try:
            start, end = map(_milliseconds, times.groups()) if times else (0, -1)
        except MalformedCaptionError:
            start, end = 0, -1
        if end < 0:
            raise BadCues(f"Line {number} should have times such as {example}.")
        if is_srt and not lines[number - 2].strip().isdigit():
            raise BadCues(f"Line {number}: the line before these times should be a number.")
        if end <= start:
            raise BadCues(f"Line {number}: this caption ends before it begins.")
        if end > duration_ms + TOLERANCE_MS:
            said = f"this caption ends at {_clock(end)}, and the video at {_clock(duration_ms)}"
            raise BadCues(f"Line {number}: {said}.")


def _milliseconds(stamp: str) -> int:
    return Timestamp.from_string(stamp.replace(",", ".")).in_milliseconds()


def _clock(milliseconds: int) -> str:
    """In full: a second more or less is what this is about."""
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes}:{rest / 1000:06.3f}".rstrip("0").rstrip(".")


def _write(cue: Caption) -> str:
    """A cue block, or "" if there is nothing to read in it."""
    words = "\n".join(filter(None, map(str.strip, "".join(_parts(cue.raw_text)).split("\n"))))
    if not re.sub(r"<[^>]*>|\s", "", words):
        return ""
    return f"{cue.start} --> {cue.end}{_place(cue)}\n{words}\n"


def _place(cue: Caption) -> str:
    kept: dict[str, str] = {}
    for setting in cue.settings:
        name, _, value = setting.partition(":")
        if name in _PLACES and _PLACES[name].fullmatch(value):
            kept.setdefault(name, value)
    return "".join(f" {name}:{value}" for name, value in kept.items())


def _parts(text: str) -> Iterator[str]:
    """The words escaped, and the tags that we know, each with its end."""
    text = _SRT_PLACE.sub("", text)
    open_tags: list[str] = []
    done = 0
    for found in _TAG.finditer(text):
        yield _escape(_plain(text[done : found.start()]))
        done = found.end()
        name = (found.group(2) or "").lower()
        if name not in _TAGS:
            continue
        if not found.group(1):
            if len(open_tags) == DEPTH_MAX:
                continue
            open_tags.append(name)
            named = " ".join(_plain(found.group(3) or "").split()) if name in _NAMED else ""
            yield f"<{name} {_escape(named[:NAME_MAX])}>" if named else f"<{name}>"
        elif name in open_tags:
            while (last := open_tags.pop()) != name:
                yield f"</{last}>"
            yield f"</{name}>"
    yield _escape(_plain(text[done:]))
    yield from (f"</{name}>" for name in reversed(open_tags))


def _plain(text: str) -> str:
    """What a reader sees of it: &amp; as &, and nothing unseen, an escaped line's end included."""
    return "\n".join(_visible(_NO_SIGN.sub("\ufffd", line)) for line in _UNSEEN.sub(" ", text).split("\n"))


def _visible(line: str) -> str:
    return _UNSEEN.sub(" ", html.unescape(line).replace("\n", " "))


def _escape(text: str) -> str:
    """So that no sign can start a tag, an arrow or a line."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
