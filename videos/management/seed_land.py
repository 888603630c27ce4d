"""Scenes on land."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .seed_painting import (
    EDGE,
    H,
    Layer,
    Scene,
    Stage,
    W,
    below,
    clouds,
    disc,
    drift,
    envelope,
    glow,
    gradient,
    spot,
    wave,
)
from .seed_props import forest_row, plain


def dunes(r: Random) -> Scene:
    """Dunes at noon, with sand on the wind."""
    plate = gradient([(0, "#2f5c86"), (0.2, "#7fa0b4"), (0.36, "#f0cfa0"), (0.42, "#f7dcae"), (1, "#5a2c1c")])
    glow(plate, 372, 330, 420, "#ffe3ac", 1.6)
    glow(plate, 372, 322, 74, "#fffaf0", 0.7)
    layers = []
    for i, (top, light, dark) in enumerate(
        [
            (395, "#e9b07a", "#c98a58"),
            (480, "#dd9552", "#a45c30"),
            (620, "#c4733a", "#71371e"),
            (790, "#8c4926", "#3a1a12"),
        ]
    ):
        middle, rise = (470, 150, 400, 210)[i], (44, 80, 130, 190)[i]
        line = [
            -rise * math.exp(-abs(x - middle) / (230 + 30 * i)) + rise * 0.18 * wave(x / 620 + i / 3)
            for x in range(W + 2 * EDGE)
        ]
        mask = below(line, top)
        fill = gradient([(0, light), (top / H, light), (min(1, (top + 260) / H), dark), (1, dark)], mask.size)
        peak = middle
        ridge: list[tuple[float, float]] = [(peak, top + line[peak] - 6)]
        ridge += [
            (peak - 5 * k + (8 + 2 * k) * wave(k / 17 + i / 3), top + line[peak] + 1.5 * k * k)
            for k in range(1, 24)
        ]
        shadow = Image.new("L", mask.size)
        edge = [(x, top + line[x] - 8) for x in range(peak, W + 2 * EDGE)]
        ImageDraw.Draw(shadow).polygon(
            [*reversed(ridge), *edge, (W + 2 * EDGE, H), (ridge[-1][0], H + 16)], 200
        )
        fill.paste(
            dark,
            (0, 0),
            envelope(
                shadow.filter(ImageFilter.GaussianBlur(3)), [(0, "#fff"), (top / H, "#fff"), (1, "#555")]
            ),
        )
        ripples = clouds(r, mask.size, (240, 16), 90, 200).filter(ImageFilter.GaussianBlur(0.8))
        fill = Image.composite(
            fill, ImageChops.multiply(fill, Image.new("RGB", fill.size, "#f0e2d8")), ripples
        )
        layers.append(Layer(fill, mask, (600, 720, 900, H + 16)[i]))
    dust = envelope(clouds(r, (500, 60), (150, 14), 140, 235), [(0, "#000"), (0.5, "#666"), (1, "#000")])

    def draw(stage: Stage, p: float) -> None:
        for i, layer in enumerate(layers):
            stage.put(layer, -EDGE + (3 + 7 * i) * wave(p), 2 * i * wave(p + 0.2))
            stage.veil("#ffdfb0", drift(dust, (135, 60), p + i / 4, 150 + 40 * i), (0, 310 + 110 * i, W, 200))

    return plate, draw


def ridges(r: Random) -> Scene:
    """The sun over ridge behind ridge, and birds on their way."""
    plate = gradient(
        [(0, "#1c1440"), (0.25, "#5a2a6e"), (0.45, "#d8625f"), (0.58, "#ffb36b"), (1, "#ffcf8a")]
    )
    glow(plate, 300, 520, 420, "#ffd9a0", 1.8)
    sun = Layer("#fff3da", spot(46, 1.2))
    halo = Layer("#ffe6b8", disc(210, 2.4))
    colours = ["#e07a5c", "#b4506a", "#7c3570", "#4a2160", "#241440", "#100a22"]
    layers = []
    for i, colour in enumerate(colours):
        top = 545 + 62 * i
        hills = [(190, 46 + 7 * i), (70, 20), (26, 8), (9, 3)]
        haze = colours[max(0, i - 1)]
        layers.append(
            plain(
                r,
                top,
                hills,
                [(0, colour), (top / H, colour), (min(1, (top + 190) / H), haze if i < 4 else "#0b0718")],
                low=top + 230,
            )
        )
    cirrus = envelope(clouds(r, (260, 100), (130, 16), 120, 220), [(0, "#000"), (0.5, "#aaa"), (1, "#000")])
    fog = envelope(clouds(r, (230, 50), (80, 18), 90, 220), [(0, "#000"), (0.6, "#888"), (1, "#000")])
    flock = [(r.uniform(0, 70), r.uniform(0, 50), r.random()) for _ in range(7)]
    wings = []
    for k in range(8):
        big = Image.new("L", (80, 60))
        lift = 14 * wave(k / 8)
        ImageDraw.Draw(big).line(
            [(8, 30 - lift), (26, 22 - lift / 3), (40, 30), (54, 22 - lift / 3), (72, 30 - lift)],
            255,
            6,
            "curve",
        )
        wings.append(Layer("#3a1a44", big.reduce(5)))

    def draw(stage: Stage, p: float) -> None:
        stage.put(halo, 90, round(310 + 10 * wave(p)), 0.75 + 0.15 * wave(2 * p))
        stage.put(sun, 250, 468 + 10 * wave(p))
        stage.veil("#ff9c8a", drift(cirrus, (135, 100), p, 70), (0, 110, W, 400))
        for x, y, phase in flock:
            stage.put(wings[int(8 * (6 * p + phase)) % 8], (W + 140) * p - 100 + x, 400 + y - 60 * p)
        for i, layer in enumerate(layers):
            stage.put(layer, -EDGE + (2 + 5 * i) * wave(p + 0.25))
            if i in (1, 2, 4):
                stage.veil(
                    "#ffb48c" if i < 3 else "#a05a8c",
                    drift(fog, (135, 50), p + i / 5, 60),
                    (0, 540 + 62 * i, W, 200),
                )

    return plate, draw


def forest(r: Random) -> Scene:
    """Firs in fog."""
    plate = gradient([(0, "#9fb5ae"), (0.3, "#cdd8cf"), (0.55, "#b5c7be"), (1, "#2a4a44")])
    glow(plate, 330, 250, 360, "#f4f3e2", 1.6)
    rows = [
        forest_row(r, 560, 30, 210, "#a3b9b1", "#b4c6bd", 700),
        forest_row(r, 650, 22, 290, "#7b9990", "#9ab2a8", 800),
        forest_row(r, 750, 16, 370, "#4c7068", "#76968c", 920),
        forest_row(r, 890, 10, 440, "#22453f", "#3d625a"),
        forest_row(r, 1060, 6, 600, "#0b221f", "#081a18"),
    ]
    fog = envelope(clouds(r, (260, 80), (110, 34), 60, 180), [(0, "#000"), (0.6, "#eee"), (1, "#000")])

    def draw(stage: Stage, p: float) -> None:
        for i, row in enumerate(rows):
            stage.put(row, -EDGE + (2 + 6 * i) * wave(p))
            if i < 4:
                stage.veil(
                    ("#dfe7de", "#d3dfd6", "#b5c9bf", "#7f9f94")[i],
                    drift(fog, (135, 80), p + i * 0.3, 90 - 180 * (i % 2)),
                    (0, (430, 510, 600, 700)[i], W, 250),
                )

    return plate, draw


def snow(r: Random) -> Scene:
    """A cabin in the snow, somebody home."""
    plate = gradient([(0, "#2a3c5e"), (0.4, "#5b7396"), (0.62, "#a9b6c8"), (1, "#7d8da8")])
    glow(plate, 140, 560, 360, "#dcd9de", 1.8)
    far = forest_row(r, 600, 34, 130, "#7c90ae", "#8ea0ba", 700)
    mid = forest_row(r, 668, 17, 220, "#4d6486", "#6c82a2", 700)
    bank = plain(
        r, 645, [(320, 12), (110, 5)], [(0, "#c6d2e4"), (0.68, "#bccadf"), (0.78, "#7486aa"), (1, "#42537a")]
    )
    front = plain(
        r, 815, [(400, 26), (150, 8)], [(0, "#8598bb"), (0.83, "#7d90b6"), (0.92, "#4a5c88"), (1, "#26345a")]
    )
    hut = Image.new("RGBA", (150 * 4, 130 * 4))
    pen = ImageDraw.Draw(hut)
    pen.rectangle([100, 240, 500, 500], fill="#2e2431")
    pen.polygon([(60, 270), (300, 70), (540, 270)], fill="#d8e0ee")
    pen.polygon([(100, 272), (300, 108), (500, 272)], fill="#3a2d3a")
    pen.rectangle([400, 60, 440, 200], fill="#2e2431")
    pen.rectangle([392, 48, 448, 70], fill="#d8e0ee")
    for x in (150, 340):
        pen.rectangle([x, 310, x + 100, 410], fill="#ffc46a")
        pen.line([(x + 50, 310), (x + 50, 410)], fill="#5a3a2a", width=8)
        pen.line([(x, 360), (x + 100, 360)], fill="#5a3a2a", width=8)
    hut = hut.reduce(4)
    cabin = Layer(hut.convert("RGB"), hut.getchannel("A"))
    warm = Layer("#ffb860", disc(110, 2.2))
    smoke = clouds(r, (120, 200), (30, 44), 80, 170)
    plume = gradient([(0, "#000"), (0.5, "#999"), (0.95, "#fff"), (1, "#000")], (24, 60)).convert("L")
    plume = ImageChops.multiply(plume, disc(40, 1.2).resize((24, 120)).crop((0, 30, 24, 90)))
    firs = forest_row(r, 1010, 6, 430, "#14233e", "#0f1a30", bare=(300, 520))
    flakes = []
    for size, soft, count, turns in ((1.3, 0, 60, 1), (2.2, 0.4, 44, 1), (3.4, 0.8, 22, 2), (8, 4, 7, 2)):
        kind = Layer("#f4f7ff", spot(size, soft))
        flakes += [(kind, r.random(), r.random(), turns, size) for _ in range(count)]

    def draw(stage: Stage, p: float) -> None:
        stage.put(far, -EDGE + 3 * wave(p))
        stage.put(mid, -EDGE + 6 * wave(p))
        stage.put(bank, -EDGE + 9 * wave(p))
        x = 300 + 9 * wave(p)
        stage.veil(
            "#e8ebf2",
            ImageChops.multiply(drift(smoke, (24, 60), p, 6, 60), plume),
            (int(x + 78) // 2 * 2, 320, 60, 230),
        )
        stage.put(cabin, x, 535)
        stage.put(warm, x - 50, 545, 0.34 + 0.05 * wave(3 * p))
        stage.put(front, -EDGE + 14 * wave(p))
        stage.put(firs, -EDGE + 22 * wave(p))
        for kind, x, phase, turns, size in flakes:
            t = (turns * p + phase) % 1
            stage.put(
                kind,
                x * (W + 40) - 20 + (6 + 3 * size) * wave(2 * t + x),
                -30 + (H + 50) * t,
                0.9 if size < 6 else 0.45,
            )

    return plate, draw
