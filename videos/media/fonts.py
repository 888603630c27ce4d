"""Find a font that has the letters of a text: any script a handle may be written in.

Looks at the fonts installed on the machine by reading their character maps (the `cmap` table of OpenType),
and falls back to the small Latin font that Pillow carries. Nothing is downloaded.
"""

import struct
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.fonts").expanduser(),
    Path("~/.local/share/fonts").expanduser(),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
SUFFIXES = {".ttf", ".otf", ".ttc"}
BOLD_SANS = ("NotoSans-Bold", "DejaVuSans-Bold", "LiberationSans-Bold", "Arial Bold", "arialbd")
BITMAP_SIZE = 109  # the one size of colour emoji stored as bitmaps (CBDT)
LARGEST_MAP = 4 * 2**20  # bytes
Font = ImageFont.FreeTypeFont

# Joiners and variation selectors draw nothing by themselves; a font need not list them.
INVISIBLE = {0x200C, 0x200D, *range(0xFE00, 0xFE10)}


def split_by_font(text: str) -> list[tuple[str, Path | None]]:
    """Cut a text into runs, each with a font that has all of its letters.

    One font for the whole text wins over several, because only inside one run are letters joined and ordered
    as their script demands.

    Args:
        text: what is to be drawn.

    Returns:
        (run, font file) in the order of the text; None is Pillow's built-in font. Letters that no font has
        are left out.
    """
    whole = font_for(text)
    if whole is not None or is_basic(text):
        return [(text, whole)]
    runs: list[tuple[str, Path | None]] = []
    for letter in text:
        if ord(letter) in INVISIBLE and runs:
            font = runs[-1][1]
        else:
            font = font_for(letter)
            if font is None and not is_basic(letter):
                continue
        if runs and runs[-1][1] == font:
            runs[-1] = (runs[-1][0] + letter, font)
        else:
            runs.append((letter, font))
    return runs


def load(path: Path | None, size: int) -> Font:
    """Load a font at a size in pixels; colour emoji come at 109 whatever was asked. OSError if broken."""
    if path is None:
        return ImageFont.load_default(size)  # type: ignore[return-value]
    return ImageFont.truetype(str(path), BITMAP_SIZE if is_bitmap(path) else size)


def is_basic(text: str) -> bool:
    """Whether Pillow's built-in font has all of the text (printable ASCII)."""
    return all(0x20 <= ord(letter) < 0x7F for letter in text)


@lru_cache(maxsize=4096)
def font_for(text: str) -> Path | None:
    """The first installed font that has every letter of the text; None when there is none."""
    wanted = {ord(letter) for letter in text} - INVISIBLE
    return next((path for path in installed() if all(has(path, point) for point in wanted)), None)


@lru_cache(maxsize=1)
def installed() -> tuple[Path, ...]:
    """Installed font files: bold sans-serif first, then other sans-serif, then the rest; emoji last."""
    files = [
        path
        for folder in FOLDERS
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
    ]
    return tuple(sorted(files, key=_rank))


def _rank(path: Path) -> tuple[int, str]:
    name = path.stem
    if name in BOLD_SANS:
        return BOLD_SANS.index(name), ""
    plain = not any(word in name for word in ("Italic", "Oblique", "Condensed", "Mono", "Serif"))
    bold = "Bold" in name
    place = 10 + 4 * ("Sans" not in name) + 2 * (not plain) + (not bold)
    return (100 if "Emoji" in name else place), name


def has(path: Path, point: int) -> bool:
    """Whether a font has a character (Unicode code point)."""
    return any(first <= point <= last for first, last in _ranges(path))


@lru_cache(maxsize=4096)
def is_bitmap(path: Path) -> bool:
    """Whether the font's glyphs are colour bitmaps."""
    return "CBDT" in _tables(path)


@lru_cache(maxsize=4096)
def _ranges(path: Path) -> tuple[tuple[int, int], ...]:
    """The characters of a font as (first, last); empty for a font that cannot be read or drawn."""
    tables = _tables(path)
    if "cmap" not in tables or not {"glyf", "CFF ", "CFF2", "CBDT"} & tables.keys():
        return ()  # colour vectors (COLR, SVG) alone are not drawn by Pillow
    offset, length = tables["cmap"]
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return _parse_cmap(file.read(min(length, LARGEST_MAP)))
    except (OSError, struct.error):
        return ()


@lru_cache(maxsize=4096)
def _tables(path: Path) -> dict[str, tuple[int, int]]:
    """Tables of a font file (of its first font, for a collection): name to (offset, length)."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
            start = struct.unpack(">I", head[12:16])[0] if head[:4] == b"ttcf" else 0
            file.seek(start)
            count = struct.unpack(">4sH", file.read(6))[1]
            file.seek(start + 12)
            entries = [struct.unpack(">4sIII", file.read(16)) for _ in range(count)]
    except (OSError, struct.error):
        return {}
    return {tag.decode("latin-1"): (offset, length) for tag, _, offset, length in entries}


def _parse_cmap(table: bytes) -> tuple[tuple[int, int], ...]:
    """Ranges from the best Unicode subtable: format 12 (all of Unicode), else format 4 (first 65,536)."""
    found: dict[int, int] = {}
    for number in range(struct.unpack_from(">H", table, 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * number)
        if platform == 0 or (platform, encoding) in {(3, 1), (3, 10)}:
            found[struct.unpack_from(">H", table, offset)[0]] = offset
    if 12 in found:
        groups = struct.unpack_from(">I", table, found[12] + 12)[0]
        return tuple(struct.unpack_from(">II", table, found[12] + 16 + 12 * at) for at in range(groups))
    if 4 in found:
        at = found[4]
        count = struct.unpack_from(">H", table, at + 6)[0] // 2
        lasts = struct.unpack_from(f">{count}H", table, at + 14)
        firsts = struct.unpack_from(f">{count}H", table, at + 16 + 2 * count)
        return tuple((first, last) for first, last in zip(firsts, lasts, strict=True) if first != 0xFFFF)
    return ()
