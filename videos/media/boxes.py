"""The outermost boxes of an MP4 or MOV file (ISO/IEC 14496-12, 4.2), read without any media library."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAX_BOXES = 10_000  # a three-minute fragmented file has some hundreds


@dataclass(frozen=True)
class Box:
    """One top-level box: its type, where it begins and how long it says it is (bytes)."""

    kind: str
    offset: int
    size: int


def top_level_boxes(path: Path) -> list[Box]:
    """List the outermost boxes; stops at the first thing that is not a box.

    Args:
        path: the file.

    Returns:
        Boxes in file order; the last one may claim to reach past the end of the file.
    """
    length = path.stat().st_size
    with path.open("rb") as file:
        return list(_walk(file, length))


def is_cut(path: Path) -> bool:
    """Whether an MP4/MOV was evidently cut off: no index (`moov`), or the last box runs past the end."""
    boxes = top_level_boxes(path)
    if not any(box.kind == "moov" for box in boxes):
        return True
    return boxes[-1].offset + boxes[-1].size > path.stat().st_size


def _walk(file: BinaryIO, length: int) -> Iterator[Box]:
    offset = 0
    for _ in range(MAX_BOXES):
        file.seek(offset)
        header = file.read(16)
        if len(header) < 8 or not is_box_type(header[4:8]):
            return
        size = int.from_bytes(header[:4], "big")
        if size == 1 and len(header) == 16:
            size = int.from_bytes(header[8:16], "big")
        elif size == 0:  # "to the end of the file"
            size = length - offset
        if size < 8:
            return
        yield Box(header[4:8].decode("latin-1"), offset, size)
        offset += size
        if offset >= length:
            return


def is_box_type(name: bytes) -> bool:
    """Whether four bytes could be a box type: printable ASCII (or QuickTime's ©)."""
    return len(name) == 4 and all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in name)
