from django.urls import path

from . import views

app_name = "analytics"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("v/<slug:slug>/", views.video, name="video"),
    path("export.csv", views.export, name="export"),
]
