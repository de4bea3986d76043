"""Addresses of the pages about imports."""

from django.urls import path

from ingest import views

urlpatterns = [path("about/holdings/", views.holdings_page, name="holdings")]
