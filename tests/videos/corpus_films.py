"""Honest films of every kind that people upload: what phones, browsers, cameras and editors make."""

import struct
from pathlib import Path

from tests.videos.corpus_scene import (
    AS_MP4,
    MOMENTS,
    PLANTED,
    UPRIGHT,
    WHEN,
    Film,
    plain,
    scene,
    sound,
)
from tests.videos.hostile_boxes import patched
from tests.videos.media_files import STEREO, X264, make


def turned(folder: Path, matrix: tuple[int, int, int, int]) -> Film:
    """A landscape film whose track says how it is to be turned or mirrored (ISO/IEC 14496-12, 6.2.2)."""
    a, b, c, d = matrix
    path = make(folder / "turned.mov", *scene("320x180", 15, 1.5), *X264, *AS_MP4)
    one, deep = 1 << 16, 1 << 30
    right, down = max(0, -a) * 320 + max(0, -c) * 180, max(0, -b) * 320 + max(0, -d) * 180
    values = (a * one, b * one, 0, c * one, d * one, 0, right * one, down * one, deep)
    path.write_bytes(patched(path.read_bytes(), b"tkhd", 40, struct.pack(">9i", *values)))
    # The stored corner (x, y), seen from the middle, is shown at (a x + c y, b x + d y).
    stored = dict(zip(((-1, -1), (1, -1), (-1, 1), (1, 1)), UPRIGHT, strict=True))
    shown = {(a * x + c * y, b * x + d * y): colour for (x, y), colour in stored.items()}
    seen = (shown[-1, -1], shown[1, -1], shown[-1, 1], shown[1, 1])
    return Film(path, (320, 180) if a else (180, 320), 1.5, (0.8,), (), seen)


def phone(folder: Path) -> Film:
    """What a phone held upright writes: stored on its side, HEVC, 810 wide."""
    side = make(
        folder / "side.mp4", *scene("810x1440", more="transpose=clock"), *sound(), "-c:v", "libx265",
        "-preset", "ultrafast", "-x265-params", "log-level=none", "-tag:v", "hvc1", "-pix_fmt", "yuv420p",
        *STEREO,
    )  # fmt: skip
    path = make(folder / "phone.mov", "-display_rotation", "90", "-i", str(side), "-c", "copy", *AS_MP4)
    return Film(path, (720, 1280))


def many_tracks(folder: Path) -> Film:
    """An iPhone's file: a second sound that nobody else decodes, and seven tracks of measurements."""
    words = folder / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:03,000\nx\n")
    maps = [part for number in (0, 1, 1, *[2] * 7) for part in ("-map", str(number))]
    path = make(folder / "clip.mov", *scene(), *sound(), "-i", str(words), *maps, *X264, *STEREO, "-c:s",
                "mov_text", *AS_MP4)  # fmt: skip
    data = path.read_bytes()
    at = data.index(b"moov")
    index = data[at:].replace(b"mhlrtext", b"mhlrmeta").replace(b"text", b"mebx")
    # 'mp4a' stands three times in a track of QuickTime's; the fourth is the second sound's sample entry.
    path.write_bytes(data[:at] + patched(index, b"mp4a", -4, b"apac", nth=3))
    return Film(path, (360, 640))


def vp9(folder: Path) -> Film:
    """VP9 and Opus."""
    path = make(
        folder / "vp9.webm", *scene("180x320"), *sound(), "-c:v", "libvpx-vp9", "-deadline", "realtime",
        "-cpu-used", "8", "-c:a", "libopus", *PLANTED,
    )  # fmt: skip
    return Film(path, (180, 320))


def av1(folder: Path) -> Film:
    """AV1 and Opus."""
    path = make(
        folder / "av1.webm", *scene("180x320"), *sound(), "-c:v", "libsvtav1", "-preset", "12", "-c:a",
        "libopus", *PLANTED,
    )  # fmt: skip
    return Film(path, (180, 320))


def mkv(folder: Path) -> Film:
    """Matroska with H.264 and AAC."""
    return Film(plain(folder / "clip.mkv"), (360, 640))


def mkv_opus(folder: Path) -> Film:
    """Matroska with H.264 and Opus, whose times are rounded to milliseconds."""
    return Film(plain(folder / "clip.mkv", "-c:a", "libopus"), (360, 640))


def avi(folder: Path) -> Film:
    """AVI of an old camera: JPEGs and PCM."""
    path = make(folder / "clip.avi", *scene("240x320", 15), *sound("mono"), "-c:v", "mjpeg", "-pix_fmt",
                "yuvj422p", "-c:a", "pcm_s16le", *PLANTED)  # fmt: skip
    return Film(path, (240, 320))


def old_phone(folder: Path) -> Film:
    """3GP of an old phone: H.263 and AMR."""
    path = make(folder / "clip.3gp", *scene("176x144", 15), *sound("mono"), "-c:v", "h263", "-c:a",
                "libopencore_amrnb", "-ar", "8000", "-b:a", "12.2k", *PLANTED)  # fmt: skip
    return Film(path, (176, 144))


def part_two(folder: Path) -> Film:
    """MPEG-4 part 2 and MP3."""
    path = make(folder / "clip.mp4", *scene("320x240"), *sound(), "-c:v", "mpeg4", "-bf", "2", "-c:a",
                "libmp3lame", *AS_MP4)  # fmt: skip
    return Film(path, (320, 240))


def prores(folder: Path) -> Film:
    """ProRes 4:2:2 of 10 bits, and PCM, as good phones record."""
    path = make(folder / "clip.mov", *scene(), *sound(), "-c:v", "prores_ks", "-profile:v", "2", "-c:a",
                "pcm_s24le", *AS_MP4)  # fmt: skip
    return Film(path, (360, 640))


def rich_colour(folder: Path) -> Film:
    """H.264 4:4:4 of 10 bits, as editors export."""
    return Film(plain(folder / "clip.mp4", "-pix_fmt", "yuv444p10le"), (360, 640))


def apv(folder: Path) -> Film:
    """APV, as new Samsung phones record."""
    path = make(folder / "clip.mp4", *scene("320x240"), *sound(), "-c:v", "liboapv", "-pix_fmt", "yuv422p10le",
                *STEREO, *AS_MP4)  # fmt: skip
    return Film(path, (320, 240))


def dnxhr(folder: Path) -> Film:
    """DNxHR and PCM, as editors export."""
    path = make(folder / "clip.mov", *scene("320x240"), *sound(), "-c:v", "dnxhd", "-profile:v", "dnxhr_sq",
                "-pix_fmt", "yuv422p", "-c:a", "pcm_s16be", *AS_MP4)  # fmt: skip
    return Film(path, (320, 240))


def surround(folder: Path) -> Film:
    """5.1 sound."""
    path = make(folder / "clip.mov", *scene(), *sound("5.1"), *X264, "-c:a", "ac3", *AS_MP4)
    return Film(path, (360, 640))


def mono(folder: Path) -> Film:
    """One channel."""
    path = make(folder / "clip.mp4", *scene(), *sound("mono"), *X264, "-c:a", "aac", "-ar", "44100", *AS_MP4)
    return Film(path, (360, 640))


def no_sound(folder: Path) -> Film:
    """No sound track."""
    return Film(make(folder / "clip.mp4", *scene(), *X264, *AS_MP4), (360, 640), beeps=())


def odd(folder: Path) -> Film:
    """Odd width and height, as screen recorders make."""
    return Film(plain(folder / "clip.mkv", "-pix_fmt", "yuv444p", size="321x569"), (320, 568))


def square(folder: Path) -> Film:
    """As wide as high."""
    return Film(plain(folder / "clip.mp4", size="900x900"), (720, 720))


def landscape(folder: Path) -> Film:
    """Wider than high, and large."""
    return Film(plain(folder / "clip.mp4", size="1920x1080"), (1280, 720))


def anamorphic(folder: Path) -> Film:
    """Pixels wider than high."""
    return Film(plain(folder / "clip.mp4", "-vf", "setsar=2/1", size="320x360"), (640, 360))


def anamorphic_and_turned(folder: Path) -> Film:
    """Pixels wider than high, on their side."""
    side = plain(folder / "side.mp4", "-vf", "transpose=clock,setsar=4/3", size="270x480")
    path = make(folder / "clip.mov", "-display_rotation", "90", "-i", str(side), "-c", "copy", *AS_MP4)
    return Film(path, (270, 640))


def interlaced(folder: Path) -> Film:
    """Two fields of different moments in each picture, as camcorders record; the flash begins in the second."""
    later = WHEN.replace("between(t,", "between(t-0.02,")
    path = make(
        folder / "clip.mp4", *scene("640x480", 50, when=later), *sound(), "-vf",
        "tinterlace=interleave_top,fieldorder=tff", *X264, "-flags", "+ildct+ilme", "-x264-params", "tff=1",
        *STEREO, *AS_MP4,
    )  # fmt: skip
    return Film(path, (640, 480), flashes=tuple(at + 0.02 for at in MOMENTS))
