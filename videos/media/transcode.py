"""Make what viewers get, in one ffmpeg run that decodes once: the stream in its sizes, and its posters."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from videos.media import ffmpeg, ladder, loudness, posters
from videos.media.errors import MediaError
from videos.media.ladder import Output
from videos.media.limits import Limits
from videos.media.probe import VideoInfo
from videos.media.verify import verify
from videos.media.workdir import publish, workdir


@dataclass(frozen=True)
class Renditions:
    """Finished files and what the stream is.

    Attributes:
        stream: `720.mp4`; short side at most 720.
        small: `480.mp4`; None when the stream is no larger than that.
        large: `1080.mp4`; None unless it was asked for and the source is larger than the stream.
        poster: the most telling one of `posters`.
        posters: `poster-1.jpg` and so on, in the order of their times; at least one, at most 8.
        width, height: of the stream, pixels.
        seconds: its length.
        has_audio: whether it has sound.
    """

    stream: Path
    small: Path | None
    large: Path | None
    poster: Path
    posters: tuple[Path, ...]
    width: int
    height: int
    seconds: float
    has_audio: bool


def transcode(
    source: Path | str,
    out_dir: Path | str,
    info: VideoInfo,
    *,
    limits: Limits,
    on_progress: ffmpeg.Progress | None = None,
    large: bool = False,
) -> Renditions:
    """Encode a probed upload for streaming.

    Args:
        source: the upload.
        out_dir: folder for the files (see Renditions); made when missing.
        info: what `probe` said of the source.
        limits: of the child processes.
        on_progress: called with a fraction from 0 to 1, in this thread; what it raises stops the work.
        large: also make `1080.mp4`, if the source is that large.

    Returns:
        The published files.

    Raises:
        MediaError: 'no_space', 'timeout', 'encoder', 'unreadable'. The output folder then holds nothing new.
    """
    out_dir = Path(out_dir)
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError("encoder", detail=str(error)) from error
    films = ladder.outputs(info, large=large)
    stream = next(film for film in films if film.rung is ladder.MAIN)
    with workdir(out_dir, stale_seconds=limits.wall_seconds + 60) as work:
        level = loudness.normalise(Path(source), info, limits, cwd=work)
        argv = ffmpeg.command(
            *ffmpeg.read(Path(source), info, limits),
            "-filter_complex", graph(films, stream, info),
            *[part for number in range(len(films)) for part in ("-map", f"[film{number}]")],
            *ffmpeg.sound_map(info), *ffmpeg.write(films, info, limits, loudness=level),
            "-map", "[posters]", *posters.write(info),
        )  # fmt: skip
        ffmpeg.encode(argv, cwd=work, seconds=info.seconds, limits=limits, on_progress=on_progress)
        pictures = posters.found(work)
        made = verify(work, [stream, *(film for film in films if film is not stream)], info, limits, pictures)
        names = [*(picture.name for picture in pictures), *(film.name for film in reversed(films))]
        publish([(work / name, out_dir / name) for name in names])
    if on_progress:
        on_progress(1.0)
    places = {film.rung: out_dir / film.name for film in films}
    shown = tuple(out_dir / picture.name for picture in pictures)
    return Renditions(
        stream=places[ladder.MAIN],
        small=places.get(ladder.SMALL),
        large=places.get(ladder.LARGE),
        poster=shown[made.best],
        posters=shown,
        width=stream.width,
        height=stream.height,
        seconds=made.seconds,
        has_audio=info.audio_stream is not None,
    )


def graph(films: Sequence[Output], stream: Output, info: VideoInfo) -> str:
    """Filter graph from the one decoded picture to all films, the largest first, and the posters.

    What costs most (deinterlacing, tone mapping) is done once, in the largest size; each smaller picture is
    scaled from the one before it.
    """
    parts, source = [], f"[0:{info.video_stream}]"
    for number, film in enumerate(films):
        if number == 0:
            steps = f"{ffmpeg.picture_filters(info, film.width, film.height)},{ffmpeg.FINAL_FILTERS}"
        else:
            steps = f"scale={film.width}:{film.height}:flags=bicubic,setsar=1"
        feeds = [f"[film{number}]"]
        if film is stream:
            feeds.append("[telling]")
        if film is not films[-1]:
            feeds.append(f"[next{number}]")
        split = f",split={len(feeds)}" if len(feeds) > 1 else ""
        parts.append(f"{source}{steps}{split}{''.join(feeds)}")
        source = f"[next{number}]"
    parts.append(f"[telling]{posters.branch(info, stream.width, stream.height)}[posters]")
    return ";".join(parts)
