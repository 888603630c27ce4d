from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from videos.registry import Chore, chores, exhibits, own_data, recounters

        from .own_data import SECTIONS
        from .promise import EXHIBIT
        from .proving import prove_nightly
        from .rollups import recount_deleted, roll_up
        from .site import count_site_days

        own_data += SECTIONS
        recounters.append(recount_deleted)
        exhibits.append(EXHIBIT)
        chores.append(Chore("roll up analytics", every=15, run=roll_up))
        chores.append(Chore("count the site's days", every=60, run=count_site_days, first_after=20))
        # Once a night; every ten minutes it asks whether that is now.
        chores.append(Chore("prove analytics", every=600, run=prove_nightly, first_after=120))
