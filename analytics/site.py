"""The whole site in numbers, for staff: days from the rollups, and how the work in the background goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Min, Sum
from django.utils import timezone

from videos.models import Account, Proof, Video, VideoView
from videos.selectors.health import Disk, Work, disk, work_health

from .models import RollupMark, RollupProof, SiteDay, VideoDay
from .sources import made_on, today

DAYS = 28
FRESH = timedelta(minutes=2)  # how old the numbers may be while a worker is running
COLUMNS = ("people", "uploads")
SHOWN = (*COLUMNS, "saves", "views")


def count_site_days() -> int:
    """Count today and yesterday, and whatever of the last 28 days is not there yet. Safe to repeat.

    Returns:
        how many days were written.
    """
    last = today()
    shown = {last - timedelta(days=ago) for ago in range(DAYS)}
    missing = shown - set(SiteDay.objects.filter(day__in=shown).values_list("day", flat=True))
    return write_site_days(missing | {last, last - timedelta(days=1)})


def write_site_days(days: Iterable[date]) -> int:
    """Count some days anew, from the rows: what the rollups don't have."""
    now = timezone.now()
    rows = [SiteDay(day=day, counted_at=now, **_numbers(day)) for day in sorted(days)]
    SiteDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=[*COLUMNS, "counted_at"]
    )
    return len(rows)


def recount_site() -> int:
    """Count all of the 28 days anew: what is gone since has lowered them."""
    return write_site_days(today() - timedelta(days=ago) for ago in range(DAYS))


def _numbers(day: date) -> dict[str, int]:
    midnight = datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
    # A view is written on its day, or later: this makes it a question to the index on `changed_at`.
    views = VideoView.objects.filter(day=day, changed_at__gte=midnight)
    return {
        "people": views.aggregate(number=Count("viewer_key", distinct=True))["number"],
        "uploads": Video.objects.for_staff().filter(made_on(day)).count(),
    }


@dataclass(frozen=True)
class Health:
    """What the page shows. `beat` is when a worker last brought the numbers up to date."""

    days: list[SiteDay]
    work: Work
    disk: Disk
    beat: datetime | None
    proof: RollupProof | None
    recount: Proof | None

    @property
    def is_alive(self) -> bool:
        return self.beat is not None and timezone.now() - self.beat < FRESH

    @property
    def today(self) -> SiteDay:
        return self.days[-1]

    @property
    def data(self) -> dict[str, Any]:
        """For static/js/health.js."""
        return {
            "labels": [f"{day.day.day} {day.day:%b}" for day in self.days],
            **{column: [getattr(day, column) for day in self.days] for column in SHOWN},
        }


def health(viewer: Account) -> Health:
    """The last 28 days and the state of the work.

    Args:
        viewer: a member of staff. The saves and views of their own videos are taken out, as everywhere in
            the admin: what rule 8 keeps from a creator, it keeps from them too.
    """
    last = today()
    dates = [last - timedelta(days=ago) for ago in reversed(range(DAYS))]
    there = {row.day: row for row in SiteDay.objects.filter(day__in=dates)}
    days = [there.get(day) or SiteDay(day=day) for day in dates]
    others = VideoDay.objects.filter(day__in=dates).exclude(video__creator=viewer).order_by().values("day")
    saved = Sum(F("saves") + F("favorites") + F("downloads"))
    sums = {row["day"]: row for row in others.annotate(saved=saved, viewed=Sum("views"))}
    for row in days:
        numbers: Any = sums.get(row.day, {})
        row.saves, row.views = numbers.get("saved", 0), numbers.get("viewed", 0)
    return Health(
        days,
        work_health(),
        disk(),
        RollupMark.objects.aggregate(beat=Min("pulled_until"))["beat"],
        RollupProof.objects.order_by("-finished_at").first(),
        Proof.objects.order_by("-finished_at").first(),
    )
