"""Scenes of what floats in the air."""

import math
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from .seed_painting import (
    EDGE,
    H,
    Layer,
    Scene,
    Stage,
    W,
    clouds,
    disc,
    drift,
    envelope,
    glow,
    gradient,
    spot,
    wave,
)
from .seed_props import forest_row, plain, stars, twinkle


def aurora(r: Random) -> Scene:
    """Northern lights over firs."""
    plate = gradient([(0, "#070a20"), (0.5, "#0b2438"), (0.75, "#0d3a44"), (1, "#04121a")])
    sky = stars(r, 60, 620)
    rays = clouds(r, (260, 4), (7, 4), 70, 190)
    bands = [(20, 520, "#8a55ea", 0.9), (160, 540, "#25d09c", 0.0), (330, 380, "#a0ffc8", 0.37)]
    mountains = [
        plain(r, 660 + 80 * i, [(230, 90), (90, 30), (30, 9), (10, 4)], [(0, c), (0.75, c), (1, d)])
        for i, (c, d) in enumerate([("#0c2a38", "#123a44"), ("#06161f", "#06161c")])
    ]
    woods = forest_row(r, 955, 22, 210, "#030b10", "#02070a")
    fades = [
        gradient([(0, "#000"), (0.45, "#444"), (0.74, "#eee"), (0.84, "#bbb"), (1, "#000")], (1, 84)).convert(
            "L"
        )
        for _ in bands
    ]

    def draw(stage: Stage, p: float) -> None:
        twinkle(stage, sky, p)
        for i, (top, height, tint, phase) in enumerate(bands):
            light = drift(rays, (90, 4), p + phase, 17).tobytes()[:90]
            curtain = Image.new("L", (90, 130))
            for x in range(90):
                fold = 11 * wave(x / 127 + p + phase) + 4 * wave(x / 47 - p + 2 * phase)
                bright = 0.55 + 0.45 * wave(x / 73 - p + phase * 3)
                level = int(255 * (0.15 + 0.85 * bright * light[x] / 255))
                curtain.paste(level, (x, round(22 + fold)), fades[i])
            stage.veil(tint, curtain, (0, top, W, height))
        for i, layer in enumerate(mountains):
            stage.put(layer, -EDGE + (4 + 6 * i) * wave(p))
        stage.put(woods, -EDGE + 18 * wave(p))

    return plate, draw


def fireflies(r: Random) -> Scene:
    """Fireflies over a meadow."""
    plate = gradient(
        [(0, "#0d1f2a"), (0.35, "#1f4a4a"), (0.55, "#6d8a5a"), (0.63, "#c9b56a"), (1, "#0a1408")]
    )
    glow(plate, 270, 600, 320, "#e6cf86", 1.8)
    trees = plain(
        r,
        560,
        [(270, 36), (70, 9), (16, 8), (7, 6)],
        [(0, "#24463c"), (0.55, "#24463c"), (0.72, "#4e6a44"), (1, "#10200f")],
    )
    rows = []
    for base, tall, count, colour, foot in (
        (700, 110, 150, "#37592f", "#1f3a1e"),
        (800, 190, 120, "#1c3a1e", "#0f2412"),
        (940, 300, 80, "#0c1f10", "#050d06"),
    ):
        pair = []
        for _ in range(2):
            big = Image.new("L", ((W + 2 * EDGE) * 2, (H + 16) * 2))
            pen = ImageDraw.Draw(big)
            for _ in range(count):
                x, lean, height = r.uniform(0, big.width), r.gauss(0, 0.22), tall * r.uniform(0.5, 1.1) * 2
                wide = height / 46 + 2
                spine = [(x + lean * height * (q / 6) ** 2, base * 2 + 60 - height * q / 6) for q in range(7)]
                pen.polygon(
                    [(a - wide * (1 - q / 6), b) for q, (a, b) in enumerate(spine)]
                    + [(a + wide * (1 - q / 6), b) for q, (a, b) in reversed(list(enumerate(spine)))],
                    255,
                )
                if r.random() < 0.25:
                    a, b = spine[-1]
                    pen.ellipse([a - 5, b - 18, a + 5, b + 14], fill=255)
            pen.rectangle([0, base * 2 + 20, big.width, big.height], fill=255)
            mask = big.reduce(2)
            pair.append(
                Layer(
                    gradient(
                        [(0, colour), ((base - tall) / H, colour), (min(1, base / H), foot), (1, foot)],
                        mask.size,
                    ),
                    mask,
                    base + 110,
                )
            )
        rows.append(pair)
    core, halo = Layer("#fbffd0", disc(5, 0.8)), [Layer("#d8f070", disc(s, 1.9)) for s in (20, 32, 52)]
    flies = [
        (
            r.uniform(20, W - 20),
            r.uniform(440, 900),
            r.uniform(20, 70),
            r.random(),
            r.randrange(3),
            r.choice([1, 2]),
        )
        for _ in range(54)
    ]
    mist = envelope(clouds(r, (230, 50), (90, 18), 90, 210), [(0, "#000"), (0.5, "#999"), (1, "#000")])
    sky = stars(r, 34, 420)

    def draw(stage: Stage, p: float) -> None:
        twinkle(stage, sky, p)
        stage.put(trees, -EDGE + 3 * wave(p))
        stage.veil("#d8cf94", drift(mist, (135, 50), p, 60), (0, 540, W, 180))
        for i, pair in enumerate(rows):
            stage.put(pair[0], -EDGE + (5 + 5 * i) * wave(p))
            stage.put(pair[1], -EDGE + (5 + 5 * i) * wave(p) + 4 * wave(2 * p + i / 3))
            for x, y, reach, phase, size, turns in flies:
                if size == i:
                    fx, fy = x + reach * wave(p + phase), y + reach * 0.6 * wave(2 * p + phase * 3)
                    light = max(0.0, wave((turns + 1) * p + phase * 5)) ** 0.7
                    stage.put(halo[i], round(fx) - (20, 32, 52)[i], round(fy) - (20, 32, 52)[i], 0.7 * light)
                    stage.put(core, fx - 5, fy - 5, light)

    return plate, draw


def petals(r: Random) -> Scene:
    """Cherry petals in the evening light."""
    plate = gradient([(0, "#f0b8b8"), (0.35, "#e39aa8"), (0.7, "#9a5a7c"), (1, "#4a2a4c")])
    glow(plate, 400, 220, 430, "#ffe9d6", 1.5)
    for _ in range(26):
        tone = spot(r.uniform(18, 60), 3).point([v * r.randrange(8, 26) // 100 for v in range(256)])
        plate.paste(
            r.choice(["#ffd7dc", "#fff0e6", "#d9789a"]),
            (round(r.uniform(-60, W)), round(r.uniform(-40, H))),
            tone,
        )
    plate = plate.filter(ImageFilter.GaussianBlur(6))
    petal = Image.new("L", (180, 180))
    pen = ImageDraw.Draw(petal)
    shape = []
    for k in range(60):
        a = k / 60
        notch = 1 - 0.16 * math.exp(-((min(a, 1 - a) * 26) ** 2))
        turn = math.cos(math.tau * a)
        shape.append((90 + 78 * notch * turn, 90 + (46 + 16 * turn) * math.sin(math.tau * a)))
    pen.polygon(shape, 255)
    skin = Image.new("RGB", petal.size, "#f7c3cd")
    skin.paste("#fff2f0", (0, 0), gradient([(0, "#000"), (1, "#fff")], petal.size).convert("L"))
    skin.paste("#d8708f", (-40, 25), disc(65, 1.4))

    def leaf(size: int, soft: float, steps: int) -> list[Layer]:
        out = []
        for k in range(steps):
            turn = skin.rotate(360 * k / steps, Image.Resampling.BICUBIC, fillcolor="#f7c3cd")
            mask = petal.rotate(360 * k / steps, Image.Resampling.BICUBIC)
            squeeze = (size, max(4, round(size * (0.45 + 0.55 * abs(math.cos(math.tau * k / steps))))))
            mask = mask.resize(squeeze, Image.Resampling.BOX)
            out.append(
                Layer(
                    turn.resize(squeeze, Image.Resampling.BOX),
                    mask.filter(ImageFilter.GaussianBlur(soft)) if soft else mask,
                )
            )
        return out

    kinds = [leaf(24, 1.2, 20), leaf(40, 0, 28), leaf(62, 0.5, 32), leaf(130, 8, 30)]
    fall = [
        (kinds[k], r.random(), r.random(), r.choice([1, 1, 2]), r.choice([-1, 1]), k)
        for k, n in ((0, 22), (1, 14), (2, 8), (3, 3))
        for _ in range(n)
    ]

    def draw(stage: Stage, p: float) -> None:
        for kind, x, phase, turns, way, size in fall:
            t = ((1 if size < 2 else turns) * p + phase) % 1
            sway = (14 + 12 * size) * wave(2 * t + x)
            stage.put(
                kind[int(way * len(kind) * (2 * t + x)) % len(kind)],
                (x * 1.4 - 0.1) * W - 160 * t + sway,
                -140 + (H + 160) * t,
            )

    return plate, draw
