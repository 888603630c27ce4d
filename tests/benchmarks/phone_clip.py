"""A clip as a phone records it: a textured world that moves past a shaky hand, grain, and sound."""

import random
import subprocess
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from videos.media import ffmpeg

WORLD = (1620, 2880)
SIZE = "1080x1920"


def make(folder: Path, seconds: int) -> Path:
    """Write `phone.mp4` (1080x1920, 30 pictures a second, H.264 High of 17 Mbit/s, AAC) and return its path."""
    world, thing, clip = folder / "world.png", folder / "thing.png", folder / "phone.mp4"
    draw_world().save(world, compress_level=1)
    draw_thing().save(thing, compress_level=1)
    picture = (
        "[0:v]format=yuv420p,loop=loop=-1:size=1:start=0,crop=1080:1920:x='270+200*sin(t/3)+4*sin(9*t)':y='480+300*cos(t/4)+3*sin(11*t)'[ground];"
        "[1:v]format=yuva420p,loop=loop=-1:size=1:start=0[thing];"
        "[ground][thing]overlay=x='540+380*sin(t*1.3)-w/2':y='1200+260*cos(t*1.9)-h/2':eval=frame,"
        "noise=c0s=7:c0f=t:c1s=3:c1f=t,format=yuv420p"
    )
    argv = [
        ffmpeg.binary(), "-v", "error", "-y",
        "-framerate", "30", "-i", str(world),
        "-framerate", "30", "-i", str(thing),
        "-f", "lavfi", "-i", f"anoisesrc=d={seconds}:c=pink:a=0.2:seed=7,tremolo=f=4:d=0.8",
        "-filter_complex", picture,
        "-c:v", "libx264", "-preset", "superfast", "-profile:v", "high", "-b:v", "17M", "-maxrate", "20M",
        "-bufsize", "20M", "-bf", "0", "-g", "30", "-color_range", "tv", "-colorspace", "bt709",
        "-color_trc", "bt709", "-color_primaries", "bt709", "-c:a", "aac", "-b:a", "192k", "-ac", "2",
        "-ar", "44100", "-t", str(seconds), str(clip),
    ]  # fmt: skip
    subprocess.run(argv, check=True)
    return clip


def draw_world() -> Image.Image:
    """Coloured noise in octaves, each finer one weaker: the statistics of photographs. Always the same."""
    dice = random.Random(7)
    picture = Image.new("RGB", WORLD, (128, 128, 128))
    for octave in range(3, 11):
        size = (2**octave * 9 // 16, 2**octave)
        layer = Image.frombytes("RGB", size, dice.randbytes(size[0] * size[1] * 3))
        grown = layer.resize(WORLD, Image.Resampling.BICUBIC)
        weight = 0.5 / (octave - 1.5)
        picture = Image.blend(picture, grown, weight)
    lines = ImageDraw.Draw(picture)  # edges, as buildings and letters have
    for _ in range(60):
        x, y, w, h = (
            dice.randrange(WORLD[0]),
            dice.randrange(WORLD[1]),
            dice.randrange(300),
            dice.randrange(300),
        )
        lines.rectangle((x, y, x + w, y + h), outline=tuple(dice.randbytes(3)), width=dice.randrange(1, 12))
    return picture


def draw_thing() -> Image.Image:
    """A round shape with a texture of its own, transparent around it."""
    dice = random.Random(8)
    size = (420, 420)
    texture = Image.frombytes("RGB", (60, 60), dice.randbytes(60 * 60 * 3)).resize(
        size, Image.Resampling.BICUBIC
    )
    warm = ImageChops.multiply(texture, Image.new("RGB", size, (255, 200, 170)))
    shape = Image.new("L", size, 0)
    ImageDraw.Draw(shape).ellipse((6, 6, 414, 414), fill=255)
    warm.putalpha(shape.filter(ImageFilter.GaussianBlur(2)))
    return warm
