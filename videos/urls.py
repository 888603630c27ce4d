from django.urls import path, register_converter

from .views import (
    addresses,
    collections,
    comment_settings,
    comments,
    discover,
    engagement,
    feed,
    health,
    leaving,
    ledger,
    manifest,
    media,
    own_comments,
    own_data,
    own_grid,
    people,
    privacy,
    profile,
    promise,
    quiet,
    reports,
    saved,
    saved_many,
    sessions,
    settings_profile,
    tracks,
    upload,
    watch,
)


class HandleConverter:
    """A handle of any script: what can't stand in one can't stand here."""

    regex = r"[^/@\s?#]{1,30}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class LanguageConverter(HandleConverter):
    """A code such as pt-BR."""

    regex = r"[A-Za-z\d-]{2,35}"


register_converter(HandleConverter, "handle")
register_converter(LanguageConverter, "language")

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
    path("v/<slug:slug>/not-interested/", quiet.not_interested, name="not_interested"),
    path("v/<slug:slug>/report/", reports.report, name="report"),
    path("v/<slug:slug>/counts/", watch.counts, name="counts"),
    path("v/<slug:slug>/ledger/", ledger.ledger, name="ledger"),
    path("v/<slug:slug>/file/", media.file, name="file"),
    path("v/<slug:slug>/stream.mp4", media.stream, name="stream"),
    path("v/<slug:slug>/poster.jpg", media.poster, name="poster"),
    path("v/<slug:slug>/poster/", tracks.poster_choose, name="poster_choose"),
    path("v/<slug:slug>/posters/<int:number>.jpg", media.poster_choice, name="poster_choice"),
    path("v/<slug:slug>/captions/", tracks.captions_add, name="captions_add"),
    path("v/<slug:slug>/captions/<language:language>.vtt", media.captions, name="captions"),
    path(
        "v/<slug:slug>/captions/<language:language>/remove/", tracks.captions_remove, name="captions_remove"
    ),
    path("v/<slug:slug>/comments/", comments.comments, name="comments"),
    path("v/<slug:slug>/comments/<int:pk>/replies/", comments.comment_replies, name="comment_replies"),
    path("v/<slug:slug>/comments/<int:pk>/like/", comments.comment_like, name="comment_like"),
    path("v/<slug:slug>/comments/<int:pk>/edit/", comments.comment_edit, name="comment_edit"),
    path("v/<slug:slug>/comments/<int:pk>/pin/", comments.comment_pin, name="comment_pin"),
    path("v/<slug:slug>/comments/<int:pk>/release/", comments.comment_release, name="comment_release"),
    path("v/<slug:slug>/comments/<int:pk>/delete/", comments.comment_delete, name="comment_delete"),
    path("v/<slug:slug>/comments/<int:pk>/restore/", comments.comment_restore, name="comment_restore"),
    path("v/<slug:slug>/comments/<int:pk>/report/", reports.comment_report, name="comment_report"),
    path("v/<slug:slug>/edit/", upload.edit, name="edit"),
    path("v/<slug:slug>/pin/", own_grid.pin, name="pin"),
    path("v/<slug:slug>/audience/", own_grid.audience, name="audience"),
    path("v/<slug:slug>/delete/", upload.delete, name="delete"),
    path("v/<slug:slug>/retry/", upload.retry, name="retry"),
    path("v/<slug:slug>/progress/", upload.progress, name="progress"),
    path("upload/", upload.upload, name="upload"),
    path("@<handle:handle>/", profile.profile, name="profile"),
    path("@<handle:handle>/avatar.jpg", profile.avatar, name="avatar"),
    path("@<handle:handle>/follow/", engagement.follow, name="follow"),
    path("@<handle:handle>/block/", engagement.block, name="block"),
    path("@<handle:handle>/mute/", quiet.mute, name="mute"),
    path("@<handle:handle>/report/", reports.account_report, name="account_report"),
    path("@<handle:handle>/remove/", people.remove, name="follower_remove"),
    path("@<handle:handle>/followers/", people.followers, name="followers"),
    path("@<handle:handle>/following/", people.following, name="following"),
    path("saved/", saved.saved, name="saved"),
    path("saved/many/", saved_many.many, name="saved_many"),
    path("saved/undo/", saved_many.undo, name="saved_undo"),
    path("saved/collections/", collections.collections, name="collections"),
    path("saved/collections/<slug:key>/", collections.collection, name="collection"),
    path("saved/collections/<slug:key>/rename/", collections.rename, name="collection_rename"),
    path("saved/collections/<slug:key>/move/", collections.move, name="collection_move"),
    path("saved/collections/<slug:key>/delete/", collections.delete, name="collection_delete"),
    path("saved/<slug:key>/remove/", saved.remove, name="saved_remove"),
    path("saved/<slug:key>/restore/", saved.restore, name="saved_restore"),
    path("saved/<slug:key>/note/", saved.note, name="saved_note"),
    path("saved/<slug:key>/hide/", saved.hide, name="saved_hide"),
    path("discover/", discover.discover, name="discover"),
    path("tags/<str:name>/", discover.tag, name="tag"),
    path("settings/privacy/", privacy.privacy, name="privacy"),
    path("settings/comments/", comment_settings.comment_settings, name="comment_settings"),
    path("settings/comments/yours/", own_comments.own_comments, name="own_comments"),
    path(
        "settings/comments/yours/<int:pk>/delete/",
        own_comments.own_comment_delete,
        name="own_comment_delete",
    ),
    path("people/", comment_settings.people, name="people"),
    path("settings/quiet/", quiet.quiet, name="quiet"),
    path("settings/words/<int:pk>/remove/", quiet.word_remove, name="word_remove"),
    path("settings/profile/", settings_profile.settings_profile, name="settings_profile"),
    path("settings/account/", privacy.settings_account, name="settings_account"),
    path("settings/reports/", reports.reports, name="reports"),
    path("settings/reports/<slug:key>/", reports.report_sent, name="report_sent"),
    path("settings/sessions/<slug:name>/end/", sessions.end, name="session_end"),
    path("settings/data/", own_data.own_data, name="own_data"),
    path("settings/data/progress/", own_data.progress, name="own_data_progress"),
    path("settings/data/file/<slug:slug>/", own_data.own_file, name="own_file"),
    path("settings/data/<slug:key>/", own_data.archive_file, name="archive_file"),
    path("settings/leave/", leaving.ask, name="leave"),
    path("settings/leaving/", leaving.leaving, name="leaving"),
    path("settings/stay/", leaving.stay_after_all, name="stay"),
    # Before allauth's own, which have the same addresses.
    path("accounts/email/", addresses.emails, name="emails"),
    path("accounts/confirm-email/<str:key>/", addresses.confirm_email, name="confirm_email"),
    path("promise/", promise.promise, name="promise"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
