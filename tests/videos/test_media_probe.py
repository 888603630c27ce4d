"""What an uploaded file really is."""

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.videos import media_files
from videos.media._probe_child import check_tracks
from videos.media._tracks import Clock, Track
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.probe import VideoInfo, probe

pytestmark = pytest.mark.thorough


def refused(path: Path, limits: Limits | None = None) -> MediaError:
    with pytest.raises(MediaError) as caught:
        probe(path, limits or Limits())
    return caught.value


def test_a_phone_clip(tmp_path: Path) -> None:
    info = probe(media_files.phone(tmp_path))
    assert isinstance(info, VideoInfo)
    assert (info.container, info.video_codec, info.audio_codec) == ("mov", "h264", "aac")
    assert (info.width, info.height, info.rotation) == (1080, 1920, 0)
    assert info.seconds == pytest.approx(2.0, abs=0.1)
    assert info.fps == pytest.approx(30, abs=0.5)
    assert info.audio_channels == 2
    assert info.pixel_format == "yuv420p"
    assert info.frames_checked >= 6


@pytest.mark.parametrize(("degrees", "clockwise", "size"), [
    (90, 270, (360, 640)), (-90, 90, (360, 640)), (180, 180, (640, 360)), (0, 0, (640, 360)),
])  # fmt: skip
def test_a_rotated_clip_has_its_displayed_size(
    tmp_path: Path, degrees: int, clockwise: int, size: tuple[int, int]
) -> None:
    info = probe(media_files.rotated(tmp_path, degrees))
    assert info.rotation == clockwise
    assert (info.width, info.height) == size


def test_wide_pixels_widen_the_picture(tmp_path: Path) -> None:
    info = probe(media_files.anamorphic(tmp_path))
    assert (info.width, info.height) == (640, 360)


def test_no_sound_is_fine(tmp_path: Path) -> None:
    info = probe(media_files.silent(tmp_path))
    assert (info.audio_codec, info.audio_channels, info.audio_stream) == (None, 0, None)


def test_webm(tmp_path: Path) -> None:
    info = probe(media_files.webm(tmp_path))
    assert (info.container, info.video_codec, info.audio_codec) == ("matroska", "vp9", "opus")
    assert info.seconds == pytest.approx(2.0, abs=0.1)


@pytest.mark.slow
def test_a_browser_recording_without_duration(tmp_path: Path) -> None:
    info = probe(media_files.recorder_webm(tmp_path))
    assert info.video_codec == "vp8"
    assert info.seconds == pytest.approx(2.0, abs=0.1)


@pytest.mark.slow
def test_hdr(tmp_path: Path) -> None:
    info = probe(media_files.hdr(tmp_path))
    assert (info.video_codec, info.pixel_format) == ("hevc", "yuv420p10le")
    assert info.color_transfer == "smpte2084"


@pytest.mark.slow
def test_surround_sound(tmp_path: Path) -> None:
    info = probe(media_files.surround(tmp_path))
    assert (info.audio_codec, info.audio_channels) == ("ac3", 6)


@pytest.mark.slow
def test_av1_one_frame_and_variable_rate(tmp_path: Path) -> None:
    assert probe(media_files.av1(tmp_path)).video_codec == "av1"
    assert probe(media_files.one_frame(tmp_path)).frames_checked == 1
    assert probe(media_files.variable_rate(tmp_path)).seconds == pytest.approx(1.9, abs=0.2)


def test_text_and_playlist_named_mp4(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("not a video " * 100)
    assert refused(text).code == "not_video"
    assert refused(media_files.playlist(tmp_path)).code == "not_video"


def test_a_playlist_inside_a_mov_is_not_followed(tmp_path: Path) -> None:
    """Even with a box in front, the pinned demuxer keeps ffmpeg's playlist reader out."""
    path = tmp_path / "poly.mp4"
    path.write_bytes(b"\0\0\0\x10ftypisom\0\0\0\0" + media_files.playlist(tmp_path).read_bytes())
    assert refused(path).code in {"truncated", "unreadable"}


def test_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    assert refused(path).code == "empty"


@pytest.mark.slow
def test_a_file_without_its_index_is_truncated(tmp_path: Path) -> None:
    error = refused(media_files.cut(media_files.phone(tmp_path), 0.7))
    assert error.code == "truncated"
    assert error.permanent
    assert "incomplete" in error.sentence


@pytest.mark.slow
def test_a_file_cut_in_the_middle_is_truncated(tmp_path: Path) -> None:
    whole = media_files.fast_start(media_files.phone(tmp_path))
    assert probe(whole).seconds == pytest.approx(2.0, abs=0.1)
    assert refused(media_files.cut(whole, 0.6)).code == "truncated"


@pytest.mark.slow
def test_a_cut_webm_is_truncated(tmp_path: Path) -> None:
    assert refused(media_files.cut(media_files.webm(tmp_path), 0.5)).code == "truncated"


@pytest.mark.slow
def test_a_film_of_noise_is_unreadable(tmp_path: Path) -> None:
    whole = media_files.fast_start(media_files.silent(tmp_path))
    data = bytearray(whole.read_bytes())
    at = data.index(b"mdat") + 4
    data[at:] = b"\x00" * (len(data) - at)
    broken = tmp_path / "noise.mp4"
    broken.write_bytes(bytes(data))
    assert refused(broken).code == "unreadable"


def test_a_song_with_a_cover_is_no_video(tmp_path: Path) -> None:
    assert refused(media_files.sound_with_cover(tmp_path)).code == "not_video"


def test_a_decoder_outside_the_list_is_unsupported(tmp_path: Path) -> None:
    path = media_files.make(tmp_path / "ffv1.mkv", *media_files.film("64x64", 0.3), "-c:v", "ffv1")
    assert refused(path).code == "unsupported"


@pytest.mark.slow
def test_bounds_are_named_in_the_sentence(tmp_path: Path) -> None:
    path = media_files.phone(tmp_path)
    too_long = refused(path, Limits(max_seconds=1.0))
    assert too_long.code == "too_long"
    assert "1 s" in too_long.sentence
    too_large = refused(path, Limits(max_height=1000, max_width=1000, max_pixels=1_000_000))
    assert too_large.code == "too_large_picture"
    assert "1000 × 1000" in too_large.sentence
    assert "MB" in refused(path, Limits(max_bytes=1000)).sentence
    streams = refused(media_files.many_streams(tmp_path))
    assert streams.code == "too_many_streams"
    assert "8" in streams.sentence
    assert refused(media_files.fast(tmp_path, 120), Limits(max_fps=60)).code == "unsupported"


@pytest.mark.slow
def test_a_length_that_the_header_hides_is_measured(tmp_path: Path) -> None:
    """A live recording states no length; a long one must not slip through."""
    assert refused(media_files.recorder_webm(tmp_path), Limits(max_seconds=1.0)).code == "too_long"


def test_odd_names_are_only_names(tmp_path: Path) -> None:
    path = media_files.silent(tmp_path, 0.3).rename(tmp_path / "concat:a|b %d -i '\".mp4")
    assert probe(path).video_codec == "h264"


def tracks(**counts: int) -> SimpleNamespace:
    """A file with so many tracks of each kind."""
    return SimpleNamespace(
        streams=[SimpleNamespace(type=kind) for kind in counts for _ in range(counts[kind])]
    )


def test_tracks_of_measurements_count_less_than_what_one_sees_and_hears() -> None:
    """An iPhone writes one picture, two sounds and up to seven tracks of data."""
    check_tracks(tracks(video=1, audio=2, data=7), Limits())
    for too_many in (tracks(video=1, audio=8), tracks(video=1, subtitle=8), tracks(video=1, data=24)):
        with pytest.raises(MediaError) as caught:
            check_tracks(too_many, Limits())
        assert caught.value.code == "too_many_streams"


def packet(dts: int, length: int = 100, **more: object) -> SimpleNamespace:
    """A packet of a track that counts in milliseconds."""
    told: dict[str, object] = {"pts": dts, "dts": dts, "duration": length, "time_base": Fraction(1, 1000)}
    return SimpleNamespace(**told | {"stream_index": 0, "is_keyframe": False, "is_discard": False} | more)


def test_the_clock_of_joined_parts_goes_on() -> None:
    clock, track = Clock(), Track(None)
    for dts in (5000, 5100, 5200, 900, 1000, 20_000, 20_100):  # a step back, and one far ahead
        given = packet(dts)
        track.add(given, clock.shift_of(given))
    assert (track.first, track.packets) == (5.0, 7)
    assert track.seconds == pytest.approx(0.7)


def test_a_pause_between_pictures_is_no_seam() -> None:
    clock = Clock()
    assert [clock.shift_of(packet(dts)) for dts in (0, 100, 9000, 9050)] == [0, 0, 0, 0]


def test_where_pictures_are_reordered_only_the_last_read_one_has_a_length_of_its_own() -> None:
    track = Track(None)
    for pts, until_the_next_is_decoded in ((0, 100), (3000, 2900), (100, 100), (3100, 100)):
        track.add(packet(pts, until_the_next_is_decoded))
    assert track.seconds == pytest.approx(3.2)


def test_what_an_edit_list_hides_is_read_but_has_no_length() -> None:
    track = Track(None)
    for number in range(4):
        track.add(packet(100 * number, is_keyframe=number == 0, is_discard=number < 2))
    assert (track.read, track.packets, track.first) == (4, 2, 0.2)
    assert track.key_before(0.3) == 0


@pytest.mark.parametrize("size", ["8x8", "2x400", "1800x20"])
def test_pictures_too_small_to_be_seen(tmp_path: Path, size: str) -> None:
    path = media_files.make(
        tmp_path / "small.avi", *media_files.film(size, 0.3), "-c:v", "mjpeg", "-pix_fmt", "yuvj444p"
    )
    error = refused(path)
    assert (error.code, "too small" in error.sentence) == ("unsupported", True)
