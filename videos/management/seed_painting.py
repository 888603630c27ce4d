"""Paint the moving pictures of the seed films: plates, layers and the stage they move on.

Pillow only. Frames are held as three 8-bit planes (BT.709 video range, 4:2:0), which is what the encoder
eats: a paste on them costs a third of one on RGB. Layers move by quarter pixels, so slow motion stays smooth.
"""

import math
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

W, H = 540, 960
EDGE = 40  # px that a plate reaches beyond the frame on either side, for it to sway
_BT709 = (
    *(0.1826, 0.6142, 0.0620, 16.0),
    *(-0.1006, -0.3386, 0.4392, 128.0),
    *(0.4392, -0.3989, -0.0403, 128.0),
)
Stops = Sequence[tuple[float, str]]
Hills = Sequence[tuple[float, float]]
Star = tuple["Layer", float, float, float]
Scene = tuple[Image.Image, Callable[["Stage", float], None]]


def wave(turns: float) -> float:
    """Return the sine of `turns` full turns, -1 to 1."""
    return math.sin(math.tau * turns)


def gradient(stops: Stops, size: tuple[int, int] = (W, H)) -> Image.Image:
    """Return an RGB image of `size` that runs downwards through `stops` (place 0 to 1, colour)."""
    column = Image.new("RGB", (1, size[1]))
    points = [(place, ImageColor.getrgb(colour)) for place, colour in stops]
    for y in range(size[1]):
        place = y / max(1, size[1] - 1)
        low = max((p for p in points if p[0] <= place), default=points[0], key=lambda p: p[0])
        high = min((p for p in points if p[0] > place), default=points[-1], key=lambda p: p[0])
        part = (place - low[0]) / (high[0] - low[0]) if high[0] > low[0] else 0.0
        column.putpixel(
            (0, y), tuple(round(a + (b - a) * part) for a, b in zip(low[1], high[1], strict=True))
        )
    return column.resize(size, Image.Resampling.NEAREST)


def disc(radius: float, power: float = 2.0) -> Image.Image:
    """Return an L mask of 2 x `radius` px that falls softly from 255 in the middle to 0 at the rim."""
    fall = [round(255 * max(0.0, 1 - v / 180) ** power) for v in range(256)]
    side = max(2, round(radius * 2))
    return Image.radial_gradient("L").point(fall).resize((side, side), Image.Resampling.BICUBIC)


def spot(radius: float, soft: float = 0.0) -> Image.Image:
    """Return an L mask with a round spot of `radius` px, its rim blurred by `soft` px."""
    pad = 2 + soft * 2
    side = math.ceil((radius + pad) * 2)
    big = Image.new("L", (side * 4, side * 4))
    middle = side * 2
    ImageDraw.Draw(big).ellipse([middle - radius * 4] * 2 + [middle + radius * 4] * 2, fill=255)
    return big.reduce(4).filter(ImageFilter.GaussianBlur(soft)) if soft else big.reduce(4)


def glow(plate: Image.Image, x: float, y: float, radius: float, colour: str, power: float = 2.0) -> None:
    """Light `plate` in place around (`x`, `y`) px with `colour`, fading out over `radius` px."""
    plate.paste(colour, (round(x - radius), round(y - radius)), disc(radius, power))


def clouds(
    r: Random, size: tuple[int, int], cell: tuple[int, int], low: int = 96, high: int = 190
) -> Image.Image:
    """Return an L image of fractal noise; `cell` is its largest feature in px, `low`-`high` its contrast."""
    out = Image.new("L", size, 128)
    for octave in range(4):
        small = (max(2, (size[0] << octave) // cell[0]), max(2, (size[1] << octave) // cell[1]))
        grid = Image.frombytes("L", small, r.randbytes(small[0] * small[1]))
        out = Image.blend(out, grid.resize(size, Image.Resampling.BICUBIC), (0.62, 0.34, 0.2, 0.11)[octave])
    return out.point([max(0, min(255, (v - low) * 255 // (high - low))) for v in range(256)])


def profile(r: Random, width: int, hills: Hills) -> list[float]:
    """Return `width` heights in px that join end to start: smooth noise of (wave length, height) px pairs."""
    out = [0.0] * width
    for length, height in hills:
        count = max(1, round(width / length))
        knots = [r.uniform(-height, height) for _ in range(count)]
        for x in range(width):
            i, part = divmod(x * count / width, 1)
            part = part * part * (3 - 2 * part)
            out[x] += knots[int(i) % count] * (1 - part) + knots[(int(i) + 1) % count] * part
    return out


def below(line: Sequence[float], top: float, height: int = H + 16) -> Image.Image:
    """Return an L mask, filled below `line` (px around `top`), with smooth edges."""
    big = Image.new("L", (len(line) * 2, height * 2))
    points = [(x * 2.0, (top + y) * 2) for x, y in enumerate(line)]
    ImageDraw.Draw(big).polygon(
        [(0, height * 2), *points, (len(line) * 2, points[-1][1]), (len(line) * 2, height * 2)], 255
    )
    return big.reduce(2)


class Layer:
    """A picture with a mask, cut to what shows, ready to be put on a stage at any quarter pixel."""

    def __init__(self, fill: Image.Image | str, mask: Image.Image, low: float = H + 16) -> None:
        """Take an RGB picture of the size of the L `mask` (or one colour); nothing is kept below `low` px."""
        box = mask.crop((0, 0, mask.width, round(min(low, mask.height)))).getbbox() or (0, 0, 2, 2)
        self.left, self.top = (box[0] - 2) // 2 * 2, (box[1] - 2) // 2 * 2
        cut = (self.left, self.top, (box[2] + 3) // 2 * 2, (box[3] + 3) // 2 * 2)
        mask = mask.crop(cut)
        picture = Image.new("RGB", mask.size, fill) if isinstance(fill, str) else fill.crop(cut)
        self.width, self.height = mask.size
        self.tiny = self.width * self.height < 260  # too small for its hue to be seen: a third of the cost
        luma, *chroma = picture.convert("RGB", _BT709).split()
        self._full = (luma, mask)
        self._half = tuple(plane.reduce(2) for plane in (*chroma, mask))
        self._made: dict[tuple[bool, int, int, int], tuple[Image.Image, ...]] = {}

    def at(self, half: bool, right: int, down: int, level: int) -> tuple[Image.Image, ...]:
        """Return planes and mask, moved by quarters of a pixel (0 to 3), seen at `level` 1 to 24."""
        key = (half, right, down, level)
        if key not in self._made:
            planes = self._half if half else self._full
            for quarters, step in ((right, (1, 0)), (down, (0, 1))):
                if quarters:
                    planes = tuple(Image.blend(p, ImageChops.offset(p, *step), quarters / 4) for p in planes)
            if down:  # what fell out below must not come in above
                planes[-1].paste(0, (0, 0, planes[-1].width, 1))
            if level < 24:
                planes = (*planes[:-1], planes[-1].point([v * level // 24 for v in range(256)]))
            self._made[key] = planes
        return self._made[key]


class Stage:
    """One frame being made: a still backdrop with layers put on it."""

    def __init__(self, backdrop: Image.Image, r: Random) -> None:
        """Take the RGB `backdrop` of W x H px and a source of chance for its grain (against banding)."""
        luma, *chroma = backdrop.convert("RGB", _BT709).split()
        flat = [Image.frombytes("L", (W, H), r.randbytes(W * H)) for _ in range(2)]
        grain = ImageChops.add(flat[0], flat[1], 2).point([128 + round((v - 128) / 26) for v in range(256)])
        self._clean = (ImageChops.add(luma, grain, 1, -128), *(plane.reduce(2) for plane in chroma))
        self.planes = [plane.copy() for plane in self._clean]

    def clear(self) -> None:
        """Start the next frame from the backdrop."""
        self.planes = [plane.copy() for plane in self._clean]

    def put(self, layer: Layer, x: float = 0.0, y: float = 0.0, alpha: float = 1.0) -> None:
        """Lay `layer` with its left top at (`x`, `y`) px, seen by `alpha` 0 to 1."""
        level = min(24, round(alpha * 24))
        if level <= 0:
            return
        x, y = x + layer.left, y + layer.top
        if not (-layer.width < x < W and -layer.height < y < H):
            return
        for half in (False, True)[: 1 if layer.tiny else 2]:
            (left, right), (top, down) = (divmod(round(v * (2 if half else 4)), 4) for v in (x, y))
            *pictures, mask = layer.at(half, right, down, level)
            for plane, picture in zip(self.planes[1:] if half else self.planes[:1], pictures, strict=True):
                plane.paste(picture, (left, top), mask)

    def veil(self, colour: str, mask: Image.Image, box: tuple[int, int, int, int]) -> None:
        """Breathe `colour` over `box` (left, top, width, height; even px) through a small L `mask`."""
        values = [
            plane.getextrema()[0] for plane in Image.new("RGB", (1, 1), colour).convert("RGB", _BT709).split()
        ]
        whole = mask.resize(box[2:], Image.Resampling.BILINEAR)
        half = mask.resize((box[2] // 2, box[3] // 2), Image.Resampling.BILINEAR)
        self.planes[0].paste(values[0], box[:2], whole)
        for plane, value in zip(self.planes[1:], values[1:], strict=True):
            plane.paste(value, (box[0] // 2, box[1] // 2), half)

    def frame(self) -> bytes:
        """Return the frame as planar YUV 4:2:0 bytes."""
        return b"".join(plane.tobytes() for plane in self.planes)


def drift(noise: Image.Image, size: tuple[int, int], p: float, dx: float, dy: float = 0.0) -> Image.Image:
    """Return `size` px of `noise` that moves by (`dx`, `dy`) px in a turn `p` and fades over into a loop."""
    views = []
    for turn in (p % 1, (p + 0.5) % 1):
        x = (noise.width - size[0]) / 2 + dx * (turn - 0.5)
        y = (noise.height - size[1]) / 2 + dy * (turn - 0.5)
        views.append(noise.resize(size, Image.Resampling.BILINEAR, box=(x, y, x + size[0], y + size[1])))
    return Image.blend(views[0], views[1], 0.5 + 0.5 * math.cos(math.tau * p))


def envelope(mask: Image.Image, stops: Stops) -> Image.Image:
    """Return the L `mask` faded downwards by grey `stops`."""
    return ImageChops.multiply(mask, gradient(stops, mask.size).convert("L"))


def mirror(plate: Image.Image, line: int, p: float, swell: float) -> Image.Image:
    """Return what is above `line` px of `plate`, mirrored on water with ripples of `swell` px at turn `p`."""
    height = H - line
    plain = plate.crop((0, line - height, W, line)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    flipped = plain.resize((W + 2 * EDGE, height), Image.Resampling.NEAREST)
    flipped.paste(plain, (EDGE, 0))
    mesh, step = [], 3
    for y in range(0, height, step):
        far = (y / height) ** 0.6
        side = swell * (0.2 + far) * (wave(26 * far - p) + 0.7 * wave(61 * far + 2 * p))
        a, b = (v + swell * far * wave(17 * (max(0, v) / height) ** 0.6 - p) for v in (y, y + step))
        mesh.append(
            (
                (0, y, W, min(height, y + step)),
                (EDGE + side, a, EDGE + side, b, W + EDGE + side, b, W + EDGE + side, a),
            )
        )
    return flipped.transform((W, height), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
