"""People and videos for every screen: none, one and a million; long names, emoji, and scripts of both directions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from analytics.models import AccountDay, VideoDay
from analytics.rollups import roll_up
from notifications.actions.wishes import set_preference, unsubscribe_token
from notifications.models import Digest
from tests.browser.screens.films import SECONDS, Footage, footage
from tests.factories import AccountFactory, VideoFactory, befriend, captions_for
from videos.actions.archives import ask_for_archive
from videos.actions.collections import create_collection
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.leaving import leave
from videos.actions.quiet import list_word, mute_account, turn_down_video
from videos.actions.ranking import keep_ranks
from videos.actions.relations import block_account, follow_account
from videos.actions.reports import report_video
from videos.actions.saves import Method, note_save, remove_save, save_video
from videos.actions.shelf import collect_saves
from videos.actions.videos import delete_video
from videos.models import Account, Collection, Follow, Tag, Video, VideoSave, VideoView

LONG_HANDLE = "a.very.long.handle.indeed.of30"
LONG_NAME = "Maximiliana Wolfeschlegelsteinhausen-Bergerdorf 🌋🌊"
LONG_CAPTION = (
    "Everything that we carried up in three days, laid out on one blanket: the good kettle, the bad kettle, a "
    "letter, and Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft "
    "#mountains #whatwecarried #slowtravel"
)
MANY = 1_234_567
NOTES = (
    "How the light comes in from the left. Try this with the blue glaze, before it is too cold in the studio.",
    "أعود إليه حين يهدأ كل شيء",
    "Show Teo 🏔️",
    "",
)


@dataclass
class World:
    """What the list of screens needs to know of it."""

    people: dict[str, Account] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    reels: list[Footage] = field(default_factory=list)
    made: int = 0

    def reel(self, creator: Account, days_ago: float = 0, **more: Any) -> Video:
        """A published video that plays, with one film after the other."""
        shot = self.reels[self.made % len(self.reels)]
        self.made += 1
        when = timezone.now() - timedelta(days=days_ago, minutes=self.made)
        more = {"caption": shot.caption, "posted_at": when, "created_at": when} | more
        video = VideoFactory(creator=creator, duration_ms=SECONDS * 1000, width=540, height=960, **more)
        default_storage.save(video.stream.name, ContentFile(shot.film))
        default_storage.save(video.poster.name, ContentFile(shot.poster))
        return video


def make_world(films: int) -> World:
    """Fill the empty site. `films`: how many different ones there are; each costs half a second."""
    world = World(reels=footage(films))
    _people(world)
    _videos(world)
    _talk(world)
    _shelf(world)
    _quiet(world)
    _numbers(world)
    keep_ranks()
    roll_up()
    _a_million_a_day(world)
    return world


def _people(world: World) -> None:
    business = Account.Kind.BUSINESS
    world.people = people = {
        "mira": AccountFactory(
            handle="mira.makes", display_name="Mira Castellane", kind=business,
            bio="Clay, ash and time.\nNew pieces on Sundays ☕️",
        ),
        "noor": AccountFactory(handle="noor", display_name="نور الهدى", bio="مشينا حتى سكت كل شيء.", show_likes=True),
        "long": AccountFactory(handle=LONG_HANDLE, display_name=LONG_NAME, kind=business, bio="🌋" * 60),
        "teo": AccountFactory(handle="teo", display_name="Teo", friends_only=True),
        "sky": AccountFactory(handle="空🌙", display_name="そら", bio="夜の散歩"),
        "kai": AccountFactory(handle="kai"),
        "shop": AccountFactory(handle="quiet.shop", kind=business),
        "leo": AccountFactory(handle="leo"),
        "bea": AccountFactory(handle="bea", display_name="Bea"),
    }  # fmt: skip
    people["ada"] = AccountFactory(handle="ada", is_staff=True, is_superuser=True)
    for kind in ("comment", "like"):
        set_preference(account=people["noor"], kind=kind, place="in_digest", on=True)
    world.keys["unsubscribe"] = unsubscribe_token(Digest.objects.get(account=people["noor"]))
    befriend(people["noor"], people["mira"])
    befriend(people["noor"], people["long"])
    follow_account(follower=people["sky"], handle="noor")
    follow_account(follower=people["sky"], handle="mira.makes")
    for account in people.values():
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    EmailAddress.objects.create(user=people["noor"], email="noor.second@example.org")


def _videos(world: World) -> None:
    people, slugs = world.people, world.slugs
    for number in range(7):
        slugs[f"mira{number}"] = world.reel(people["mira"], days_ago=2 + 3 * number).slug
    slugs["long"] = world.reel(people["long"], days_ago=1, caption=LONG_CAPTION).slug
    slugs["arabic"] = world.reel(
        people["noor"], days_ago=4, caption="مشينا حتى سكت كل شيء، ولم يبقَ إلا صوت الرمل. #صحراء"
    ).slug
    slugs["friends"] = world.reel(
        people["noor"], days_ago=5, audience="friends", caption="Just us #dusk"
    ).slug
    slugs["bare"] = world.reel(people["sky"], days_ago=6, caption="").slug
    slugs["closed"] = world.reel(people["teo"], days_ago=6, caption="For the few").slug
    Tag.objects.create(name="mountains").videos.add(
        *Video.objects.for_staff().filter(caption__contains="#mountains")
    )
    captions_for(Video.objects.for_staff().get(slug=slugs["mira0"]), words="The kiln is open.")
    unready: dict[str, Any] = {
        "stream": "",
        "download": "",
        "download_state": "waiting",
        "published_at": None,
    }
    slugs["busy"] = VideoFactory(
        creator=people["mira"], state="processing", progress=46, poster="", caption="Kiln, day two", **unready
    ).slug
    slugs["failed"] = VideoFactory(
        creator=people["mira"], state="failed", attempts=3, poster="", caption="A film of nothing",
        failure="This file has no picture in it, only sound. Choose a video.", **unready,
    ).slug  # fmt: skip


def _talk(world: World) -> None:
    people, slug = world.people, world.slugs["mira0"]
    first = add_comment(
        account=people["noor"], slug=slug, text="The way it cools. I could watch this for an hour."
    )
    add_comment(account=people["mira"], slug=slug, text="@noor it took nine 😅", parent_id=first.pk)
    add_comment(
        account=people["long"], slug=slug, text="Donaudampfschifffahrtselektrizitätenhauptbetriebswerk " * 3
    )
    add_comment(account=people["sky"], slug=slug, text="静かでいいですね 🌙")
    world.keys["comment"] = add_comment(account=people["noor"], slug=slug, text="هدوء جميل").pk
    world.keys["thread"] = first.pk
    for name in ("noor", "long", "sky", "bea"):
        like_video(account=people[name], slug=slug)
    for name in ("mira", "sky", "long"):
        like_video(account=people[name], slug=world.slugs["arabic"])
        add_comment(account=people[name], slug=world.slugs["arabic"], text="Where is this? 🏜️ @noor")
    world.keys["report"] = report_video(
        reporter=people["noor"], slug=world.slugs["bare"], reason="spam"
    ).report.key


def _shelf(world: World) -> None:
    noor, slugs, keys = world.people["noor"], world.slugs, world.keys
    rows = []
    for number, name in enumerate(["mira0", "long", "mira1", "mira2", "bare", "mira3"]):
        row = save_video(account=noor, slug=slugs[name], moment_ms=1000 if number == 0 else None).row
        assert row
        reason = ("inspiration", "learn", "", "share")[number % 4]
        rows.append(note_save(account=noor, key=row.key, reason=reason, note=NOTES[number % 4]))
    for name, note in (("gone1", "The recipe, second half."), ("gone2", "")):
        video = world.reel(world.people["bea"], caption="Soon gone")
        kept = save_video(account=noor, slug=video.slug).row
        assert kept
        note_save(account=noor, key=kept.key, reason="", note=note)
        keys[name] = kept.key
        delete_video(slug=video.slug)
    for name in ("mira4", "long"):
        save_video(account=noor, slug=slugs[name], method=Method.FAVORITE)
    VideoSave.objects.create(
        account=noor, video=Video.objects.for_staff().get(slug=slugs["mira5"]), method=Method.DOWNLOAD
    )
    removed = save_video(account=noor, slug=slugs["mira6"]).row
    assert removed
    remove_save(account=noor, key=removed.key)
    studio = create_collection(account=noor, name="For the studio 🏺")
    create_collection(account=noor, name="صحراء")
    collect_saves(account=noor, keys=[row.key for row in rows[:4]], collection=studio.key)
    keys |= {"saved": rows[0].key, "collection": studio.key}
    keys["bare collection"] = Collection.objects.get(account=noor, name="صحراء").key


def _quiet(world: World) -> None:
    people = world.people
    mute_account(muter=people["noor"], handle="bea")
    block_account(blocker=people["noor"], handle="quiet.shop")
    for word in ("spoilers", "مفسدات", "🕷️"):
        list_word(account=people["noor"], kind="mute", text=word)
    list_word(account=people["noor"], kind="filter", text="first")
    turn_down_video(account=people["noor"], slug=world.slugs["mira6"])
    ask_for_archive(account=people["noor"])
    leave(account=people["leo"], password=None)


def _numbers(world: World) -> None:
    """Ninety days of a crowd, some at a million, and some with exactly one of everything."""
    now, crowd = (
        timezone.now(),
        Account.objects.bulk_create(
            Account(handle=f"crowd{n}", email=f"crowd{n}@example.org") for n in range(60)
        ),
    )
    mira = world.people["mira"]
    Follow.objects.bulk_create(
        Follow(follower=one, followee=mira, created_at=now - timedelta(days=n)) for n, one in enumerate(crowd)
    )
    views, saves = [], []
    for place in range(4):
        video = Video.objects.for_staff().get(slug=world.slugs[f"mira{place}"])
        for n, one in enumerate(crowd[: 50 - 9 * place]):
            when = now - timedelta(days=(n * 7) % 27, hours=place)
            views += [
                VideoView(video=video, day=when.date(), viewer_key=f"{place}.{n}.{k}", changed_at=when)
                for k in range(1 + n % 5)
            ]
            if n % 2 == 0:
                saves.append(
                    VideoSave(
                        account=one, video=video, method=("save", "save", "favorite")[n % 3], was_follower=n % 4 == 0,
                        reason=("inspiration", "learn", "", "share")[n // 2 % 4], moment_ms=500 + 1500 * (n % 2),
                        created_at=when, changed_at=when,
                    )
                )  # fmt: skip
    VideoView.objects.bulk_create(views)
    VideoSave.objects.bulk_create(saves)
    everything = ("view", "like", "comment", "share", "save", "favorite", "download")
    staff_see = Video.objects.for_staff()
    staff_see.filter(slug=world.slugs["long"]).update(**{f"{name}_count": MANY for name in everything})
    staff_see.filter(slug=world.slugs["arabic"]).update(**{f"{name}_count": 1 for name in everything})


def _a_million_a_day(world: World) -> None:
    """Numbers as large as they get, into the daily rows: no rollup looks at days on which nothing changed."""
    video, today = Video.objects.for_staff().get(slug=world.slugs["long"]), timezone.localdate()
    VideoDay.objects.filter(video=video).delete()
    VideoDay.objects.bulk_create(
        VideoDay(
            video=video, day=today - timedelta(days=n), views=MANY - 9000 * n, likes=MANY // 3, comments=MANY // 7,
            shares=MANY // 9, saves=MANY // 20 + 2000 * (n % 7), favorites=MANY // 40, downloads=MANY // 60,
            savers=MANY // 15,
        )
        for n in range(60)
    )  # fmt: skip
    AccountDay.objects.update_or_create(account=world.people["long"], day=today, defaults={"followers": MANY})
