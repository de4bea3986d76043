"""Addresses of the site: the admin, and everything that readers see."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("ingest.urls")),
    path("", include("articles.urls")),
]
handler400 = "articles.views.errors.bad_request"
handler500 = "articles.views.errors.server_error"
