"""Which device somebody signed in from, in plain words, as far as its browser says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

# The first that fits; many browsers name others, too, so the order matters.
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Vivaldi", r"Vivaldi/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Version/[\d.]+.*Safari/"),
)
_SYSTEMS = (
    ("an iPhone", "phone", r"iPhone|iPod"),
    ("an iPad", "tablet", r"iPad"),
    ("an Android phone", "phone", r"Android.*Mobile"),
    ("an Android tablet", "tablet", r"Android"),
    ("Windows", "computer", r"Windows"),
    ("a Chromebook", "computer", r"CrOS"),
    ("a Mac", "computer", r"Macintosh|Mac OS X"),
    ("Linux", "computer", r"Linux|X11"),
)


@dataclass(frozen=True)
class Device:
    """A device by the words of its browser.

    Args:
        name: such as "Firefox on Windows".
        kind: phone, tablet or computer; "" if it isn't known.
    """

    name: str
    kind: str


def device_of(user_agent: str) -> Device:
    """What a User-Agent says about a device. It can be made up, so it is a hint for its owner and no proof."""
    browser = next((name for name, found in _BROWSERS if re.search(found, user_agent)), "")
    system, kind = next(
        ((name, kind) for name, kind, found in _SYSTEMS if re.search(found, user_agent)), ("", "")
    )
    if browser and system:
        return Device(f"{browser} on {system}", kind)
    if browser or system:
        return Device(browser or f"A browser on {system}", kind)
    return Device("A device that doesn’t say what it is", "")
