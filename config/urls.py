from django.contrib import admin
from django.urls import include, path

handler429 = "videos.limits.handler429"  # allauth asks for it by this name
urlpatterns = [
    path("", include("videos.urls")),
    path("notifications/", include("notifications.urls")),
    path("analytics/", include("analytics.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
