"""What scrapers call the fields of a story: one table for the records of JSON and the columns of CSV.

The names are those of news-please, fundus, newspaper4k, trafilatura, JSON Feed and schema.org, and what people use.
"""

import re
from collections.abc import Iterable, Mapping

# Ours: theirs, without case and punctuation, the better first. A record may hold several: the first filled one counts.
ALIASES: dict[str, tuple[str, ...]] = {
    "headline": ("headline", "title", "titlepage", "titlerss", "heading", "name"),
    "body": (
        "maintext", "articlebody", "text", "body", "contenttext", "fulltext", "articletext", "content", "article",
        "story", "plaintext", "rawtext", "paragraphs", "description", "summary", "excerpt",
    ),
    "html": ("html", "rawhtml", "contenthtml", "htmlcontent", "bodyhtml", "pagehtml", "markup"),
    "url": (
        "url", "canonicallink", "canonicalurl", "respondedurl", "requestedurl", "link", "permalink", "href", "source",
    ),
    "authors": ("authors", "author", "byline", "creator", "writer", "writers", "journalist"),
    "published": (
        "datepublished", "datepublish", "publishdate", "publishingdate", "publicationdate", "publishedat",
        "publishedon", "published", "pubdate", "date", "datetime", "timestamp", "posted", "dateposted", "postdate",
    ),
    "captured": (
        "datedownload", "downloaddate", "crawldate", "crawledat", "crawltime", "filedate", "retrievedat", "scrapedat",
        "fetchedat", "capturedat", "accessed",
    ),
    "section": ("articlesection", "section", "category", "categories", "rubric", "desk", "channel"),
    "language": ("language", "lang", "inlanguage", "metalang", "languagecode"),
    "site": (
        "sourcename", "sitename", "site", "metasitename", "publisher", "newspaper", "outlet", "hostname",
        "sourcehostname", "sourcedomain", "domain", "source",
    ),
    "item_id": ("articleid", "storyid", "postid", "itemid", "id", "guid"),
    "captions": ("captions", "caption", "imagecaption", "photocaption", "images"),
    "comments": ("comments", "comment", "usercomments", "readercomments", "replies"),
}  # fmt: skip
# What records hold beside the story, and what is no part of the page as its readers saw it.
FURNITURE = frozenset(
    (
        "id", "guid", "url", "link", "title", "titlepage", "titlerss", "description", "summary", "excerpt",
        "metadescription", "image", "imageurl", "topimage", "images", "metaimg", "metafavicon", "movies", "videos",
        "media", "thumbnail", "keywords", "metakeywords", "keywordscores", "tags", "topics", "categories", "metadata",
        "meta", "ld", "datemodify", "datemodified", "modified", "modifieddate", "updated", "updatedat",
        "lastmodified", "dateupdated", "filename", "localpath", "fingerprint", "license", "licence", "pagetype",
        "type", "freeaccess", "readmorelink", "rawtext", "metasitename", "hostname", "sourcedomain", "sourcehostname",
        "source", "publisher", "metalang", "context", "attachments", "bannerimage", "authors", "author", "filedate",
        "sourceinfo", "status", "wordcount", "layout", "slug", "draft", "weight",
    )
)  # fmt: skip
PUNCTUATION = re.compile(r"[^a-z0-9]")

# Where a file wraps its stories in an object, under one of these names.
WRAPPERS = (
    "articles",
    "items",
    "stories",
    "posts",
    "entries",
    "documents",
    "records",
    "results",
    "news",
    "data",
    "docs",
)


def plain(name: str) -> str:
    """`date_publish` and `datePublish` are one name."""
    return PUNCTUATION.sub("", name.lower())


def places(names: Iterable[str], fields: Mapping[str, str]) -> dict[str, list[str]]:
    """Ours: theirs among these names, the better first; `fields` says of some of ours what they are called here."""
    by_plain = _by_plain(names)
    found = {ours: [by_plain[alias] for alias in theirs if alias in by_plain] for ours, theirs in ALIASES.items()}
    for ours, theirs in fields.items():
        found[ours] = [by_plain[_key(theirs)]] if _key(theirs) in by_plain else found[ours]
    return found


def present(names: Iterable[str], fields: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """What these names are said to mean, of them alone: now (`fields`) or, where not now, when they came (`kept`)."""
    if not fields and not kept:
        return {}
    there = _by_plain(names)
    said = (*kept.items(), *fields.items())
    return {ours: theirs for ours, theirs in said if _key(theirs) in there}


def _by_plain(names: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_key(name), name)
    return found


def _key(name: str) -> str:
    """A name that has no Latin letter is known by itself."""
    return plain(name) or name.strip()


def is_story(names: Iterable[str], fields: Mapping[str, str]) -> bool:
    """Whether a record of these names may be a story: it has a text, and a headline, a date or an address."""
    found = places(names, fields)
    return bool(found["body"] or found["html"]) and any(found[ours] for ours in ("headline", "published", "url"))


def is_furniture(name: str) -> bool:
    return plain(name) in FURNITURE
