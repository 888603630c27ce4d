"""One film that has really gone through the media code, once in a run: every test gets the same files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tests.videos import media_files
from videos import work
from videos.media.transcode import Renditions


class Footage:
    """A film as it was taken, and what `videos.media` made of it.

    Args:
        folder: for its files, as long as the run lasts.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, folder / "made"
        self._renditions: Renditions | None = None

    @cached_property
    def source(self) -> Path:
        return media_files.phone(self._folder, seconds=4, size="360x640")

    @contextmanager
    def developed(self) -> Iterator[None]:
        """In here work on this film is done the first time, and its files are copied from then on."""
        transcode, watermark = work.transcode, work.watermark  # type: ignore[attr-defined]
        marked = self._folder / "marked.mp4"

        def made(source: Path, folder: Path, *more: Any, **options: Any) -> Renditions:
            if self._renditions is None:
                renditions = transcode(source, folder, *more, **options)
                shutil.copytree(folder, self._made)
                self._renditions = renditions
                return renditions  # type: ignore[no-any-return]
            shutil.copytree(self._made, folder, dirs_exist_ok=True)
            there = self._renditions
            return replace(
                there,
                stream=folder / there.stream.name,
                small=there.small and folder / there.small.name,
                large=there.large and folder / there.large.name,
                poster=folder / there.poster.name,
                posters=tuple(folder / poster.name for poster in there.posters),
            )

        def drawn(source: Path, out: Path, *more: Any, **options: Any) -> object:
            if marked.exists():
                return shutil.copyfile(marked, out)
            result = watermark(source, out, *more, **options)
            shutil.copyfile(out, marked)
            return result

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(work, "transcode", made)
            patch.setattr(work, "watermark", drawn)
            yield
