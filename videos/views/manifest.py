"""What a browser needs to know to put Hush on somebody's home screen."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

NIGHT = "#0a0a0c"  # the stage, as in tokens.css
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable-512.png", "512x512", "maskable"),
)


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest. A view, and no static file, since the names of the icons carry hashes."""
    said = {
        "id": "/",
        "name": "Hush",
        "short_name": "Hush",
        "description": "Short videos, and a shelf for what is worth keeping. A save is a silent compliment.",
        "lang": "en",
        "start_url": reverse("videos:feed"),
        "scope": "/",
        "display": "standalone",
        "theme_color": NIGHT,
        "background_color": NIGHT,
        "icons": [
            {"src": static(f"img/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
        "shortcuts": [
            {"name": "Saved", "url": reverse("videos:saved")},
            {"name": "New video", "url": reverse("videos:upload")},
        ],
    }
    answer = JsonResponse(said, content_type="application/manifest+json")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
