import pytest

from articles.models import Article, Comment
from articles.templatetags.archive import (
    counted,
    direction,
    evidence,
    file_name,
    host,
    language_word,
    posted,
    published,
    with_code,
    words_of_path,
)
from tests.articles.factories import day


@pytest.mark.parametrize(
    ("precision", "shown"),
    [
        ("year", '<time datetime="2013">2013</time>'),
        ("month", '<time datetime="2013-09">September 2013</time>'),
        ("day", '<time datetime="2013-09-12">12 September 2013</time>'),
        ("minute", '<time datetime="2013-09-12T08:05">12 September 2013, 08:05</time>'),
        ("second", '<time datetime="2013-09-12T08:05:00">12 September 2013, 08:05</time>'),
    ],
)
def test_date_is_shown_as_exactly_as_it_is_known(precision: str, shown: str):
    article = Article(published_at=day(2013, 9, 12, 8, 5), published_precision=precision)
    assert published(article) == shown


def test_article_without_a_date_is_undated():
    assert "undated" in published(Article())
    assert evidence(Article()) == "no date is known"


@pytest.mark.parametrize("basis", [basis for basis in Article.Basis.values if basis != "none"])
def test_every_basis_of_a_date_has_its_words(basis: str):
    assert evidence(Article(published_at=day(2013), published_basis=basis)) != "of unknown origin"


def test_evidence_from_the_first_comment_says_so():
    assert evidence(Article(published_at=day(2013), published_basis="comments")) == "from the first comment"


@pytest.mark.parametrize(
    ("moment", "printed", "shown"),
    [
        (day(2013, 9, 12, 20, 21), "September 12, 2013 8:21 PM", "12 September 2013, 20:21"),
        (day(2013, 9, 12), "September 12, 2013", "12 September 2013"),
        (day(2013, 9, 12), "September 12, 2013 12:00 AM", "12 September 2013, 00:00"),
    ],
)
def test_comment_shows_the_hour_when_one_was_printed(moment, printed: str, shown: str):
    assert f">{shown}</time>" in posted(Comment(posted_at=moment, posted_as_printed=printed))


def test_comment_whose_date_was_not_understood_shows_what_was_printed():
    assert posted(Comment(posted_as_printed="<yesterday>")) == "<span>&lt;yesterday&gt;</span>"


@pytest.mark.parametrize(
    ("language", "found"), [("ar", "rtl"), ("ar-EG", "rtl"), ("FA", "rtl"), ("en", "ltr"), ("arn", "ltr"), ("", "auto")]
)
def test_direction_follows_the_language(language: str, found: str):
    assert direction(language) == found


@pytest.mark.parametrize(("tag", "word"), [("ar", "Arabic"), ("en-GB", "British English"), ("xx-none", "xx-none")])
def test_language_has_a_name_or_keeps_its_tag(tag: str, word: str):
    assert language_word(tag) == word


@pytest.mark.parametrize(
    ("address", "shown"),
    [("https://www.voa.example/a", "voa.example"), ("no address", "no address"), ("http://[", "http://[")],
)
def test_host_of_an_address_is_shown_without_www(address: str, shown: str):
    assert host(address) == shown


@pytest.mark.parametrize("path", ["captures/one.txt", r"C:\captures\one.txt", "one.txt"])
def test_only_the_name_of_a_file_is_told(path: str):
    assert file_name(path) == "one.txt"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/a/kerry-lavrov-talks/", "kerry lavrov talks"),
        ("/a/%D8%B9%D9%86%D9%88%D8%A7%D9%86.html", "عنوان"),
        ("/", ""),
        ("/%ff/", "�"[:0]),
    ],
)
def test_words_of_a_path_are_those_of_its_last_part(path: str, words: str):
    assert words_of_path(path) == words


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("`a<b` is no field", "<code>a&lt;b</code> is no field"),
        ("no ticks <here>", "no ticks &lt;here&gt;"),
        ("a ` to spare <b>", "a ` to spare &lt;b&gt;"),
        ("", ""),
    ],
)
def test_words_in_ticks_are_code(message, shown):
    assert with_code(message) == shown


@pytest.mark.parametrize(
    ("total", "scope", "words"),
    [(0, "articles", "No articles"), (1, "comments", "1 comment"), (1146, "sidebar", "1,146 articles")],
)
def test_total_is_told_with_its_noun(total, scope, words):
    assert counted(total, scope) == words
