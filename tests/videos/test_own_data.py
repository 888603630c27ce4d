"""What is in *Download my data*: everything that is one's own, and nothing of others' that is hidden."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from analytics.rollups import rebuild
from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from tests.videos.own_archives import Tags, busy
from videos.actions.accounts import set_kind, suspend_account
from videos.actions.comments import add_comment, delete_comment
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video, share_video
from videos.actions.leaving import leave
from videos.actions.relations import block_account, follow_account
from videos.actions.saves import Method, note_save, remove_save, save_video
from videos.actions.videos import delete_video
from videos.models import Account, Video
from videos.registry import own_data

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def test_every_section_has_what_is_ones_own(bundle, creator, stranger):
    video = busy(stranger, creator)
    data, page, _ = bundle(stranger)
    assert (data["format"], data["version"]) == ("hush-archive", 1)
    assert dt.datetime.fromisoformat(data["made_at"]).tzinfo
    about = {"address": f"/v/{video.slug}/", "creator": "@mira", "caption": "Rain on the tin roof"}

    account = data["account"]
    assert (account["handle"], account["kind"], account["followers"]) == ("@kai", "personal", 1)
    assert (
        account["email"] == "kai@example.org"
        and account["invitation_used_at"]
        and account["leaving_since"] is None
    )
    assert [(old["handle"], old["taken_back_at"] is None) for old in data["old_handles"]] == [
        ("@kai", False),
        ("@kai.once", True),
    ]
    assert data["emails"] == [{"address": "second@example.org", "verified": True, "primary": False}]
    (own,) = data["videos"]
    assert (own["caption"], own["tags"], own["file_name"]) == ("My own #roof", ["roof"], "roof.mov")
    assert (own["likes"], own["comments"], own["saves"]) == (1, 1, 0)
    assert data["captions"][0]["content"] == "WEBVTT\n\nrain" and data["upload_days"][0]["bytes"] == 5_000_000

    save, download, favorite = data["saves"]
    assert save["video"] == download["video"] == favorite["video"] == about
    assert (save["method"], save["reason"], save["note"], save["moment_ms"], save["collections"]) == (
        "save", "learn", "The third chord", 4200, ["Winter"],
    )  # fmt: skip
    assert (download["method"], favorite["hidden_at"] is not None, save["hidden_at"]) == (
        "download",
        True,
        None,
    )
    assert data["collections"][0]["name"] == "Winter" and data["collections"][0]["items"] == 1
    (comment,) = data["comments"]
    assert (comment["text"], comment["answer_to"], comment["video"]) == ("Which key is it?", "@mira", about)
    assert data["likes"][0]["video"] == data["shares"][0]["video"] == about
    assert (
        data["follows"][0]["person"]["handle"] == "@mira" and data["blocks"][0]["person"]["handle"] == "@pest"
    )
    assert data["mutes"][0]["person"]["handle"] == "@loud" and data["words"][0]["text"] == "spoilers"
    assert data["comment_likes"][0]["text"] == "Ask me anything" and data["comment_likes"][0]["by"] == "@mira"
    assert data["not_interested"][0]["video"]["caption"] == "Not for me"
    told = {(note["kind"], note["by"], note["text"]) for note in data["notifications"]}
    assert told == {("like", "@mira", None), ("comment", "@mira", "Lovely light"), ("follow", "@mira", None)}
    assert data["video_days"][0]["likes"] == 1 and data["follower_days"][0]["followers"] == 1
    assert data["video_splits"] == [], "a personal account"
    (counted,) = data["counted_saves"]
    assert (counted["reason"], counted["moment"]) == ("learn", None)

    words = " ".join(Tags(page).texts)
    for said in (
        "The third chord",
        "Rain on the tin roof",
        "Learn",
        "0:04",
        "Winter",
        "Which key is it?",
        "@pest",
        "Lovely light",
    ):
        assert said in words, said
    assert "for the cousin" not in json.dumps(data), "the note of an invitation is the staff's"


def test_rows_are_as_documented_and_every_app_contributes(bundle, creator, stranger):
    busy(stranger, creator)
    set_kind(account=stranger, kind="business")
    Video.objects.filter(creator=stranger).update(save_count=6)  # as many as its splits tell of
    data, page, _ = bundle(stranger)
    assert [section.name for section in own_data] == list(data["structure"])
    assert {"notifications", "video_days", "follower_days", "saves", "account"} <= data.keys()
    tags = Tags(page)
    ids = {attrs.get("id") for tag, attrs in tags.seen if tag == "h2"}
    for section in own_data:
        rows = [data[section.name]] if section.single else data[section.name]
        documented = data["structure"][section.name]["fields"]
        assert rows, f"{section.name}: nothing to look at"
        assert all(list(row) == [key for key in row if key in documented] for row in rows), section.name
        assert all(row.keys() == documented.keys() for row in rows), section.name
        assert all(documented.values()) and section.name in ids
    assert data.keys() == {
        "format",
        "version",
        "made_at",
        "time_zone",
        "structure",
        *(s.name for s in own_data),
    }


def test_with_nothing_of_ones_own_it_is_whole_all_the_same(bundle, stranger):
    data, page, _ = bundle(stranger)
    assert all(data[section.name] == [] for section in own_data if not section.single)
    assert page.count("Nothing here.") == len(own_data) - 1 and page.rstrip().endswith("</html>")


# --- Nothing that is hidden ------------------------------------------------------------------

WAYS = {
    "friends": lambda video: Video.objects.filter(pk=video.pk).update(audience="friends"),
    "only me": lambda video: Video.objects.filter(pk=video.pk).update(audience="me"),
    "not ready": lambda video: Video.objects.filter(pk=video.pk).update(published_at=None),
    "friends-only account": lambda video: Account.objects.filter(pk=video.creator_id).update(
        friends_only=True
    ),
    "block": lambda video: block_account(blocker=video.creator, handle="kai"),
    "suspended": lambda video: suspend_account(account=video.creator),
    "leaving": lambda video: leave(account=video.creator, password=None),
    "deleted": lambda video: delete_video(slug=video.slug),
}


@pytest.mark.parametrize(
    "way",
    [pytest.param(way, marks=() if way in ("block", "deleted") else pytest.mark.slow) for way in WAYS],
)
def test_of_a_hidden_video_only_what_is_ones_own_is_told(bundle, stranger, way):
    creator = AccountFactory(handle="vanisher", display_name="Vera Nisher")
    video = VideoFactory(creator=creator, caption="A secret garden")
    row = save_video(account=stranger, slug=video.slug, moment_ms=1500).row
    note_save(account=stranger, key=row.key, reason="inspiration", note="Look at the gate again")
    gone = save_video(account=stranger, slug=video.slug, method=Method.FAVORITE).row
    remove_save(account=stranger, key=gone.key)
    like_video(account=stranger, slug=video.slug)
    share_video(account=stranger, slug=video.slug)
    theirs = comment_on(video, creator, text="Planted in spring")
    add_comment(account=stranger, slug=video.slug, text="Such calm", parent_id=theirs.pk)
    comment_on(video, stranger, text="And the birds")
    own = VideoFactory(creator=stranger)
    add_comment(account=creator, slug=own.slug, text="Thanks from the garden")
    follow_account(follower=stranger, handle="vanisher")
    rebuild()
    _, _, before = bundle(stranger)
    for said in ("A secret garden", "@vanisher", video.slug, "Thanks from the garden"):
        assert said in before

    WAYS[way](video)
    data, _, both = bundle(stranger)
    for secret in ("A secret garden", video.slug, "Planted in spring"):
        assert secret not in both, secret
    saves = {save["method"]: save for save in data["saves"]}
    assert saves["save"]["video"] is None and saves["favorite"]["removed_at"]
    assert (saves["save"]["note"], saves["save"]["reason"], saves["save"]["moment_ms"]) == (
        "Look at the gate again", "inspiration", 1500,
    )  # fmt: skip
    assert saves["save"]["created_at"] and "Look at the gate again" in both
    if way != "deleted":  # then likes, shares and comments have gone with it
        assert (
            [like["video"] for like in data["likes"]]
            == [share["video"] for share in data["shares"]]
            == [None]
        )
        assert [comment["text"] for comment in data["comments"]] == ["Such calm", "And the birds"]
        assert {comment["video"] for comment in data["comments"]} == {None}
        assert {comment["answer_to"] for comment in data["comments"]} == {None}
    if way in ("block", "suspended", "leaving"):  # then the person is hidden, too
        assert "vanisher" not in both and "Vera" not in both and "Thanks from the garden" not in both
        assert {follow["person"] and follow["person"]["handle"] for follow in data["follows"]} <= {None}


def test_it_comes_back_with_access(bundle, creator, stranger):
    video = busy(stranger, creator)
    Video.objects.filter(pk=video.pk).update(audience="friends")
    assert bundle(stranger)[0]["saves"][0]["video"]["creator"] == "@mira", "they are friends"
    follow_account(follower=creator, handle="kai", on=False)
    assert bundle(stranger)[0]["saves"][0]["video"] is None
    befriend(creator, stranger)
    assert bundle(stranger)[0]["saves"][0]["video"]["caption"] == "Rain on the tin roof"


def test_a_creators_archive_names_no_saver(bundle, creator, stranger):
    """Silence: the same archive, byte for byte, but for the counts that anybody may know."""
    video = VideoFactory(creator=creator)
    rebuild()
    before, _, _ = bundle(creator)
    row = save_video(account=stranger, slug=video.slug).row
    note_save(account=stranger, key=row.key, reason="learn", note="Nobody reads this")
    hand_out_download(account=stranger, slug=video.slug)
    after, _, both = bundle(creator)  # nothing rolled up yet: only the counters have moved
    assert "Nobody reads this" not in both and "kai" not in both
    assert (after["videos"][0]["saves"], after["videos"][0]["downloads"]) == (1, 1)
    for data in (before, after):
        data["videos"][0] |= {"saves": 0, "downloads": 0}
        del data["made_at"]
    assert before == after


def test_guarded_totals_stay_guarded_and_personal_accounts_get_no_saves_by_day(bundle, creator, stranger):
    guarded = VideoFactory(creator=creator, audience="friends", counts_guarded=True)
    public, mine = VideoFactory(creator=creator), VideoFactory(creator=stranger)
    friend = AccountFactory()
    befriend(friend, creator)
    for video in (guarded, public, mine):
        save_video(account=friend, slug=video.slug)
    like_video(account=friend, slug=guarded.slug)
    rebuild()
    data, page, _ = bundle(creator)
    totals = {video["address"]: video["saves"] for video in data["videos"]}
    assert totals == {f"/v/{guarded.slug}/": None, f"/v/{public.slug}/": 1} and "fewer than 5" in page
    days = {day["video"]: (day["likes"], day["saves"], day["savers"]) for day in data["video_days"]}
    assert days == {f"/v/{guarded.slug}/": (1, None, None), f"/v/{public.slug}/": (0, 1, 1)}
    assert bundle(stranger)[0]["video_days"] == [], "on that day there was nothing but a save"
    like_video(account=friend, slug=mine.slug)
    rebuild()
    (day,) = bundle(stranger)[0]["video_days"]
    assert (day["likes"], day["saves"], day["savers"]) == (1, None, None)


def test_what_was_deleted_is_there_only_while_the_site_has_it(bundle, creator, stranger):
    video = VideoFactory(creator=creator)
    comment = comment_on(video, stranger, text="Taken back")
    delete_comment(comment_id=comment.pk)
    like_video(account=stranger, slug=video.slug)
    like_video(account=stranger, slug=video.slug, on=False)
    data, _, _ = bundle(stranger)
    assert data["comments"][0]["removed_at"] and data["likes"][0]["removed_at"]
