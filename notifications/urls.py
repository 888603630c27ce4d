from django.urls import path

from .views import inbox, settings, unsubscribe

app_name = "notifications"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("badge/", inbox.badge, name="badge"),
    path("read/", inbox.read_all, name="read_all"),
    path("mute/<slug:slug>/", inbox.mute, name="mute"),
    path("settings/", settings.settings, name="settings"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
]
