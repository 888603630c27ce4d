"""A pot and a train."""

from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .seed_painting import (
    H,
    Hills,
    Layer,
    Scene,
    Stage,
    Stops,
    W,
    below,
    clouds,
    envelope,
    glow,
    gradient,
    profile,
    spot,
    wave,
)
from .seed_props import plain


def glaze(r: Random) -> Scene:
    """Glaze that runs down a pot before firing."""
    plate = gradient([(0, "#c98d66"), (0.5, "#b47550"), (1, "#6e3f2a")])
    speck = clouds(r, (W, H), (26, 26), 60, 200)
    plate = Image.blend(plate, ImageChops.multiply(plate, Image.merge("RGB", [speck] * 3)), 0.35)
    for _ in range(260):
        glow(plate, r.uniform(0, W), r.uniform(0, H), r.uniform(1.2, 4), "#5a2f1e", 0.6)
    glow(plate, 120, 500, 420, "#e0ab82", 1.4)
    tint = gradient([(0, "#164a55"), (0.3, "#1f6d72"), (0.6, "#3d9c92"), (0.85, "#86cdb4")])
    tones = clouds(r, (W, H), (130, 420), 80, 190)
    tint = Image.composite(tint, ImageChops.multiply(tint, Image.new("RGB", (W, H), "#86b4b8")), tones)
    drops, x = [], -4.0
    while x < 140:
        wide = r.uniform(7, 13)
        drops.append((x, wide, r.uniform(74, 150), r.uniform(8, 34), r.uniform(0.6, 1.6)))
        x += wide * r.uniform(1.25, 1.9)
    top, box = 50, (0, 200, W, 480)
    ramp = [max(0, min(255, (v - 112) * 11)) for v in range(256)]
    layers, glass = [], tint.crop((0, 200, W, 680))
    for k in range(60):
        small = Image.new("L", (135, 240))
        pen = ImageDraw.Draw(small)
        pen.rectangle([0, 0, 135, 62], fill=255)
        for x, wide, low, run, speed in drops:
            end = low + run * (k / 60) ** speed
            pen.polygon(
                [
                    (x - wide, 56),
                    (x + wide, 56),
                    (x + wide * 0.4, 86),
                    (x + wide * 0.34, end),
                    (x - wide * 0.34, end),
                    (x - wide * 0.4, 86),
                ],
                255,
            )
            pen.ellipse([x - wide * 0.5, end - wide * 1.1, x + wide * 0.5, end + wide * 0.25], fill=255)
        soft = small.filter(ImageFilter.GaussianBlur(2.2))
        inner = small.filter(ImageFilter.GaussianBlur(1.5)).point(
            [max(0, min(255, (v - 150) * 4)) for v in range(256)]
        )
        shine = ImageChops.subtract(inner, ImageChops.offset(inner, 1, 0)).filter(
            ImageFilter.GaussianBlur(0.6)
        )
        shine = ImageChops.multiply(ImageChops.offset(shine, 2, 0), inner)
        soft, shine = (m.crop((0, top, 135, top + 120)) for m in (soft, shine))
        under = ImageChops.offset(soft, 2, 2).point([v // 2 for v in range(256)])
        under.paste(0, (0, 0, 135, 3))
        layers.append(
            (under, Layer(glass, soft.resize((W, 480), Image.Resampling.BICUBIC).point(ramp)), shine)
        )
    plate.paste(tint.crop((0, 0, W, 210)))

    def draw(stage: Stage, p: float) -> None:
        under, body, shine = layers[int(p * 60) % 60]
        stage.veil("#3a1c12", under, box)
        stage.put(body, 0, 200)
        stage.veil("#effff6", shine, box)

    return plate, draw


def train(r: Random) -> Scene:
    """Fields from the window of a train."""
    plate = gradient([(0, "#31608a"), (0.3, "#7fb0b4"), (0.5, "#f3d3a8"), (0.6, "#f6b08a"), (1, "#e08a74")])
    glow(plate, 170, 500, 330, "#fff0cc", 1.6)
    plate.paste("#fffaf0", (128, 438), spot(40, 1).crop((0, 0, 88, 88)))
    bank = envelope(clouds(r, (W, 300), (260, 30), 130, 205), [(0, "#000"), (0.5, "#bbb"), (1, "#000")])
    plate.paste("#fbe3cf", (0, 120), bank)
    wide = 1080

    def loop(top: float, hills: Hills, stops: Stops, width: int = wide) -> Layer:
        return plain(r, top, hills, stops, width)

    far = loop(560, [(270, 54), (90, 16), (30, 4)], [(0, "#c48a8c"), (0.6, "#d89a88"), (1, "#d89a88")])
    mid = loop(
        620,
        [(360, 34), (110, 12), (22, 6)],
        [(0, "#7a7482"), (0.62, "#7a7482"), (0.74, "#a88a80"), (1, "#5c5a6a")],
        720,
    )
    field = loop(690, [(540, 8)], [(0, "#8f9a68"), (0.71, "#9aa26a"), (0.85, "#4f6a52"), (1, "#2c4a44")])
    rows = Image.new("L", (wide, H + 16))
    pen = ImageDraw.Draw(rows)
    for k in range(27):
        pen.polygon([(k * 40, 706), (k * 40 + 6, 706), (k * 40 + 22, 860), (k * 40 - 4, 860)], 90)
    furrow = Layer(
        "#d9cf8c",
        envelope(rows.filter(ImageFilter.GaussianBlur(3)), [(0, "#fff"), (0.8, "#999"), (1, "#000")]),
    )
    grass = Layer(
        "#1a2c29",
        below(profile(r, wide, [(90, 16), (36, 8), (10, 4)]), 812).filter(ImageFilter.BoxBlur((7, 0))),
    )
    big = Image.new("L", (wide * 2, 1300))
    pen = ImageDraw.Draw(big)
    for k in (0, 1):
        x = 400 + k * wide
        pen.rectangle([x, 60, x + 13, 1300], fill=255)
        pen.rectangle([x - 70, 120, x + 83, 128], fill=255)
        for q in (-58, -20, 30, 66):
            pen.ellipse([x + q - 4, 100, x + q + 6, 122], fill=255)
        for off in (100, 104, 128):
            cable = [
                (x + s * wide / 24, off + (300 if off > 110 else 220) * (s / 24) * (1 - s / 24))
                for s in range(25)
            ]
            pen.line(cable, 150, 3)
            pen.line([(a - wide * 2, b) for a, b in cable], 150, 3)
    pole = Layer("#26343e", big.resize((wide, 650), Image.Resampling.BOX).filter(ImageFilter.BoxBlur(0.4)))
    sill = Image.new("L", (W * 2, H * 2), 255)
    ImageDraw.Draw(sill).rounded_rectangle([36, 60, W * 2 - 36, H * 2 - 250], 90, 0)
    frame = Layer(
        gradient([(0, "#161a20"), (0.86, "#1d2229"), (0.89, "#39332f"), (0.92, "#1a1b1f"), (1, "#0e1013")]),
        sill.reduce(2),
    )
    shine = Image.new("L", (W, H))
    ImageDraw.Draw(shine).polygon([(330, 0), (470, 0), (190, H), (50, H)], 26)
    gleam = Layer("#ffffff", shine.filter(ImageFilter.GaussianBlur(6)))

    def draw(stage: Stage, p: float) -> None:
        stage.put(far, -200 + 16 * wave(p))
        for layer, width, turns in ((mid, 720, 1), (field, wide, 1), (furrow, wide, 1), (grass, wide, 3)):
            x = -(p * turns * width % width)
            stage.put(layer, x)
            if x + width < W:
                stage.put(layer, x + width)
        x = -(p * 2 * wide % wide)
        stage.put(pole, x, 250)
        stage.put(pole, x + wide, 250)
        stage.put(gleam)
        stage.put(frame, 0, 1.2 * wave(4 * p) - 1)

    return plate, draw
