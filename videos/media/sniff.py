"""Decide by content, never by name or MIME type, which container a file is."""

from pathlib import Path

from videos.media.boxes import top_level_boxes
from videos.media.errors import MediaError

HEAD = 4096
_MOV_STARTS = {b"ftyp", b"moov", b"mdat", b"wide", b"skip", b"free", b"pnot", b"styp", b"uuid"}
# Pictures and raw photos use the same boxes as MP4; their major brand tells them apart.
_PICTURE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"crx ", b"jp2 ", b"jpx "}
# Real videos that we do not take: they deserve "convert it", not "this is no video".
_OTHER_VIDEO_STARTS = (
    b"OggS",
    b"FLV\x01",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF: WMV
    b".RMF",
    b"\x06\x0e\x2b\x34",  # MXF
    b"\x00\x00\x01\xba",  # MPEG program stream
)


def sniff(path: Path | str) -> str:
    """Name the ffmpeg demuxer that may read this file.

    Args:
        path: the file; its name and extension are not looked at.

    Returns:
        'mov' (MP4, MOV, 3GP), 'matroska' (MKV, WebM), 'avi' or 'mpegts'.

    Raises:
        MediaError: 'empty' for no bytes, 'unsupported' for a video of a kind we do not take, 'not_video' for
            everything else (text, playlists, web pages, pictures, sound).
    """
    path = Path(path)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise MediaError("empty")
    if _is_mov(path, head):
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3") and (b"webm" in head[:128] or b"matroska" in head[:128]):
        return "matroska"
    if head.startswith(b"RIFF") and head[8:12] in (b"AVI ", b"AVIX"):
        return "avi"
    if _is_mpegts(head):
        return "mpegts"
    if head.startswith(_OTHER_VIDEO_STARTS):
        raise MediaError("unsupported")
    raise MediaError("not_video")


def _is_mov(path: Path, head: bytes) -> bool:
    kind = head[4:8]
    if kind not in _MOV_STARTS:
        return False
    if kind == b"ftyp":
        return head[8:12] not in _PICTURE_BRANDS
    # Without `ftyp` (old QuickTime) four letters prove little: ask for a second familiar box, too.
    kinds = [box.kind for box in top_level_boxes(path)]
    return "moov" in kinds or "mdat" in kinds


def _is_mpegts(head: bytes) -> bool:
    # Packets of 188 bytes start with 0x47; camcorders (M2TS) put 4 bytes of time before each.
    for size, first in ((188, 0), (192, 4)):
        starts = [head[at] for at in range(first, len(head), size)]
        if len(starts) >= 5 and all(byte == 0x47 for byte in starts):
            return True
    return False
