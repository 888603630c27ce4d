"""The numbers as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from analytics.exports import lines, safe_cell
from analytics.rollups import roll_up
from tests.analytics.deeds import Method, at, keep, watch
from tests.factories import VideoFactory
from videos.models import Account

pytestmark = pytest.mark.django_db


def test_a_line_for_each_day_and_video(client_of: Callable[..., Client], creator: Account) -> None:
    first = VideoFactory(creator=creator, caption='Salt, "fired", 塩')
    second = VideoFactory(creator=creator, caption="=HYPERLINK(1)")
    fan = keep(first, days_ago=2)
    keep(first, fan, method=Method.DOWNLOAD, days_ago=2)
    keep(second, fan, method=Method.FAVORITE, days_ago=1)
    watch(second, 3, days_ago=40)
    keep(VideoFactory(), fan)
    with at(0):
        roll_up()
        response = client_of(creator).get(reverse("analytics:export"), {"days": "7"})
        text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="hush-2026-03-14-to-2026-03-20.csv"'
    assert "no-store" in response["Cache-Control"]
    assert text.startswith("\ufeffday,video,")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows[1:] == [
        ["2026-03-18", first.slug, 'Salt, "fired", 塩', "0", "0", "0", "0", "0", "1", "0", "1", "2", "1"],
        ["2026-03-19", second.slug, "'=HYPERLINK(1)", "0", "0", "0", "0", "0", "0", "1", "0", "1", "1"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tA1", "\rA1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("hi;=1+1", "hi;'=1+1"),
        (";=1", ";'=1"),
        ('hi; "=1";@A1', """hi; "'=1";'@A1"""),
        ("hi\t-1", "hi\t'-1"),
        ("hi\n\n+1", "hi\n\n'+1"),
        ("\t=1", "'\t'=1"),
        ("hi;＝1", "hi;'＝1"),
    ],
)
def test_no_cell_is_a_formula_to_a_spreadsheet_with_other_separators(text: str, then: str) -> None:
    assert safe_cell(text) == then


def test_other_cells_stay_as_they_are() -> None:
    cells = ["Plain", "", "a=b", "a; b\n\nc\td - e", -3, 7]
    assert [safe_cell(cell) for cell in cells] == cells
    assert list(lines(["c", "d"], [["a; b", -3]])) == ["\ufeff", "c,d\r\n", "a; b,-3\r\n"]
