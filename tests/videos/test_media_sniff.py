"""What a file is, decided by its content."""

from pathlib import Path

import pytest

from tests.videos import media_files
from videos.media.boxes import is_cut, top_level_boxes
from videos.media.errors import SENTENCES, MediaError
from videos.media.sniff import sniff


def code_of(path: Path) -> str:
    with pytest.raises(MediaError) as caught:
        sniff(path)
    return caught.value.code


def test_containers_are_told_apart_whatever_their_name(tmp_path: Path) -> None:
    source = media_files.silent(tmp_path, 0.3)
    wanted = {"a.mp4": "mov", "a.mov": "mov", "a.mkv": "matroska", "a.avi": "avi", "a.ts": "mpegts"}
    for name, demuxer in wanted.items():
        made = media_files.make(tmp_path / name, "-i", str(source), "-c", "copy")
        renamed = made.rename(tmp_path / f"{demuxer}-{name}.bin")
        assert sniff(renamed) == demuxer


def test_quicktime_without_ftyp(tmp_path: Path) -> None:
    source = media_files.silent(tmp_path, 0.3)
    first = top_level_boxes(source)[0]
    bare = tmp_path / "bare.mov"
    bare.write_bytes(source.read_bytes()[first.size :])
    assert first.kind == "ftyp"
    assert sniff(bare) == "mov"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"hello, I am a video\n" * 50, "not_video"),
        (b"<!doctype html><script>alert(1)</script>", "not_video"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "not_video"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not_video"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not_video"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "not_video"),
        (b"GIF89a" + b"\0" * 100, "not_video"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 100, "not_video"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "not_video"),
        (b"\x1a\x45\xdf\xa3" + b"\0" * 100, "not_video"),
        (b"freedom is not a video, only four letters of a box", "not_video"),
        (b"G" * 40, "not_video"),
        (b"OggS" + b"\0" * 100, "unsupported"),
        (b"FLV\x01" + b"\0" * 100, "unsupported"),
        (b"\0", "not_video"),
    ],
)
def test_what_is_no_video_of_ours(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    assert code_of(path) == code


def test_cut_files_are_seen_from_their_boxes(tmp_path: Path) -> None:
    whole = media_files.silent(tmp_path, 0.5)
    assert not is_cut(whole)
    assert is_cut(media_files.cut(whole, 0.5))
    assert is_cut(media_files.cut(media_files.fast_start(whole), 0.8))


def test_every_error_has_a_sentence_that_says_what_to_do() -> None:
    for code, sentence in SENTENCES.items():
        error = MediaError(code)
        assert error.sentence == sentence
        assert sentence.endswith(".")
        assert sentence.count(". ") >= 1, f"{code}: what is wrong, and what to do"
        assert error.permanent is (code not in {"no_space", "timeout", "encoder"})
