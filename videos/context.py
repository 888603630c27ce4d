"""What every page may know about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """`signup_mode`: open, invitation or closed."""
    return {"signup_mode": settings.SIGNUP}
