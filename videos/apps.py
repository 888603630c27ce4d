from functools import partial
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.management import call_command
from django.db.models.signals import post_migrate


def create_cache_table(using: str, **kwargs: Any) -> None:
    """The default cache lives in the database; its table comes with `migrate`, as people expect."""
    if any(cache["BACKEND"].endswith("DatabaseCache") for cache in settings.CACHES.values()):
        call_command("createcachetable", database=using, verbosity=0)


class VideosConfig(AppConfig):
    name = "videos"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, receivers  # noqa: F401  (both register themselves)
        from .actions.archives import sweep_archives
        from .actions.erasing import erase_due
        from .actions.leftovers import sweep_files
        from .actions.processing import sweep
        from .actions.purge import purge
        from .actions.ranking import keep_ranks
        from .actions.recount import prove_nightly
        from .actions.sessions import forget_ended_sessions
        from .actions.terms import mend_terms
        from .actions.words import write_missing_words
        from .promise import EXHIBITS
        from .registry import Chore, SettingsTab, chores, exhibits, own_data, settings_tabs
        from .selectors import own_data as own
        from .selectors import own_deeds, own_quiet, own_reports, own_videos
        from .selectors.sessions import SESSIONS
        from .tasks import forget_old_rings

        post_migrate.connect(create_cache_table, sender=self)
        exhibits += EXHIBITS
        settings_tabs += [
            SettingsTab("Profile", "videos:settings_profile"),
            SettingsTab("Privacy", "videos:privacy"),
            SettingsTab("Comments", "videos:comment_settings"),
            SettingsTab("Quiet", "videos:quiet"),
            SettingsTab("Account", "videos:settings_account"),
            SettingsTab("Your data", "videos:own_data"),
        ]
        own_data += [
            *own.SECTIONS,
            SESSIONS,
            *own_videos.SECTIONS,
            *own_deeds.SECTIONS,
            *own_quiet.SECTIONS,
            *own_reports.SECTIONS,
        ]
        chores.append(Chore("sweep expired leases", every=5, run=sweep))
        chores.append(Chore("rank the feed", every=120, run=keep_ranks))
        # Well after the first rollup, which must have seen the removals.
        chores.append(Chore("purge what was removed", every=3600, run=purge, first_after=600))
        # Asked for often, done once a night.
        chores.append(Chore("prove the counters", every=900, run=prove_nightly, first_after=60))
        chores.append(Chore("sweep archives", every=30, run=sweep_archives))
        # A few seconds each time, so that it holds up no sweep and no rollup; it goes on where it stopped.
        chores.append(Chore("erase who has left", every=60, run=erase_due))
        chores.append(Chore("sweep lost rings", every=60, run=partial(sweep, thoroughly=True)))
        # Captions and notes that were written past the actions; usually there are none.
        chores.append(
            Chore("find words that are missing", every=3600, run=write_missing_words, first_after=120)
        )
        chores.append(Chore("forget sessions that are over", every=3600, run=forget_ended_sessions))
        chores.append(
            Chore("hold what is found against the texts", every=3600, run=mend_terms, first_after=600)
        )
        chores.append(Chore("forget old rings", every=3600, run=forget_old_rings))
        chores.append(Chore("sweep leftover files", every=24 * 3600, run=sweep_files, first_after=300))
