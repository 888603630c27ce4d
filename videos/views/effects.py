"""What a change of privacy will do, in words, before it is done. The numbers: videos.selectors.effects."""

from __future__ import annotations

from dataclasses import dataclass

from videos.actions.accounts import shown_on_profile
from videos.models import Account, Video
from videos.selectors.counts import FEWEST
from videos.selectors.effects import (
    Kept,
    downloadable,
    followers_not_friends,
    kept_of,
    open_videos,
    own_published,
)

Audience = Video.Audience
_GUARD = f"With fewer than {FEWEST} savers, totals read “fewer than {FEWEST}” from then on."


@dataclass(frozen=True)
class Effect:
    """What choosing `name` would do: `says` in a few sentences, `label` in front of them."""

    name: str
    label: str
    says: str


def things(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def switch_effects(account: Account) -> dict[str, Effect]:
    """For each privacy switch of an account, what flipping it would do now."""
    shown = shown_on_profile(account)
    says = {
        "friends_only": _friends_only(account),
        "show_favorites": _show_favorites(account, shown.favorites),
        "show_likes": _show_likes(account, shown.likes),
        **_downloads(account),
    }
    return {
        name: Effect(name, f"If you turn it {'off' if getattr(account, name) else 'on'}:", text)
        for name, text in says.items()
    }


def _friends_only(account: Account) -> str:
    kept = kept_of(open_videos(account), account)
    if not kept.videos:
        return "nothing changes now, as no video of yours is set to Everyone. It holds for those to come."
    if account.friends_only:
        return f"everyone can see {things(kept.videos, 'video')} again. {_come_back(kept)}"
    return (
        f"only friends see your {things(kept.videos, 'video')} set to Everyone. {_no_longer(account, 'them')} "
        f"{_become_tombstones(kept, 'you turn it off')} {_GUARD}"
    )


def _no_longer(account: Account, see: str) -> str:
    one_way = followers_not_friends(account)
    if not one_way:
        return f"Everybody else no longer sees {see}."
    who = (
        "person who follows you and isn’t a friend"
        if one_way == 1
        else "people who follow you and aren’t friends"
    )
    return f"{one_way:,} {who}, and everybody else, no longer see {see}."


def _become_tombstones(kept: Kept, until: str) -> str:
    return f"{_sentence(kept)} can become tombstones until {until}: their savers keep their own notes."


def _come_back(kept: Kept) -> str:
    return f"{_sentence(kept)} can come back where they are tombstones now."


def _sentence(kept: Kept) -> str:
    text = str(kept)
    return text[0].upper() + text[1:]


def _show_favorites(account: Account, number: int) -> str:
    favorites = things(number, "favorite")
    if account.show_favorites:
        return f"your list of {favorites} is yours alone again."
    if not number:
        return "nothing appears now, as you have no favorites to show. It holds for those to come."
    return (
        f"{favorites} would appear. Visitors see those that they may watch, and no number. "
        "You can hide single ones on your Favorites shelf, before or after."
    )


def _show_likes(account: Account, number: int) -> str:
    videos = things(number, "video")
    if account.show_likes:
        return (
            f"your list of {videos} is yours alone again. Their creators were told of each like, as always."
        )
    if not number:
        return "nothing appears now, as you like no video yet. It holds for those to come."
    return (
        f"{videos} that you liked would appear, the newest like first. Visitors see those that they may watch, "
        "and no number. A like that you take back goes from the list, too."
    )


def _downloads(account: Account) -> dict[str, str]:
    files = downloadable(account)
    if not files["videos"]:
        nothing = "nothing changes now, as no video of yours allows downloads. It holds for those to come."
        return {"downloads_enabled": nothing, "watermark_enabled": nothing}
    videos = things(files["videos"], "video")
    if account.downloads_enabled:
        downloads = (
            f"the Download button goes from {videos}, and links already given out die at once. "
            "Files that people have stay theirs, and still count."
        )
    else:
        downloads = f"people may keep a file of {videos}."
    if account.watermark_enabled:
        watermark = f"files of {videos} are handed out without your handle. Older ones keep it."
    else:
        watermark = (
            f"files carry @{account.handle} from then on. Of {videos}, {files['marked']:,} "
            f"{'has' if files['marked'] == 1 else 'have'} such a file now; the others hand out none until "
            "theirs is made. Files that people have stay as they are."
        )
    if not account.downloads_enabled:
        watermark += " While downloads are off, this shows nowhere."
    return {"downloads_enabled": downloads, "watermark_enabled": watermark}


def video_effects(video: Video) -> list[Effect]:
    """What changing the audience or the downloads of a published video would do.

    Args:
        video: one's own, with its creator at hand.
    Returns:
        an effect for each audience that it doesn't have, named by it, and one of flipping its downloads,
        named `on` or `off`; none for a video that is not out yet.
    """
    if video.published_at is None:
        return []
    account = video.creator
    kept = kept_of(own_published(account).filter(pk=video.pk), account)
    effects = [
        Effect(value, f"{label}:", _audience(video, Audience(value), kept))
        for value, label in Audience.choices
        if value != video.audience
    ]
    effects.append(_video_downloads(video))
    return effects


def _audience(video: Video, wanted: Audience, kept: Kept) -> str:
    """From the audience that it has to a wanted one: both as wide as the account's switch lets them be."""
    capped = video.creator.friends_only
    now, then = (_width(Audience(audience), capped=capped) for audience in (video.audience, wanted))
    if now == then:
        return "nothing changes now, as your account is friends-only."
    if then > now:
        seers = "everyone" if then == 2 else "friends"
        return f"{seers} can see it again. {_come_back(kept)}"
    if then == 1:
        return (
            f"only friends see it. {_no_longer(video.creator, 'it')} "
            f"{_become_tombstones(kept, 'you open it again')} {_GUARD}"
        )
    return f"nobody but you sees it. {_become_tombstones(kept, 'you open it again')} {_GUARD}"


def _width(audience: Audience, *, capped: bool) -> int:
    if audience == Audience.ONLY_ME:
        return 0
    return 1 if capped or audience == Audience.FRIENDS else 2


def _video_downloads(video: Video) -> Effect:
    if not video.downloads_enabled:
        on = (
            "people may keep a file of it."
            if video.creator.downloads_enabled
            else "nothing changes now, as downloads are off for your whole account."
        )
        return Effect("on", "Downloads on:", on)
    return Effect(
        "off",
        "Downloads off:",
        "the button goes, and links already given out die at once. Files that people have stay theirs, and "
        "still count.",
    )
