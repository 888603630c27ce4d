"""Make what a downloader gets when the creator wants a watermark. Fails closed: a marked file or no file."""

from pathlib import Path

from PIL import Image

from videos.media import ffmpeg, ladder, loudness
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.mark import draw_watermark
from videos.media.probe import VideoInfo
from videos.media.verify import verify
from videos.media.workdir import publish, workdir

CORNER_SECONDS = 4
MARGIN_SHARE = 0.03  # of the short side
VISIBLE_ALPHA = 128


def watermark(
    source: Path | str,
    out_path: Path | str,
    info: VideoInfo,
    *,
    handle: str,
    limits: Limits,
    on_progress: ffmpeg.Progress | None = None,
) -> Path:
    """Encode the original once more, with the mark and '@handle' moving from corner to corner every 4 s.

    The mark goes top left, bottom right, top right, bottom left, so that no fixed crop removes it. Letters of
    a script for which the machine has no font are left out; Hush's mark is always there.

    Args:
        source: the privately kept original.
        out_path: the file to make (MP4); its folder is made when missing.
        info: what `probe` said of the source.
        handle: the creator's handle, any script.
        limits: of the child process.
        on_progress: called with a fraction from 0 to 1, in this thread; what it raises stops the work.

    Returns:
        `out_path`.

    Raises:
        MediaError: whatever went wrong. Nothing is then at `out_path`, an older file neither.
    """
    out_path = Path(out_path)
    try:
        _make(Path(source), out_path, info, handle, limits, on_progress)
    except BaseException as error:
        # An older file may carry an older handle or be a clean one: it must not stand in for this one.
        _remove(out_path)
        if isinstance(error, MediaError) or not isinstance(error, OSError | ValueError):
            raise
        raise MediaError("encoder", detail=str(error)) from error
    if on_progress:
        on_progress(1.0)
    return out_path


def _make(
    source: Path,
    out_path: Path,
    info: VideoInfo,
    handle: str,
    limits: Limits,
    on_progress: ffmpeg.Progress | None,
) -> None:
    out_path.parent.mkdir(parents=True, exist_ok=True)
    with workdir(out_path.parent, stale_seconds=limits.wall_seconds + 60) as work:
        mark, film = work / "mark.png", ladder.main_output(info, "marked.mp4")
        write_mark(mark, handle, film.width, film.height)
        level = loudness.normalise(source, info, limits, cwd=work)
        argv = ffmpeg.command(
            *ffmpeg.read(source, info, limits),
            "-f", "png_pipe", "-protocol_whitelist", "file", "-codec_whitelist", "png", "-i", f"file:{mark}",
            "-filter_complex", overlay_graph(info, film.width, film.height),
            "-map", "[marked]", *ffmpeg.sound_map(info),
            *ffmpeg.write([film], info, limits, loudness=level),
        )  # fmt: skip
        ffmpeg.encode(argv, cwd=work, seconds=info.seconds, limits=limits, on_progress=on_progress)
        verify(work, [film], info, limits)
        publish([(work / film.name, out_path)])


def write_mark(path: Path, handle: str, width: int, height: int) -> None:
    """Draw the watermark for a picture of this size into a PNG, and read it back to be sure that it shows.

    Raises:
        MediaError: 'encoder' when the file does not hold a visible mark.
        OSError: it could not be written.
    """
    draw_watermark(handle, width, height).save(path, "PNG")
    with Image.open(path, formats=["PNG"]) as written:
        strongest = written.getchannel("A").getextrema()[1]
    if not isinstance(strongest, int | float) or strongest < VISIBLE_ALPHA:
        raise MediaError("encoder", detail="the watermark would be invisible")


def overlay_graph(info: VideoInfo, width: int, height: int) -> str:
    """Filter graph: the source's picture, with the mark laid over it.

    The mark is looped without end and `shortest` is set: should ffmpeg fail to read it, the result is an
    empty film, which `verify` refuses. By default overlay would pass the picture on without the mark.
    """
    margin = max(2, round(min(width, height) * MARGIN_SHARE))
    turn = f"mod(floor(t/{CORNER_SECONDS}),4)"
    x = f"if(eq({turn},0)+eq({turn},3),min({margin},W-w),max(W-w-{margin},0))"
    y = f"if(eq({turn},0)+eq({turn},2),min({margin},H-h),max(H-h-{margin},0))"
    return (
        f"[0:{info.video_stream}]{ffmpeg.picture_filters(info, width, height)}[clean];"
        "[1:v:0]format=rgba,scale=out_color_matrix=bt709:out_range=tv,format=yuva420p,"
        "loop=loop=-1:size=1:start=0[mark];"
        f"[clean][mark]overlay=x='{x}':y='{y}':eval=frame:format=yuv420:shortest=1,"
        f"{ffmpeg.FINAL_FILTERS}[marked]"
    )


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise MediaError("encoder", detail=f"cannot remove {path}: {error}") from error
