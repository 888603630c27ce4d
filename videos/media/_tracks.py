"""Tracks of an opened media file, for the probe's child process: choosing, reading and measuring them."""

from collections.abc import Iterator
from dataclasses import dataclass
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
    """What reading a track's packets has shown so far; times in seconds."""

    stream: Any
    first: float | None = None
    last: float = 0.0
    end: float = 0.0
    packets: int = 0

    def add(self, packet: Any) -> None:
        """Take one packet into account."""
        stamp = packet.pts if packet.pts is not None else packet.dts
        self.packets += 1
        if stamp is None or packet.time_base is None:
            return
        at = float(stamp * packet.time_base)
        self.first = at if self.first is None else min(self.first, at)
        self.last = max(self.last, at)
        self.end = max(self.end, at + float((packet.duration or 0) * packet.time_base))

    @property
    def seconds(self) -> float:
        """Length of what could be read. WebM gives its last frame no duration: the average stands in."""
        if self.first is None:
            return 0.0
        if self.end > self.last or self.packets < 2:
            return self.end - self.first
        return (self.last - self.first) * self.packets / (self.packets - 1)


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
            if packet.size and not packet.is_discard:  # discarded: outside of the edit list
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
    """How long the file says that the chosen tracks are; 0 when it does not say (live recordings)."""
    lengths = [
        float(track.stream.duration * track.stream.time_base)
        for track in (video, audio)
        if track and track.stream.duration and track.stream.time_base
    ]
    if lengths:
        return max(lengths)
    return float(Fraction(container.duration or 0, av.time_base))


def measured_seconds(video: Track, audio: Track | None) -> float:
    """From the first picture or sound to the end of the last."""
    tracks = [track for track in (video, audio) if track and track.first is not None]
    if not tracks:
        return 0.0
    begin = min(track.first or 0.0 for track in tracks)
    return max((track.first or 0.0) + track.seconds for track in tracks) - begin
