"""What all lists for staff have in common: they only show, are quick on many rows, and betray no column."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from .models import Account
from .models.account import begins_with, handle_key


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than people page, so that a million rows open as quickly as ten."""

    most = 10_000

    @cached_property
    def count(self) -> int:
        return int(self.object_list[: self.most].count())  # type: ignore[attr-defined, index]


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Staff look; what they may change, they change by the named actions of the list."""

    paginator = CappedPaginator
    show_full_result_count = False

    # Where accounts stand in a row, to be found by the beginning of their handle, in any case.
    search_people: tuple[str, ...] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows of the people whose handle begins so, or in which one of `search_fields` says so."""
        term = search_term.strip()
        if not term:
            return queryset, False
        hits = Q(*((f"{path}__in", people_called(term)) for path in self.search_people), _connector=Q.OR)
        for field in self.search_fields:
            hits |= Q((field, term))
        return queryset.filter(hits), False

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Whoever may change such rows may run the actions, which are the only way to change them."""
        name = get_permission_codename("change", self.opts)
        return bool(request.user.has_perm(f"{self.opts.app_label}.{name}"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [str(name) for name in self.fields or ()]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the filters offer. Django lets the address ask about any column, a note or a hash too."""
        offered = {
            entry[0] if isinstance(entry, tuple) else getattr(entry, "parameter_name", entry)
            for entry in self.list_filter
        }
        return lookup.partition("__")[0] in offered


def people_called(term: str) -> list[int]:
    """At most a hundred accounts whose handle begins with `term`."""
    key = handle_key(term.removeprefix("@"))
    return list(Account.objects.filter(begins_with(key)).values_list("pk", flat=True)[:100])


class DayFilter(admin.SimpleListFilter):
    """One day of the last fortnight, by the index on `created_at` (a date hierarchy reads every row)."""

    title = "day"
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        today = timezone.localdate()
        days = [today - timedelta(days=back) for back in range(14)]
        return [(day.isoformat(), day.strftime("%a, %d %b")) for day in days]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            day = date.fromisoformat(self.value() or "")
        except ValueError:
            return queryset
        if abs(day - timezone.localdate()) > timedelta(days=36_500):
            return queryset
        start = timezone.make_aware(datetime.combine(day, time.min))
        return queryset.filter(created_at__gte=start, created_at__lt=start + timedelta(days=1))
