"""Hostile uploads, written byte by byte: text that calls itself film, two kinds of file in one, damage."""

import io
import os
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.videos.hostile_boxes import FTYP, box

TEXTS = {
    "concat": "ffconcat version 1.0\nfile '{canary}'\nduration 2\n",
    "concat-safe": "ffconcat version 1.0\noption safe 0\nfile 'file:{canary}'\n",
    "concat-plain": "file {canary}\nfile /etc/passwd\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10.0,\nfile://{canary}\n#EXT-X-ENDLIST\n",
    "hls-subfile": "#EXTM3U\n#EXTINF:1,\nsubfile,,start,0,end,64,,:{canary}\n#EXT-X-ENDLIST\n",
    "hls-concat": "#EXTM3U\n#EXTINF:1,\nconcat:http://127.0.0.1:9/?|file://{canary}\n#EXT-X-ENDLIST\n",
    "hls-map": '#EXTM3U\n#EXT-X-MAP:URI="file://{canary}"\n#EXTINF:1,\na.mp4\n#EXT-X-ENDLIST\n',
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>file://{canary}'
    "</BaseURL></Period></MPD>",
    "smooth": '<?xml version="1.0"?><SmoothStreamingMedia MajorVersion="2" Url="file://{canary}"/>',
    "avisynth": 'AviSource("{canary}")\nDirectShowSource("{canary}")\n',
    "m3u": "{canary}\n/etc/passwd\n",
    "pls": "[playlist]\nFile1={canary}\nNumberOfEntries=1\n",
    "xspf": '<playlist xmlns="http://xspf.org/ns/0/"><trackList><track><location>file://{canary}</location>'
    "</track></trackList></playlist>",
    "srt": "1\n00:00:00,000 --> 00:00:02,000\n<b>text</b>\n",
    "ass": "[Script Info]\nScriptType: v4.00+\n[Events]\nDialogue: 0,0:00:00.00,0:00:02.00,x,,0,0,0,,text\n",
    "vtt": "WEBVTT\n\n00:00.000 --> 00:02.000\n<script>alert(1)</script>\n",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{canary}"/></svg>',
    "svg-entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{canary}">]><svg>&x;</svg>',
    "html": "<!doctype html><script>alert(1)</script>",
    "script": "#!/bin/sh\ncat {canary}\n",
    "magick": "push graphic-context\nimage over 0,0 0,0 'label:@{canary}'\npop graphic-context\n",
}


def zipped(canary: str) -> bytes:
    """A zip file with a link that leads out of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../" + canary, "x")
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (64, 64), mode: str = "RGB", frames: int = 1) -> bytes:
    """A still or moving picture."""
    out = io.BytesIO()
    more = [Image.new(mode, size, number * 9) for number in range(1, frames)]
    options = {"save_all": True, "append_images": more} if more else {}
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def pictures() -> dict[str, bytes]:
    """Pictures that call themselves film."""
    return {
        "gif": picture("GIF"),
        "gif-animated": picture("GIF", mode="P", frames=5),
        "png": picture("PNG"),
        "apng": picture("PNG", frames=5),
        "jpeg": picture("JPEG"),
        "webp": picture("WEBP"),
        "webp-animated": picture("WEBP", frames=5),
        "bmp": picture("BMP"),
        "tiff": picture("TIFF"),
        "png-16k-square": picture("PNG", (16384, 16384), "1"),
        "png-1-by-16384": picture("PNG", (1, 16384), "1"),
        "heic-brand": box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta"),
        "avif-brand": box(b"ftyp", b"avif\0\0\0\0avifmif1") + box(b"meta"),
    }


def polyglots(film: bytes, webm: bytes, avi: bytes, canary: str) -> dict[str, bytes]:
    """Files that are two things at once."""
    hls = TEXTS["hls"].format(canary=canary).encode()
    page = b"<!doctype html><script>alert(1)</script>"
    return {
        "ftyp-then-html": FTYP + page * 50,
        "ftyp-then-playlist": FTYP + hls,
        "html-in-ftyp": box(b"ftyp", b"isom\0\0\0\0<sc>" + page) + film[len(FTYP) :],
        "script-in-free": FTYP + box(b"free", b"*/alert(1)/*" + page) + film,
        "film-then-html": film + page * 20,
        "film-then-zip": film + zipped(canary),
        "zip-then-film": zipped(canary) + film,
        "pdf-then-film": b"%PDF-1.7\n1 0 obj <<>> stream\n" + film + b"\nendstream\n%%EOF",
        "gif-then-film": b"GIF89a/*" + film,
        "jpeg-then-film": picture("JPEG") + film,
        "film-twice": film + film,
        "film-in-free": FTYP + box(b"free", film) + hls,
        "playlist-in-avi": b"RIFF" + struct.pack("<I", 4 + len(hls)) + b"AVI " + hls,
        "playlist-after-avi": avi + hls,
        "gab2-in-avi": avi.replace(b"movi", b"movi" + b"01tx" + struct.pack("<I", 64) + b"GAB2\0" + hls[:59]),
        "playlist-in-webm": webm[:64] + hls + webm[64:],
        "matroska-head-then-playlist": b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x20matroska" + hls,
        "ts-of-text": (b"G" + hls.ljust(187, b" ")[:187]) * 40,
        "flv": b"FLV\x01\x05\0\0\0\x09\0\0\0\0" + b"\0" * 99,
        "ogg": b"OggS" + b"\0" * 99,
        "asf": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + b"\0" * 99,
        "mxf": b"\x06\x0e\x2b\x34" + b"\0" * 99,
    }


def damaged(film: bytes, webm: bytes, stream: bytes) -> dict[str, bytes]:
    """Cut at every tenth, and with noise at five places."""
    made: dict[str, bytes] = {"one-byte": b"\0", "zeros": bytes(100_000), "noise": noise(100_000, 1)}
    for name, data in (("mp4", film), ("webm", webm)):
        made |= {f"cut-{name}-{tenth}": data[: len(data) * tenth // 10] for tenth in range(10)}
    for name, data in (("mp4", film), ("webm", webm), ("ts", stream)):
        made |= {f"noise-{name}-{seed}": with_noise(data, seed) for seed in range(3)}
    head = film.index(b"mdat") + 4
    made["noise-all-of-mdat"] = film[:head] + noise(len(film) - head, 5)
    return made


def noise(count: int, seed: int) -> bytes:
    """The same random bytes each time."""
    return random.Random(seed).randbytes(count)


def with_noise(data: bytes, seed: int) -> bytes:
    """Sixty random bytes at each of five places."""
    chance, changed = random.Random(seed), bytearray(data)
    for _ in range(5):
        at = chance.randrange(len(changed) - 60)
        changed[at : at + 60] = chance.randbytes(60)
    return bytes(changed)


def directory(path: Path, film: Path, canary: Path) -> None:
    """A folder where a film should be."""
    path.mkdir()


def symlink_to_text(path: Path, film: Path, canary: Path) -> None:
    """A link to a private text."""
    path.symlink_to(canary)


def symlink_to_film(path: Path, film: Path, canary: Path) -> None:
    """A link to somebody else's film."""
    path.symlink_to(film)


def endless_device(path: Path, film: Path, canary: Path) -> None:
    """A link to zeros without end."""
    path.symlink_to("/dev/zero")


def pipe(path: Path, film: Path, canary: Path) -> None:
    """A pipe that nobody writes to: whoever opens it waits for ever."""
    os.mkfifo(path)


Maker = Callable[[Path, Path, Path], None]
NO_FILES: tuple[Maker, ...] = (
    directory, symlink_to_text, symlink_to_film, endless_device, pipe,
)  # fmt: skip
NAMES = (
    "-i;$(x).mp4", "-y", "file:/etc/passwd", "concat:a|b.mp4", "pipe:0", "http://127.0.0.1:9/x.mp4", "%d.mp4",
    "two\nlines.mp4", "quote'\"`.mp4", "[0:v]null[v].mp4", "\udcff\udcfe.mp4", "x" * 251 + ".mp4", "720.mp4",
)  # fmt: skip
