"""Hostile uploads that ffmpeg itself makes: bombs, endless films, films that change on the way."""

import struct
from pathlib import Path

from PIL import Image

from tests.videos.hostile_boxes import patched
from tests.videos.media_files import STEREO, X264, film, make, many_streams, sound_with_cover, tone

MARKER = "HushMarker"  # in every piece of metadata; must be in no output
UUID = "086f3693-b7b3-4f2c-9653-21492feee5b8"
MJPEG = ["-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p"]


def small(path: Path, *options: str, seconds: float = 1.0, size: str = "96x160") -> Path:
    """A short film with sound."""
    return make(path, *film(size, seconds, 15), *tone(seconds), *X264, *STEREO, *options)


def without_length(path: Path, source: Path) -> Path:
    """The same as a live recording, which says nothing of its length."""
    return make(path, "-i", str(source), "-c", "copy", "-live", "1", "-f", "matroska")


def bomb(path: Path, first: int) -> Path:
    """An AVI of JPEGs, which claim to be 16384 x 16384 from the given one on."""
    make(path, *film("64x64", 1.0, 15), *MJPEG)
    data, at = bytearray(path.read_bytes()), 0
    for number in range(15):
        at = data.index(b"\xff\xc0\x00\x11\x08", at + 1)
        if number >= first:
            data[at + 5 : at + 9] = b"\x40\x00\x40\x00"
    path.write_bytes(data)
    return path


def joined(path: Path, *parts: Path) -> Path:
    """Transport streams, one after another in one file."""
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def lying_width(path: Path) -> Path:
    """A Matroska file that says 96 x 64; its H.264 says 9000 x 64."""
    make(path, *film("9000x64", 0.4, 10), *X264)
    data = path.read_bytes()
    assert b"\xb0\x82\x23\x28" in data
    path.write_bytes(data.replace(b"\xb0\x82\x23\x28", b"\xb0\x82\x00\x60"))
    return path


def commented(path: Path, text: bytes) -> Path:
    """A film whose title is `text`, whatever bytes that is."""
    place = b"@" * len(text)
    small(path, "-metadata", f"title={place.decode()}", "-metadata:s:v", f"handler_name={MARKER}")
    data = path.read_bytes()
    assert place in data
    path.write_bytes(data.replace(place, text))
    return path


def claiming(path: Path, side: int) -> Path:
    """An AVI of JPEGs, all of whose headers agree that it is a huge square."""
    bomb(path, 0)
    data = bytearray(path.read_bytes())
    head = data.index(b"avih") + 8
    data[head + 32 : head + 40] = struct.pack("<II", side, side)
    picture = data.index(b"strf") + 8
    data[picture + 4 : picture + 12] = struct.pack("<ii", side, side)
    path.write_bytes(data)
    return path


def saying_one_second(path: Path, source: Path, *also: bytes) -> Path:
    """The film with one second in all of its headers, and in these boxes, too."""
    data = source.read_bytes()
    scale = data.index(b"mdhd") + 4 + 12
    data = patched(data, b"mdhd", 16, data[scale : scale + 4])
    for kind, place in ((b"mvhd", 16), (b"tkhd", 20), (b"elst", 8)):
        if kind in (b"mvhd", b"tkhd", *also):
            data = patched(data, kind, place, struct.pack(">I", 1000))
    path.write_bytes(data)
    return path


def exif(path: Path, orientation: int) -> Path:
    """JPEGs which each say where and by whom they were taken, and perhaps that they lie on their side."""
    told = Image.Exif()
    told[270], told[271], told[274] = f"at {MARKER}", MARKER, orientation
    told.get_ifd(0x8825)[29] = f"2026:01:01 {MARKER}"
    raw = path.with_suffix(".mjpeg")
    with raw.open("wb") as out:
        for number in range(10):
            Image.new("RGB", (96, 160), (20 * number, 90, 160)).save(out, "JPEG", exif=told)
    make(path, "-f", "mjpeg", "-framerate", "10", "-i", str(raw), "-c", "copy")
    assert MARKER.encode() in path.read_bytes()
    raw.unlink()
    return path


def playlist_in_subtitle(path: Path, canary: Path) -> Path:
    """An AVI with a track of subtitles (GAB2) that is a playlist: read, it would lead to a private file."""
    make(path, *film("64x64", 1.0, 15), *tone(1.0), *MJPEG, "-c:a", "pcm_s16le")
    data = bytearray(path.read_bytes().replace(b"auds", b"txts", 1))
    words = f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\nfile://{canary}\n#EXT-X-ENDLIST\n".encode()
    name = "x\0".encode("utf-16-le")
    packet = b"GAB2\0" + struct.pack("<HI", 2, len(name)) + name + struct.pack("<HI", 4, len(words)) + words
    at = data.index(b"01wb", data.index(b"movi")) + 8
    assert int.from_bytes(data[at - 4 : at], "little") > len(packet)
    data[at : at + len(packet)] = packet
    path.write_bytes(data)
    return path


def films(folder: Path, canary: Path) -> list[Path]:
    """Make all of them.

    Args:
        folder: an empty one.
        canary: a private file, which they would like to have read.

    Returns:
        The files; their names say what they are.
    """
    work = folder / "parts"
    work.mkdir()
    ts = ["-f", "mpegts"]
    low = small(work / "low.ts", *ts)
    high = small(work / "high.ts", *ts, size="160x96")
    wide = make(work / "wide.ts", *film("9000x64", 0.4, 10), *X264, *ts)
    one_a_second = ["-f", "lavfi", "-i", "color=size=16x16:rate=1:duration=36000", "-c:v", "mpeg4"]
    eight = make(work / "8k.ts", "-f", "lavfi", "-i", "color=size=8192x4320:rate=5:duration=0.6", *X264, *ts)
    hours = make(folder / "ten-hours.mp4", *one_a_second)
    turn = joined(folder / "size-changes.ts", low, high)
    page = work / "page.html"
    page.write_text(f"<script>{MARKER}</script>")
    words = work / "words.srt"
    words.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n<b>{MARKER}</b>\n")
    chapters = work / "chapters.txt"
    chapter = "[CHAPTER]\nTIMEBASE=1/1000\nSTART={0}\nEND={1}\ntitle=" + MARKER + "\n"
    chapters.write_text(";FFMETADATA1\n" + "".join(chapter.format(n, n + 1) for n in range(900)))
    attach = ["-attach", str(page), "-metadata:s:t", "mimetype=text/html"]
    silence = ["-f", "lavfi", "-i", "anullsrc=d=1"]
    return [
        hours,
        without_length(folder / "ten-hours-live.mkv", hours),
        make(folder / "an-hour-a-picture.mp4", *film("32x32", 1.0, 10), "-vf", "setpts=N*3600/TB", "-fps_mode",
             "vfr", *X264),
        turn,
        make(folder / "size-changes.mp4", "-i", str(turn), "-c", "copy"),
        make(folder / "size-changes.mkv", "-i", str(turn), "-c", "copy"),
        joined(folder / "size-grows.ts", low, wide),
        joined(folder / "size-and-back.ts", low, high, low, high),
        joined(folder / "size-grows-to-8k.ts", low, eight, low),
        bomb(folder / "bomb.avi", 0),
        claiming(folder / "16384-square.avi", 16384),
        saying_one_second(folder / "says-one-second.mp4", hours),
        saying_one_second(folder / "shows-one-second.mp4", hours, b"elst"),
        make(folder / "all-at-once.mkv", *film("16x16", 4.0, 100), *X264, "-bf", "0", "-bsf:v", "setts=ts=0"),
        exif(folder / "exif.avi", 1),
        exif(folder / "exif-turned.avi", 6),
        playlist_in_subtitle(folder / "playlist-in-subtitle.avi", canary),
        make(folder / "forty-programs.ts", *film("32x32", 0.2), *["-map", "0:v"] * 40, *X264),
        small(folder / "told-in-the-picture.mp4", "-bsf:v", f"h264_metadata=sei_user_data={UUID}+{MARKER}"),
        bomb(folder / "bomb-in-the-middle.avi", 7),
        make(folder / "1-by-16384.avi", "-f", "lavfi", "-i", "color=size=1x16384:rate=5:duration=1", *MJPEG),
        make(folder / "16384-by-1.mov", "-f", "lavfi", "-i", "color=size=16384x1:rate=5:duration=1", *MJPEG),
        make(folder / "2-by-8000.mp4", "-f", "lavfi", "-i", "color=size=2x8000:rate=5:duration=1", *X264),
        make(folder / "one-pixel.avi", "-f", "lavfi", "-i", "color=size=1x1:rate=5:duration=1", *MJPEG),
        make(folder / "pixels-very-wide.mp4", *film("96x96", 1.0, 10), "-vf", "setsar=5000/1", *X264),
        make(folder / "pixels-very-high.mp4", *film("96x96", 1.0, 10), "-vf", "setsar=1/5000", *X264),
        lying_width(folder / "lying-width.mkv"),
        many_streams(folder, 40),
        sound_with_cover(folder),
        make(folder / "sound-only.mp4", *tone(1.0), *STEREO),
        make(folder / "sound-only.webm", *tone(1.0), "-c:a", "libopus"),
        make(folder / "sound.mp3", *tone(1.0)),
        make(folder / "sound.wav", *tone(1.0)),
        make(folder / "a-thousand-a-second.mp4", *film("16x16", 1.0, 1000), *X264),
        make(folder / "tiny-packets.mkv", *film("32x32", 1.0, 200), *tone(1.0), *X264, "-af", "asetnsamples=8",
             "-c:a", "pcm_s16le"),
        make(folder / "many-tiny-fragments.mp4", *film("16x16", 20.0, 100), *X264, "-movflags",
             "frag_every_frame+empty_moov"),
        make(folder / "sound-much-longer.mkv", *film("32x32", 0.2), *tone(100), *X264, *STEREO),
        make(folder / "sound-much-later.mkv", *film("32x32", 1.0), "-itsoffset", "170", *tone(1.0), *X264,
             *STEREO),
        make(folder / "no-sound-in-sound.mkv", *film("32x32", 1.0), *silence, *X264, *STEREO),
        small(folder / "attachment.mkv", *attach),
        make(folder / "subtitled.mkv", *film("32x32", 1.0), "-i", str(words), *X264),
        make(folder / "chapters.mp4", *film("32x32", 1.0), "-i", str(chapters), "-map_chapters", "1", *X264),
        commented(folder / "title-no-utf8.mp4", b"\xff\xfe\xc0\x80" + MARKER.encode() + b"\xed\xa0\x80"),
        commented(folder / "title-escapes.mp4", b"\x1b[2J\x1b]0;x\x07\r\n" + MARKER.encode()),
        commented(folder / "title-page.mp4", f"<script>{MARKER}</script>'\"{{{{x}}}}".encode()),
        commented(folder / "title-long.mp4", MARKER.encode() * 9000),
        commented(folder / "title-loudness.mp4", b"\n I: -90.0 LUFS \n Peak: -90.0 dBFS " + MARKER.encode()),
        small(folder / "timecode.mov", "-timecode", "01:00:00:00"),
    ]  # fmt: skip
