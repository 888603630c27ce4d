"""Scenes by the water."""

from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .seed_painting import (
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
    mirror,
    profile,
    spot,
    wave,
)


def city(r: Random) -> Scene:
    """A skyline at dusk and its reflection."""
    line = 640
    plate = gradient([(0, "#141a4a"), (0.3, "#4a3a86"), (0.5, "#c06a94"), (0.64, "#f5a98c"), (1, "#f5a98c")])
    glow(plate, 200, 610, 380, "#ffc9a0", 1.8)
    bank = envelope(clouds(r, (W, 320), (300, 34), 128, 200), [(0, "#000"), (0.6, "#999"), (1, "#000")])
    plate.paste("#e58ba0", (0, 150), bank)
    windows = []
    for colour, low, high, wide, lit in [
        ("#8a5a8e", 150, 290, 34, 0),
        ("#4e3a74", 110, 250, 44, 0.1),
        ("#1d1c42", 60, 220, 56, 0.42),
    ]:
        x = -20
        pen = ImageDraw.Draw(plate)
        while x < W:
            w, tall = r.randrange(wide // 2 + 8, wide + 14, 2), r.randrange(low, high)
            pen.rectangle([x, line - tall, x + w - 3, line], fill=colour)
            if r.random() < 0.45:
                pen.rectangle([x + w // 4, line - tall - 12, x + w * 3 // 5, line - tall], fill=colour)
            if r.random() < 0.3:
                pen.line([x + w // 2, line - tall - 40, x + w // 2, line - tall], fill=colour, width=2)
            for wy in range(line - tall + 8, line - 10, 11):
                for wx in range(x + 5, x + w - 9, 8):
                    if r.random() < lit * 0.7:
                        pen.rectangle(
                            [wx, wy, wx + 3, wy + 5],
                            fill=r.choice(["#ffd68a", "#ffc070", "#fff0c4", "#e8a45c"]),
                        )
                    elif lit > 0.3 and r.random() < 0.05:
                        windows.append((wx, wy, r.random()))
            x += w
    lamp, beacon = Layer("#ffe0a0", Image.new("L", (4, 6), 255)), Layer("#ff6a5c", disc(7))
    tint = gradient([(0, "#2c1c48"), (1, "#0b0b22")], (W, H - line))
    ripple = []
    for k in range(36):
        water = mirror(plate, line, k / 36, 5)
        ripple.append(Layer(Image.blend(water, tint, 0.5), Image.new("L", water.size, 255)))

    def draw(stage: Stage, p: float) -> None:
        stage.put(ripple[int(p * 144) % 36], 0, line)
        for i, (x, y, phase) in enumerate(windows):
            if wave(p * (1 + i % 2) + phase) > 0:
                stage.put(lamp, x, y)
        stage.put(beacon, (W + 40) * p - 20, 150 - 30 * p, 1.0 if int(p * 12) % 2 else 0.35)

    return plate, draw


def lake(r: Random) -> Scene:
    """The moon on a lake."""
    line = 560
    plate = gradient([(0, "#0c1230"), (0.35, "#263463"), (0.585, "#6d7fb0"), (1, "#6d7fb0")])
    glow(plate, 330, 230, 400, "#9fb0dc", 2.0)
    for _ in range(70):
        glow(plate, r.uniform(0, W), r.uniform(0, 430), r.choice([1.3, 1.6, 2.2]), "#e8ecff")
    glow(plate, 330, 230, 90, "#dfe6fb", 1.2)
    plate.paste("#fbf6e6", (330 - 45, 230 - 45), spot(43, 0.8).crop((0, 0, 90, 90)))
    for i, colour in enumerate(["#4f6096", "#35447a", "#1c2752"]):
        hills = profile(r, W, [(240, 46 - 8 * i), (80, 16), (26, 6), (9, 2)])
        plate.paste(colour, (0, 0), below(hills, line - 62 + 26 * i).crop((0, 0, W, line)))
    ripple = []
    dark = gradient([(0, "#1c2650"), (1, "#05081a")], (W, H - line))
    for k in range(36):
        water = mirror(plate, line, k / 36, 9)
        ripple.append(Layer(Image.blend(water, dark, 0.45), Image.new("L", water.size, 255)))
    glints = [
        (330 + r.gauss(0, 26 + 40 * q), line + 20 + 330 * q, r.random())
        for q in [r.random() for _ in range(46)]
    ]
    glint = Layer("#fdf3d8", disc(12, 1.2).resize((34, 4)))
    fog = envelope(clouds(r, (260, 50), (120, 16), 90, 210), [(0, "#000"), (0.5, "#999"), (1, "#000")])

    def draw(stage: Stage, p: float) -> None:
        stage.put(ripple[int(p * 144) % 36], 0, line)
        for i, (x, y, phase) in enumerate(glints):
            stage.put(glint, x + 5 * wave(p + phase), y, 0.8 * max(0.0, wave((2 + i % 3) * p + phase)))
        stage.veil("#b4c0e6", drift(fog, (135, 50), p, 80), (0, line - 80, W, 150))

    return plate, draw


def waves(r: Random) -> Scene:
    """Swells at sunrise."""
    plate = gradient([(0, "#e9a98f"), (0.2, "#f3c9a6"), (0.36, "#f2dcc0"), (1, "#0c3948")])
    glow(plate, 360, 250, 330, "#fff2d4", 1.5)
    glow(plate, 360, 250, 62, "#fffdf4", 0.6)
    layers = []
    for i, (top, light) in enumerate(
        zip(
            range(350, 950, 78),
            ["#9fd0c8", "#74bdbc", "#4fa6ac", "#358c98", "#23707f", "#165566", "#0d3d4e", "#082a38"],
            strict=True,
        )
    ):
        width = W + 160
        swell = profile(r, width, [(210, 44 + 5 * i), (90, 9)])
        line = [14 + i - abs(v) * 1.25 if v < 0 else 14 + i + v * 0.5 for v in swell]
        mask = below(line, top)
        dark = gradient(
            [
                (0, light),
                ((top - 30) / H, light),
                (min(1, (top + 140) / H), "#0a3442" if i > 3 else "#2f8794"),
                (1, "#061e2a"),
            ],
            mask.size,
        )
        foam = ImageChops.subtract(mask, ImageChops.offset(mask, 0, 2 + i // 3))
        dark.paste(
            "#f2f7ee",
            (0, 0),
            envelope(foam.filter(ImageFilter.GaussianBlur(0.7)), [(0, "#fff"), (0.5, "#ddd"), (1, "#777")]),
        )
        sheen = ImageChops.subtract(mask, ImageChops.offset(mask, 0, 34)).filter(ImageFilter.GaussianBlur(12))
        dark.paste("#d6efe6", (0, 0), sheen.point([v // 4 for v in range(256)]))
        lace = ImageChops.multiply(clouds(r, mask.size, (90, 22), 150, 215), sheen)
        dark.paste("#eaf6f0", (0, 0), lace.point([v * 2 // 3 for v in range(256)]))
        layers.append(Layer(dark, mask, top + 170))
    glint = Layer("#fffbe8", disc(9, 1.0).resize((22, 4)))
    glints = [(r.gauss(360, 60 + 60 * q), 372 + 330 * q, r.random()) for q in [r.random() for _ in range(36)]]

    def draw(stage: Stage, p: float) -> None:
        for i, layer in enumerate(layers):
            for x, y, phase in glints:
                if (y - 350) // 78 == i - 1:
                    stage.put(
                        glint, x + 8 * wave(p + phase), y + 5 * wave(p + phase), max(0.0, wave(2 * p + phase))
                    )
            stage.put(
                layer, -80 + (18 + 7 * i) * wave(p + i * 0.21), (5 + 2 * i) * wave(p + 0.3 + i * 0.17) + 8
            )

    return plate, draw


def lanterns(r: Random) -> Scene:
    """Lanterns rising over a river."""
    line = 720
    plate = gradient([(0, "#0a1030"), (0.4, "#2a2456"), (0.62, "#7a3f66"), (0.75, "#d27a5a"), (1, "#d27a5a")])
    for _ in range(50):
        glow(plate, r.uniform(0, W), r.uniform(0, 420), r.choice([1.2, 1.5, 2]), "#e6e2ff")
    for i, colour in enumerate(["#5a3560", "#33204a", "#1a1232"]):
        hills = profile(r, W, [(200, 40 - 6 * i), (70, 12), (22, 5)])
        plate.paste(colour, (0, 0), below(hills, line - 70 + 28 * i).crop((0, 0, W, line)))
    tint = gradient([(0, "#2a1c40"), (1, "#070818")], (W, H - line))
    ripple = [
        Layer(Image.blend(mirror(plate, line, k / 36, 6), tint, 0.55), Image.new("L", (W, H - line), 255))
        for k in range(36)
    ]
    big = Image.new("L", (240, 320))
    ImageDraw.Draw(big).polygon(
        [(52, 20), (120, 4), (188, 20), (222, 110), (196, 280), (120, 300), (44, 280), (18, 110)], 255
    )
    body = gradient([(0, "#c9502a"), (0.45, "#f08a3c"), (0.8, "#ffd27a"), (1, "#fff0b8")], (240, 320))
    body.paste("#fff2c0", (20, 130), disc(100, 1.4))
    kinds = []
    for size in (9, 15, 26, 46):
        box = (size, size * 4 // 3)
        kinds.append(
            (
                size,
                Layer(
                    body.resize(box, Image.Resampling.BOX),
                    big.filter(ImageFilter.GaussianBlur(6)).resize(box, Image.Resampling.BOX),
                ),
                Layer("#ff9a4a", disc(size * 1.7, 2.4)),
                Layer("#ffb060", disc(size * 1.4, 1.4).resize((size * 2, size // 2 + 3))),
            )
        )
    sky = [
        (kinds[k], r.random(), r.random(), k) for k, n in ((0, 26), (1, 16), (2, 9), (3, 3)) for _ in range(n)
    ]

    def draw(stage: Stage, p: float) -> None:
        stage.put(ripple[int(p * 144) % 36], 0, line)
        for (size, body, halo, streak), x, phase, k in sky:
            t = (p + phase) % 1
            rise = (260, 420, 700, 1250)[k]
            floor = (line - 30, line - 10, line + 40, H + 120)[k]
            y = floor - rise * t
            fade = min(1.0, 8 * t, 5 * (1 - t)) if k < 3 else 1.0
            px = x * (W + 60) - 30 + 14 * wave(t + x)
            stage.put(halo, round(px - size * 1.2), round(y - size), 0.5 * fade)
            stage.put(body, px, y, fade)
            if y < line and k:
                stage.put(
                    streak,
                    px - size / 2 + 4 * wave(3 * p + x),
                    round(line + (line - y) * 0.55),
                    0.5 * fade * max(0, 1 - (line - y) / 420),
                )

    return plate, draw
