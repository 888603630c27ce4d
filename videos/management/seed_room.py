"""Scenes seen from indoors."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .seed_painting import (
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


def candle(r: Random) -> Scene:
    """One candle in a dark room."""
    plate = gradient([(0, "#120a08"), (0.5, "#2c150c"), (0.75, "#3a1a0e"), (1, "#080403")])
    glow(plate, 270, 430, 480, "#8a4416", 1.5)
    pen = ImageDraw.Draw(plate)
    pen.rectangle([0, 770, W, H], fill="#1a0c07")
    table = gradient([(0, "#4a2412"), (1, "#0a0402")], (W, 190))
    plate.paste(table, (0, 770))
    plate.paste("#a0582a", (20, 770), disc(250, 1.6).resize((500, 190)))
    body = gradient([(0, "#ffcf8e"), (0.14, "#e89a52"), (0.5, "#9c5428"), (1, "#54280f")], (120, 270))
    side = (
        Image.linear_gradient("L")
        .rotate(90)
        .resize((120, 270))
        .point([round(255 * max(0.0, math.cos((v / 255 - 0.42) * 2.6))) for v in range(256)])
    )
    body = ImageChops.multiply(
        body, Image.merge("RGB", [side.point([90 + v * 165 // 255 for v in range(256)])] * 3)
    )
    form = Image.new("L", (480, 1080))
    ImageDraw.Draw(form).rectangle([8, 30, 472, 1030], fill=255)
    ImageDraw.Draw(form).ellipse([8, 985, 472, 1075], fill=255)
    plate.paste("#120603", (110, 770), disc(180, 0.9).resize((320, 76)))
    plate.paste(body, (210, 540), form.reduce(4))
    pen.ellipse([213, 534, 327, 556], fill="#ffdf9f")
    pen.ellipse([222, 538, 318, 553], fill="#ffc070")
    pen.line([(270, 548), (269, 530), (272, 516)], fill="#2a120a", width=4)
    flames = []
    for k in range(48):
        turn = k / 48
        big = Image.new("L", (400, 720))
        for tall, wide, tone in ((640, 132, 120), (560, 108, 200), (430, 84, 255)):
            left, right = [], []
            for s in range(33):
                q = s / 32
                y = 690 - tall * q * (1 + 0.05 * wave(3 * turn))
                half = wide * math.sin(math.pi * min(1, q * 0.86 + 0.14)) ** 1.1 * (1 - q) ** 0.34
                lean = q * q * (30 * wave(turn) + 16 * wave(2 * turn + 0.3)) + 8 * q * wave(3 * turn - 2 * q)
                left.append((200 + lean - half, y))
                right.append((200 + lean + half, y))
            ImageDraw.Draw(big).polygon(left + right[::-1], tone)
        mask = big.reduce(4).filter(ImageFilter.GaussianBlur(2.2))
        fill = gradient(
            [(0, "#ffb04a"), (0.45, "#ffd98a"), (0.72, "#fff6d8"), (0.9, "#ffe2a0"), (1, "#7a9ae0")],
            mask.size,
        )
        flames.append(Layer(fill, mask))
    aura = Layer("#ffb25a", disc(300, 2.6))
    motes = [
        (r.uniform(60, 480), r.uniform(150, 760), r.random(), Layer("#ffcf8a", disc(r.uniform(1.6, 4), 1.4)))
        for _ in range(22)
    ]

    def draw(stage: Stage, p: float) -> None:
        flicker = 0.52 + 0.05 * wave(5 * p) + 0.04 * wave(8 * p + 0.3) + 0.05 * wave(3 * p)
        stage.put(aura, round(-30 + 5 * wave(3 * p)), round(150 + 4 * wave(5 * p)), flicker)
        stage.put(flames[int(3 * p * 48) % 48], 220, 365)
        for x, y, phase, mote in motes:
            t = (p + phase) % 1
            stage.put(mote, x + 22 * wave(t + phase), y - 110 * t, 0.7 * math.sin(math.pi * t))

    return plate, draw


def tea(r: Random) -> Scene:
    """A bowl of tea and the morning on the wall."""
    plate = gradient([(0, "#6f5c48"), (0.5, "#8d7355"), (0.7, "#6e5440"), (1, "#3c2a22")])
    glow(plate, 250, 320, 460, "#c9a878", 1.4)
    panes = Image.new("L", (W, H))
    pen = ImageDraw.Draw(panes)
    for x, y in ((150, 60), (330, 90), (150, 330), (330, 360)):
        pen.polygon([(x, y), (x + 150, y + 25), (x + 130, y + 250), (x - 20, y + 225)], fill=205)
    plate.paste("#f7dcae", (0, 0), panes.filter(ImageFilter.GaussianBlur(7)))
    leaves = Image.new("L", (W + 120, 760))
    pen = ImageDraw.Draw(leaves)
    for _ in range(70):
        px, py, a = r.uniform(0, W + 120), r.uniform(0, 640), r.uniform(-0.9, 0.3)
        long, wide = r.uniform(30, 62), r.uniform(8, 15)
        ca, sa = math.cos(a), math.sin(a)
        pts = [(long * math.cos(math.tau * k / 20), wide * math.sin(math.tau * k / 20)) for k in range(20)]
        pen.polygon([(px + u * ca - v * sa, py + u * sa + v * ca) for u, v in pts], fill=120)
    shadow = Layer(
        "#6a5238", leaves.filter(ImageFilter.GaussianBlur(6)).point([v * 3 // 5 for v in range(256)])
    )
    shadow2 = Layer(
        "#54412e",
        ImageChops.offset(leaves, 130, 60)
        .filter(ImageFilter.GaussianBlur(12))
        .point([v // 2 for v in range(256)]),
    )
    table = gradient([(0, "#9a6a42"), (0.25, "#7a4e30"), (1, "#2a1912")], (W, 290))
    wood = clouds(r, (W, 290), (500, 12), 80, 200)
    table = Image.blend(table, ImageChops.multiply(table, Image.merge("RGB", [wood] * 3)), 0.3)
    ground = Layer(table, Image.new("L", table.size, 255))
    s = 4
    cup = Image.new("RGB", (300 * s, 240 * s), "#2f5a60")
    mask = Image.new("L", cup.size)
    pen = ImageDraw.Draw(mask)
    left = [(s * (150 - 122 * (1 - (q / 24) ** 3.2 * 0.52)), s * (36 + 172 * q / 24)) for q in range(25)]
    right = [(300 * s - x, y) for x, y in left]
    pen.polygon(left + right[::-1], 255)
    pen.ellipse([28 * s, 10 * s, 272 * s, 62 * s], fill=255)
    pen.ellipse([86 * s, 194 * s, 214 * s, 222 * s], fill=255)
    light = Image.linear_gradient("L").rotate(90).resize(cup.size)
    cup = Image.composite(
        Image.new("RGB", cup.size, "#16343a"),
        Image.new("RGB", cup.size, "#7fb0a8"),
        light.point([min(255, int(abs(v - 60) * 1.5)) for v in range(256)]),
    )
    speck = clouds(r, cup.size, (60, 60), 80, 190)
    cup = Image.blend(cup, ImageChops.multiply(cup, Image.merge("RGB", [speck] * 3)), 0.25)
    pen = ImageDraw.Draw(cup)
    pen.ellipse([28 * s, 10 * s, 272 * s, 62 * s], fill="#a9cfc4")
    pen.ellipse([36 * s, 15 * s, 264 * s, 58 * s], fill="#2a1a10")
    pen.ellipse([44 * s, 22 * s, 256 * s, 58 * s], fill="#8a4a1c")
    cup.paste("#e0a050", (60 * s, 26 * s), disc(60 * s, 1.2).resize((130 * s, 26 * s)))
    mug = Layer(cup.resize((300, 240), Image.Resampling.BOX), mask.resize((300, 240), Image.Resampling.BOX))
    under = Layer("#1a0e08", disc(200, 1.2).resize((420, 70)))
    glint = Layer("#ffe2b0", disc(26, 1.2).resize((90, 8)))
    steam = clouds(r, (130, 330), (22, 60), 96, 168)
    plume = envelope(
        disc(64, 0.55).resize((64, 210)).crop((0, 0, 64, 150)),
        [(0, "#000"), (0.4, "#999"), (0.9, "#fff"), (1, "#000")],
    )

    def draw(stage: Stage, p: float) -> None:
        stage.put(shadow2, -70 + 16 * wave(p + 0.2), -40 + 5 * wave(2 * p))
        stage.put(shadow, -50 + 10 * wave(p), -20 + 4 * wave(2 * p + 0.1))
        stage.put(ground, 0, 680)
        stage.put(under, 80, 800, 0.8)
        stage.put(mug, 120, 610)
        stage.put(glint, 215 + 6 * wave(2 * p), 642 + wave(3 * p), 0.6 + 0.3 * wave(2 * p))
        puff = ImageChops.multiply(drift(steam, (64, 150), p, 14, 120), plume)
        mesh = [
            (
                (0, y, 64, y + 10),
                tuple(
                    v + (1 - y / 150) * 8 * wave(y / 110 + 2 * p) if k % 2 == 0 else v
                    for k, v in enumerate((0, y, 0, y + 10, 64, y + 10, 64, y))
                ),
            )
            for y in range(0, 150, 10)
        ]
        stage.veil(
            "#fffaf0",
            puff.transform(puff.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR),
            (134, 190, 272, 470),
        )

    return plate, draw


def rain(r: Random) -> Scene:
    """City lights through a wet window."""
    plate = gradient([(0, "#0d1c2b"), (0.45, "#1d3a4a"), (0.7, "#3a3a48"), (1, "#0a1119")])
    for _ in range(70):
        radius, tone = r.uniform(14, 46), r.choice(["#f2a65a", "#ffd08a", "#e2654e", "#5fc1c4", "#f5e3c0"])
        place = (round(r.uniform(-30, W)), round(r.gauss(500, 150)))
        plate.paste(
            tone, place, spot(radius, 2.5).point([v * r.randrange(16, 62) // 100 for v in range(256)])
        )
    plate = plate.filter(ImageFilter.GaussianBlur(5))
    upside = plate.transpose(Image.Transpose.ROTATE_180)

    def bead(x: float, y: float, radius: float) -> tuple[Image.Image, Image.Image]:
        side = round(radius * 2) + 4
        mask = spot(radius, 0.3).resize((side, round(side * r.uniform(1.05, 1.35))), Image.Resampling.BICUBIC)
        across = 90 + radius * 4
        left, top = (max(0, min(most - 2 * across, most - v - across)) for v, most in ((x, W), (y, H)))
        lens = upside.crop((round(left), round(top), round(left + 2 * across), round(top + 2 * across)))
        lens = lens.resize(mask.size, Image.Resampling.BICUBIC).point(
            [min(255, int(v * 1.5) + 24) for v in range(256)] * 3
        )
        rim = gradient([(0, "#000"), (0.35, "#555"), (1, "#fff")], mask.size)
        lens = Image.blend(lens, ImageChops.multiply(lens, rim), 0.5)
        dot = max(1.0, radius * 0.3)
        lens.paste("#ffffff", (round(side * 0.58), round(mask.height * 0.7)), disc(dot, 0.8))
        return lens, mask

    for _ in range(360):
        radius = min(15.0, 1.4 + r.expovariate(0.42))
        x, y = r.uniform(0, W), r.uniform(0, H)
        lens, mask = bead(x, y, radius)
        plate.paste(lens, (round(x), round(y)), mask)
    runners = []
    for k in range(11):
        x = W * (k + r.uniform(0.2, 0.8)) / 11
        radius = r.uniform(6, 11)
        lens, mask = bead(x, r.uniform(300, 600), radius)
        trail = envelope(
            Image.new("L", (max(4, mask.width - 6), 190), 255), [(0, "#000"), (1, "#383838")]
        ).filter(ImageFilter.GaussianBlur(1))
        runners.append(
            (
                Layer(lens, mask),
                Layer("#b9d4d8", ImageChops.multiply(trail, Image.new("L", trail.size, 110))),
                x,
                r.random(),
                1 + k % 2,
            )
        )

    def draw(stage: Stage, p: float) -> None:
        for head, trail, x, phase, turns in runners:
            t = (turns * p + phase) % 1
            y = -220 + (H + 460) * (t + 0.035 * wave(3 * t))
            stage.put(trail, x + 3, y - 184)
            stage.put(head, x + 1.5 * wave(4 * t), y)

    return plate, draw
