import pytest

from articles.models import Article, Comment, Photo, RelatedStory, Source
from articles.search import indexer
from articles.search.results import SearchRequest, SearchUnavailable, count, ranked_keys, search

pytestmark = pytest.mark.django_db


def headlines(**request):
    return [hit.article.headline for hit in search(SearchRequest(**request)).hits]


@pytest.fixture
def archive(index, make_article, make_comment):
    """Three articles of two sources and sections with names of several words."""
    herald = Source.objects.create(slug="herald", name="The Herald")
    war = make_article("War of words", "Lavrov spoke of peace talks.", "2013-09-12", "News / Middle East")
    quake = make_article("Quake hits coast", "A quake shook the coast.", "2014-01-02", "News / Asia", source=herald)
    undated = make_article("Peace at last", "Talks about peace ended.", section="News / Middle East", language="en")
    Photo.objects.create(article=quake, position=1, caption="Rescuers at the harbour")
    RelatedStory.objects.create(article=war, position=1, kind="you_may_like", headline="Houston floods")
    make_comment(war, "Hypocrisy, says Lavrov's critic")
    make_comment(war, "I agree with Lavrov", visibility="hidden")
    indexer.rebuild()
    return war, quake, undated


def test_all_words_must_be_there_in_any_form(archive):
    assert headlines(text="talk peace Lavrov") == ["War of words"]
    assert headlines(text="peace coast") == []


def test_a_phrase_stands_in_sequence(archive):
    assert headlines(text='"peace talks"') == ["War of words"]
    assert headlines(text='"talks peace"') == []


def test_or_not_prefix_and_zones(archive):
    assert set(headlines(text="quake OR lavrov")) == {"Quake hits coast", "War of words"}
    assert headlines(text="peace -lavrov") == ["Peace at last"]
    assert headlines(text="resc*") == ["Quake hits coast"]
    assert headlines(text="headline: peace") == ["Peace at last"]
    assert headlines(text="caption: harbour") == ["Quake hits coast"]
    assert headlines(text="lavrof~") == ["War of words"]


def test_an_excluded_word_alone_leaves_all_the_others(archive):
    assert set(headlines(text="-lavrov")) == {"Quake hits coast", "Peace at last"}


def test_a_word_in_the_headline_weighs_more(archive):
    assert headlines(text="peace")[0] == "Peace at last"


def test_words_of_promos_stay_out_unless_asked_for(archive):
    assert headlines(text="Houston") == []
    assert headlines(text="sidebar: Houston") == ["War of words"]
    assert headlines(text="Houston", scope="sidebar") == ["War of words"]


def test_comments_are_counted_beside_the_articles_and_searched_on_request(archive):
    results = search(SearchRequest("lavrov"))
    assert (results.total, results.comment_total, results.hits[0].comment_hits) == (1, 1, 1)
    assert headlines(text="hypocrisy") == []
    hit = search(SearchRequest("hypocrisy", scope="comments")).hits[0]
    assert (hit.kind, hit.comment.author, hit.article.headline) == ("comment", "Igor", "War of words")
    assert headlines(text="in:comments hypocrisy commenter:igor place:russia") == ["War of words"]


def test_filters_of_the_query_language(archive):
    assert headlines(text="source:herald") == ["Quake hits coast"]
    assert headlines(text="source:HERALD") == ["Quake hits coast"]
    assert headlines(text='section:"News / Asia"') == ["Quake hits coast"]
    assert headlines(text='section:"middle east" talks lavrov') == ["War of words"]
    assert headlines(text="from:2014") == ["Quake hits coast"]
    assert headlines(text="to:2013-09-12") == ["War of words"]
    assert headlines(text="date:2013-09") == ["War of words"]
    assert headlines(text="is:undated") == ["Peace at last"]
    assert headlines(text="has:comments") == ["War of words"]
    assert headlines(text="lang:en") == ["Peace at last"]


def test_filters_of_the_page(archive):
    assert headlines(sources=("herald",)) == ["Quake hits coast"]
    assert headlines(sources=("herald", "courier"), years=("2013",)) == ["War of words"]
    assert headlines(has_comments=True) == ["War of words"]
    assert headlines(date_from="2013-09-12", date_to="2013-09-12") == ["War of words"]
    assert headlines(sources=("no-such",)) == []


def test_facets_count_exact_values_and_leave_out_their_own_filter(archive):
    results = search(SearchRequest(sections=("News / Asia",)))
    facets = {facet.name: {value.value: value.count for value in facet.values} for facet in results.facets}
    assert facets["section"] == {"News / Middle East": 2, "News / Asia": 1}
    assert facets["source"] == {"herald": 1}
    assert facets["year"] == {"2014": 1}
    source = next(facet for facet in results.facets if facet.name == "source")
    assert source.values[0].label == "The Herald"


def test_a_filter_value_that_does_not_exist_is_shown_as_such(archive):
    source = search(SearchRequest(sources=("no-such",))).facets[0]
    assert [(value.value, value.count) for value in source.values if value.active] == [("no-such", 0)]


def test_undated_articles_are_counted_beside_the_histogram(archive):
    results = search(SearchRequest())
    assert (results.total, results.undated) == (3, 1)
    assert sum(bar.count for bar in results.histogram.bars) == 2
    assert (results.histogram.unit, results.histogram.bars[0].value) == ("month", "2013-09")


def test_sorting_by_date_puts_undated_articles_last(archive):
    newest = ["Quake hits coast", "War of words", "Peace at last"]
    assert headlines(sort="newest") == headlines() == newest
    assert headlines(sort="oldest") == ["War of words", "Quake hits coast", "Peace at last"]


@pytest.mark.parametrize("text", ["*", "---", "()", '""', "OR", "…", "in:comments"])
def test_a_text_that_holds_nothing_to_search_finds_nothing_and_says_so(archive, text):
    results = search(SearchRequest(text))
    assert results.total == 0
    assert results.notes


def test_a_bad_date_is_noted_and_left_out(archive):
    results = search(SearchRequest(date_from="soon"))
    assert (results.total, results.notes[0].code) == (3, "bad_date")


def test_snippets_mark_the_words_and_name_the_zone(archive):
    hit = search(SearchRequest("lavrov war")).hits[0]
    assert hit.headline_html == "<mark>War</mark> of words"
    assert [(fragment.zone, fragment.html) for fragment in hit.fragments] == [
        ("body", "<mark>Lavrov</mark> spoke of peace talks.")
    ]
    hit = search(SearchRequest("rescuers")).hits[0]
    assert [(fragment.zone, fragment.html) for fragment in hit.fragments] == [
        ("caption", "<mark>Rescuers</mark> at the harbour")
    ]


def test_markup_in_a_headline_comes_out_as_text(index, make_article):
    make_article("<script>alert(1)</script> peace")
    indexer.rebuild()
    assert search(SearchRequest("peace")).hits[0].headline_html.startswith("&lt;script&gt;")


def test_arabic_is_found_with_and_without_the_article_and_vowel_signs(index, make_article):
    make_article("وزير الخارجية يزور القاهرة", "التقى الوزير أحمد في المدرسة")
    indexer.rebuild()
    for text in ("قاهرة", "القاهِرة", "مدرسة", "احمد", '"وزير الخارجية"'):
        assert search(SearchRequest(text)).total == 1, text


def test_every_hit_is_on_exactly_one_page(index, make_article):
    articles = [make_article(f"Item {number}", "harvest") for number in range(41)]
    shown = list(Article.objects.values_list("pk", flat=True))
    for amount in (0, 1, 2, 19, 20, 21, 40, 41):
        Article.objects.update(visibility="public")
        Article.objects.filter(pk__in=[article.pk for article in articles[amount:]]).update(visibility="hidden")
        indexer.index_articles(shown)
        for size in (1, 5, 7, 20, 25):
            assert_pages_are_exact(amount, size)


def assert_pages_are_exact(amount, size):
    pages = max(1, -(-amount // size))
    seen = []
    for page in range(1, pages + 1):
        results = search(SearchRequest("harvest", page=page, per_page=size))
        assert (results.total, results.pages, results.page) == (amount, pages, page)
        seen += [hit.article.pk for hit in results.hits]
    assert len(seen) == len(set(seen)) == amount


def test_a_page_beyond_the_last_is_the_last(archive):
    for page in (99, 10**9):
        results = search(SearchRequest("peace", page=page, per_page=1))
        assert (results.page, results.pages, len(results.hits)) == (2, 2, 1)
    assert search(SearchRequest("peace", page=-3)).page == 1


def test_an_article_hidden_behind_the_index_is_not_shown(archive):
    Article.objects.update(visibility="hidden")
    assert search(SearchRequest("peace")).hits == ()


def test_a_missing_index_is_said_not_searched(archive):
    from haystack import connections

    connections["default"].get_backend().clear()
    with pytest.raises(SearchUnavailable):
        search(SearchRequest("peace"))


@pytest.mark.parametrize("damage", [b"", b"\0" * 50, b"garbage " * 200], ids=["empty", "zeros", "noise"])
def test_a_damaged_index_is_said_not_searched(archive, index, damage):
    from haystack import connections

    for path in index.glob("generation-*/*"):
        if path.is_file():
            path.write_bytes(damage)
    connections.reload("default")
    with pytest.raises(SearchUnavailable):
        search(SearchRequest("peace"))


def test_a_search_is_confined_to_an_article_or_to_the_comments_below_it(archive, make_comment):
    war, quake, _ = archive
    make_comment(quake, "Lavrov again")
    indexer.rebuild()
    assert search(SearchRequest("lavrov", scope="comments")).total == 2
    results = search(SearchRequest("lavrov", scope="comments", article=war.public_id))
    assert (results.total, results.article) == (1, war)
    results = search(SearchRequest("peace OR lavrov", article=war.public_id))
    assert (results.total, results.comment_total, results.hits[0].article) == (1, 1, war)
    results = search(SearchRequest("lavrov", article="no-such"))
    assert (results.total, results.comment_total, results.article) == (0, 0, None)


def test_a_hidden_article_is_none_to_be_confined_to(archive):
    war, *_ = archive
    Article.objects.filter(pk=war.pk).update(visibility="hidden")
    assert search(SearchRequest("peace", article=war.public_id)).article is None


def test_the_scope_of_the_answer_is_the_one_that_was_typed(archive):
    assert search(SearchRequest("in:comments hypocrisy")).request.scope == "comments"
    assert search(SearchRequest("in:headline war", scope="comments")).request.scope == "articles"
    assert search(SearchRequest("in:comments *")).request.scope == "comments"


@pytest.mark.parametrize("text", ["", "peace", "in:comments lavrov", "*", "zzzz", "peace source:herald", "-peace"])
def test_count_is_the_total_of_the_search(archive, text):
    for request in (SearchRequest(text), SearchRequest(text, scope="comments"), SearchRequest(text, years=("2013",))):
        assert count(request) == search(request).total


def test_ranked_keys_are_those_of_the_hits_in_their_order(archive):
    hits = search(SearchRequest("peace")).hits
    assert ranked_keys(SearchRequest("peace"), 10, Article) == [hit.article.pk for hit in hits]
    assert ranked_keys(SearchRequest("peace"), 1, Article) == [hits[0].article.pk]
    assert ranked_keys(SearchRequest("*"), 10, Article) == []


def test_ranked_keys_are_of_the_records_asked_for_wherever_the_words_are_sought(archive):
    of_comments = search(SearchRequest("in:comments hypocrisy")).hits
    below = {hit.article.pk for hit in of_comments}
    assert of_comments
    assert ranked_keys(SearchRequest("in:comments hypocrisy"), 10, Comment) == [hit.comment.pk for hit in of_comments]
    assert set(ranked_keys(SearchRequest("in:comments hypocrisy"), 10, Article)) == below
    assert ranked_keys(SearchRequest("in:headline peace", scope="comments"), 10, Comment) == []


@pytest.mark.parametrize("text", ["source:herald", "-nothing", "from:2012", "has:comments"])
def test_filters_and_exclusions_alone_are_no_words(archive, text):
    results = search(SearchRequest(text))
    dates = [hit.article.published_at for hit in results.hits if hit.article.published_at]
    assert not results.has_words
    assert results.total
    assert dates == sorted(dates, reverse=True)
    assert (results.comment_total, [hit.comment_hits for hit in results.hits if hit.comment_hits]) == (0, [])


def test_dates_that_hold_no_day_between_them_are_noted(archive):
    results = search(SearchRequest(date_from="2014", date_to="2013"))
    assert (results.total, [note.code for note in results.notes]) == (0, ["no_days"])


@pytest.fixture
def spans(index, make_article):
    """Dates known to the year, to the month and to the day."""
    make_article("Some year", day="2013-01-01")
    make_article("Some month", day="2013-09-01")
    make_article("Some day", day="2013-09-01")
    make_article("Another day", day="2013-09-12")
    for precision in ("year", "month"):
        Article.objects.filter(headline=f"Some {precision}").update(published_precision=precision)
    indexer.rebuild()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2013-09-12", "2013-09-12", {"Some year", "Some month", "Another day"}),
        ("2013-09-30", "", {"Some year", "Some month"}),
        ("2013-12-31", "", {"Some year"}),
        ("2014", "", set()),
        ("", "2013-08-31", {"Some year"}),
        ("", "2012", set()),
        ("2013-09", "2013-09", {"Some year", "Some month", "Some day", "Another day"}),
    ],
)
def test_a_year_or_a_month_is_within_every_range_that_has_a_day_of_it(spans, first, last, expected):
    assert set(headlines(date_from=first, date_to=last)) == expected
    typed = f"{f'from:{first}' if first else ''} {f'to:{last}' if last else ''}"
    assert set(headlines(text=typed)) == expected


def test_a_month_is_no_first_day_of_it_in_the_histogram(spans):
    results = search(SearchRequest(date_from="2013-09"))
    bars = {bar.value: bar.count for bar in results.histogram.bars if bar.count}
    assert (results.total, bars, results.histogram.imprecise) == (4, {"2013-09-01": 1, "2013-09-12": 1}, 2)
    facets = {facet.name: {value.value: value.count for value in facet.values} for facet in results.facets}
    assert facets["year"] == {"2013": 4}


def test_a_search_of_comments_answers_to_the_filter_of_articles_with_comments(archive):
    assert search(SearchRequest("in:comments hypocrisy has:comments")).total == 1
    for has_comments, total in ((True, 1), (False, 0), (None, 1)):
        results = search(SearchRequest("hypocrisy", scope="comments", has_comments=has_comments))
        shown = {value.value: value.count for facet in results.facets[-1:] for value in facet.values}
        assert (results.total, shown) == (
            total,
            {} if has_comments is None else {"true": 1} | ({"false": 0} if not has_comments else {}),
        )
    assert search(SearchRequest("lavrov", has_comments=False)).comment_total == 0
