"""What a change of privacy will do, in numbers that tell nothing about who saved (rule 8).

A creator may look beside a switch as often as they like: before and after following somebody, before
and after a block. So what stands there must not depend on how savers stand to the creator. “3 saved
items will become tombstones” beside Friends only would be the split by friends; asked for once more
after befriending one person, it would be that person's name. Therefore

1. nothing here asks who saved. Saved items are told only as an upper bound, “up to 12”, made of the
   totals that every card of these videos shows anyway;
2. totals that read “fewer than 5” are in no bound. Such videos are counted as videos, and nothing
   that is said depends on how many saves they have;
3. a bound below five reads “fewer than 5” as well, so that it never is nearly a name;
4. people who would no longer see a video are counted from follows alone, which are no secret to the
   person who is followed, and whether anybody saved doesn't enter into it.

Two situations that differ only in who saved therefore read the same, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from videos.models import Account, Follow, Video
from videos.models.video import VideoQuerySet

from .counts import FEWEST, told_totals


@dataclass(frozen=True)
class Kept:
    """What others have saved of some videos, as far as it may be told.

    Args:
        videos: how many videos are meant.
        told: the saves of those whose totals are shown: an upper bound of what a change touches.
        guarded: how many of the videos have totals that read “fewer than 5”.
    """

    videos: int
    told: int
    guarded: int

    def __str__(self) -> str:
        some = f"up to {self.told:,}" if self.told >= FEWEST else f"fewer than {FEWEST}"
        where = (
            ""
            if self.videos == 1
            else " on a video"
            if self.guarded == 1
            else f" on each of {self.guarded:,} videos"
        )
        few = f"of fewer than {FEWEST} people{where}"
        if self.guarded == self.videos:
            return f"the saved items {few}"
        return f"{some} saved items of others" + (f", and those {few}" if self.guarded else "")


def kept_of(videos: VideoQuerySet, account: Account) -> Kept:
    """What others have saved of some of an account's own videos, as far as it may be told."""
    return Kept(*told_totals(videos, account))


def open_videos(account: Account) -> VideoQuerySet:
    """The account's published videos that are set to Everyone: those that Friends only caps."""
    return own_published(account).filter(audience=Video.Audience.EVERYONE)


def own_published(account: Account) -> VideoQuerySet:
    return Video.objects.visible_to(account).filter(creator=account, published_at__isnull=False)


def followers_not_friends(account: Account) -> int:
    """How many people follow an account without being followed back: they see what everyone sees."""
    follows = Follow.objects.standing()
    back = follows.filter(follower=account).values("followee")
    people = Account.objects.visible_to(account)
    one_way = follows.filter(followee=account, follower__in=people).exclude(follower__in=back)
    return int(one_way.count())


def downloadable(account: Account) -> dict[str, int]:
    """How many published videos allow downloads themselves, and how many of them have a marked file."""
    marked = Q(download_state=Video.DownloadState.READY, watermark_handle=account.handle)
    return (
        own_published(account)
        .filter(downloads_enabled=True)
        .aggregate(videos=Count("pk"), marked=Count("pk", filter=marked))
    )
