"""The ledger: each number of one's own video with its rule, what is left out, and when it was proved."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from tests.conftest import ROLES
from tests.factories import AccountFactory, VideoFactory, comment_on
from tests.videos.test_query_budgets import statements
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video, share_video
from videos.actions.recount import mend_counters, prove_nightly, recount
from videos.actions.saves import Method, save_video
from videos.models import Proof, Video, VideoView
from videos.registry import chores

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def url(video: Video) -> str:
    return reverse("videos:ledger", args=[video.slug])


def entries(text: str) -> dict[str, str]:
    return dict(re.findall(r'id="counted-(\w+)" .*?<p class="entry__number">(.*?)</p>', text, re.DOTALL))


@pytest.fixture
def lively(creator):
    """A public video with seven different numbers."""
    video = VideoFactory(creator=creator)
    people = AccountFactory.create_batch(7)
    for number, person in enumerate(people):
        VideoView.objects.create(video=video, day=timezone.localdate(), viewer_key=str(number))
        if number < 6:
            like_video(account=person, slug=video.slug)
        if number < 5:
            comment_on(video, person)
        if number < 4:
            share_video(account=person, slug=video.slug)
        if number < 3:
            save_video(account=person, slug=video.slug)
        if number < 2:
            save_video(account=person, slug=video.slug, method=Method.FAVORITE)
        if number < 1:
            hand_out_download(account=person, slug=video.slug)
    Video.objects.update(view_count=7)
    return video


def test_every_number_is_the_one_on_the_card_and_has_a_rule(client_of, creator, lively):
    text = client_of(creator).get(url(lively)).text
    wanted = {"views": 7, "likes": 6, "comments": 5, "shares": 4}
    wanted |= {"total": 6, "saves": 3, "favorites": 2, "downloads": 1}
    assert entries(text) == {name: str(number) for name, number in wanted.items()}
    assert text.count('class="entry__rule"') == text.count("Never in it:") == len(wanted)
    for words in ("2 seconds of real play", "Your own views.", "Screen recordings.", "Your own."):
        assert words in text


@pytest.mark.parametrize("role", ROLES)
def test_it_is_the_creators_alone(request, client_of, creator, role):
    video = VideoFactory(creator=creator)
    for htmx in (False, True):
        answer = client_of(request.getfixturevalue(role), htmx=htmx).get(url(video))
        if role == "anonymous":
            assert answer.status_code == (401 if htmx else 302)
        else:
            assert answer.status_code == (200 if role == "creator" else 404)
    assert client_of(creator).post(url(video)).status_code == 405


def test_with_htmx_it_is_a_part_of_a_page_with_a_way_to_close_it(client_of, creator, lively):
    text = client_of(creator, htmx=True).get(url(lively)).text
    close = 'class="ledger__close" method="dialog"'
    assert "<html" not in text and close in text and 'aria-label="Close"' in text
    assert entries(text) == entries(client_of(creator).get(url(lively)).text)
    assert close not in client_of(creator).get(url(lively)).text


def test_own_saves_are_named_as_left_out_and_nobody_elses(client_of, creator, stranger):
    video = VideoFactory(creator=creator)
    client = client_of(creator)
    assert "That is in no number." not in client.get(url(video)).text
    for way in (Method.SAVE, Method.FAVORITE):
        save_video(account=creator, slug=video.slug, method=way)
    hand_out_download(account=creator, slug=video.slug)
    text = client.get(url(video)).text
    assert text.count("That is in no number.") == 3
    assert {entries(text)[name] for name in ("total", "saves", "favorites", "downloads")} == {"0"}


def test_on_a_guarded_video_it_tells_no_more_than_the_card(client_of, creator, friend):
    """Byte for byte the same with and without a save, as a page and as a part."""
    video = VideoFactory(creator=creator, audience="friends")
    clients = [client_of(creator), client_of(creator, htmx=True)]

    def pages() -> list[str]:
        texts = [client.get(url(video)).text for client in clients]
        return [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text) for text in texts]

    before = pages()
    assert {entries(before[0])[name] for name in ("total", "saves", "favorites", "downloads")} == {
        "fewer than 5"
    }
    for way in (Method.SAVE, Method.FAVORITE):
        save_video(account=friend, slug=video.slug, method=way)
    list(recount())  # and a proof in between says nothing about it either
    Proof.objects.all().delete()
    assert pages() == before


def test_a_caption_of_any_kind_is_shown_as_text(client_of, creator):
    video = VideoFactory(creator=creator, caption="<script>alert(1)</script> שלום")
    text = client_of(creator).get(url(video)).text
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_drafts_have_a_ledger_too(client_of, creator):
    draft = VideoFactory(creator=creator, state="processing", stream="", posted_at=None, published_at=None)
    answer = client_of(creator).get(url(draft))
    assert answer.status_code == 200 and set(entries(answer.text).values()) == {"0"}


def test_it_is_linked_where_ones_own_numbers_stand(client_of, creator, stranger):
    video = VideoFactory(creator=creator)
    places = [
        reverse("videos:watch", args=[video.slug]),
        reverse("videos:counts", args=[video.slug]),
        reverse("videos:edit", args=[video.slug]),
        reverse("analytics:video", args=[video.slug]),
    ]
    for place in places:
        assert f'href="{url(video)}' in client_of(creator).get(place).text, place
    for place in places[:2]:
        assert url(video) not in client_of(stranger).get(place).text


def test_it_asks_little(client_of, creator, lively):
    client = client_of(creator)
    Video.objects.update(counts_guarded=True)
    ran = statements(lambda: client.get(url(lively)))
    assert len(ran) <= 8, ran


# --- The proof ---------------------------------------------------------------------------------------


def test_a_whole_run_writes_down_that_and_when_it_proved_the_counters(
    client_of, creator, lively, time_machine
):
    client = client_of(creator)
    assert "Not proved yet" in client.get(url(lively)).text
    later = timezone.now() + timedelta(minutes=5)
    time_machine.move_to(later, tick=False)
    assert list(recount()) == []
    proof = Proof.objects.get()
    assert (proof.videos, proof.drifts, proof.finished_at) == (1, 0, later)
    text = client.get(url(lively)).text
    assert "Proved on" in text and f'datetime="{later.isoformat()}"'[:25] in text and "all were equal" in text
    time_machine.move_to(later + timedelta(hours=1), tick=False)
    newer = VideoFactory(creator=creator)
    assert "Not proved yet" in client.get(url(newer)).text, "the proof was before its time"


def test_a_run_that_mended_says_so(client_of, creator, lively):
    Video.objects.update(like_count=9, share_count=0)
    assert len(list(recount())) == 2
    assert Proof.objects.get().drifts == 2
    assert "2 that differed were put right" in client_of(creator).get(url(lively)).text


@pytest.mark.parametrize("drifted", [False, True])
def test_only_looking_proves_something_only_if_all_is_well(lively, drifted):
    if drifted:
        Video.objects.update(like_count=9)
        with pytest.raises(CommandError):
            call_command("recount", "--check")
    else:
        call_command("recount", "--check")
    assert Proof.objects.count() == (0 if drifted else 1)


def test_a_run_that_breaks_off_and_filling_in_numbers_prove_nothing(lively):
    Video.objects.update(like_count=9, share_count=0)
    next(recount())
    mend_counters()
    assert not Proof.objects.exists()
    call_command("recount")
    assert Proof.objects.get().drifts == 0


def test_old_proofs_go(lively):
    now = timezone.now()
    for days in (1, 89, 91, 400):
        Proof.objects.create(finished_at=now - timedelta(days=days), videos=1, drifts=0)
    list(recount())
    assert Proof.objects.count() == 3


@pytest.mark.parametrize(
    ("newest", "now", "runs"),
    [
        (None, (12, 0), True),  # a new site
        ((0, 3), (3, 30), False),  # done tonight
        ((1, 3), (1, 30), False),  # not yet night
        ((1, 3), (2, 10), True),
        ((1, 3), (12, 0), False),
        ((2, 3), (12, 0), True),  # a machine that sleeps at night
    ],
)
def test_the_chore_proves_once_a_night(lively, time_machine, settings, newest, now, runs):
    settings.TIME_ZONE = "UTC"
    today = datetime(2031, 5, 20, *now, tzinfo=UTC)
    if newest:
        days, hour = newest
        Proof.objects.create(
            finished_at=today.replace(hour=hour, minute=0) - timedelta(days=days), videos=1, drifts=0
        )
    before = Proof.objects.count()
    time_machine.move_to(today, tick=False)
    prove_nightly()
    assert Proof.objects.count() == before + runs
    prove_nightly()
    assert Proof.objects.count() == before + runs, "once, however many workers there are"


def test_the_chore_is_on_the_workers_list_mends_and_logs(lively, caplog):
    (chore,) = [chore for chore in chores if chore.name == "prove the counters"]
    Video.objects.update(save_count=9)
    with caplog.at_level(logging.WARNING):
        chore.run()
    lively.refresh_from_db()
    assert lively.save_count == 3 and f"{lively.slug}: save_count said 9, mended to 3" in caplog.text
