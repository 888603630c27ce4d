"""Look at what was made before anybody else does: every film and every candidate poster, in one child."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from videos.media import sandbox
from videos.media.errors import MediaError
from videos.media.ladder import Output
from videos.media.limits import Limits
from videos.media.probe import VideoInfo

SECONDS_OFF = 0.5  # how much longer or shorter than its source a result may be
VERIFY_SECONDS = 60


@dataclass(frozen=True)
class Verified:
    """What the main film turned out to be, and which poster is the most telling.

    Attributes:
        seconds: length of the first film.
        best: index of the chosen poster; 0 when there was none to choose from.
    """

    seconds: float
    best: int


def verify(
    folder: Path, films: Sequence[Output], info: VideoInfo, limits: Limits, posters: Sequence[Path] = ()
) -> Verified:
    """Open finished files: each film must have the size, sound and length that it should, each poster open.

    Args:
        folder: where they are.
        films: the outputs, at least one.
        info: what `probe` said of the source.
        limits: of the child process.
        posters: the candidates.

    Raises:
        MediaError: 'unreadable' when only a length is wrong: ffmpeg ended well, so pictures or times of the
            source are damaged, and trying again would do the same; 'timeout'; 'encoder' for anything else.
    """
    given = replace(
        limits,
        max_bytes=limits.output_bytes,
        max_seconds=limits.max_seconds + 2,
        cpu_seconds=min(limits.cpu_seconds, VERIFY_SECONDS),
        wall_seconds=min(limits.wall_seconds, VERIFY_SECONDS),
    )
    asked = {
        "films": [str(folder / film.name) for film in films],
        "posters": [str(poster) for poster in posters],
        "limits": asdict(given),
    }
    argv = sandbox.python("videos.media._verify_child", json.dumps(asked))
    done = sandbox.run(argv, cwd=folder, limits=given)
    try:
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    except ValueError:
        answer = {}
    if "films" not in answer:
        detail = answer.get("error") or f"exit {done.returncode}: {done.stderr_tail}"
        raise MediaError("encoder", detail=str(detail))
    for film, found in zip(films, answer["films"], strict=True):
        _compare(film, found, info)
    return Verified(float(answer["films"][0]["seconds"]), int(answer["best"]))


def _compare(film: Output, found: dict[str, Any], info: VideoInfo) -> None:
    problems = []
    if (found["width"], found["height"]) != (film.width, film.height):
        problems.append(f"size {found['width']}x{found['height']}")
    if (found["audio_codec"] is None) != (info.audio_stream is None):
        problems.append("sound")
    if problems:
        raise MediaError("encoder", detail=f"{film.name}: {', '.join(problems)}")
    if abs(found["seconds"] - info.seconds) > SECONDS_OFF:
        detail = f"{film.name}: {found['seconds']:.2f} s instead of {info.seconds:.2f} s"
        raise MediaError("unreadable", detail=detail)
