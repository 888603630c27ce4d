"""The words by which things are found: folded alike everywhere, in step with the texts, and nobody else's."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import AccountFactory, VideoFactory
from tests.videos import media_files
from videos.actions.accounts import edit_profile
from videos.actions.errors import Refused
from videos.actions.purge import purge
from videos.actions.quiet import list_word
from videos.actions.saves import note_save, remove_save, save_video
from videos.actions.videos import edit_video, upload_video
from videos.actions.words import write_missing_words, write_name_words
from videos.models import NoteWord, Video, VideoSave, VideoWord
from videos.selectors import found
from videos.selectors.shelf import Only, shelf
from videos.words import ASKED_MAX, WORD_BYTES, asked_for, bounds, has_any, is_all_kept, words_of


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("The kiln ticking", "KILN tick"),
        ("Café Müller", "cafe muller"),
        ("cafe", "CAFÉ"),
        ("Straße", "STRASSE"),
        ("Вечерняя Москва", "москва"),
        ("Ἀθῆναι", "αθηναι"),
        ("ﬁrst ﬂight", "first flight"),
        ("Ｗide letters", "wide"),
        ("𝐇𝐞𝐥𝐥𝐨 ℌouse", "HELLO house"),
        ("وصفات الشتاء", "الشتاء"),
        ("الضُّوء", "الضوء"),
        ("שָׁלוֹם", "שלום"),
        ("東京の夜景がきれい", "夜景"),
        ("東京の夜景がきれい", "京の夜景がきれい"),
        ("ภาษาไทยสวยงาม", "ไทย"),
        ("हिन्दी में वीडियो", "हिन्दी"),
        ("한국어 동영상", "동영"),
        ("Trip 🏔️ 2027", "🏔️"),
        ("Trip 🏔️ 2027", "🏔"),
        ("viva 🇪🇸 and 🇩🇰", "🇪🇸 🇩🇰"),
        ("we 👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧 👧"),
        ("Don’t panic", "dont panic"),
        ("كـلـب", "كلب"),
        ("👩🏽‍🎨 at work", "👩"),
        ("@mira.makes #slow_work", "makes slow work"),
        ("100% wool", "100%"),
        ("one" + "x" * 100, "one" + "x" * 40),
    ],
)
def test_found(text, asked):
    kept = words_of(text)
    assert asked_for(asked)
    for word in asked_for(asked):
        assert any(one.startswith(word) for one in kept), word


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("The kiln ticking", "iln"),
        ("The kiln ticking", "kilns"),
        ("がんこ", "かんこ"),
        ("東京の夜景", "景夜"),
        ("Trip 🏔️", "🌋"),
        ("Москва", "Moskva"),
    ],
)
def test_not_found(text, asked):
    kept = words_of(text)
    assert not all(any(one.startswith(word) for one in kept) for word in asked_for(asked))


def test_what_is_not_a_word_asks_for_nothing():
    for text in ("", "  ", "%_\\'\"", "\u200b", "\ufe0f", "- - -", "\x00"):
        assert asked_for(text) == [] and words_of(text) == set()
    assert len(asked_for("a b c d e f g h")) == ASKED_MAX
    assert max(map(len, words_of("𠮷" * 300 + " " + "x" * 300 + " " + "é" * 300))) <= WORD_BYTES


# --- In step with the texts ---------------------------------------------------------------------


@pytest.fixture(params=[found.COMMON, 0], ids=["looked up", "gone through"])
def way(request, monkeypatch):
    """Both ways of finding: for rare words and for common ones."""
    monkeypatch.setattr(found, "COMMON", request.param)


def hits(account, words, **only):
    return [row.pk for row in shelf(account, "saved", only=Only(words=words, **only)).rows]


@pytest.mark.slow
@pytest.mark.django_db
def test_both_ways_find_the_same(stranger, monkeypatch):
    texts = ["kiln light", "kiln 夜景", "light roof", "roof 🌙", "", "kilnhouse"]
    for caption, note in itertools.product(texts, texts[:4]):
        row = save_video(account=stranger, slug=VideoFactory(caption=caption).slug).row
        note_save(account=stranger, key=row.key, reason="", note=note)
    hidden = list(Video.objects.values_list("pk", flat=True))[::5]
    Video.objects.filter(pk__in=hidden).update(audience="me")
    questions = [
        "kiln",
        "k",
        "kiln light",
        "roof kiln light",
        "夜景",
        "🌙 light",
        "kilnh",
        "none",
        "person",
        "%",
    ]
    for words, oldest in itertools.product(questions, (True, False)):
        monkeypatch.setattr(found, "COMMON", 5000)
        looked_up = hits(stranger, words, oldest=oldest)
        monkeypatch.setattr(found, "COMMON", 0)
        assert hits(stranger, words, oldest=oldest) == looked_up, words


@pytest.mark.django_db
def test_another_caption_another_name_another_note(stranger, way):
    maker = AccountFactory(handle="mira", display_name="Mira Castellanos")
    video = VideoFactory(creator=maker, caption="The kiln")
    row = save_video(account=stranger, slug=video.slug).row
    note_save(account=stranger, key=row.key, reason="", note="first thought")
    for words in ("kiln", "mira", "castellanos", "first"):
        assert hits(stranger, words) == [row.pk]
    edit_video(
        account=maker, slug=video.slug, caption="The oven", audience="everyone", downloads_enabled=True
    )
    edit_profile(account=maker, handle="zora", display_name="Zora", bio="")
    note_save(account=stranger, key=row.key, reason="", note="second thought")
    for words in ("kiln", "mira", "castellanos", "first"):
        assert hits(stranger, words) == []
    for words in ("oven", "zora", "second", "second oven zora"):
        assert hits(stranger, words) == [row.pk]


@pytest.mark.django_db
def test_an_upload_is_found(stranger, tmp_path):
    source = media_files.phone(tmp_path, seconds=1, size="180x320")
    file = SimpleUploadedFile("film.mp4", source.read_bytes())
    video = upload_video(account=stranger, file=file, caption="Quixotic oven")
    assert {bytes(word) for word in video.words.values_list("word", flat=True)} >= {b"quixotic", b"oven"}


@pytest.mark.django_db
def test_another_ones_note_finds_nothing(stranger, friend, way):
    video = VideoFactory()
    mine, theirs = (save_video(account=who, slug=video.slug).row for who in (stranger, friend))
    note_save(account=friend, key=theirs.key, reason="", note="theirs alone")
    assert hits(stranger, "alone") == [] and hits(friend, "alone") == [theirs.pk]
    assert hits(stranger, "") == [mine.pk]


@pytest.mark.django_db
def test_what_was_written_past_the_actions_is_found_in_the_end(stranger, way):
    video = VideoFactory(caption="kiln")
    row = save_video(account=stranger, slug=video.slug).row
    VideoSave.objects.update(note="by hand")
    VideoWord.objects.all().delete()
    assert hits(stranger, "kiln") == hits(stranger, "hand") == []
    assert write_missing_words() == 2 and write_missing_words() == 0
    assert hits(stranger, "kiln") == hits(stranger, "hand") == [row.pk]


@pytest.mark.django_db
def test_words_go_with_what_they_are_of(stranger, time_machine):
    row = save_video(account=stranger, slug=VideoFactory().slug).row
    note_save(account=stranger, key=row.key, reason="", note="first thought")
    row.video.delete()
    assert not VideoWord.objects.exists() and NoteWord.objects.count() == 2
    remove_save(account=stranger, key=row.key)
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=31))
    purge()
    assert not NoteWord.objects.exists()


@pytest.mark.parametrize(
    ("listed", "text", "found"),
    [
        ("art", "Art for all", True),
        ("art", "a party, an article", False),
        ("#Dusk", "the last dusk", True),
        ("CAFÉ", "a cafe by the lake", True),
        ("猫", "屋根の上の猫です", True),
        ("猫", "犬です", False),
        ("🏺", "clay 🏺 glaze", True),
        ("🏺", "clay", False),
        ("ugly", "how u\u200bg\u00adly", True),  # what is not seen takes no word past a list
        ("art", "p\u200barty", False),
        ("میرا", "می\u200cرا", True),
        # Nor does what stands through or around a letter, stretches a word, or breaks it in two.
        ("idiot", "you i\u0336d\u0336i\u0336o\u0336t\u0336", True),
        ("idiot", "you i\u20dddiot", True),
        ("كلب", "يا كـلـب", True),
        ("idiot", "you id-i.o_t", True),
        ("don't", "Don’t!", True),
        ("don't", "a don and a t", False),
        ("co-op", "our coop", True),
        ("می\u200cخواهم", "میخواهم", True),
        ("🇩🇪", "viva 🇩🇪", True),
        ("🇩🇪", "viva 🇪🇸 and 🇩🇰", False),
        ("👨\u200d👩\u200d👧", "we 👨\u200d👩\u200d👧", True),
        ("👩", "we 👨\u200d👩\u200d👧", True),
        ("🖕", "🖕🏽", True),
        ("🖕🏽", "🖕", False),
        ("1️⃣", "1", True),
    ],
)
def test_a_word_on_a_list_stands_for_itself_alone(listed, text, found):
    assert has_any(text, [bounds(listed)]) is found


@pytest.mark.parametrize(
    "listed", ["", "  ", "two words", "🏺🏺", "…", "art猫", "🇩🇪🇩🇰", "❤️👨\u200d👩\u200d👧"]
)
def test_a_list_takes_one_word_at_a_time(listed):
    with pytest.raises(ValueError, match="one word"):
        bounds(listed)


@pytest.mark.parametrize("listed", ["hello!", "#dusk", "don't", "🇩🇪", "👍🏽", "1️⃣", "می\u200cخواهم"])
def test_what_a_list_takes_is_what_was_written(listed):
    assert is_all_kept(listed)


@pytest.mark.parametrize("listed", ["C++", "a=b", "5€"])
def test_a_list_takes_nothing_of_which_a_part_would_stand_there(listed, stranger):
    """“C++” would hold every comment with a C."""
    with pytest.raises(Refused, match="one word|letters, numbers and emoji"):
        list_word(account=stranger, kind="mute", text=listed)


@pytest.mark.django_db
def test_another_name_costs_no_statement_for_each_video(stranger, django_assert_max_num_queries):
    VideoFactory.create_batch(12, creator=stranger)
    with django_assert_max_num_queries(8):
        write_name_words(stranger)
