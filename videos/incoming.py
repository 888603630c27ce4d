"""What is kept of a request's files while it arrives: only what somebody may send, and no more of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.urls import reverse

TOO_LARGE = "hush.too_large"  # set in `request.META` when a file was longer than it may be


class Bounded(FileUploadHandler):
    """Stands before Django's own handlers, and lets a file through to them while it may come.

    Files are taken from signed-in people only, where a form asks for one, and up to UPLOAD_MAX_MB.
    What is beyond is read and dropped, so that the sender gets an answer instead of a broken line.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        assert self.request is not None  # noqa: S101  (handlers of a request always have it)
        self.left = settings.UPLOAD_MAX_MB * 2**20
        wanted = self.request.path in (reverse("videos:upload"), reverse("videos:settings_profile"))
        if not wanted or not self.request.user.is_authenticated:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.left -= len(raw_data)
        if self.left < 0 and self.request is not None:
            self.request.META[TOO_LARGE] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None  # the handlers after this one have the file
