"""WebVTT and SRT: read, and written anew."""

from __future__ import annotations

import contextlib
import time

import pytest

from videos.cues import CUES_MAX, DEPTH_MAX, BadCues, rewrite
from videos.models.upload import TEXT_TRACK_MAX

pytestmark = pytest.mark.django_db
SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Listen.</i>\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nNow.\r\n"


def words(text: str, duration_ms: int = 8000) -> str:
    """What is left of one cue with this text."""
    written = rewrite(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n", duration_ms=duration_ms)
    return written.partition("\n00:00:01.000 --> 00:00:02.000\n")[2].rstrip("\n")


# --- Reading and writing anew --------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("<b>one</b> <i>two</i> <u>three</u>", "<b>one</b> <i>two</i> <u>three</u>"),
        ("<v Mira>hello", "<v Mira>hello</v>"),
        ("<v.loud Mira & Teo>hello</v>", "<v Mira &amp; Teo>hello</v>"),
        ("<lang en-GB>cheers</lang>", "<lang en-GB>cheers</lang>"),
        ("<ruby>漢<rt>kan</rt></ruby>", "<ruby>漢<rt>kan</rt></ruby>"),
        ("<c.red>red</c> <00:01.500>later", "red later"),
        ("<font color='red'>a</font> <script>alert(1)</script>", "a alert(1)"),
        ("<img src=x onerror=alert(1)>still here", "still here"),
        ("I <3 you & me, 2 < 3", "I &lt;3 you &amp; me, 2 &lt; 3"),
        ("&lt;b&gt; stays text", "&lt;b&gt; stays text"),
        ("--&gt; is no arrow", "--&gt; is no arrow"),
        ("one&#10;&#10;00:03.000 --&gt; two", "one  00:03.000 --&gt; two"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("a\x00b\x1b\u2028c", "a b  c"),
        ("<b><i>crossed</b></i>", "<b><i>crossed</i></b>"),
        ("</b>never opened", "never opened"),
        ("\u200fשלום\u200e", "\u200fשלום\u200e"),
        ("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀"),
    ],
)
def test_words_keep_a_few_tags_and_nothing_else(sent, kept):
    assert words(sent) == kept


def test_what_is_no_cue_is_left_out():
    written = rewrite(
        "\ufeffWEBVTT - made by x\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n"
        "STYLE\n::cue { background: url(https://evil.example/) }\n\nREGION\nid:a\n\nNOTE by me\n\n"
        "first\n00:01.000 --> 00:02.000 region:a line:10% align:start size:400px evil:1\nListen.\n\n"
        "00:02.000 --> 00:03.000\n\n00:02.500 --> 00:03.000\n<b> </b>\n",
        duration_ms=8000,
    )
    assert written == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 line:10% align:start\nListen.\n"


def test_cues_come_in_the_order_of_their_times():
    written = rewrite(
        "WEBVTT\n\n00:05.000 --> 00:06.000\nlater\n\n00:01.000 --> 00:06.000\nfirst", duration_ms=8000
    )
    assert written.index("first") < written.index("later")


def test_srt_becomes_webvtt():
    assert rewrite(SRT, duration_ms=8000) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<i>Listen.</i>\n\n00:00:03.000 --> 00:00:04.000\nNow.\n"
    )


def test_what_we_have_written_is_written_the_same_again():
    once = rewrite(SRT + "\n3\n00:00:04,000 --> 00:00:05,000\nA & <b>B\n", duration_ms=8000)
    assert rewrite(once, duration_ms=8000) == once


@pytest.mark.parametrize(
    "sent, said",
    [
        ("no captions at all", "starts with the word WEBVTT"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nx", "starts with the word WEBVTT"),
        ("<html>WEBVTT</html>", "starts with the word WEBVTT"),
        ("WEBVTT\n\n", "not a single caption"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "not a single caption"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", "Line 3: this caption ends before"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nx", "Line 3: this caption ends before"),
        (
            "WEBVTT\n\n00:01.000 --> 00:09.500\nx",
            "Line 3: this caption ends at 0:09.5, and the video at 0:08.",
        ),
        ("\n\nWEBVTT\n\n00:01.000 --> 100:00:00.000\nx", "Line 5: this caption ends at 6000:00"),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nx", "Line 3 should have times such as 00:01.000"),
        ("WEBVTT\n\n00:01.000 -->\nx", "Line 3 should have times"),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nx", "Line 3 should have times"),
        ("WEBVTT\r\n\r\n" + "9" * 5000 + ":00.000 --> 00:01.000\r\nx", "Line 3 should have times"),
        ("1\n00:00:01.0 --> x\nx", "Line 2 should have times such as 00:00:01,000"),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nx\n\n00:00:02,000 --> 00:00:03,000\ny",
            "Line 5: the line before",
        ),
        ("WEBVTT\n\n" + "00:01.000 --> 00:02.000\nx\n\n" * (CUES_MAX + 1), "more than 2,000 captions"),
    ],
)
def test_a_mistake_is_named_with_its_line(sent, said):
    with pytest.raises(BadCues, match=said):
        rewrite(sent, duration_ms=8000)


@pytest.mark.slow
@pytest.mark.parametrize("evil", ["<", "&", "<b ", "<b>", "<b.a", "{\\", "a\n", "-->\n", "&#x", "</b>"])
def test_long_nonsense_costs_no_more_than_its_length(evil):
    """Four times the text takes about four times as long; anything quadratic would take sixteen times."""
    short, long = (
        _seconds(evil * (length // len(evil))) for length in (TEXT_TRACK_MAX // 12, TEXT_TRACK_MAX // 3)
    )
    assert long < max(10 * short, 0.1)


@pytest.mark.parametrize(
    "nonsense",
    [
        "<v" + " " * (TEXT_TRACK_MAX - 100) + "x",
        "<b>" * (TEXT_TRACK_MAX // 8) + "</i>" * (TEXT_TRACK_MAX // 8),
    ],
    ids=["a tag with a long gap and no end", "ends of tags that never began"],
)
def test_nonsense_that_is_no_repetition_is_quick_too(nonsense):
    """Each once cost the square of its length: minutes, for a single request."""
    assert _seconds(nonsense, tries=1) < 3


def test_tags_stand_in_each_other_only_so_deep():
    written = words("<b>" * 500 + "deep" + "</b>" * 500)
    assert written == "<b>" * DEPTH_MAX + "deep" + "</b>" * DEPTH_MAX


def _seconds(text: str, tries: int = 3) -> float:
    best = float("inf")
    for _ in range(tries):
        start = time.process_time()
        with contextlib.suppress(BadCues):
            rewrite(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}", duration_ms=8000)
        best = min(best, time.process_time() - start)
    return best
