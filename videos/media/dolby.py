"""Dolby Vision: find out whether a film has a picture that any decoder can show.

Most Dolby Vision (phones record profile 8.4) is HLG, HDR10 or SDR with hints beside it. Profile 5 and its
likes hold nothing but Dolby's own IPT colours: decoded by anything else, people come out green and purple.
The record that tells (Dolby Vision Streams Within the ISO Base Media File Format, 3.2) is not to be had
through PyAV, so it is looked for in the file's index.
"""

from pathlib import Path

from videos.media.boxes import top_level_boxes

BOXES = (b"dvcC", b"dvvC", b"dvwC")  # in Matroska the same names stand before the same record
READ = 4 * 2**20  # bytes of an index; that of a three-minute film has some hundred thousand
RECORD = 24  # bytes
MATROSKA_DATA = b"\x41\xed"  # BlockAddIDExtraData
NO_COMPATIBLE_PICTURE = 0
CODED_APART = (4, 7)  # profiles of two layers, the lower of which is a plain picture whatever the record says


def lacks_a_plain_picture(path: Path | str, demuxer: str) -> bool:
    """Whether this is Dolby Vision without a picture for everybody else.

    Args:
        path: the film.
        demuxer: what it is ('mov', 'matroska', ...); others than these two never carry the record.
    """
    if demuxer not in ("mov", "matroska"):
        return False
    index = _index(Path(path), demuxer)
    for kind in BOXES:
        at = index.find(kind)
        while at >= 0:
            record = _record(index, at, demuxer)
            if len(record) == RECORD and record[0] in (1, 2, 3):
                profile, compatible = record[2] >> 1, record[4] >> 4
                return compatible == NO_COMPATIBLE_PICTURE and profile not in CODED_APART
            at = index.find(kind, at + 1)
    return False


def _index(path: Path, demuxer: str) -> bytes:
    start = 0
    if demuxer == "mov":
        start = next((box.offset for box in top_level_boxes(path) if box.kind == "moov"), 0)
    with path.open("rb") as file:
        file.seek(start)
        return file.read(READ)


def _record(index: bytes, at: int, demuxer: str) -> bytes:
    """The record that follows a name; nothing when what stands around it makes it look like chance."""
    if demuxer == "mov":
        size = int.from_bytes(index[max(0, at - 4) : at], "big")
        return index[at + 4 : at + 4 + RECORD] if size == 8 + RECORD else b""
    data = index.find(MATROSKA_DATA, at, at + 32)
    if data < 0 or index[data + 2 : data + 3] != bytes([0x80 | RECORD]):
        return b""
    return index[data + 3 : data + 3 + RECORD]
