"""Child process of `verify`: read our own films and candidate posters, and print what they are as JSON.

Usage: python -m videos.media._verify_child JSON, with "films" and "posters" (lists of paths) and "limits".
"""

import json
import sys
from typing import Any

from PIL import Image, ImageStat

from videos.media._probe_child import inspect
from videos.media.errors import MediaError
from videos.media.limits import Limits

THUMB = 64  # pixels; enough to judge light and contrast
MIDDLE_GREY = 118.0
BLACK_MEAN = 20.0  # a picture darker than this on average ...
BLACK_BRIGHT = 48  # ... in which all but a fiftieth is darker than this, shows nothing
BRIGHT_SHARE = 0.02


def worth(path: str) -> tuple[bool, float]:
    """How much a candidate tells: first whether it is more than black, then its score."""
    with Image.open(path, formats=["JPEG"]) as picture:
        picture.draft("L", (THUMB, THUMB))  # decodes an eighth of the picture, its light only
        grey = picture.convert("L").resize((THUMB, THUMB), Image.Resampling.BOX)
    return not is_black(grey), score(grey)


def is_black(grey: Image.Image) -> bool:
    """Whether hardly anything can be seen."""
    bright = sum(grey.histogram()[BLACK_BRIGHT:])
    return ImageStat.Stat(grey).mean[0] < BLACK_MEAN and bright < BRIGHT_SHARE * grey.width * grey.height


def score(grey: Image.Image) -> float:
    """Contrast, less the further the light is from middle grey; pure black scores 0."""
    light = ImageStat.Stat(grey)
    balance = max(0.0, 1.0 - abs(light.mean[0] - MIDDLE_GREY) / MIDDLE_GREY)
    return float(light.stddev[0]) * (0.1 + balance) + balance


def look(asked: dict[str, Any]) -> dict[str, Any]:
    """What the films are, and the index of the best poster (of equals, the earliest)."""
    limits = Limits(**asked["limits"])
    films = [inspect(path, "mov", limits) for path in asked["films"]]
    found = [worth(path) for path in asked["posters"]]
    return {"films": films, "best": found.index(max(found)) if found else 0}


def main(asked: str) -> None:
    """Print one JSON object: "films" and "best", or "error"."""
    try:
        answer = look(json.loads(asked))
    except (MediaError, OSError, SyntaxError, ValueError) as error:
        answer = {"error": f"{error} {getattr(error, 'detail', '')}"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
