"""Things that several scenes share: ground, stars, firs."""

from random import Random

from PIL import Image, ImageDraw

from .seed_painting import EDGE, H, Hills, Layer, Stage, Star, Stops, W, below, disc, gradient, profile, wave


def plain(
    r: Random, top: float, hills: Hills, stops: Stops, width: int = W + 2 * EDGE, low: float = H + 16
) -> Layer:
    """Return a layer of ground whose line runs around `top` px, coloured downwards by `stops`."""
    mask = below(profile(r, width, hills), top)
    return Layer(gradient(stops, mask.size), mask, low)


def stars(r: Random, count: int, floor: float) -> list[Star]:
    """Return `count` twinkling stars above `floor` px as (sprite, x, y, phase)."""
    sizes = [Layer("#fff6e6", disc(s)) for s in (1.6, 2.2, 3.4)]
    return [
        (sizes[min(2, int(r.expovariate(1.6)))], r.uniform(0, W), r.uniform(0, floor), r.random())
        for _ in range(count)
    ]


def twinkle(stage: Stage, sky: list[Star], p: float) -> None:
    """Put the stars of `sky` on `stage` as they shine at turn `p`."""
    for i, (star, x, y, phase) in enumerate(sky):
        stage.put(star, round(x), round(y), 0.55 + 0.45 * wave((1 + i % 3) * p + phase))


def forest_row(
    r: Random,
    base: int,
    count: int,
    tall: float,
    colour: str,
    foot: str,
    low: float = H + 16,
    bare: tuple[int, int] = (0, 0),
) -> Layer:
    """Return a layer with `count` firs up to about `tall` px, standing on `base` px, none in `bare`."""
    width = W + 2 * EDGE
    big = Image.new("L", (width * 2, (H + 16) * 2))
    pen = ImageDraw.Draw(big)
    for k in range(count):
        x = (k + r.uniform(0.1, 0.9)) * width * 2 / count
        height = tall * r.uniform(0.6, 1.15) * 2
        if bare[0] < x / 2 < bare[1]:
            continue
        foot_y = (base + r.uniform(0, 14)) * 2
        pen.polygon(
            [(x - 3, foot_y), (x - 1, foot_y - height), (x + 1, foot_y - height), (x + 3, foot_y)], 255
        )
        tiers = int(7 + height / 75)
        for t in range(tiers):
            y = foot_y - height + (t / tiers) ** 1.05 * height * 0.92
            half = 2 + height * 0.19 * ((t + 1) / tiers) ** 0.95 * r.uniform(0.8, 1.15)
            drop = height / tiers * 1.25
            pen.polygon(
                [
                    (x, y - drop * 0.5),
                    (x + half, y + drop * 0.95),
                    (x + half * 0.4, y + drop * 0.72),
                    (x - half * 0.45, y + drop * 0.75),
                    (x - half, y + drop),
                ],
                255,
            )
    pen.rectangle([0, min(base, H) * 2, width * 2, (H + 16) * 2], fill=255)
    mask = big.reduce(2)
    return Layer(
        gradient(
            [
                (0, colour),
                (max(0, (base - tall) / H), colour),
                (min(0.999, (base + 40) / H), foot),
                (1, foot),
            ],
            mask.size,
        ),
        mask,
        low,
    )
