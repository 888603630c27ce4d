"""Honest films in high dynamic range: HLG, PQ, Dolby Vision."""

from pathlib import Path

from PIL import Image

from tests.videos.corpus_scene import AS_MP4, Film, scene, sound
from tests.videos.hostile_boxes import box, inserted
from tests.videos.media_files import STEREO, make


def dolby_vision(folder: Path, profile: int, compatible: int, suffix: str = "mov") -> Path:
    """HLG whose sample entry (or, in Matroska, whose track) says that it is Dolby Vision of this profile."""
    path = hdr(folder, "arib-std-b67").path
    record = bytes([1, 0, profile << 1, 0x29, compatible << 4]).ljust(24, b"\0")
    data = inserted(path.read_bytes(), b"hvc1", box(b"dvvC" if profile > 7 else b"dvcC", record))
    path.write_bytes(data)
    if suffix == "mov":
        return path
    return make(folder / f"clip.{suffix}", "-i", str(path), "-c", "copy", "-strict", "unofficial")


def hdr(folder: Path, transfer: str) -> Film:
    """10-bit HEVC, BT.2020, HLG or PQ; the scene's colours are those of BT.709."""
    tags = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:log-level=none"
    to_hdr = (
        "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,"
        "zscale=transfer=linear:npl=203,format=gbrpf32le,"
        f"zscale=primaries=bt2020:transfer={transfer}:matrix=bt2020nc:range=limited:npl=203,format=yuv420p10le"
    )
    path = make(
        folder / "hdr.mov", *scene(more=to_hdr), *sound(), "-c:v", "libx265", "-preset", "ultrafast",
        "-x265-params", tags, "-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc",
        "-tag:v", "hvc1", *STEREO, *AS_MP4,
    )  # fmt: skip
    return Film(path, (360, 640))


def hdr_bars(folder: Path, transfer: str) -> tuple[Path, int]:
    """Grey bars in HDR, from black to the brightest, and which of them is paper white (203 cd/m2)."""
    if transfer == "smpte2084":
        codes = [pq(light) for light in (0, 5, 20, 50, 100, 203, 300, 400, 600, 800, 1000, 2000, 4000)]
    else:
        codes = [0.0, 0.1, 0.2, 0.4, 0.6, 0.75, 0.8, 0.84, 0.88, 0.92, 0.96, 1.0]
    bars = "+".join(f"{64 + 876 * code:.0f}*eq(floor(X/32),{place})" for place, code in enumerate(codes))
    picture = f"color=size={32 * len(codes)}x64:rate=10:duration=0.5,format=yuv420p10le,geq=lum='{bars}'"
    path = make(
        folder / "bars.mov", "-f", "lavfi", "-i", f"{picture}:cb=512:cr=512", "-c:v", "libx265", "-preset",
        "ultrafast", "-crf", "4", "-x265-params",
        f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:log-level=none", "-tag:v", "hvc1",
        "-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc",
    )  # fmt: skip
    return path, 5


def pq(light: float) -> float:
    """The PQ signal (0 to 1) of a light in cd/m2 (SMPTE ST 2084)."""
    power = (light / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)


def lights(picture: Image.Image) -> list[int]:
    """The light of each bar, 0 to 255."""
    row = picture.convert("L").resize((picture.width, 1), Image.Resampling.BOX)
    return [int(str(row.getpixel((x, 0)))) for x in range(16, picture.width, 32)]
