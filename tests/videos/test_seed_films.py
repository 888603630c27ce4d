"""The films of a seeded site: real, of the right shape, moving, and the same for the same seed."""

from itertools import pairwise
from pathlib import Path

import av
import pytest
from PIL import ImageChops, ImageStat

from videos.management.seed_films import FILMS, SOUNDS, make_film
from videos.management.seed_scenes import SCENES

BY_KEY = {film.key: film for film in FILMS}
SAMPLES = ("lake", "petals", "train")


def decoded(path: Path) -> list:
    """Return every frame of the film at `path` as an RGB picture."""
    with av.open(str(path)) as film:
        return [frame.to_image() for frame in film.decode(video=0)]


def difference(one, other) -> float:
    """Return how far two pictures are apart: the mean absolute difference, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def test_each_film_has_its_own_key_scene_and_sound():
    assert len(FILMS) == len(BY_KEY) == 16
    assert set(BY_KEY) == set(SCENES)
    assert {film.mood for film in FILMS} <= set(SOUNDS)


def test_each_caption_has_one_to_three_tags():
    assert len({film.caption for film in FILMS}) == 16
    for film in FILMS:
        assert 1 <= sum(word.startswith("#") for word in film.caption.split()) <= 3, film.key


@pytest.mark.slow
@pytest.mark.parametrize("key", SAMPLES)
def test_a_film_is_real_and_moves_all_along(key, tmp_path):
    path = make_film(BY_KEY[key], tmp_path / "film.mp4", seed=1, seconds=2)
    with av.open(str(path)) as film:
        video, sound = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 540, 960)
        assert video.average_rate == 24
        assert sound.codec_context.name == "aac"
        assert film.duration / av.time_base == pytest.approx(2, abs=0.1)
    frames = decoded(path)
    assert len(frames) == 48
    steps = [difference(one, other) for one, other in pairwise(frames[::6])]
    assert min(steps) > 0.1, steps
    # A loop: the last frame leads into the first no worse than any frame into its next.
    assert difference(frames[-1], frames[0]) < 3 * max(difference(a, b) for a, b in pairwise(frames[:12]))


@pytest.mark.slow
def test_the_sound_is_there_and_quiet(tmp_path):
    path = make_film(BY_KEY["candle"], tmp_path / "film.mp4", seed=1, seconds=2)
    with av.open(str(path)) as film:
        peaks = [max(abs(v) for v in memoryview(frame.planes[0]).cast("f")) for frame in film.decode(audio=0)]
    assert 0.005 < max(peaks) < 0.6


@pytest.mark.slow
def test_a_seed_gives_the_same_film_and_another_seed_another(tmp_path):
    one, again, other = (
        make_film(BY_KEY["petals"], tmp_path / f"{name}.mp4", seed=seed, seconds=2)
        for name, seed in (("one", 5), ("again", 5), ("other", 6))
    )
    assert one.read_bytes() == again.read_bytes()
    assert difference(decoded(one)[0], decoded(other)[0]) > 0.5


def test_a_film_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(OSError, match="nothing-here"):
        make_film_with_binary(tmp_path, "/nothing-here/ffmpeg")


def make_film_with_binary(folder: Path, binary: str) -> None:
    """Make a film by another ffmpeg `binary`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FFMPEG_BINARY", binary)
        make_film(BY_KEY["lake"], folder / "film.mp4", seed=1, seconds=1)
