"""How often somebody may do something: every POST has a budget, of its own or the one for all the rest.

Budgets are for machines, and for evenings that get out of hand; whoever uses the site as people do never
meets one. They hold for each account; for whoever is signed out, for each address, where a whole school may
sit behind one. What is refused costs nothing, and the answer says for how long.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .actions.errors import Refused, wait_in_words
from .counting import Window, give_back, take
from .viewer import client_address
from .views.gate import refuse
from .views.requests import Request

MINUTES, HOUR, DAY = 300, 3600, 86_400  # a few minutes: five
A_SCHOOL = 10  # how many people may be behind one address, at the same time, and signed out


@dataclass(frozen=True)
class Budget:
    """How often some POSTs may come, all of them together.

    Args:
        name: in the cache's keys.
        urls: the names of their addresses.
        said: what there was a lot of, as a sentence for the person.
        rates: (times, seconds), the longest window last.
        alone: for signed-out people, who all have one address, no more than for one account.
    """

    name: str
    urls: frozenset[str]
    said: str
    rates: tuple[tuple[int, int], ...]
    alone: bool = False


def _budget(name: str, urls: str, said: str, *rates: tuple[int, int]) -> Budget:
    return Budget(name, frozenset(f"videos:{url}" for url in urls.split()), said, rates)


REST = _budget("rest", "", "That was a lot at once.", (300, MINUTES))
BUDGETS = (
    _budget("follow", "follow", "You have followed and unfollowed many people.", (60, HOUR), (400, DAY)),
    _budget("quiet", "block mute not_interested follower_remove", "You have blocked, muted or removed a lot of people.", (120, HOUR), (600, DAY)),
    _budget("comment", "comments comment_edit", "You have written many comments.", (20, MINUTES), (300, DAY)),
    _budget("like", "like comment_like", "You have liked a lot at once.", (600, HOUR), (4000, DAY)),
    _budget("save", "save favorite", "You have kept a lot at once.", (600, HOUR), (4000, DAY)),
    _budget("download", "download", "You have asked for many files.", (200, HOUR), (1000, DAY)),
    _budget("share", "share", "You have passed on a lot at once.", (200, HOUR), (1000, DAY)),
    # A player reports every dozen seconds, and whenever somebody goes on to the next video.
    _budget("view", "view", "You have watched a lot at once.", (3000, HOUR)),
    _budget("report", "report comment_report account_report", "You have reported a lot today. What is urgent, "
            "tell the people who run this site directly.", (20, DAY)),
    _budget("upload", "upload", "You have sent many files.", (120, HOUR)),
    _budget("files", "captions_add poster_choose settings_profile", "You have changed a lot at once.", (120, HOUR)),
    _budget("leave", "leave", "You have tried this many times.", (20, HOUR)),
    # What makes the site write a letter, to an address that may be anybody's.
    Budget(
        "letter", frozenset({"videos:emails", "account_reset_password"}),
        "You have asked for many letters.", ((10, HOUR), (30, DAY)),
    ),
    # allauth has limits of its own besides, for each way in; these hold for all of them together.
    Budget(
        "door",
        frozenset({"account_login", "account_signup", "account_reset_password_from_key", "admin:login"}),
        "There were many tries from where you are.", ((60, MINUTES),), alone=True,
    ),
)  # fmt: skip
_BY_URL = {url: budget for budget in BUDGETS for url in budget.urls}


def budget_of(view_name: str) -> Budget | None:
    """The budget of a POST to the address of that name; None in the admin, which is for staff alone."""
    if budget := _BY_URL.get(view_name):
        return budget
    return None if view_name.startswith("admin:") else REST


class Limits:
    """Refuses what is beyond its budget, before any view sees it, and says when to come back.

    It stands after Django's check against forged requests: what another site makes somebody's browser send
    costs that person nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Request, *args: object) -> HttpResponseBase | None:
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or not settings.RATE_LIMITS:
            return None
        budget = budget_of(request.resolver_match.view_name if request.resolver_match else "")
        rest = spend(budget, request) if budget else 0
        if not budget or not rest:
            return None
        sentence = f"{budget.said} You can go on in {wait_in_words(rest)}."
        return refuse(request, Refused(sentence, status=429, retry_after=rest))


def spend(budget: Budget, request: HttpRequest) -> int:
    """Take a turn of a budget for whoever asks.

    Returns:
        0, or for how many seconds there is none left. A turn that one window refuses costs no other one.
    """
    who = _who(request)
    times = A_SCHOOL if not request.user.is_authenticated and not budget.alone else 1
    taken: list[Window] = []
    for most, seconds in reversed(budget.rates):  # the longest wait is the one to tell
        window = _window(budget.name, who, math.ceil(most * times * settings.RATE_LIMITS), seconds)
        if not take(window):
            for other in taken:
                give_back(other)
            return max(1, math.ceil(window.seconds_left))
        taken.append(window)
    return 0


def _window(name: str, who: str, most: int, seconds: int) -> Window:
    number = int(timezone.now().timestamp() // seconds)
    return Window(f"limit:{name}:{seconds}:{number}:{who}", most, ends=(number + 1.0) * seconds)


def _who(request: HttpRequest) -> str:
    """The account, or where somebody signed out is: as a keyed hash, since a cache may be a table that stays."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    return salted_hmac("videos.limits", _line(client_address(request)), algorithm="sha256").hexdigest()[:32]


def _line(address: str) -> str:
    """What one line has: an IPv4 address, or the 64 bits of an IPv6 network, in which a machine picks its own."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return hashlib.sha256(address.encode(errors="replace")).hexdigest()
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.IPv6Network((ip, 64), strict=False))
    return str(ip)


def handler429(request: HttpRequest) -> HttpResponse:
    """What allauth answers to too many tries. Each of its limits that ends here is over within a minute."""
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = "60"
    return answer
