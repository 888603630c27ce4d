"""Hostile MP4 files, written byte by byte: boxes that lie."""

import struct
import zlib


def box(kind: bytes, content: bytes = b"") -> bytes:
    """One MP4 box."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")


def patched(data: bytes, kind: bytes, offset: int, value: bytes, nth: int = 0) -> bytes:
    """The file with `value` written over the content of its nth box of this kind, at this offset."""
    at = -1
    for _ in range(nth + 1):
        at = data.index(kind, at + 1)
    at += 4 + offset
    return data[:at] + value + data[at + len(value) :]


def grown(data: bytes, old: bytes, new: bytes) -> bytes:
    """The MP4 with each box `old` replaced by `new`, and all boxes around it made to fit."""
    parts, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        whole, at = data[at : at + size], at + size
        inner = grown(whole[8:], old, new) if kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf") else b""
        if kind == b"dref":
            inner = whole[8:].replace(old, new)
        parts.append(box(kind, inner) if inner else whole)
    return b"".join(parts)


def inserted(data: bytes, entry: bytes, more: bytes) -> bytes:
    """The MP4, whose index comes last, with one more box at the end of its first sample entry of this kind."""
    changed = bytearray(data)
    at = 0
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", entry):
        at = data.index(kind, at) - 4
        size = int.from_bytes(data[at : at + 4], "big")
        changed[at : at + 4] = (size + len(more)).to_bytes(4, "big")
    changed[at + size : at + size] = more
    return bytes(changed)


def alias(path: str) -> bytes:
    """QuickTime's way to say that a track's data is in another file: by an alias with its absolute path."""
    name = path.encode()
    padded = name + b"\0" * (len(name) % 2)
    record = bytes(10) + b"\4disk".ljust(28, b"\0") + bytes(12) + b"\5other".ljust(64, b"\0") + bytes(16)
    record += struct.pack(">hh", 1, 1) + bytes(16)
    record += struct.pack(">hH", 2, len(name)) + padded + struct.pack(">hH", 18, len(name)) + padded
    return box(b"alis", bytes(4) + record + struct.pack(">hH", -1, 0))


def with_tracks(film: bytes, count: int) -> bytes:
    """The film with its first track repeated."""
    at = film.index(b"trak") - 4
    track = film[at : at + int.from_bytes(film[at : at + 4], "big")]
    start = film.index(b"moov") - 4
    size = int.from_bytes(film[start : start + 4], "big")
    index = film[start + 8 : start + size] + track * count
    return film[:start] + box(b"moov", index) + film[start + size :]


def compressed(index: bytes, says: int) -> bytes:
    """An index that is compressed, and says that it will be so long."""
    packed = struct.pack(">I", says) + zlib.compress(index, 9)
    return FTYP + box(b"moov", box(b"cmov", box(b"dcom", b"zlib") + box(b"cmvd", packed)))


def items(canary: str) -> bytes:
    """Pictures in a film's clothes (HEIF items), of which there are many, far away, in another file."""
    handler = box(b"hdlr", bytes(8) + b"pict" + bytes(13))
    data = box(
        b"dinf", box(b"dref", struct.pack(">II", 0, 1) + box(b"url ", bytes(4) + canary.encode() + b"\0"))
    )
    place = struct.pack(">HHHHQQ", 1, 0, 1, 1, 2**40, 2**40)
    where = box(b"iloc", b"\1\0\0\0\x88\0" + struct.pack(">H", 65535) + place * 200)
    return box(b"meta", bytes(4) + handler + data + box(b"pitm", bytes(4) + b"\0\1") + where)


def lying_boxes(film: bytes, canary: str) -> dict[str, bytes]:
    """An MP4 with its index in front, each time with another lie in a box."""
    most, zero, one = b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\1"
    reference = box(b"rmda", box(b"rdrf", zero + b"url " + struct.pack(">I", len(canary)) + canary.encode()))
    external = box(b"url ", zero + f"file://{canary}".encode() + b"\0")
    deep = b""
    for _ in range(3000):
        deep = box(b"moov", deep)
    return {
        "movie-timescale-zero": patched(film, b"mvhd", 12, zero),
        "movie-timescale-negative": patched(film, b"mvhd", 12, most),
        "movie-duration-huge": patched(film, b"mvhd", 16, most),
        "track-timescale-zero": patched(film, b"mdhd", 12, zero),
        "track-timescale-negative": patched(film, b"mdhd", 12, most),
        "track-timescale-one": patched(film, b"mdhd", 12, one),
        "track-duration-huge": patched(film, b"mdhd", 16, b"\x7f\xff\xff\xff"),
        "track-duration-zero": patched(film, b"mdhd", 16, zero),
        "track-width-huge": patched(film, b"tkhd", 76, most + most),
        "sample-width-16384": patched(film, b"avc1", 24, b"\x40\0\x40\0", 1),
        "sample-width-zero": patched(film, b"avc1", 24, zero, 1),
        "matrix-garbage": patched(film, b"tkhd", 40, most * 9),
        "matrix-zero": patched(film, b"tkhd", 40, zero * 9),
        "time-count-huge": patched(film, b"stts", 4, most),
        "time-step-huge": patched(film, b"stts", 12, b"\x7f\xff\xff\xff"),
        "time-step-zero": patched(film, b"stts", 12, zero),
        "size-count-huge": patched(film, b"stsz", 8, most),
        "size-uniform-count-huge": patched(film, b"stsz", 4, one + b"\x7f\xff\xff\xff"),
        "size-and-time-count-huge": patched(
            patched(film, b"stsz", 4, one + b"\x7f\xff\xff\xff"), b"stts", 8, b"\x7f\xff\xff\xff" + one
        ),
        "size-of-sample-huge": patched(film, b"stsz", 12, b"\x7f\xff\xff\xff"),
        "chunk-count-huge": patched(film, b"stsc", 4, most),
        "chunk-of-all-samples": patched(film, b"stsc", 12, most),
        "offset-past-end": patched(film, b"stco", 8, most),
        "offset-count-huge": patched(film, b"stco", 4, most),
        "edit-huge": patched(film, b"elst", 8, most),
        "edit-start-past-end": patched(film, b"elst", 12, b"\x7f\xff\xff\xff"),
        "edit-start-negative": patched(film, b"elst", 12, b"\x80\0\0\0"),
        "edit-empty-forever": patched(film, b"elst", 8, b"\x7f\xff\xff\xff" + most),
        "edit-rate-zero": patched(film, b"elst", 16, zero),
        "encrypted": film.replace(b"avc1", b"encv").replace(b"mp4a", b"enca"),
        "other-codec": film.replace(b"avc1", b"SVQ3"),
        "both-tracks-text": film.replace(b"vide", b"text").replace(b"soun", b"text"),
        "decoder-setup-garbage": patched(film, b"avcC", 0, b"\xff" * 30),
        "nal-size-huge": patched(film, b"mdat", 0, most),
        "moov-size-huge": patched(film, b"moov", -8, b"\x7f\xff\xff\xff"),
        "moov-size-7": patched(film, b"moov", -8, b"\0\0\0\7"),
        "moov-size-zero": patched(film, b"moov", -8, zero),
        "trak-size-zero": patched(film, b"trak", -8, zero),
        "box-of-2-to-the-63": FTYP + struct.pack(">I4sQ", 1, b"mdat", 2**63 - 1) + film,
        "deep-moov": FTYP + deep,
        "many-moovs": FTYP + box(b"moov") * 20_000,
        "many-free-boxes": FTYP + box(b"free") * 20_000 + film,
        "reference-movie": FTYP + box(b"moov", box(b"rmra", reference)),
        "external-data": film.replace(box(b"url ", one), external[: len(box(b"url ", one))]),
        "external-data-whole": FTYP + box(b"moov", box(b"dinf", box(b"dref", zero + one + external))) + film,
        "tracks-2000": with_tracks(film, 2000),
        "compressed-index-bomb": compressed(bytes(300_000_000), 0x7FFFFFFF),
        "compressed-index-lies": compressed(bytes(1000), 8),
        "items-huge": FTYP + items(canary),
        "only-ftyp": FTYP,
        "only-moov": FTYP + box(b"moov"),
    }
