from django.urls import path, register_converter

from .views import engagement, feed, health, media, privacy, profile, saved, upload, watch


class HandleConverter:
    """A handle of any script: what can't stand in one can't stand here."""

    regex = r"[^/@\s?#]{1,30}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(HandleConverter, "handle")

app_name = "videos"
urlpatterns = [
    path("", feed.feed, name="feed"),
    path("v/<slug:slug>/", watch.watch, name="watch"),
    path("v/<slug:slug>/like/", engagement.like, name="like"),
    path("v/<slug:slug>/save/", engagement.save, name="save"),
    path("v/<slug:slug>/favorite/", engagement.favorite, name="favorite"),
    path("v/<slug:slug>/download/", engagement.download, name="download"),
    path("v/<slug:slug>/share/", engagement.share, name="share"),
    path("v/<slug:slug>/view/", watch.view, name="view"),
    path("v/<slug:slug>/counts/", watch.counts, name="counts"),
    path("v/<slug:slug>/file/", media.file, name="file"),
    path("v/<slug:slug>/stream.mp4", media.stream, name="stream"),
    path("v/<slug:slug>/poster.jpg", media.poster, name="poster"),
    path("v/<slug:slug>/comments/", watch.comments, name="comments"),
    path("v/<slug:slug>/comments/<int:pk>/delete/", watch.comment_delete, name="comment_delete"),
    path("v/<slug:slug>/edit/", upload.edit, name="edit"),
    path("v/<slug:slug>/delete/", upload.delete, name="delete"),
    path("v/<slug:slug>/retry/", upload.retry, name="retry"),
    path("v/<slug:slug>/progress/", upload.progress, name="progress"),
    path("upload/", upload.upload, name="upload"),
    path("@<handle:handle>/", profile.profile, name="profile"),
    path("@<handle:handle>/avatar.jpg", profile.avatar, name="avatar"),
    path("@<handle:handle>/follow/", engagement.follow, name="follow"),
    path("@<handle:handle>/block/", engagement.block, name="block"),
    path("saved/", saved.saved, name="saved"),
    path("saved/<slug:key>/remove/", saved.remove, name="saved_remove"),
    path("saved/<slug:key>/restore/", saved.restore, name="saved_restore"),
    path("saved/<slug:key>/note/", saved.note, name="saved_note"),
    path("saved/<slug:key>/hide/", saved.hide, name="saved_hide"),
    path("discover/", feed.discover, name="discover"),
    path("tags/<str:name>/", feed.tag, name="tag"),
    path("settings/privacy/", privacy.privacy, name="privacy"),
    path("settings/profile/", privacy.settings_profile, name="settings_profile"),
    path("settings/account/", privacy.settings_account, name="settings_account"),
    path("promise/", feed.promise, name="promise"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
