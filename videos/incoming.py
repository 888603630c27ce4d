"""What is kept of a request's file while it arrives: only what somebody may send, and no more of it."""

from __future__ import annotations

import logging
from tempfile import SpooledTemporaryFile
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.urls import reverse

from videos.actions import quota
from videos.actions.errors import Refused
from videos.actions.upload_keys import HEADER, already_here, is_key
from videos.actions.videos import no_room, too_large
from videos.models import Account

logger = logging.getLogger(__name__)
# The other forms that take a file, and how many megabytes of it at most.
SMALL_FILES = {"videos:captions_add": 1, "videos:poster_choose": 10, "videos:settings_profile": 10}
REFUSAL = "hush.refusal"  # in `request.META`: why the file was dropped while it arrived


def upload_key(request: HttpRequest) -> str:
    """The key with which a page sends its file, or "" (see `videos.actions.upload_keys`)."""
    key = request.headers.get(HEADER, "")
    return key if is_key(key) else ""


class Bounded(FileUploadHandler):
    """Takes files from signed-in people only, where a form asks for one, and as large as it may be.

    What is beyond is read and dropped, so that the sender gets an answer instead of a broken line.
    What is kept has no name in any folder (it is only an open file, in memory while it is small), so
    nothing can be left of an upload that ends half-way: not even by a server that is killed.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  (the name that Django gives it)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[Any, Any]:
        """Read the whole body, for Django tells nobody when it breaks off with an error: that closes the file."""
        kept = _Kept(self.request)
        try:
            # In our own encoding, as our forms are sent, and not in whichever the sender names: of those that
            # Python knows, some make a minute's work of every 100 kB, and some can't be stored.
            return MultiPartParser(META, input_data, [kept], settings.DEFAULT_CHARSET).parse()
        except BaseException:
            kept.upload_interrupted()
            raise


class _Kept(FileUploadHandler):
    """The one file of a request."""

    file: SpooledTemporaryFile[bytes]
    has_one = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        assert self.request is not None  # noqa: S101  (handlers of a request always have it)
        match = self.request.resolver_match
        small = SMALL_FILES.get(match.view_name, 0) if match else 0
        wanted = small or self.request.path == reverse("videos:upload")
        if self.has_one or not wanted or not self.request.user.is_authenticated:
            raise SkipFile
        self.left, self.beyond = settings.UPLOAD_MAX_MB * 2**20, too_large()
        if small:
            said = f"This file is larger than {small} MB. Choose a smaller one."
            self.left, self.beyond = small * 2**20, Refused(said, status=413)
        if self.request.path == reverse("videos:upload"):
            self._ask_quota(self.request, self.request.user)
        self.file = SpooledTemporaryFile(  # noqa: SIM115  (it is the request that closes it)
            settings.FILE_UPLOAD_MAX_MEMORY_SIZE, dir=str(settings.FILE_UPLOAD_TEMP_DIR)
        )

    def _ask_quota(self, request: HttpRequest, account: Account) -> None:
        if already_here(account, upload_key(request)):
            raise SkipFile  # it was sent once more, and is here: the view has the answer
        try:
            left = quota.check(account=account)
        except Refused as refusal:
            self._drop(refusal)
        if left.size is not None and left.size < self.left:
            self.left, self.beyond = left.size, quota.too_much(left.size)

    def _drop(self, refusal: Refused) -> NoReturn:
        assert self.request is not None  # noqa: S101
        self.request.META[REFUSAL] = refusal
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.left -= len(raw_data)
        if self.left < 0:
            self._drop(self.beyond)
        try:
            self.file.write(raw_data)
        except OSError:
            logger.exception("an upload could not be kept")
            self._drop(no_room())

    def file_complete(self, file_size: int) -> UploadedFile | None:
        file, self.has_one = self.file, True
        del self.file  # Django would close it with the next file that is dropped
        try:
            file.seek(0)  # and write out what is still in a buffer
        except OSError:
            logger.exception("an upload could not be kept")
            assert self.request is not None  # noqa: S101
            self.request.META[REFUSAL] = no_room()
            return None
        return UploadedFile(file, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
