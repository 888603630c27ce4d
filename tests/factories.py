"""People and videos for tests."""

from __future__ import annotations

from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from videos.actions.comments import add_comment
from videos.actions.relations import follow_account
from videos.actions.terms import write_account_terms
from videos.actions.words import write_video_words
from videos.models import Account, Comment, TextTrack, Video
from videos.models.video import new_slug

STREAM, POSTER, MARKED = b"the playable bytes " * 50, b"the poster's bytes", b"the watermarked bytes " * 50


class AccountFactory(factory.django.DjangoModelFactory[Account]):
    class Meta:
        model = Account
        skip_postgeneration_save = True

    handle = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda account: f"{account.handle}@example.org")
    password = factory.django.Password("secret-enough")

    class Params:
        business = factory.Trait(kind=Account.Kind.BUSINESS)

    @factory.post_generation
    def terms(account: Account, create: bool, wanted: Any, **kwargs: Any) -> None:  # noqa: N805
        write_account_terms([account])


class VideoFactory(factory.django.DjangoModelFactory[Video]):
    """A published video, ready in every respect; `with_files` writes (fake) bytes that can be served."""

    class Meta:
        model = Video
        skip_postgeneration_save = True

    slug = factory.LazyFunction(new_slug)
    creator = factory.SubFactory(AccountFactory)
    caption = "The last light over the roof #dusk"
    state = Video.State.READY
    download_state = Video.DownloadState.READY
    stream = factory.LazyAttribute(lambda video: f"videos/{video.slug}/t/720.mp4")
    poster = factory.LazyAttribute(lambda video: f"videos/{video.slug}/t/poster.jpg")
    download = factory.LazyAttribute(lambda video: f"videos/{video.slug}/t/download.mp4")
    watermark_handle = factory.LazyAttribute(lambda video: video.creator.handle)
    width, height, duration_ms = 720, 1280, 8000
    posted_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyAttribute(lambda video: video.posted_at)

    @factory.post_generation
    def words(video: Video, create: bool, wanted: Any, **kwargs: Any) -> None:  # noqa: N805
        write_video_words([video])

    @factory.post_generation
    def with_files(video: Video, create: bool, wanted: Any, **kwargs: Any) -> None:  # noqa: N805
        if wanted:
            default_storage.save(video.stream.name, ContentFile(STREAM))
            default_storage.save(video.poster.name, ContentFile(POSTER))
            default_storage.save(video.download.name, ContentFile(MARKED))


def comment_on(
    video: Video, author: Account | None = None, text: str = "There is a cat on the roof."
) -> Comment:
    return add_comment(account=author or AccountFactory(), slug=video.slug, text=text)


def befriend(one: Account, other: Account) -> None:
    follow_account(follower=one, handle=other.handle)
    follow_account(follower=other, handle=one.handle)


def captions_for(video: Video, language: str = "en", words: str = "A bell rings.") -> TextTrack:
    """Captions for the sound of a video in any state, as if they had been added when it was ready."""
    content = f"WEBVTT\n\n00:00:00.500 --> 00:00:03.000\n{words}\n"
    track = TextTrack.objects.create(
        video=video, language=language, content=content, changed_at=timezone.now()
    )
    video.caption_languages = [*video.caption_languages, language]
    video.save(update_fields=["caption_languages"])
    return track


def pictures_for(video: Video, count: int = 3) -> None:
    """The pictures that the worker leaves beside a stream, the first of them chosen."""
    folder = str(video.stream.name).rpartition("/")[0]
    for number in range(1, count + 1):
        default_storage.save(f"{folder}/poster-{number}.jpg", ContentFile(b"picture %d" % number))
    video.posters, video.poster = count, f"{folder}/poster-1.jpg"
    video.save(update_fields=["posters", "poster"])
