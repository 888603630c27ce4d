"""Tracks of an opened media file, for the probe's child process: choosing, reading and measuring them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
from av.stream import Disposition

from videos.media.codecs import DECODER_WHITELIST, is_allowed_audio, is_allowed_video
from videos.media.errors import MediaError

NOT_A_FILM = Disposition.attached_pic | Disposition.timed_thumbnails
READ_ERRORS = (av.error.FFmpegError, EOFError, ValueError, OSError)


@dataclass
class Track:
    """What reading a track's packets has shown so far; times in seconds.

    Attributes:
        first, last: when the first packet and the last one begin.
        tail: how long the packet takes that was read last. Those before it are of no use here: MP4 gives the
            time until the next packet is decoded, which where pictures are reordered is no time on screen.
        packets: how many are shown or heard.
        read: how many were read; those that an edit list hides, too.
        keys: of each packet that can be decoded without another: how many were read before it, and its time.
    """

    stream: Any
    first: float | None = None
    last: float = 0.0
    tail: float = 0.0
    packets: int = 0
    read: int = 0
    keys: list[tuple[int, float]] = field(default_factory=list)

    def add(self, packet: Any, shift: float = 0.0) -> None:
        """Take one packet into account; `shift` is added to its time."""
        stamp = packet.pts if packet.pts is not None else packet.dts
        self.read += 1
        at = None if stamp is None or packet.time_base is None else float(stamp * packet.time_base) + shift
        if packet.is_keyframe:
            self.keys.append((self.read - 1, self.last if at is None else at))
        if packet.is_discard:  # an edit list hides it; what comes after may still need it
            return
        self.packets += 1
        if at is None:
            return
        self.first = at if self.first is None else min(self.first, at)
        self.last = max(self.last, at)
        self.tail = float((packet.duration or 0) * packet.time_base)

    @property
    def seconds(self) -> float:
        """Length of what could be read. WebM gives its last frame no duration: the average stands in."""
        if self.first is None:
            return 0.0
        if self.tail > 0 or self.packets < 2:
            return self.last + self.tail - self.first
        return (self.last - self.first) * self.packets / (self.packets - 1)

    def key_before(self, at: float) -> int:
        """How many packets come before the last one that can be decoded alone and is no later than this."""
        return max((number for number, time in self.keys if time <= at), default=0)


class Clock:
    """The clock of a transport stream, made continuous where parts were joined: as ffmpeg itself does it.

    ffmpeg (ts_discontinuity_detect in fftools/ffmpeg_demux.c) takes a step back by 0.1 s, or any by 10 s, for
    a seam, and moves all that follows to where the track would have gone on.
    """

    BACK, FAR = 0.1, 10.0  # seconds

    def __init__(self) -> None:
        self.shift = 0.0
        self._tracks: dict[int, tuple[float, float]] = {}

    def shift_of(self, packet: Any) -> float:
        """Seconds to add to the times of this packet, which must be the next one of the file."""
        if packet.dts is None or packet.time_base is None:
            return self.shift
        at = float(packet.dts * packet.time_base) + self.shift
        before, expected = self._tracks.get(packet.stream_index, (at, at))
        if at + self.BACK < before or abs(at - expected) > self.FAR:
            self.shift += expected - at
            at = expected
        length = float((packet.duration or 0) * packet.time_base) or max(0.0, min(at - before, self.BACK))
        self._tracks[packet.stream_index] = (at, at + length)
        return self.shift


def open_media(path: str, demuxer: str) -> Any:
    """Open a file with one pinned demuxer, local files only, and the decoders of our list."""
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": demuxer,
        "codec_whitelist": DECODER_WHITELIST,
    }
    # Old cameras and editors write titles in any encoding; that is no reason to refuse a film.
    return av.open(f"file:{path}", format=demuxer, options=options, metadata_errors="replace")


def choose_tracks(container: Any) -> tuple[Track, Track | None]:
    """The first real picture track, and the first sound track that we can decode."""
    films = [s for s in container.streams if s.type == "video" and not s.disposition & NOT_A_FILM]
    if not films:
        raise MediaError("not_video", "This file holds no moving picture, only sound or still pictures. "
                         "Choose a video and upload it again.")  # fmt: skip
    video = films[0]
    if not is_allowed_video(codec_name(video)):
        raise MediaError("unsupported", detail=codec_name(video))
    sounds = [s for s in container.streams if s.type == "audio"]
    known = [s for s in sounds if is_allowed_audio(codec_name(s))]
    if sounds and not known:  # publishing it silently mute would be worse
        raise MediaError("unsupported", detail=codec_name(sounds[0]))
    return Track(video), Track(known[0]) if known else None


def codec_name(stream: Any) -> str:
    """libav's canonical name of a track's codec; 'unknown' when this libav cannot decode it."""
    context = stream.codec_context
    return "unknown" if context is None else str(context.codec.canonical_name)


def packets_of(container: Any, *streams: Any) -> Iterator[Any]:
    """Packets until the end of what can be read; damage ends the reading, it is judged by the length."""
    try:
        for packet in container.demux(*streams):
            if packet.size:
                yield packet
    except READ_ERRORS:
        return


def decode(packet_or_stream: Any) -> list[Any]:
    """Pictures or sounds of a packet (or what a decoder still holds, given the stream); none when damaged."""
    try:
        return list(packet_or_stream.decode())
    except READ_ERRORS:
        return []


def declared_seconds(container: Any, video: Track, audio: Track | None) -> float:
    """How long the file says that the chosen tracks are; 0 when it does not say (live recordings).

    Matroska says when the last one ends, which is more than the length where the clock starts late.
    """
    lengths = [
        float(track.stream.duration * track.stream.time_base)
        for track in (video, audio)
        if track and track.stream.duration and track.stream.time_base
    ]
    if lengths:
        return max(lengths)
    begin = container.start_time or 0
    length = (container.duration or 0) - (begin if container.format.name.startswith("matroska") else 0)
    return float(Fraction(max(0, length), av.time_base))


def measured_seconds(video: Track, audio: Track | None) -> float:
    """From the first picture or sound to the end of the last."""
    tracks = [track for track in (video, audio) if track and track.first is not None]
    if not tracks:
        return 0.0
    begin = min(track.first or 0.0 for track in tracks)
    return max((track.first or 0.0) + track.seconds for track in tracks) - begin
