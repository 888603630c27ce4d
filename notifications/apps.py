from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from videos.registry import exhibits, own_data

        from . import receivers  # noqa: F401  (connects them)
        from .own_data import SECTIONS
        from .promise import EXHIBIT

        own_data += SECTIONS
        exhibits.append(EXHIBIT)
