"""Every screen there is: who looks at it, where it is, and what is done on it before it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.browser.screens.world import LONG_HANDLE, World

Deed = Callable[[Any], None]


@dataclass(frozen=True)
class Screen:
    """One screen.

    Args:
        name: of its pictures.
        who: a name in `World.people`; "" is somebody signed out.
        deed: what is done on the page first. It is done again at each width.
        status: of the page.
    """

    name: str
    who: str
    path: str
    deed: Deed | None = None
    status: int = 200


def _open_comments(page: Any) -> None:
    if page.locator("#panel").evaluate("panel => getComputedStyle(panel).position") == "fixed":
        page.locator(".act--talk").click()
    page.locator("#panel .thread").wait_for()


def _save(page: Any) -> None:
    button = page.locator("form[id^='save-'] button")
    if button.get_attribute("aria-pressed") == "true":
        button.click()
        page.locator("form[id^='save-'] button[aria-pressed=false]").wait_for()
    page.locator("form[id^='save-'] button").click()
    page.locator("#sheet h2").wait_for()


def _press(key: str, until: str) -> Deed:
    def press(page: Any) -> None:
        page.locator("#feed .theatre, #items > li").first.wait_for()
        page.wait_for_timeout(300)  # the page's scripts have begun
        page.keyboard.press(key)
        page.locator(until).wait_for()

    return press


def _click(selector: str, until: str) -> Deed:
    def click(page: Any) -> None:
        page.locator(selector).locator("visible=true").first.click()
        page.locator(until).locator("visible=true").first.wait_for()

    return click


def screens(world: World) -> list[Screen]:
    """All of them, in the order of a first visit."""
    return [
        *_out(world),
        *_feed(world),
        *_people(world),
        *_shelf(world),
        *_told(world),
        *_made(world),
        *_settings(world),
        *_staff(world),
    ]


def _out(world: World) -> list[Screen]:
    mira = f"/v/{world.slugs['mira0']}/"
    return [
        Screen("feed-signed-out", "", "/"),
        Screen("watch-signed-out", "", mira),
        Screen("profile-signed-out", "", "/@mira.makes/"),
        Screen("profile-friends-only-signed-out", "", "/@teo/"),
        Screen("discover-signed-out", "", "/discover/"),
        Screen("promise", "", "/promise/"),
        Screen("sign-in", "", "/accounts/login/"),
        Screen("sign-in-refused", "", "/accounts/login/", _refused_sign_in),
        Screen("sign-up", "", "/accounts/signup/"),
        Screen("password-reset", "", "/accounts/password/reset/"),
        Screen("password-reset-sent", "", "/accounts/password/reset/done/"),
        Screen("password-reset-link-used", "", "/accounts/password/reset/key/1-set-password/"),
        Screen("confirm-email-used", "", "/accounts/confirm-email/nonsense/"),
        Screen("verification-sent", "", "/accounts/confirm-email/"),
        Screen("inactive", "", "/accounts/inactive/"),
        Screen("unsubscribe", "", f"/notifications/unsubscribe/{world.keys['unsubscribe']}/"),
        Screen("email-digest", "", "/screens/digest/"),
        Screen("403", "", "/screens/403/", status=403),
        Screen("403-old-form", "", "/screens/403-csrf/", status=403),
        Screen("404", "", "/nowhere/", status=404),
        Screen("409-refused", "", "/screens/409/", status=409),
        Screen("429", "", "/screens/429/", status=429),
        Screen("500", "", "/screens/500/", status=500),
    ]


def _refused_sign_in(page: Any) -> None:
    page.locator("[name=login]").fill("nobody")
    page.locator("[name=password]").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("[role=alert], .errors, [aria-invalid=true]").first.wait_for()


def _feed(world: World) -> list[Screen]:
    slugs = world.slugs
    return [
        Screen("feed-for-you", "sky", "/"),
        Screen("feed-following", "noor", "/?tab=following"),
        Screen("feed-friends", "noor", "/?tab=friends"),
        Screen("feed-friends-empty", "kai", "/?tab=friends"),
        Screen("feed-following-empty", "kai", "/?tab=following"),
        Screen("keys", "noor", f"/v/{slugs['mira0']}/", _press("?", "#keys[open]")),
        Screen("watch", "noor", f"/v/{slugs['mira0']}/"),
        Screen("watch-long", "noor", f"/v/{slugs['long']}/"),
        Screen("watch-right-to-left", "mira", f"/v/{slugs['arabic']}/"),
        Screen("watch-no-words", "kai", f"/v/{slugs['bare']}/"),
        Screen("watch-own", "mira", f"/v/{slugs['mira0']}/"),
        Screen("watch-view-as", "mira", f"/v/{slugs['mira0']}/?as=stranger"),
        Screen(
            "watch-menu",
            "noor",
            f"/v/{slugs['mira0']}/",
            _click(".theatre details.menu > summary", ".theatre .menu__list"),
        ),
        Screen("comments", "noor", f"/v/{slugs['mira0']}/", _open_comments),
        Screen("comments-empty", "noor", f"/v/{slugs['mira1']}/", _open_comments),
        Screen("save-sheet", "noor", f"/v/{slugs['mira4']}/", _save),
        Screen("replies", "noor", f"/v/{slugs['mira0']}/comments/{world.keys['thread']}/replies/"),
        Screen("comment-edit", "noor", f"/v/{slugs['mira0']}/comments/{world.keys['comment']}/edit/"),
        Screen("discover", "noor", "/discover/"),
        Screen("discover-found", "noor", "/discover/?q=mira"),
        Screen("discover-nothing", "noor", "/discover/?q=zzzzqqq"),
        Screen("tag", "noor", "/tags/mountains/"),
        Screen("tag-missing", "noor", "/tags/nothinghere/", status=404),
    ]


def _people(world: World) -> list[Screen]:
    return [
        Screen("profile-own", "mira", "/@mira.makes/"),
        Screen("profile-own-empty", "kai", "/@kai/"),
        Screen("profile-own-liked", "noor", "/@noor/?tab=liked"),
        Screen("profile-own-favorites", "noor", "/@noor/?tab=favorites"),
        Screen("profile-view-as", "mira", "/@mira.makes/?as=friend"),
        Screen("profile-other", "noor", "/@mira.makes/"),
        Screen("profile-long", "noor", f"/@{LONG_HANDLE}/"),
        Screen("profile-right-to-left", "mira", "/@noor/"),
        Screen("profile-emoji", "noor", "/@空🌙/"),
        Screen("profile-friends-only", "noor", "/@teo/"),
        Screen(
            "profile-menu",
            "noor",
            "/@mira.makes/",
            _click(".profile details.menu > summary", ".profile .menu__list"),
        ),
        Screen("profile-empty", "noor", "/@kai/"),
        Screen("followers", "mira", "/@mira.makes/followers/"),
        Screen("following", "noor", "/@noor/following/"),
        Screen("followers-empty", "kai", "/@kai/followers/"),
        Screen("report-video", "noor", f"/v/{world.slugs['mira0']}/report/"),
        Screen("report-account", "noor", "/@mira.makes/report/"),
        Screen(
            "report-comment", "mira", f"/v/{world.slugs['mira0']}/comments/{world.keys['comment']}/report/"
        ),
    ]


def _shelf(world: World) -> list[Screen]:
    keys = world.keys
    return [
        Screen("saved", "noor", "/saved/"),
        Screen("saved-keys", "noor", "/saved/", _press("?", "#keys[open]")),
        Screen("saved-search", "noor", "/saved/?q=light"),
        Screen("saved-empty", "kai", "/saved/"),
        Screen("saved-note", "noor", f"/saved/{keys['saved']}/note/"),
        Screen("saved-note-gone", "noor", f"/saved/{keys['gone1']}/note/"),
        Screen("favorites", "noor", "/saved/?shelf=favorites"),
        Screen("favorites-empty", "kai", "/saved/?shelf=favorites"),
        Screen("downloads", "noor", "/saved/?shelf=downloads"),
        Screen("downloads-empty", "kai", "/saved/?shelf=downloads"),
        Screen("recently-removed", "noor", "/saved/?shelf=removed"),
        Screen("recently-removed-empty", "kai", "/saved/?shelf=removed"),
        Screen("collections", "noor", "/saved/collections/"),
        Screen("collections-empty", "kai", "/saved/collections/"),
        Screen("collection", "noor", f"/saved/collections/{keys['collection']}/"),
        Screen("collection-empty", "noor", f"/saved/collections/{keys['bare collection']}/"),
        Screen("collection-delete", "noor", f"/saved/collections/{keys['collection']}/delete/"),
    ]


def _told(world: World) -> list[Screen]:
    mira = world.slugs["mira0"]
    return [
        Screen("inbox", "noor", "/notifications/"),
        Screen("inbox-comments", "mira", "/notifications/?kind=comment"),
        Screen("inbox-empty", "kai", "/notifications/"),
        Screen("inbox-settings", "noor", "/notifications/settings/"),
        Screen("analytics", "mira", "/analytics/"),
        Screen("analytics-large", "long", "/analytics/"),
        Screen("analytics-empty", "shop", "/analytics/"),
        Screen("analytics-personal", "noor", "/analytics/"),
        Screen("analytics-personal-empty", "kai", "/analytics/"),
        Screen("analytics-video", "mira", f"/analytics/v/{mira}/"),
        Screen("analytics-video-large", "long", f"/analytics/v/{world.slugs['long']}/"),
        Screen("ledger", "mira", f"/v/{mira}/ledger/"),
    ]


def _made(world: World) -> list[Screen]:
    mira = f"/v/{world.slugs['mira0']}"
    return [
        Screen("upload", "mira", "/upload/"),
        Screen("edit", "mira", f"{mira}/edit/"),
        Screen("audience", "mira", f"{mira}/audience/"),
        Screen("delete", "mira", f"{mira}/delete/"),
        Screen("processing", "mira", f"/v/{world.slugs['busy']}/"),
        Screen("processing-edit", "mira", f"/v/{world.slugs['busy']}/edit/"),
        Screen("failed", "mira", f"/v/{world.slugs['failed']}/"),
        Screen("failed-edit", "mira", f"/v/{world.slugs['failed']}/edit/"),
    ]


def _settings(world: World) -> list[Screen]:
    noor = [
        "privacy",
        "profile",
        "account",
        "comments",
        "comments/yours",
        "quiet",
        "reports",
        "data",
        "leave",
    ]
    return [
        *(Screen(f"settings-{name.replace('/', '-')}", "noor", f"/settings/{name}/") for name in noor),
        Screen("settings-quiet-empty", "kai", "/settings/quiet/"),
        Screen("settings-reports-empty", "kai", "/settings/reports/"),
        Screen("settings-report", "noor", f"/settings/reports/{world.keys['report']}/"),
        Screen("settings-data-none", "kai", "/settings/data/"),
        Screen("emails", "noor", "/accounts/email/"),
        Screen("password-change", "noor", "/accounts/password/change/"),
        Screen("sessions", "noor", "/accounts/sessions/"),
        Screen("sign-out", "noor", "/accounts/logout/"),
        Screen("leaving", "leo", "/settings/leaving/"),
    ]


def _staff(world: World) -> list[Screen]:
    return [
        Screen("admin-sign-in", "", "/admin/login/"),
        Screen("admin", "ada", "/admin/"),
        Screen("admin-health", "ada", "/admin/analytics/siteday/"),
        Screen("admin-videos", "ada", "/admin/videos/video/"),
        Screen("admin-reports", "ada", "/admin/videos/report/"),
    ]
