"""Serving one file with a single Range (RFC 9110, sections 13 and 14), which FileResponse does not do.

With ACCEL_PREFIX set, Django only decides, and nginx sends: the README's *Behind nginx*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse

_SINGLE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
BLOCK = 256 * 1024  # bytes read at a time


def etag_of(name: str) -> str:
    """The strong validator of a stored file: its name carries the random token of the work that made
    it, and the content under a name never changes.

    nginx puts its own in the place of ours (time and size in hexadecimal), so behind it that one is
    what clients hold, and what they are compared with. "" if there is no such file then.
    """
    if settings.ACCEL_PREFIX:
        try:
            about = Path(default_storage.path(name)).stat()
        except OSError:
            return ""
        return f'"{int(about.st_mtime):x}-{about.st_size:x}"'
    return f'"{sha256(name.encode()).hexdigest()[:24]}"'


def matches_if_range(request: HttpRequest, name: str) -> bool:
    """Whether the request says that it holds a part of this very file."""
    held = request.headers.get("If-Range", "")
    return held != "" and held == etag_of(name)


def serve(request: HttpRequest, name: str, *, content_type: str, caching: str) -> HttpResponseBase:
    """A stored file, whole or in part.

    Args:
        request: GET or HEAD; its Range, If-Range and If-None-Match are honoured. More than one range
            is answered with the whole file, as the RFC allows.
        name: in the default storage.
        caching: the Cache-Control header.
    Returns:
        200, 206, 304 or 416; with ACCEL_PREFIX, the order to nginx that becomes one of them.
    Raises:
        Http404: there is no such file.
    """
    if settings.ACCEL_PREFIX:
        return _order(name, content_type=content_type, caching=caching)
    try:
        file = default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError, ValueError):
        raise Http404 from None
    etag, size = etag_of(name), file.size
    answer: HttpResponseBase
    if etag in request.headers.get("If-None-Match", ""):
        file.close()
        answer = HttpResponse(status=304)
    else:
        answer = _part(request, file, size, etag) or FileResponse(file, content_type=content_type)
    answer.headers["ETag"] = etag
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = caching
    if answer.status_code in (200, 206):
        answer.headers["Content-Type"] = content_type
        answer.headers.setdefault("Content-Length", str(size))
    return answer


def _order(name: str, *, content_type: str, caching: str) -> HttpResponse:
    """Tell nginx which file to send. It honours Range, If-Range and If-None-Match by itself, and keeps
    these headers; ETag and Accept-Ranges are its own."""
    if not Path(default_storage.path(name)).is_file():
        raise Http404  # ours, not nginx's: hidden and missing are the same answer
    place = settings.ACCEL_PREFIX + quote(name)
    return HttpResponse(
        content_type=content_type, headers={"X-Accel-Redirect": place, "Cache-Control": caching}
    )


def _part(request: HttpRequest, file: IO[bytes], size: int, etag: str) -> HttpResponseBase | None:
    """The answer to a Range that applies: 206 or 416. None if the whole file is wanted."""
    asked = _SINGLE.fullmatch(request.headers.get("Range", "").strip())
    if not asked or request.headers.get("If-Range", etag) != etag or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    if first:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < int(first):
            return None  # not a valid range at all, and therefore ignored
    else:
        start, end = max(0, size - int(last)), size - 1
    if start >= size or end < start:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(start)
    answer = StreamingHttpResponse(_blocks(file, end - start + 1), status=206)
    answer.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    answer.headers["Content-Length"] = str(end - start + 1)
    return answer


def _blocks(file: IO[bytes], length: int) -> Iterator[bytes]:
    with file:
        while length > 0 and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block
