"""How much one upload may ask of the machine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on an upload (what it may be) and on the work for it (what it may cost).

    Attributes:
        max_bytes: size of the uploaded file, bytes.
        max_seconds: length of the video, seconds.
        max_width, max_height, max_pixels: stored and displayed picture, pixels.
        max_streams: tracks of pictures, sound and subtitles in the file.
        max_tracks: tracks of any kind; an iPhone writes up to seven of measurements beside what one sees.
        max_fps: frames per second, as measured.
        cpu_seconds: processor time of one child process, summed over its threads.
        wall_seconds: time on the clock of one child process.
        memory_bytes: address space of one child process.
        output_bytes: largest single file that a child may write.
    """

    max_bytes: int = 200 * 2**20
    max_seconds: float = 180.0
    max_width: int = 8192
    max_height: int = 8192
    max_pixels: int = 8192 * 4320
    max_streams: int = 8
    max_tracks: int = 24
    max_fps: int = 240
    cpu_seconds: int = 600
    wall_seconds: int = 900
    memory_bytes: int = 4 * 2**30
    output_bytes: int = 1 * 2**30
