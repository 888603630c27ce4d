from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from videos.registry import Chore, chores, exhibits, own_data, recounters

        from .own_data import SECTIONS
        from .promise import EXHIBIT
        from .rollups import recount_deleted, roll_up

        own_data += SECTIONS
        recounters.append(recount_deleted)
        exhibits.append(EXHIBIT)
        chores.append(Chore("roll up analytics", every=15, run=roll_up))
