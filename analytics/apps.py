from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from videos.registry import Chore, chores

        from .rollups import roll_up

        chores.append(Chore("roll up analytics", every=15, run=roll_up))
