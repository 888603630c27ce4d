"""Draw the watermark: Hush's mark and the creator's handle, readable on any background."""

import re
import unicodedata
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from videos.media import fonts

# The path of the brand's mark.svg (32 x 32), its one arc written as the Bézier curve it nearly is.
MARK_PATH = (
    "M6 4.4C6 3.1 7.1 2 8.4 2h2.2C11.9 2 13 3.1 13 4.4V10.3c1.5-1 3.3-1.5 5.2-1.5 4.9 0 7.8 3.3 7.8 8.4"
    "v11.2c0 1.5-1.7 2.3-2.9 1.4l-5.6-4.3c-.889-.667-2.111-.667-3 0l-5.6 4.3C7.7 30.7 6 29.9 6 28.4z"
)
MARK_BOX = (6.0, 2.0, 26.0, 30.3)  # left, top, right, bottom of the shape, in the path's units
GOLD = (242, 193, 78)
WHITE = (255, 255, 255)
DARK = (10, 10, 16)
TEXT_SHARE = 0.032  # of the picture's height
WIDEST_SHARE = 0.6  # of the picture's width
TALLEST_SHARE = 0.25  # of the picture's height: bounds the mark in a letterbox of a picture
SMALLEST_TEXT = 9  # pixels; smaller is illegible
LONGEST_TEXT = 120  # characters; handles are shorter, this only bounds the work
SUPERSAMPLING = 4
OPACITY = 0.92
CURVE_STEPS = 16


def draw_watermark(handle: str, width: int, height: int) -> Image.Image:
    """Draw the mark followed by '@handle' on transparent ground.

    Letters of scripts for which no font is installed are left out; if none can be drawn, the mark stands
    alone. There is always something visible.

    Args:
        handle: the creator's handle, with or without '@'; any script. Control characters are dropped.
        width, height: of the picture it is for, pixels.

    Returns:
        RGBA picture, at most 60 % as wide and 25 % as high as the picture.
    """
    size = max(SMALLEST_TEXT, round(height * TEXT_SHARE))
    text = clean_text(handle)
    shape, colours = _lay_out(text, size)
    widest, tallest = max(2, int(width * WIDEST_SHARE)), max(2, int(height * TALLEST_SHARE))
    smaller = int(size * widest / (shape.width + 2 * _margin(size)))
    if SMALLEST_TEXT <= smaller < size:
        # Drawing it again in a smaller size keeps letters crisper than shrinking the picture.
        size = smaller
        shape, colours = _lay_out(text, size)
    picture = _with_outline(shape, colours, size)
    scale = min(1.0, widest / picture.width, tallest / picture.height)
    if scale < 1.0:
        fitting = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        picture = picture.resize(fitting, Image.Resampling.LANCZOS)
    return picture


def clean_text(handle: str) -> str:
    """'@handle' in composed form, without control characters, line breaks and direction overrides."""
    name = unicodedata.normalize("NFC", handle).lstrip("@")[:LONGEST_TEXT]
    kept = [
        letter
        for letter in name
        if unicodedata.category(letter) not in {"Cc", "Cs", "Co", "Zl", "Zp"}
        and (unicodedata.category(letter) != "Cf" or ord(letter) in fonts.INVISIBLE)
    ]
    return f"@{''.join(kept)}"


def draw_mark(height: int) -> Image.Image:
    """The mark's shape as a mask ('L'), so many pixels high."""
    left, top, right, bottom = MARK_BOX
    big = height * SUPERSAMPLING / (bottom - top)
    size = (max(1, round((right - left) * big)), height * SUPERSAMPLING)
    mask = Image.new("L", size)
    points = [((x - left) * big, (y - top) * big) for x, y in path_points(MARK_PATH)]
    ImageDraw.Draw(mask).polygon(points, fill=255)
    return mask.resize((max(1, round(size[0] / SUPERSAMPLING)), height), Image.Resampling.LANCZOS)


def path_points(path: str) -> list[tuple[float, float]]:
    """Corners of the polygon that an SVG path draws; knows M C c h V v l z, all that the mark uses."""
    points: list[tuple[float, float]] = []
    x = y = 0.0
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        if command in "Cc":
            for at in range(0, len(numbers), 6):
                base = (x, y) if command == "c" else (0.0, 0.0)
                curve = [(base[0] + numbers[at + i], base[1] + numbers[at + i + 1]) for i in (0, 2, 4)]
                points += bezier((x, y), *curve)
                x, y = curve[2]
            continue
        if command == "M":
            x, y = numbers
        elif command == "l":
            x, y = x + numbers[0], y + numbers[1]
        elif command == "h":
            x += numbers[0]
        elif command == "v":
            y += numbers[0]
        elif command == "V":
            y = numbers[0]
        points.append((x, y))
    return points


def bezier(
    start: tuple[float, float], one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]
) -> list[tuple[float, float]]:
    """Points along a cubic Bézier curve, without its start."""
    points = []
    for step in range(1, CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
        points.append(
            (
                a * start[0] + b * one[0] + c * two[0] + d * end[0],
                a * start[1] + b * one[1] + c * two[1] + d * end[1],
            )
        )
    return points


def _margin(size: int) -> int:
    return max(2, size // 4)  # room for the outline and its blur


def _lay_out(text: str, size: int) -> tuple[Image.Image, Image.Image]:
    """Mark and text side by side: their shape ('L') and their colours (RGB)."""
    mark = draw_mark(round(size * 1.15))
    pieces = [piece for run, font in fonts.split_by_font(text) if (piece := _draw_run(run, font, size))]
    gap = max(2, size // 4)
    height = max([mark.height, *(shape.height for shape, _ in pieces)])
    total = mark.width + sum(shape.width for shape, _ in pieces) + (gap if pieces else 0)
    all_shape, all_colours = Image.new("L", (total, height)), Image.new("RGB", (total, height), WHITE)
    all_shape.paste(mark, (0, (height - mark.height) // 2))
    all_colours.paste(GOLD, (0, 0, mark.width, height))
    x = mark.width + gap
    for shape, colours in pieces:
        y = (height - shape.height) // 2
        all_shape.paste(shape, (x, y))
        all_colours.paste(colours, (x, y))
        x += shape.width
    return all_shape, all_colours


def _draw_run(text: str, path: Path | None, size: int) -> tuple[Image.Image, Image.Image] | None:
    """One run in one font: shape and colours, as high as the font's line; None when nothing can be drawn."""
    try:
        font = fonts.load(path, size)
        ascent, descent = font.getmetrics()
        left, _, right, _ = font.getbbox(text)
        width, height = round(right - min(left, 0)) + 1, ascent + descent
        drawn = Image.new("RGBA", (max(1, width), max(1, height)), (*WHITE, 0))
        emoji = path is not None and fonts.is_bitmap(path)
        ImageDraw.Draw(drawn).text((-min(left, 0), 0), text, (*WHITE, 255), font=font, embedded_color=emoji)
    except (OSError, ValueError, KeyError):
        return None  # a broken font costs letters, never the watermark
    if emoji:
        line = round(size * 1.15)
        wide = max(1, round(drawn.width * line / drawn.height))
        drawn = drawn.resize((wide, line), Image.Resampling.LANCZOS)
    if drawn.getchannel("A").getbbox() is None:
        return None
    return drawn.getchannel("A"), drawn.convert("RGB")


def _with_outline(shape: Image.Image, colours: Image.Image, size: int) -> Image.Image:
    """Put the shape over a soft dark copy of itself, which separates it from bright and busy pictures."""
    margin = _margin(size)
    whole = (shape.width + 2 * margin, shape.height + 2 * margin)
    wide_shape, wide_colours = Image.new("L", whole), Image.new("RGB", whole, DARK)
    wide_shape.paste(shape, (margin, margin))
    wide_colours.paste(colours, (margin, margin), shape)
    edge = wide_shape.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.GaussianBlur(max(0.6, size / 40)))
    shadow = wide_shape.filter(ImageFilter.GaussianBlur(size / 9)).point(lambda value: min(255, value * 1.4))
    alpha = ImageChops.lighter(wide_shape, ImageChops.lighter(edge, shadow)).point(lambda v: v * OPACITY)
    wide_colours.putalpha(alpha)
    return wide_colours
