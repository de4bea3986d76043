"""Addresses of the pages that readers see."""

from django.urls import path

from articles.views import browse

urlpatterns = [
    path("", browse.home, name="home"),
]
