from django.urls import path

from . import file_views, views

app_name = "analytics"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("export.csv", file_views.export, name="export"),
    path("days.csv", file_views.days, name="days"),
    path("videos.csv", file_views.videos, name="videos"),
    path("v/<slug:slug>/", views.video, name="video"),
    path("v/<slug:slug>/days.csv", file_views.video_days, name="video_days"),
    path("v/<slug:slug>/retention.csv", file_views.video_retention, name="video_retention"),
    path("v/<slug:slug>/savers.csv", file_views.video_splits, name="video_splits"),
]
