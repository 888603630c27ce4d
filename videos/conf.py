"""What the settings say, in the words of the code that needs it."""

from django.conf import settings

from .media.limits import Limits


def upload_limits() -> Limits:
    """How large and how long a video may be on this site."""
    return Limits(max_bytes=settings.UPLOAD_MAX_MB * 2**20, max_seconds=float(settings.UPLOAD_MAX_SECONDS))


def make_large() -> bool:
    """Whether this site also makes 1080 wide streams, for large screens on fast lines."""
    return bool(settings.RENDITION_1080)
