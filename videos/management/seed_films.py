"""The films of a freshly seeded site: what they say, how they sound, and how one is made.

Every film is painted and animated here (see seed_painting), so they belong to nobody else. All but the
glaze, which only runs down, loop without a seam. One of 6 s takes about 1.2 s of CPU.
"""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from random import Random

import imageio_ffmpeg

from .seed_painting import H, Stage, W
from .seed_scenes import SCENES

RATE = 24  # frames per second
AUDIO_RATE = 32_000  # Hz


@dataclass(frozen=True)
class Film:
    """One film. `maker` is a hint: take the accounts modulo their number. `mood` names its sound."""

    key: str
    caption: str
    maker: int
    mood: str


@dataclass(frozen=True)
class Sound:
    """Noise of a `colour`, cut above `cut` Hz, swelling `swell` times a second, and quiet tones in Hz."""

    colour: str
    cut: int
    level: float
    swell: float
    tones: tuple[float, ...] = ()


SOUNDS = {
    "wind": Sound("pink", 620, 0.30, 0.17, (146.8, 220.0)),
    "night": Sound("brown", 420, 0.22, 0.15, (110.0, 164.8, 246.9)),
    "water": Sound("brown", 1400, 0.42, 0.20),
    "rain": Sound("pink", 5200, 0.20, 0.30, (130.8,)),
    "fire": Sound("brown", 900, 0.34, 6.0, (98.0,)),
    "snow": Sound("pink", 380, 0.24, 0.12, (196.0, 293.7)),
    "rails": Sound("brown", 700, 0.46, 2.0, (174.6,)),
    "room": Sound("pink", 300, 0.14, 0.10, (174.6, 261.6, 329.6)),
}

FILMS: tuple[Film, ...] = (
    Film(
        "lanterns",
        "We each wrote one thing down and let it go. Nobody asked what. 🏮 #lanterns #night",
        0,
        "night",
    ),
    Film("tea", "Sunday. No alarm, no plan, second bowl already. #slowmorning #tea", 1, "room"),
    Film(
        "ridges",
        "Got up at four, complained the whole way up. I take it all back. #mountains #sunrise #hiking",
        2,
        "wind",
    ),
    Film("rain", "大雨の夜。窓ごしの街がいちばんきれい。☔️ #雨 #夜景", 6, "rain"),
    Film("waves", "Sound on, shoulders down. #sea", 0, "water"),
    Film(
        "aurora",
        "-24 °C, three hours of nothing, and then the whole sky at once 💚 #aurora #north #nightsky",
        5,
        "night",
    ),
    Film(
        "petals",
        "Dura una semana, y cada año se me olvida lo mucho que la espero. 🌸 #primavera #cerezos",
        7,
        "wind",
    ),
    Film(
        "train",
        "The slow train takes forty minutes longer. That's the point. #fromthetrain #slowtravel",
        1,
        "rails",
    ),
    Film("candle", "Power's out on our street. Honestly? Leave it. 🕯️ #candlelight", 0, "fire"),
    Film("dunes", "مشينا حتى سكت كل شيء، ولم يبقَ إلا صوت الرمل. #صحراء #هدوء", 3, "wind"),
    Film("forest", "If you stand still long enough, it starts breathing. #forest #fog", 2, "wind"),
    Film(
        "glaze",
        "Eleven seconds in the bucket, then you just have to trust it. #ceramics #glaze #studio",
        0,
        "room",
    ),
    Film("city", "Somebody behind every light, making dinner 🌆 #city #bluehour", 4, "night"),
    Film(
        "snow",
        "Grandpa leaves the lamp on until everybody is home. Everybody is home. ❄️ #snow #cabin",
        5,
        "snow",
    ),
    Film("fireflies", "Turn your screen down. There. #fireflies #summer", 6, "night"),
    Film("lake", "Couldn't sleep, so I rowed out to the middle and listened. #moon #lake", 0, "water"),
)


def make_film(film: Film, path: Path, *, seed: int, seconds: float = 6.0) -> Path:
    """Paint, animate and encode `film`.

    Args:
        film: one of `FILMS`.
        path: where the MP4 (H.264, AAC, 540 x 960 px, 24 fps) goes; its folder must exist.
        seed: the same seed gives the same film.
        seconds: length in s.

    Returns:
        `path`.

    Raises:
        subprocess.CalledProcessError: ffmpeg could not write the film.
    """
    chance = Random(f"{film.key}/{seed}")  # noqa: S311  (a picture, not a secret)
    backdrop, draw = SCENES[film.key](chance)
    stage = Stage(backdrop, chance)
    frames = max(1, round(seconds * RATE))
    command = _command(SOUNDS[film.mood], path, noise_seed=chance.randrange(1 << 31), seconds=frames / RATE)
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:  # noqa: S603
        try:
            for frame in range(frames):
                stage.clear()
                draw(stage, frame / frames)
                encoder.stdin.write(stage.frame())  # type: ignore[union-attr]
        except BrokenPipeError:  # ffmpeg gave up: its exit code says so below
            pass
        except BaseException:
            encoder.kill()
            raise
    if encoder.returncode:
        raise subprocess.CalledProcessError(encoder.returncode, command)
    return path


def _command(sound: Sound, path: Path, *, noise_seed: int, seconds: float) -> list[str]:
    """Return the ffmpeg call that takes raw frames on stdin, adds `sound`, and writes `path`."""
    ffmpeg = os.environ.get("FFMPEG_BINARY") or imageio_ffmpeg.get_ffmpeg_exe()
    noise = f"anoisesrc=r={AUDIO_RATE}:c={sound.colour}:seed={noise_seed}:a={sound.level}:d={seconds}"
    chains = [f"{noise},lowpass=f={sound.cut},tremolo=f={max(0.1, sound.swell)}:d=0.45[n]"]
    for i, tone in enumerate(sound.tones):
        sine = f"sine=f={tone}:r={AUDIO_RATE}:d={seconds}"
        chains.append(f"{sine},tremolo=f={0.13 + 0.07 * i:.2f}:d=0.7,volume={0.22 / (i + 1.5):.3f}[t{i}]")
    names = "".join(["[n]", *(f"[t{i}]" for i in range(len(sound.tones)))])
    rest = min(0.6, seconds / 4)
    chains.append(
        f"{names}amix=inputs={len(sound.tones) + 1}:normalize=0,volume=0.5,"
        f"afade=t=in:d={rest},afade=t=out:st={seconds - rest}:d={rest}[a]"
    )
    colours = (
        "-color_range",
        "tv",
        "-colorspace",
        "bt709",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
    )
    return [
        *(ffmpeg, "-v", "error", "-nostdin", "-y"),
        *(
            "-f",
            "rawvideo",
            "-pix_fmt",
            "yuv420p",
            "-s",
            f"{W}x{H}",
            "-r",
            str(RATE),
            *colours,
            "-i",
            "pipe:0",
        ),
        *("-filter_complex", ";".join(chains), "-map", "0:v", "-map", "[a]"),
        # One thread: two cost a third more CPU.
        *(
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-x264-params",
            "deblock=1",
            "-crf",
            "22",
            "-threads",
            "1",
        ),
        *(*colours, "-c:a", "aac", "-aac_coder", "fast", "-b:a", "64k", "-ac", "1", "-t", f"{seconds}"),
        *(
            "-map_metadata",
            "-1",
            "-fflags",
            "+bitexact",
            "-flags",
            "+bitexact",
            "-movflags",
            "+faststart",
            str(path),
        ),
    ]


def ignore_interrupts() -> None:
    """For processes that only paint: Ctrl-C is for the command that runs them, and it ends them.

    It stands here since such a process imports this file alone, and so no Django.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
