from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from videos.registry import Chore, SettingsTab, chores, exhibits, own_data, settings_tabs

        from . import receivers  # noqa: F401  (connects them)
        from .actions.tidying import tidy
        from .digests import ring_for_digests
        from .own_data import SECTIONS
        from .promise import EXHIBIT

        own_data += SECTIONS
        exhibits.append(EXHIBIT)
        settings_tabs.insert(
            -2, SettingsTab("Notifications", "notifications:settings")
        )  # Account comes later
        chores.append(Chore("ring for digests", every=300, run=ring_for_digests))
        chores.append(Chore("tidy the inboxes", every=24 * 3600, run=tidy, first_after=900))
