"""The site as a machine for Hypothesis: deeds of four people, done to the product and told to the plain world."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Value
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from notifications.models import Notification
from tests.factories import AccountFactory, VideoFactory
from tests.videos.world import ANYBODY, WAYS, PlainVideo, Save, World
from videos.actions.accounts import set_privacy, suspend_account
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video
from videos.actions.errors import Refused
from videos.actions.recount import recount
from videos.actions.relations import block_account, follow_account
from videos.actions.saves import COUNTERS, Method, note_save, remove_save, restore_save, save_video
from videos.actions.videos import delete_video, edit_video
from videos.models import Account, Video, VideoSave
from videos.selectors.feed import feed
from videos.selectors.search import search_videos

PEOPLE, MOST_VIDEOS = 4, 5
person = st.integers(0, PEOPLE - 1)
number = st.integers(0, MOST_VIDEOS - 1)


class Site(RuleBasedStateMachine):
    """Deeds of four people, done to the product and told to the plain world."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(transaction.atomic())  # undone after each example
        self.world = World(PEOPLE)
        self.accounts: list[Account] = [AccountFactory(handle=f"p{n}") for n in range(PEOPLE)]
        self.videos: list[Video] = []
        self.keys: dict[Save, str] = {}  # of every row, standing or not
        # What each of them may see. Asked after every deed, so it is made into SQL once: it never changes.
        viewers = {ANYBODY: AnonymousUser(), **dict(enumerate(self.accounts))}
        first, *others = [
            Video.objects.visible_to(viewer).annotate(who=Value(who)).order_by().values_list("who", "pk")
            for who, viewer in viewers.items()
        ]
        self.who_sees_what = first.union(*others, all=True).query.sql_with_params()

    def teardown(self) -> None:
        self.counters_equal_their_rows()
        transaction.set_rollback(True)
        self.stack.close()

    # --- Looking things up ---------------------------------------------------------------------

    def _account(self, who: int) -> Account:
        return Account.objects.get(pk=self.accounts[who].pk)  # as a new request would see it

    def _viewer(self, who: int) -> Any:
        return AnonymousUser() if who == ANYBODY else self._account(who)

    def _may_act(self, who: int, what: int | None = None) -> bool:
        return who not in self.world.suspended and (what is None or what < len(self.videos))

    def _try(self, who: int, what: int, deed: Any) -> bool:
        """Do it: refused as if the video weren't there exactly when it is hidden from who tries."""
        if self.world.sees(who, what):
            deed()
            return True
        with pytest.raises(Video.DoesNotExist), transaction.atomic():
            deed()
        return False

    # --- Deeds ---------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.post(0, "everyone")
        self.post(1, "friends")

    @precondition(lambda self: len(self.videos) < MOST_VIDEOS)
    @rule(who=person, audience=st.sampled_from(["everyone", "friends", "me"]))
    def post(self, who: int, audience: str) -> None:
        if self._may_act(who):
            self.videos.append(VideoFactory(creator=self.accounts[who], audience=audience))
            self.world.videos.append(PlainVideo(who, audience))

    @rule(who=person, what=number, on=st.booleans())
    def like(self, who: int, what: int, on: bool) -> None:
        if not self._may_act(who, what):
            return
        slug = self.videos[what].slug
        if self._try(who, what, lambda: like_video(account=self._account(who), slug=slug, on=on)):
            (self.world.likes.add if on else self.world.likes.discard)((who, what))

    @rule(who=person, what=number, way=st.sampled_from(["save", "favorite"]), on=st.booleans())
    def keep(self, who: int, what: int, way: str, on: bool) -> None:
        if not self._may_act(who, what):
            return
        told = Notification.objects.count()
        slug = self.videos[what].slug

        def deed() -> None:
            save_video(account=self._account(who), slug=slug, method=Method(way), on=on)

        if self._try(who, what, deed):
            self._stands((who, what, way), on)
        assert Notification.objects.count() == told

    def _stands(self, save: Save, on: bool) -> None:
        if not on:
            self.world.remove({save})
            return
        self.world.stand(save)
        if save not in self.keys:
            who, what, way = save
            row = VideoSave.objects.get(account=self.accounts[who], video=self.videos[what], method=way)
            self.keys[save] = row.key

    @rule(who=person, what=number)
    def download(self, who: int, what: int) -> None:
        if not self._may_act(who, what):
            return
        told = Notification.objects.count()
        slug = self.videos[what].slug

        def deed() -> None:
            account = self._account(who)
            if self.world.may_download(who, what):
                assert hand_out_download(account=account, slug=slug).url
                self._stands((who, what, "download"), True)
                self.world.hidden.pop((who, what, "download"), None)
            else:
                with pytest.raises(Refused), transaction.atomic():
                    hand_out_download(account=account, slug=slug)

        self._try(who, what, deed)
        assert Notification.objects.count() == told

    @rule(who=person, what=number, way=st.sampled_from(["save", "favorite"]), back=st.booleans())
    def remove_or_put_back(self, who: int, what: int, way: str, back: bool) -> None:
        """From the shelf, where it doesn't matter whether the video may still be seen, or is there at all."""
        save = (who, what, way)
        if not self._may_act(who, what) or save not in self.keys:
            return
        (restore_save if back else remove_save)(account=self._account(who), key=self.keys[save])
        self._stands(save, back)

    @rule(who=person, what=number, why=st.sampled_from(VideoSave.Reason.values))
    def note(self, who: int, what: int, why: str) -> None:
        if self._may_act(who, what) and self.world.videos[what].is_there:
            for row in VideoSave.objects.filter(account=self.accounts[who], video=self.videos[what]):
                note_save(account=self._account(who), key=row.key, reason=why, note=f"note of {who}")

    @rule(who=person, whom=person, on=st.booleans())
    def follow(self, who: int, whom: int, on: bool) -> None:
        barred = {(who, whom), (whom, who)} & self.world.blocks or whom in self.world.suspended
        if who == whom or not self._may_act(who):
            return
        if barred:
            with pytest.raises(Account.DoesNotExist), transaction.atomic():
                follow_account(follower=self._account(who), handle=self.accounts[whom].handle, on=on)
            return
        follow_account(follower=self._account(who), handle=self.accounts[whom].handle, on=on)
        (self.world.follows.add if on else self.world.follows.discard)((who, whom))

    @rule(who=person, whom=person, on=st.booleans())
    def block(self, who: int, whom: int, on: bool) -> None:
        unknown = (whom, who) in self.world.blocks or whom in self.world.suspended
        if who == whom or not self._may_act(who) or unknown:
            return
        block_account(blocker=self._account(who), handle=self.accounts[whom].handle, on=on)
        if on:
            self.world.block(who, whom)
        else:
            self.world.blocks.discard((who, whom))

    @rule(who=person, switch=st.sampled_from(["friends_only", "downloads_enabled"]), on=st.booleans())
    def privacy(self, who: int, switch: str, on: bool) -> None:
        if not self._may_act(who):
            return
        set_privacy(account=self._account(who), switch=switch, on=on)
        names, has = (
            (self.world.friends_only, on) if switch == "friends_only" else (self.world.no_downloads, not on)
        )
        (names.add if has else names.discard)(who)

    @rule(what=number, audience=st.sampled_from(["everyone", "friends", "me"]), downloads=st.booleans())
    def edit(self, what: int, audience: str, downloads: bool) -> None:
        if what >= len(self.videos) or not self.world.videos[what].is_there:
            return
        plain = self.world.videos[what]
        edit_video(
            account=self._account(plain.creator),
            slug=self.videos[what].slug,
            caption="Changed #again",
            audience=audience,
            downloads_enabled=downloads,
        )
        plain.audience, plain.downloads = audience, downloads

    @rule(what=number)
    def delete(self, what: int) -> None:
        if what < len(self.videos) and self.world.videos[what].is_there:
            delete_video(slug=self.videos[what].slug)
            self.world.videos[what].is_there = False
            self.world.likes = {like for like in self.world.likes if like[1] != what}

    @rule(who=person, on=st.booleans())
    def suspend(self, who: int, on: bool) -> None:
        suspend_account(account=self._account(who), on=on)
        (self.world.suspended.add if on else self.world.suspended.discard)(who)

    # --- What must be so after each ------------------------------------------------------------

    @invariant()
    def each_sees_what_the_plain_world_says(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(*self.who_sees_what)
            seen = set(cursor.fetchall())
        assert seen == {
            (who, video.pk)
            for who in (ANYBODY, *range(PEOPLE))
            for n, video in enumerate(self.videos)
            if self.world.sees(who, n)
        }

    @invariant()
    def counters_are_right(self) -> None:
        names = ["pk", "like_count", *(COUNTERS[Method(way)] for way in WAYS)]
        told = {row[0]: row[1:] for row in Video.objects.for_staff().values_list(*names)}
        for what, video in enumerate(self.videos):
            if self.world.videos[what].is_there:
                likes = sum(1 for _, liked in self.world.likes if liked == what)
                assert told[video.pk] == (likes, *(self.world.count(what, way) for way in WAYS))

    @rule()
    def counters_equal_their_rows(self) -> None:
        assert list(recount(mend=False)) == []

    @rule(who=st.integers(ANYBODY, PEOPLE - 1))
    def lists_show_only_what_may_be_seen(self, who: int) -> None:
        viewer = self._viewer(who)
        allowed = {self.videos[n].pk for n in range(len(self.videos)) if self.world.sees(who, n)}
        for page in (feed(viewer, "for-you"), search_videos(viewer, "again"), search_videos(viewer, "p0")):
            assert {video.pk for video in page.rows} <= allowed
