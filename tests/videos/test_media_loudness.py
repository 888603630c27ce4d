"""Every video sounds equally loud, and nothing else about it changes."""

import re
import subprocess
from array import array
from pathlib import Path

import av
import pytest

from tests.videos import media_files
from videos.media import ffmpeg, loudness
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.loudness import filters
from videos.media.probe import probe
from videos.media.transcode import transcode
from videos.media.watermark import watermark

NOISE = "anoisesrc=d={}:a=0.5:c=pink:seed=7"
# A pulse of noise five times a second, much louder than what is between: speech, as far as R128 is concerned.
SYLLABLES = NOISE + ",volume='if(lt(mod(t,0.2),0.1),1,0.1)':eval=frame"


def clip(folder: Path, sound: str, gain: float = 0.0, seconds: float = 5.0) -> Path:
    """A film with this sound (a lavfi source with its length left open)."""
    return media_files.make(
        folder / "clip.mov", *media_files.film("90x160", seconds, 10),
        "-f", "lavfi", "-i", f"{sound.format(seconds)},volume={gain}dB", *media_files.X264,
        "-c:a", "pcm_f32le", "-ar", "44100",
    )  # fmt: skip


def heard(path: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP)."""
    argv = [
        ffmpeg.binary(), "-hide_banner", "-nostats", "-i", str(path), "-vn",
        "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-",
    ]  # fmt: skip
    said = subprocess.run(argv, check=True, capture_output=True, text=True).stderr
    summary = said[said.rindex("Integrated loudness") :]
    numbers = [re.search(rf"{name}:\s+(\S+)", summary) for name in ("I", "Peak")]
    values = [float(number.group(1)) for number in numbers if number]
    return values[0], values[1]


def counted(path: Path) -> tuple[int, int]:
    """Pictures, and sound packets."""
    with av.open(str(path)) as container:
        kinds = [packet.stream.type for packet in container.demux() if packet.size]
    return kinds.count("video"), kinds.count("audio")


@pytest.mark.slow
@pytest.mark.parametrize("before", [-35.0, -24.0, -9.0])
@pytest.mark.parametrize("sound", [NOISE, SYLLABLES, "sine=frequency=440:d={}"])
def test_both_files_come_out_at_the_target(tmp_path: Path, sound: str, before: float) -> None:
    (tmp_path / "first").mkdir()
    as_made = heard(clip(tmp_path / "first", sound))[0]
    source = clip(tmp_path, sound, before - as_made)
    assert heard(source)[0] == pytest.approx(before, abs=0.3)
    info = probe(source)
    made = transcode(source, tmp_path / "out", info, limits=Limits())
    marked = watermark(source, tmp_path / "out" / "marked.mp4", info, handle="maya", limits=Limits())
    for path in (made.stream, marked):
        level, peak = heard(path)
        assert level == pytest.approx(loudness.TARGET, abs=1.0)
        assert peak <= -0.9  # -1.5 and what AAC adds
        assert counted(path)[0] == counted(source)[0]
        assert probe(path).seconds == pytest.approx(info.seconds, abs=0.05)
        with av.open(str(path)) as container:
            assert container.streams.audio[0].rate == 48000


@pytest.mark.slow
@pytest.mark.parametrize("limited", [False, True])
def test_sound_and_picture_stay_in_step(
    tmp_path: Path, limited: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A beep at exactly 2 s is still there afterwards, through the limiter too."""
    beep = "aevalsrc='0.01*sin(880*t)+if(between(t,2,2.1),0.2*sin(6283*t),0)':s=48000:d={}"
    source = clip(tmp_path, beep)
    if limited:
        monkeypatch.setattr(loudness, "HIGHEST_PEAK", -90.0)
    steps = loudness.normalise(source, probe(source), Limits(), cwd=tmp_path)
    assert steps
    assert ("alimiter" in steps) is limited
    made = transcode(source, tmp_path / "out", probe(source), limits=Limits())
    with av.open(str(made.stream)) as container:
        frames = [(f.time, max(map(abs, array("f", bytes(f.planes[0]))))) for f in container.decode(audio=0)]
    loudest = max(level for _, level in frames)
    start = next(at for at, level in frames if level > loudest / 4)
    assert start == pytest.approx(2.0, abs=0.045)  # two packets of sound


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sound", "seconds"), [(NOISE + ",volume=-25dB", 2.0), ("anullsrc=d={}", 4.0), (NOISE + ",volume=-50dB", 4.0)]
)  # fmt: skip
def test_short_and_silent_clips_are_left_alone(tmp_path: Path, sound: str, seconds: float) -> None:
    source = clip(tmp_path, sound, 0.0, seconds)
    info = probe(source)
    assert loudness.normalise(source, info, Limits(), cwd=tmp_path) == ""
    made = transcode(source, tmp_path / "out", info, limits=Limits())
    assert made.has_audio
    assert heard(made.stream)[0] == pytest.approx(heard(source)[0], abs=0.5)


def test_what_the_measure_asks_for() -> None:
    assert filters(-35.0, -20.0) == "volume=19.00dB:precision=float,alimiter=limit=-2.0dB:attack=5:" \
        "release=50:level=disabled:latency=1"  # fmt: skip
    assert filters(-9.0, 1.0) == "volume=-7.00dB:precision=float"
    assert filters(-16.2, 0.0) == ""
    assert filters(-49.0, -40.0) == "volume=24.00dB:precision=float"
    for loud, peak in ((-70.0, float("-inf")), (float("nan"), 0.0), (-50.1, -30.0)):
        assert filters(loud, peak) == ""


def test_a_clip_without_sound_is_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = media_files.silent(tmp_path, 0.5)
    monkeypatch.setattr(ffmpeg, "command", lambda *_: pytest.fail("measured"))
    assert loudness.normalise(source, probe(source), Limits(), cwd=tmp_path) == ""


def test_a_measure_that_fails_costs_no_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = clip(tmp_path, NOISE, 0.0, 3.5)
    info = probe(source)
    monkeypatch.setenv("FFMPEG_BINARY", "/bin/false")
    assert loudness.normalise(source, info, Limits(), cwd=tmp_path) == ""
    monkeypatch.setenv("FFMPEG_BINARY", "/nonexistent/ffmpeg")
    with pytest.raises(MediaError):
        loudness.normalise(source, info, Limits(), cwd=tmp_path)
