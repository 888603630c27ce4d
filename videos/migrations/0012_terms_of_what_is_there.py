"""What is there is found: the tags of captions, read anew in every script, and the terms of all texts."""

from itertools import islice

from django.db import migrations

from videos.search import fed
from videos.tags import tag_names

BATCH = 500


def batches(rows):
    rows = rows.iterator(BATCH)
    while some := list(islice(rows, BATCH)):
        yield some


def read_tags(apps, schema_editor):
    Video, Tag = apps.get_model("videos", "Video"), apps.get_model("videos", "Tag")
    Tagging = Video.tags.through
    for videos in batches(Video.objects.filter(caption__regex="[#＃]").only("pk", "caption").order_by("pk")):
        wanted = {(video.pk, name) for video in videos for name in tag_names(video.caption)}
        taggings = Tagging.objects.filter(video__in=[video.pk for video in videos])
        there = {(video, name): pk for pk, video, name in taggings.values_list("pk", "video_id", "tag__name")}
        Tagging.objects.filter(pk__in=[there[pair] for pair in there.keys() - wanted]).delete()
        names = {name for _, name in wanted}
        Tag.objects.bulk_create([Tag(name=name) for name in sorted(names)], ignore_conflicts=True)
        ids = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
        Tagging.objects.bulk_create(
            Tagging(video_id=video, tag_id=ids[name]) for video, name in sorted(wanted - there.keys())
        )


def write_terms(apps, schema_editor):
    Account, Tag, Video = (apps.get_model("videos", name) for name in ("Account", "Tag", "Video"))
    AccountTerms, TagTerms, VideoTerms = (
        apps.get_model("videos", f"{name}Terms") for name in ("Account", "Tag", "Video")
    )
    for accounts in batches(Account.objects.order_by("pk")):
        AccountTerms.objects.bulk_create(
            AccountTerms(account=one, terms=fed(f"@{one.handle} {one.display_name}")) for one in accounts
        )
    for tags in batches(Tag.objects.order_by("pk")):
        TagTerms.objects.bulk_create(TagTerms(tag=one, terms=fed(one.name)) for one in tags)
    # In the order in which they came out, which is the one in which they are found.
    out = Video.objects.filter(published_at__isnull=False).select_related("creator")
    for videos in batches(out.order_by("published_at", "pk")):
        VideoTerms.objects.bulk_create(
            VideoTerms(
                video=one,
                terms=fed(
                    f"{one.caption} @{one.creator.handle} {one.creator.display_name}", tags=tag_names(one.caption)
                ),
            )
            for one in videos
        )


class Migration(migrations.Migration):
    dependencies = [("videos", "0011_full_text_search")]
    # Backwards there is nothing to do: the tables go with what is in them, and tags are as good as before.
    operations = [
        migrations.RunPython(read_tags, migrations.RunPython.noop),
        migrations.RunPython(write_terms, migrations.RunPython.noop),
    ]
