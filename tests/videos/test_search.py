"""Finding by words, beginnings, inner words, handles and tags, in any script, on either database."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.factories import AccountFactory, VideoFactory
from videos.actions.accounts import edit_profile
from videos.actions.terms import mend_terms
from videos.actions.videos import delete_video, edit_video
from videos.actions.words import write_missing_words
from videos.models import AccountTerms, Tag, TagTerms, Video, VideoTerms
from videos.search import fed, matching, sought
from videos.selectors.search import search_people, search_tags, search_videos

pytestmark = pytest.mark.django_db

CAPTIONS = {
    "latin": "Café by the harbour #GoldenHour",
    "snake": "first take #golden_hour #slowwork",
    "arabic": "ضوء الشتاء على السطح #قهوة كتـــاب",
    "chinese": "東京の夜景がきれい #夜景",
    "emoji": "clay 🏺 and glaze",
    "korean": "한국어동영상 하나",
    "hindi": "सुबह की चाय #हिन्दी",
}
# What is asked, and which of the captions are found.
ASKED = {
    "harbour": "latin", "HARB": "latin", "cafe": "latin", "CAFÉ harbour": "latin", "rbour": "latin", "rbo": "",
    "ork": "", "work": "snake", "golden": "latin snake", "hour": "latin snake", "goldenhour": "latin snake",
    "#golden_hour": "latin snake", "شتاء": "arabic", "الشتاء": "arabic", "السط": "arabic", "سطح": "arabic",
    "#قهوة": "arabic", "كتاب": "arabic", "夜景": "chinese", "景": "chinese", "景夜": "",
    "東京の夜景がきれい": "chinese", "🏺": "emoji", "🏺 glaze": "emoji", "🌋": "", "동영상": "korean",
    "한국": "korean", "चाय": "hindi", "#हिन्दी": "hindi", "maker.no4": "emoji", "@maker no4 glaze": "emoji",
    "makerno4": "emoji", "ｍａｋｅｒ harbour": "latin", "zora harbour": "latin", "harbour glaze": "",
}  # fmt: skip
# Nothing in a question is a command.
ODD = ('"', "'", '"harbour" OR', "*", "harbour*", "NEAR(a b)", "a AND b", "NOT glaze", "-glaze", "terms:glaze", "^h",
       "a & !b", "a | b", "a <-> b", "'a':*", "(((", "\\", "%", "_", "\x00", "\ud7ff", "x" * 5000, "w", "i", "t", "🏺*")  # fmt: skip


@pytest.fixture
def films(db):
    made = {}
    for number, (name, caption) in enumerate(CAPTIONS.items()):
        maker = AccountFactory(handle=f"maker.no{number}", display_name="Zora")
        made[posted(maker, caption).slug] = name
    return made


def posted(maker, caption, audience="everyone"):
    """A video with its tags, as posting writes them."""
    video = VideoFactory(creator=maker, audience=audience, caption="")
    return edit_video(
        account=maker, slug=video.slug, caption=caption, audience=audience, downloads_enabled=True
    )


def handles(viewer, text):
    return [account.handle for account in search_people(viewer, text).rows]


def names(viewer, text):
    return [tag.name for tag in search_tags(viewer, text).rows]


def captions(viewer, text):
    return {video.caption for video in search_videos(viewer, text).rows}


def test_videos_by_word_beginning_inner_word_handle_and_tag_in_any_script(films, anonymous):
    for asked, found in ASKED.items():
        hits = {films[video.slug] for video in search_videos(anonymous, asked).rows}
        assert hits == set(found.split()), asked


@pytest.mark.parametrize("asked", ["🇩🇰", "👨\u200d👩\u200d👧", "👩", "👍🏽", "👍", "كـلـب", "dont"])
def test_emoji_of_several_signs_and_words_held_together(creator, anonymous, asked):
    posted(creator, "viva 🇪🇸 and 🇩🇰, we 👨\u200d👩\u200d👧 don't 👍🏽 كلب")
    posted(creator, "🇩🇪 👎🏽 a don and a t")
    assert len(captions(anonymous, asked)) == 1
    assert captions(anonymous, "🇰🇩") == set()


def test_people_by_handle_and_name_whoever_has_this_handle_first(anonymous):
    for handle, name in (
        ("mira", ""), ("mira.makes", "Mira"), ("luna🌙", "Luna"), ("جود", "جود العتيبي"), ("ren_夜", "蓮"),
        ("nightOwl", ""), ("almira", ""),
    ):  # fmt: skip
        AccountFactory(handle=handle, display_name=name)
    asked = {
        "mira": ["mira", "almira", "mira.makes"], "@MIRA": ["mira", "almira", "mira.makes"], "makes": ["mira.makes"],
        "owl": ["nightOwl"], "جود": ["جود"], "عتيبي": ["جود"], "🌙": ["luna🌙"], "夜": ["ren_夜"], "蓮": ["ren_夜"],
        "nobody": [], "%": [],
    }  # fmt: skip
    for text, found in asked.items():
        assert handles(anonymous, text) == found, text


def test_tags_in_any_script(films, anonymous):
    asked = {
        "golden": ["golden_hour", "goldenhour"], "#hour": ["golden_hour", "goldenhour"], "slow": ["slowwork"],
        "قهو": ["قهوة"], "夜": ["夜景"], "हिन्": ["हिन्दी"], "harbour": [], "?": [],
    }  # fmt: skip
    for text, found in asked.items():
        assert names(anonymous, text) == found, text
    assert [tag.number for tag in search_tags(anonymous, "golden").rows] == [1, 1]


def test_odd_input_is_just_text(films, anonymous):
    for text in ODD:
        for search in (search_videos, search_people, search_tags):
            search(anonymous, text)
    assert captions(anonymous, '"harbour" OR') == set()  # three words would have to be there
    assert captions(anonymous, "harbour*") == captions(anonymous, "-harbour") == {CAPTIONS["latin"]}
    assert captions(anonymous, "%") == set()
    sixth = "café by the harbour goldenhour absent"
    assert captions(anonymous, sixth) == {CAPTIONS["latin"]}, "at most five words count"


@pytest.mark.parametrize(("search", "size"), [(search_videos, 30), (search_people, 30)])
def test_pages_go_on_by_cursor_while_some_come_and_some_go(anonymous, search, size):
    makers = [AccountFactory(handle=f"kiln{n:02}") for n in range(40)]
    made = [VideoFactory(creator=maker, caption="kiln") for maker in makers]
    first = search(anonymous, "kiln")
    VideoFactory(creator=AccountFactory(handle="kilnnew"), caption="kiln")
    if search is search_videos:
        delete_video(slug=first.rows[-1].slug)  # what the cursor points at
    second = search(anonymous, "kiln", first.after)
    wanted = list(reversed(made if search is search_videos else makers))
    assert [row.pk for row in first.rows + second.rows] == [
        row.pk for row in wanted
    ] or search is search_videos
    assert len(first.rows) == size and len(second.rows) == 10 and second.after == ""
    for odd in ("x", "-1", "f" * 40, "0", "é", "٣"):
        assert [row.pk for row in search(anonymous, "kiln", odd).rows][1:2], odd


def test_tags_go_on_by_cursor(anonymous):
    names_ = [f"kiln{number:03}" for number in range(70)]
    maker = AccountFactory()
    for at in range(0, 70, 10):
        posted(maker, " ".join(f"#{name}" for name in names_[at : at + 10]))
    first = search_tags(anonymous, "kiln")
    second = search_tags(anonymous, "kiln", first.after)
    assert [tag.name for tag in first.rows + second.rows] == names_ and not second.after


# --- In step with the texts ---------------------------------------------------------------------


def indexed(model, text):
    return matching(model.objects.all(), sought(text)).count()


def test_the_newest_to_come_out_is_first_whenever_it_was_begun(creator, anonymous):
    draft = VideoFactory(creator=creator, caption="kiln", posted_at=None, published_at=None)
    early = VideoFactory(creator=creator, caption="kiln")
    assert indexed(VideoTerms, "kiln") == 1, "what has not come out is not in the index"
    edit_video(
        account=creator,
        slug=draft.slug,
        caption="kiln",
        audience="everyone",
        downloads_enabled=True,
        post=True,
    )
    assert [video.pk for video in search_videos(anonymous, "kiln").rows] == [draft.pk, early.pk]


def test_old_words_are_gone_at_once(creator, anonymous):
    video = posted(creator, "kiln #glaze")
    posted(creator, "oven #bread")
    assert captions(anonymous, "kiln") == captions(anonymous, "mira kiln") == {"kiln #glaze"}
    edit_video(account=creator, slug=video.slug, caption="snow", audience="everyone", downloads_enabled=True)
    assert captions(anonymous, "kiln") == captions(anonymous, "glaze") == set()
    assert names(anonymous, "glaze") == [] and captions(anonymous, "snow") == {"snow"}
    edit_profile(account=creator, handle="zora", display_name="Zebra", bio="")
    for old in ("mira", "mira snow"):
        assert captions(anonymous, old) == set() and handles(anonymous, old) == []
    assert handles(anonymous, "zora") == handles(anonymous, "zebra") == ["zora"]
    assert captions(anonymous, "zora") == {"snow", "oven #bread"}


def test_what_is_deleted_leaves_the_index(creator, anonymous):
    one, other = posted(creator, "kiln"), posted(AccountFactory(handle="kilnfan"), "kiln")
    delete_video(slug=one.slug, account=creator)
    assert indexed(VideoTerms, "kiln") == 1
    other.creator.delete()
    assert indexed(VideoTerms, "kiln") == indexed(AccountTerms, "kiln") == 0
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # complains where the index and its table differ
            cursor.execute(
                "INSERT INTO videos_videoterms_fts (videos_videoterms_fts) VALUES ('integrity-check')"
            )


def test_what_was_written_past_the_actions_is_found_in_the_end(creator, anonymous):
    posted(creator, "kiln #glaze")
    VideoTerms.objects.all().delete(), AccountTerms.objects.all().delete(), TagTerms.objects.all().delete()
    assert captions(anonymous, "kiln") == set()
    assert write_missing_words() == 3 and write_missing_words() == 0
    assert captions(anonymous, "kiln") and handles(anonymous, "mira") and names(anonymous, "glaze")
    Video.objects.update(caption="oven")
    assert sum(mend_terms(hour) for hour in range(24)) == 1
    assert captions(anonymous, "kiln") == set() and captions(anonymous, "oven") == {"oven"}


def test_a_rollback_takes_the_index_along(creator, anonymous):
    from django.db import transaction

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        posted(creator, "kiln")
        raise ZeroDivisionError
    assert indexed(VideoTerms, "kiln") == 0 and not Tag.objects.exists()


def test_terms_are_few_even_of_a_long_word():
    assert len(fed("x" * 300).split()) < 60 and fed("") == "" and fed("\x00 \ufe0f …") == ""


def test_sqlites_triggers_are_there_after_all_migrations():
    """They go when Django makes a table anew; then its migration has to make the index again."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        there = {name for (name,) in cursor.fetchall()}
    for kept in ("video", "account", "tag"):
        assert {f"videos_{kept}terms_fts_{deed}" for deed in ("insert", "update", "delete")} <= there
