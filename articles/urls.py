"""Addresses of the pages that readers see."""

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, re_path

from articles.views import (
    api,
    article,
    article_files,
    browse,
    calendar,
    capture,
    captures,
    comments,
    export,
    feeds,
    opensearch,
    pages,
    search,
)
from articles.views.sitemaps import SITEMAPS

urlpatterns = [
    path("", browse.home, name="home"),
    path("feed.atom", feeds.newest, name="feed"),
    path("search/", search.search_page, name="search"),
    path("search/feed.atom", feeds.of_search, name="search-feed"),
    path("search/download.<slug:file_format>", export.download, name="search-download"),
    path("sources/", browse.sources, name="sources"),
    path("sources/<slug:source_slug>/", browse.source, name="source"),
    path("sources/<slug:source_slug>/feed.atom", feeds.of_source, name="source-feed"),
    path("sources/<slug:source_slug>/sections/<str:section_slug>/", browse.section, name="section"),
    path("calendar/", calendar.newest, name="calendar"),
    re_path(r"^([1-8][0-9]{3})/$", calendar.year, name="calendar-year"),
    re_path(r"^([1-8][0-9]{3})/(0[1-9]|1[0-2])/$", calendar.month, name="calendar-month"),
    re_path(r"^([1-8][0-9]{3})/(0[1-9]|1[0-2])/([0-3][0-9])/$", calendar.day, name="calendar-day"),
    path("undated/", calendar.undated, name="undated"),
    path("articles/<slug:public_id>/", article.article_page, name="article-without-slug"),
    path("articles/<slug:public_id>.json", article_files.as_json, name="article-json"),
    path("articles/<slug:public_id>.txt", article_files.as_text, name="article-text"),
    re_path(
        r"^articles/(?P<public_id>[\w-]+)\.(?P<extension>bib|ris|csl\.json)$",
        article_files.as_reference,
        name="reference",
    ),
    path("articles/<slug:public_id>/comments/", comments.comments_page, name="comments"),
    path("articles/<slug:public_id>/history/", article.history_page, name="history"),
    path("articles/<slug:public_id>/capture/", capture.capture_page, name="capture"),
    path("articles/<slug:public_id>/captures/", captures.captures_page, name="captures"),
    path(
        "articles/<slug:public_id>/captures/<slug:older>..<slug:newer>/",
        captures.difference_page,
        name="captures-difference",
    ),
    path("articles/<slug:public_id>/capture/<slug:sha256>/bytes/", capture.capture_bytes, name="capture-bytes"),
    path("articles/<slug:public_id>/<str:slug>/", article.article_page, name="article"),
    path("api/", api.about_api, name="about-api"),
    path("api/", api.api.urls),
    path("api/<path:rest>/", api.nothing_here),
    path("opensearch.xml", opensearch.description, name="opensearch"),
    path("help/search/", pages.search_help, name="search-help"),
    path("about/", pages.about, name="about"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("robots.txt", pages.robots, name="robots"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}, name="sitemaps"),
    path("sitemap-<slug:section>.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
