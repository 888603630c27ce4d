"""Kept words anew: without what only adorns a letter, with emoji of several signs, and with parts held together."""

from itertools import islice

from django.db import migrations

from videos.search import fed
from videos.tags import tag_names
from videos.words import bounds, words_of

BATCH = 500


def batches(rows):
    rows = rows.iterator(BATCH)
    while some := list(islice(rows, BATCH)):
        yield some


def hold_words(model, of, wanted):
    """Make the kept words of some rows those that are wanted.

    Args:
        of: the name of the field that says whose words they are.
        wanted: for each of their ids, the words and what else stands in the rows.
    """
    there = {
        (owner, bytes(word)): pk
        for pk, owner, word in model.objects.filter(**{f"{of}__in": wanted}).values_list("pk", of, "word")
    }
    pairs = {(owner, word) for owner, (words, _) in wanted.items() for word in words}
    model.objects.filter(pk__in=[there[pair] for pair in there.keys() - pairs]).delete()
    model.objects.bulk_create(
        [model(**{f"{of}_id": owner}, word=word, **wanted[owner][1]) for owner, word in pairs - there.keys()],
        batch_size=2000,
    )


def hold_terms(model, of, wanted):
    """Write the terms of some rows that differ from what is wanted."""
    for row in model.objects.filter(**{f"{of}__in": wanted}):
        if row.terms != wanted[getattr(row, f"{of}_id")]:
            row.terms = wanted[getattr(row, f"{of}_id")]
            row.save(update_fields=["terms"])


def write_words(apps, schema_editor):
    Account, Tag, Video, VideoSave = (apps.get_model("videos", name) for name in ("Account", "Tag", "Video", "VideoSave"))
    words = {name: apps.get_model("videos", f"{name}Word") for name in ("Video", "Note")}
    terms = {name: apps.get_model("videos", f"{name}Terms") for name in ("Account", "Tag", "Video")}
    for videos in batches(Video.objects.select_related("creator").order_by("pk")):
        names = {one.pk: f"{one.creator.handle} {one.creator.display_name}" for one in videos}
        hold_words(words["Video"], "video", {one.pk: (words_of(f"{one.caption} {names[one.pk]}"), {}) for one in videos})
        hold_terms(
            terms["Video"],
            "video",
            {one.pk: fed(f"{one.caption} @{names[one.pk]}", tags=tag_names(one.caption)) for one in videos},
        )
    for notes in batches(VideoSave.objects.exclude(note="").order_by("pk")):
        wanted = {one.pk: (words_of(one.note), {"account_id": one.account_id}) for one in notes}
        hold_words(words["Note"], "video_save", wanted)
    for accounts in batches(Account.objects.order_by("pk")):
        hold_terms(
            terms["Account"], "account", {one.pk: fed(f"@{one.handle} {one.display_name}") for one in accounts}
        )
    for tags in batches(Tag.objects.order_by("pk")):
        hold_terms(terms["Tag"], "tag", {one.pk: fed(one.name) for one in tags})


def read_lists(apps, schema_editor):
    """Two words of a list that are one by now are one: the older stays."""
    WordRule = apps.get_model("videos", "WordRule")
    for rule in WordRule.objects.order_by("pk"):
        first, last = bounds(rule.text)
        if (first, last) == (bytes(rule.first), bytes(rule.last)):
            continue
        rule.first, rule.last = first, last
        if WordRule.objects.filter(account=rule.account_id, kind=rule.kind, first=first).exclude(pk=rule.pk).exists():
            rule.delete()
        else:
            rule.save(update_fields=["first", "last"])


class Migration(migrations.Migration):
    dependencies = [("videos", "0015_days_of_a_videos_saves")]
    # Backwards there is nothing to do: what is kept is held against the texts by the worker.
    operations = [
        migrations.RunPython(write_words, migrations.RunPython.noop),
        migrations.RunPython(read_lists, migrations.RunPython.noop),
    ]
