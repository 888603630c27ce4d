"""Real media files for tests, made by ffmpeg: everyday ones from phones and browsers, and hostile ones."""

import subprocess
from pathlib import Path

from PIL import Image

from videos.media import ffmpeg

Colour = tuple[int, int, int]
RED, GREEN, BLUE, WHITE = (220, 40, 40), (40, 180, 60), (40, 60, 220), (235, 235, 235)

X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
STEREO = ["-c:a", "aac", "-ac", "2"]


def make(path: Path, *arguments: str) -> Path:
    """Run ffmpeg with these arguments and this output."""
    argv = [ffmpeg.binary(), "-v", "error", "-nostdin", "-y", *arguments, str(path)]
    subprocess.run(argv, check=True)
    return path


def film(size: str, seconds: float, rate: int = 30) -> list[str]:
    """Input arguments: a moving test picture."""
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]


def tone(seconds: float) -> list[str]:
    """Input arguments: a tone."""
    return ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"]


def corners(size: str, seconds: float, rate: int = 30) -> list[str]:
    """Input arguments: dark grey, with a red square top left and a blue one bottom right."""
    red, blue = (f"0x{r:02x}{g:02x}{b:02x}" for r, g, b in (RED, BLUE))
    picture = (
        f"color=c=0x303030:size={size}:rate={rate}:duration={seconds},"
        f"drawbox=x=0:y=0:w=iw/3:h=ih/3:c={red}:t=fill,"
        f"drawbox=x=iw-iw/3:y=ih-ih/3:w=iw/3:h=ih/3:c={blue}:t=fill"
    )
    return ["-f", "lavfi", "-i", picture]


def phone(folder: Path, seconds: float = 2.0, size: str = "1080x1920") -> Path:
    """A portrait clip with sound, and the metadata that phones write: a place, a device."""
    return make(
        folder / "phone.mp4", *film(size, seconds), *tone(seconds), *X264, *STEREO,
        "-metadata", "location=+48.8584+002.2945/", "-metadata", "title=Secret title",
        "-metadata", "com.apple.quicktime.make=PhoneMaker", "-movflags", "use_metadata_tags",
        "-metadata:s:v", "handler_name=Secret handler",
    )  # fmt: skip


def upright(folder: Path) -> Path:
    """A small portrait clip with coloured corners."""
    return make(folder / "upright.mp4", *corners("360x640", 2.0), *X264)


def rotated(folder: Path, degrees: int = 90) -> Path:
    """A clip stored on its side, with a display matrix that turns it `degrees` counter-clockwise."""
    stored = make(folder / "stored.mov", *corners("640x360", 2.0), *X264)
    return make(folder / "rotated.mov", "-display_rotation", str(degrees), "-i", str(stored), "-c", "copy")


def silent(folder: Path, seconds: float = 1.5) -> Path:
    """No sound track."""
    return make(folder / "silent.mp4", *film("480x854", seconds), *X264)


def webm(folder: Path) -> Path:
    """VP9 and Opus."""
    return make(
        folder / "clip.webm", *film("180x320", 2.0), *tone(2.0), "-c:v", "libvpx-vp9",
        "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus",
    )  # fmt: skip


def recorder_webm(folder: Path) -> Path:
    """What a browser's MediaRecorder leaves: no duration, no seek index."""
    return make(
        folder / "recorder.webm", *film("180x320", 2.0), *tone(2.0), "-c:v", "libvpx",
        "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus", "-live", "1", "-f", "webm",
    )  # fmt: skip


def hdr(folder: Path, transfer: str = "smpte2084") -> Path:
    """10-bit HEVC in HDR: PQ ('smpte2084') or HLG ('arib-std-b67'), with a white as bright as paper."""
    tags = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:log-level=none"
    # PQ code 0.58 (HLG 0.75) is reference white, 203 cd/m2 (ITU-R BT.2408), here as 10-bit limited range.
    luma = 573 if transfer == "smpte2084" else 721
    picture = f"color=c=black:size=320x568:rate=30:duration=1,format=yuv420p10le,geq=lum={luma}:cb=512:cr=512"
    return make(
        folder / "hdr.mov", "-f", "lavfi", "-i", picture, "-c:v", "libx265", "-preset", "ultrafast",
        "-x265-params", tags, "-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc",
        "-tag:v", "hvc1",
    )  # fmt: skip


def odd(folder: Path) -> Path:
    """Odd width and height, as screen recorders make."""
    return make(
        folder / "odd.mkv", *film("321x569", 1.0), "-c:v", "libx264", "-preset", "ultrafast",
        "-pix_fmt", "yuv444p",
    )  # fmt: skip


def surround(folder: Path) -> Path:
    """5.1 sound."""
    sound = "anoisesrc=d=1.5:a=0.1,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0"
    return make(
        folder / "surround.mov", *film("360x640", 1.5), "-f", "lavfi", "-i", sound, *X264, "-c:a", "ac3"
    )


def anamorphic(folder: Path) -> Path:
    """Pixels twice as wide as high: 320x360 stored, shown as 640x360."""
    return make(folder / "anamorphic.mp4", *film("320x360", 1.0), "-vf", "setsar=2/1", *X264)


def one_frame(folder: Path) -> Path:
    """A single picture."""
    return make(folder / "one.mp4", *film("360x640", 1.0), "-frames:v", "1", *X264)


def variable_rate(folder: Path) -> Path:
    """Frames at uneven distances."""
    uneven = "select='not(mod(n,5))+lt(mod(n,30),10)'"
    return make(folder / "vfr.mp4", *film("360x640", 2.0), "-vf", uneven, "-fps_mode", "vfr", *X264)


def fast(folder: Path, rate: int) -> Path:
    """Slow-motion footage: many frames a second."""
    return make(folder / "fast.mp4", *film("180x320", 1.0, rate), *X264)


def av1(folder: Path) -> Path:
    """AV1."""
    return make(folder / "av1.mp4", *film("180x320", 1.0), "-c:v", "libsvtav1", "-preset", "12")


def dark_start(folder: Path) -> Path:
    """One black second, then one of picture."""
    black = "color=c=black:size=360x640:rate=30:duration=1"
    chain = "[0:v][1:v]concat=n=2:v=1[v]"
    return make(
        folder / "dark.mp4", "-f", "lavfi", "-i", black, *film("360x640", 1.0), "-filter_complex", chain,
        "-map", "[v]", *X264,
    )  # fmt: skip


def many_streams(folder: Path, count: int = 40) -> Path:
    """More tracks than anybody needs."""
    maps = [part for _ in range(count) for part in ("-map", "0:v")]
    return make(folder / "many.mkv", *film("32x32", 0.2), *maps, *X264)


def sound_with_cover(folder: Path) -> Path:
    """A song with its cover picture: no film."""
    cover = folder / "cover.png"
    Image.new("RGB", (64, 64), RED).save(cover)
    return make(
        folder / "song.m4a", *tone(1.0), "-i", str(cover), "-map", "0:a", "-map", "1:v", "-c:a", "aac",
        "-c:v", "png", "-disposition:v", "attached_pic",
    )  # fmt: skip


def cut(source: Path, share: float, name: str = "cut.mp4") -> Path:
    """The first part of a file."""
    data = source.read_bytes()
    target = source.with_name(name)
    target.write_bytes(data[: int(len(data) * share)])
    return target


def fast_start(source: Path) -> Path:
    """The same film with its index in front, so that a cut file still opens."""
    return make(
        source.with_name("fast-start.mp4"), "-i", str(source), "-c", "copy", "-movflags", "+faststart"
    )


def playlist(folder: Path, target: str = "file:///etc/passwd") -> Path:
    """An HLS playlist that calls itself MP4: the classic way to have a server read its own files."""
    path = folder / "playlist.mp4"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10.0,\n{target}\n#EXT-X-ENDLIST\n")
    return path


def frame_at(path: Path, seconds: float) -> Image.Image:
    """One frame of a film, RGB, as a viewer sees it."""
    target = path.with_name(f"frame-{path.stem}-{seconds}.png")
    make(target, "-ss", str(seconds), "-i", str(path), "-frames:v", "1")
    with Image.open(target) as picture:
        return picture.convert("RGB")


def is_near(pixel: object, colour: Colour, tolerance: int = 24) -> bool:
    """Whether a pixel has nearly this colour."""
    assert isinstance(pixel, tuple)
    return all(abs(got - want) <= tolerance for got, want in zip(pixel[:3], colour, strict=True))
