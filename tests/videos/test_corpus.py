"""Every kind of honest film comes out upright, in time, in tune, and with nothing said about its maker."""

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image, ImageStat

from tests.videos import corpus_clocks, corpus_films, corpus_hdr, media_files
from tests.videos.corpus_scene import AS_MP4, DEVICE, PLACE, WORDS, Film, scene, sound
from tests.videos.measured import combing, corners, loudness, measure
from tests.videos.media_files import frame_at
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.loudness import TARGET
from videos.media.probe import probe
from videos.media.transcode import transcode

pytestmark = pytest.mark.slow
IN_TIME = 0.05  # seconds off the truth
IN_SYNC = 0.06  # seconds between flash and beep
KINDS: tuple[Callable[[Path], Film], ...] = (
    corpus_films.many_tracks, corpus_films.vp9, corpus_films.av1, corpus_clocks.recorder,
    corpus_films.mkv, corpus_films.mkv_opus, corpus_films.avi, corpus_films.old_phone, corpus_films.part_two,
    corpus_films.prores, corpus_films.apv, corpus_films.dnxhr, corpus_films.rich_colour,
    corpus_films.surround, corpus_films.mono, corpus_films.no_sound, corpus_clocks.uneven, corpus_clocks.still,
    corpus_clocks.slow_motion, corpus_films.odd, corpus_films.square, corpus_films.landscape,
    corpus_films.anamorphic, corpus_films.anamorphic_and_turned, corpus_films.interlaced,
    corpus_clocks.late_sound, corpus_clocks.late_sound_webm, corpus_clocks.late_picture, corpus_clocks.trimmed,
    corpus_clocks.reordered, corpus_clocks.reordered_mkv, corpus_clocks.fragmented, corpus_clocks.transport,
    corpus_clocks.joined, corpus_clocks.far_clock,
)  # fmt: skip
TURNS = [(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)]
MIRRORS = [(-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, 1, 0), (0, -1, -1, 0)]


def publish(film: Film) -> Path:
    """The folder with all that is made of a film, each file of which was checked."""
    assert WORDS.encode() in film.path.read_bytes()
    out = film.path.parent / "out"
    made = transcode(film.path, out, probe(film.path), limits=Limits())
    for path in sorted(out.iterdir()):
        data = path.read_bytes()
        for secret in (PLACE, DEVICE, WORDS, "48.8584", "location"):
            assert secret.encode() not in data, path.name
        if path.suffix == ".mp4":
            check_stream(path, film, film.size if path == made.stream else None)
        else:
            check_poster(path, film)
    return out


def check_stream(path: Path, film: Film, size: tuple[int, int] | None) -> None:
    """Size, direction, moments, length, colours and loudness."""
    found = measure(path)
    assert size is None or found.size == size
    assert abs(found.size[0] / found.size[1] - film.size[0] / film.size[1]) < 0.02
    assert found.seconds == pytest.approx(film.seconds, abs=0.1)
    assert found.flashes == pytest.approx(film.flashes, abs=IN_TIME)
    assert found.beeps == pytest.approx(film.beeps, abs=IN_TIME)
    for flash, beep in zip(found.flashes, found.beeps, strict=False):
        assert abs(flash - beep) <= IN_SYNC
    for at in (0.1, film.seconds * 0.6) if film.seconds > 1 else (0.0,):
        assert corners(frame_at(path, found.picture_starts + at)) == film.corners
    with av.open(str(path)) as container:
        picture = container.streams.video[0].codec_context
        assert (picture.pix_fmt, picture.color_trc, picture.color_primaries) == ("yuv420p", 1, 1)
    if film.beeps and film.seconds >= 3:
        assert loudness(path) == pytest.approx(TARGET, abs=1.0)


def check_poster(path: Path, film: Film) -> None:
    """Upright like the film, and not black."""
    with Image.open(path) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert (picture.width < picture.height) is (film.size[0] < film.size[1])
        assert corners(picture.convert("RGB")) == film.corners
        assert ImageStat.Stat(picture.convert("L")).mean[0] > 60


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_honest_films(kind: Callable[[Path], Film], tmp_path: Path) -> None:
    publish(kind(tmp_path))


@pytest.mark.parametrize("matrix", TURNS + MIRRORS, ids=str)
def test_turned_and_mirrored_films_are_upright(matrix: tuple[int, int, int, int], tmp_path: Path) -> None:
    publish(corpus_films.turned(tmp_path, matrix))


def test_a_large_film_is_also_made_small(tmp_path: Path) -> None:
    """Both are checked by `publish`; here: that both are there, each in its own size."""
    out = publish(corpus_films.phone(tmp_path))
    sizes = {path.name: measure(path).size for path in out.glob("*.mp4")}
    assert sizes["720.mp4"] == (720, 1280)
    assert sizes["480.mp4"][0] == 480
    assert (out / "480.mp4").stat().st_size < (out / "720.mp4").stat().st_size


@pytest.mark.parametrize("transfer", ["arib-std-b67", "smpte2084"])
def test_colours_of_hdr_are_those_of_the_scene(transfer: str, tmp_path: Path) -> None:
    publish(corpus_hdr.hdr(tmp_path, transfer))


@pytest.mark.parametrize("transfer", ["arib-std-b67", "smpte2084"])
def test_highlights_of_hdr_are_not_clipped(transfer: str, tmp_path: Path) -> None:
    """Bars from black to the brightest: each lighter than the one before, paper white light but not white."""
    path, white = corpus_hdr.hdr_bars(tmp_path, transfer)
    made = transcode(path, tmp_path / "out", probe(path), limits=Limits())
    bars = corpus_hdr.lights(frame_at(made.stream, 0.2))
    steps = [after - before for before, after in zip(bars, bars[1:], strict=False)]
    assert min(steps) >= 2, bars
    assert 200 < bars[white] < 230, bars
    assert bars[-1] >= 245, bars


def test_fields_are_not_seen(tmp_path: Path) -> None:
    film = corpus_films.interlaced(tmp_path)
    assert probe(film.path).interlaced
    made = transcode(film.path, tmp_path / "out", probe(film.path), limits=Limits())
    assert combing(film.path) > 60
    assert combing(made.stream) < 15
    assert measure(made.stream).frames == pytest.approx(50 * film.seconds, abs=3)  # no movement is lost
    assert not probe(made.stream).interlaced


def test_a_short_clip_keeps_its_loudness(tmp_path: Path) -> None:
    path = media_files.make(
        tmp_path / "short.mp4", *scene(seconds=2.0), *sound(seconds=2.0, more="volume=0.3"),
        *media_files.X264, *media_files.STEREO,
    )  # fmt: skip
    made = transcode(path, tmp_path / "out", probe(path), limits=Limits())
    assert abs(loudness(path) - TARGET) > 1.5
    assert loudness(made.stream) == pytest.approx(loudness(path), abs=0.5)


def test_a_single_picture(tmp_path: Path) -> None:
    path = media_files.make(tmp_path / "one.mp4", *scene(), "-frames:v", "1", *media_files.X264, *AS_MP4)
    publish(Film(path, (360, 640), 1 / 30, (), ()))


@pytest.mark.parametrize("suffix", ["mov", "mkv"])
def test_dolby_vision_with_and_without_a_plain_picture(suffix: str, tmp_path: Path) -> None:
    """Profile 8.4, as iPhones record it, is HLG; profile 5 can't be shown truly, and is refused in words."""
    publish(Film(corpus_hdr.dolby_vision(tmp_path, 8, 4, suffix), (360, 640)))
    with pytest.raises(MediaError) as caught:
        probe(corpus_hdr.dolby_vision(tmp_path, 5, 0, suffix))
    assert caught.value.code == "unsupported"
    assert "Dolby Vision" in caught.value.sentence
