"""Child process of `probe`: open one file with one demuxer, and print what it is as JSON.

Usage: python -m videos.media._probe_child PATH DEMUXER LIMITS_AS_JSON
"""

import json
import sys
from fractions import Fraction
from itertools import islice
from typing import Any

from videos.media._tracks import (
    READ_ERRORS,
    Clock,
    Track,
    choose_tracks,
    codec_name,
    declared_seconds,
    decode,
    measured_seconds,
    open_media,
    packets_of,
)
from videos.media.codecs import MATRIX_NAMES, TRANSFER_NAMES
from videos.media.dolby import lacks_a_plain_picture
from videos.media.errors import MediaError
from videos.media.limits import Limits

START_FRAMES = 5
START_PACKETS = 120  # packets in which the first picture must have come
HIDDEN_PACKETS = 600  # that an edit list may hide before them: cutting without encoding leaves some seconds
END_FRAMES = 2
END_PACKETS = 300
LENGTH_SLACK = 0.5  # seconds: sound is often a little longer than the picture
DOLBY_VISION = (
    "This video is in a form of Dolby Vision that only some televisions can show. "
    "Export it as standard video (SDR), HDR10 or HLG and upload it again."
)


def inspect(path: str, demuxer: str, limits: Limits) -> dict[str, Any]:
    """Examine the file; returns the fields of VideoInfo, raises MediaError."""
    try:
        container = open_media(path, demuxer)
    except READ_ERRORS as error:
        raise MediaError("unreadable", detail=str(error)) from error
    with container:
        check_tracks(container, limits)
        video, audio = choose_tracks(container)
        if lacks_a_plain_picture(path, demuxer):
            raise MediaError("unsupported", DOLBY_VISION)
        check_picture(video.stream.codec_context.width, video.stream.codec_context.height, limits)
        frames, declared = read_through(container, video, audio, limits)
        if not frames:
            raise MediaError("unreadable", detail="no picture could be decoded at the start")
        measured = measured_seconds(video, audio)
        if measured + 0.1 < 0.9 * declared:
            raise MediaError("truncated", detail=f"{measured:.2f} s of {declared:.2f} s")
        fps = video.packets / video.seconds if video.seconds > 0 else 0.0
        # Variable frame rates overshoot a little; pictures at one and the same moment have no rate, only a number.
        if video.packets > limits.max_fps * 1.05 * max(video.seconds, 1.0):
            raise MediaError("unsupported", f"This video has more than {limits.max_fps} pictures a second. "
                             "Export it with 60 or fewer and upload it again.")  # fmt: skip
        checked = len(frames)
        if video.packets > START_FRAMES + 3:
            checked += check_end(path, demuxer, video, limits)
        return describe(demuxer, frames, video, audio, measured, fps) | {"frames_checked": checked}


def check_tracks(container: Any, limits: Limits) -> None:
    """MediaError for too many tracks; of data (phones write a handful, which nobody reads) there may be more."""
    shown = [stream for stream in container.streams if stream.type in ("video", "audio", "subtitle")]
    if len(shown) > limits.max_streams or len(container.streams) > limits.max_tracks:
        raise MediaError("too_many_streams", detail=f"{len(shown)} of {len(container.streams)}")


def check_picture(width: int, height: int, limits: Limits) -> None:
    """MediaError when a picture is larger than allowed."""
    if width > limits.max_width or height > limits.max_height or width * height > limits.max_pixels:
        raise MediaError("too_large_picture", detail=f"{width}x{height}")


def read_through(
    container: Any, video: Track, audio: Track | None, limits: Limits
) -> tuple[list[Any], float]:
    """Read every packet (cheap), decode only the first ones; returns pictures and the declared length."""
    video.stream.codec_context.thread_count = 1  # frame threads would hold the first pictures back
    video.stream.codec_context.options = {"max_pixels": str(limits.max_pixels)}
    declared = declared_seconds(container, video, audio)
    check_length(declared, limits)
    frames: list[Any] = []
    heard = False
    tracks = [track for track in (video, audio) if track]
    by_index = {track.stream.index: track for track in tracks}
    clock = Clock() if container.format.name == "mpegts" else None
    for packet in packets_of(container, *(track.stream for track in tracks)):
        track = by_index[packet.stream_index]
        track.add(packet, clock.shift_of(packet) if clock else 0.0)
        if track is video and len(frames) < START_FRAMES and is_at_start(video):
            frames += decode(packet)
        elif track is audio and not heard and is_at_start(track):
            heard = bool(decode(packet))
        check_length(track.seconds, limits)
    if len(frames) < START_FRAMES and is_at_start(video):
        frames += decode(video.stream)
    if audio and audio.packets and not heard and not decode(audio.stream):
        raise MediaError("unreadable", detail="no sound could be decoded at the start")
    return frames, declared


def is_at_start(track: Track) -> bool:
    """Whether decoding is still worth its time; what an edit list hides must be decoded, but is bounded, too."""
    return track.packets <= START_PACKETS and track.read <= START_PACKETS + HIDDEN_PACKETS


def check_length(seconds: float, limits: Limits) -> None:
    """MediaError when longer than allowed."""
    if seconds > limits.max_seconds + LENGTH_SLACK:
        raise MediaError("too_long", detail=f"{seconds:.1f}")


def check_end(path: str, demuxer: str, video: Track, limits: Limits) -> int:
    """Decode some pictures near the end; returns how many, MediaError('truncated') when there are none.

    Reads up to there instead of seeking: transport streams and live recordings have no index to seek by.
    """
    begin = video.key_before(video.last - 0.5)
    with open_media(path, demuxer) as container:
        stream = container.streams[video.stream.index]
        stream.codec_context.options = {"max_pixels": str(limits.max_pixels)}
        stream.codec_context.thread_count = 1
        frames = 0
        for packet in islice(packets_of(container, stream), begin, begin + END_PACKETS):
            frames += len(decode(packet))
            if frames >= END_FRAMES:
                return frames
        frames += len(decode(stream))
    if not frames:
        raise MediaError("truncated", detail="no picture could be decoded near the end")
    return frames


def describe(
    demuxer: str, frames: list[Any], video: Track, audio: Track | None, seconds: float, fps: float
) -> dict[str, Any]:
    """The fields of VideoInfo, apart from frames_checked."""
    frame = frames[0]
    has_sound = audio is not None and audio.packets > 0
    sound = audio.stream if audio is not None and has_sound else None
    # libav counts counter-clockwise what the player does; people say how far it is turned clockwise.
    rotation = round(-frame.rotation / 90) * 90 % 360
    aspect = video.stream.sample_aspect_ratio or Fraction(1)
    width, height = round(frame.width * aspect) if aspect > 0 else frame.width, frame.height
    if rotation in (90, 270):
        width, height = height, width
    return {
        "container": demuxer,
        "seconds": seconds,
        "width": width,
        "height": height,
        "rotation": rotation,
        "fps": fps,
        "video_codec": codec_name(video.stream),
        "audio_codec": codec_name(sound) if sound else None,
        "audio_channels": sound.codec_context.layout.nb_channels if sound else 0,
        "pixel_format": frame.format.name,
        "color_transfer": TRANSFER_NAMES.get(int(frame.color_trc), "unknown"),
        "color_matrix": MATRIX_NAMES.get(int(frame.colorspace), "unknown"),
        "interlaced": any(shown.interlaced_frame for shown in frames),
        "video_stream": video.stream.index,
        "audio_stream": sound.index if sound else None,
    }


def main(arguments: list[str]) -> None:
    """Print one JSON object: the fields of VideoInfo, or an 'error' code with its sentence and detail."""
    path, demuxer, limits = arguments
    try:
        answer = inspect(path, demuxer, Limits(**json.loads(limits)))
    except MediaError as error:
        answer = {"error": error.code, "sentence": error.sentence, "detail": error.detail}
    except MemoryError:
        answer = {"error": "too_large_picture", "sentence": "", "detail": "out of memory"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
