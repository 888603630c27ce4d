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
        from . import checks  # noqa: F401  (registers the system checks)
        from .actions.processing import sweep
        from .actions.purge import purge
        from .registry import Chore, SettingsTab, chores, settings_tabs

        post_migrate.connect(create_cache_table, sender=self)
        settings_tabs += [
            SettingsTab("Profile", "videos:settings_profile"),
            SettingsTab("Privacy", "videos:privacy"),
            SettingsTab("Account", "videos:settings_account"),
        ]
        chores.append(Chore("sweep expired leases", every=5, run=sweep))
        # Well after the first rollup, which must have seen the removals.
        chores.append(Chore("purge what was removed", every=3600, run=purge, first_after=600))
        chores.append(Chore("sweep lost rings", every=60, run=partial(sweep, thoroughly=True)))
