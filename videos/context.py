"""What every page may know about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """`signup_mode`: open, invitation or closed; `is_development`: whether examples may be made here."""
    return {"signup_mode": settings.SIGNUP, "is_development": settings.DEBUG}
