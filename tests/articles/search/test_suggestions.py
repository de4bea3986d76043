import pytest

from articles.models import Article
from articles.search import indexer, results, suggestions
from articles.search.query import parse
from articles.search.results import SearchRequest, Suggestion, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(index, make_article, make_comment):
    """The harbour is spoken of in three articles, the minister in two of them, an embargo in a comment alone."""
    first = make_article("The harbour reopens", "The minister of transport opened it.", "2013-09-12")
    make_article("Harbour dues", "Negotiations about harbour dues; the minister is silent.", "2014-01-02")
    make_article("Harbours of the north", "Ferries wait.", "2014-02-02")
    make_article("Running out of time", "They ran and were running.")
    make_article("A secret", "The minister spoke of xylophones.", visibility="hidden")
    make_comment(first, "An embargo is coming.")
    indexer.rebuild()


def meant(text: str, **request) -> dict[str, int]:
    return {each.text: each.count for each in search(SearchRequest(text, **request)).suggestions}


def test_a_misspelt_word_is_offered_as_the_archive_writes_it_with_its_count(archive):
    assert meant("harbuor") == {"harbour": 3}
    assert meant("negotiatons") == {"negotiations": 1}


def test_a_stem_is_never_offered(archive):
    assert meant("negotiat") == {}
    assert meant("negotiationz") == {"negotiations": 1}


@pytest.mark.parametrize("text", ["harbour", "Harbours", "run", "runs", "transports", "minister", "embargo", "the"])
def test_nothing_is_offered_for_a_correct_word(archive, text):
    assert meant(text) == {}
    assert meant(f"{text} harbour minister zzzzzz") == {}


def test_each_misspelt_word_of_a_query_is_exchanged_and_the_others_stay(archive):
    assert meant("harbuor ministre") == {"harbour minister": 2}
    assert meant("Harbuor ministre -ferries") == {"Harbour minister -ferries": 2}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ('"harbuor dues"', '"harbour dues"'),
        ("headline: harbuor", "headline: harbour"),
        ("harbuor OR zzzzzz", "harbour OR zzzzzz"),
        ("(harbuor dues) OR ministre", "(harbour dues) OR minister"),
        ("harbuor source:courier from:2013", "harbour source:courier from:2013"),
        ("harbuor -ministre", "harbour -ministre"),
        ("ministre harb*", "minister harb*"),
        ("in:comments embarko", "in:comments embargo"),
    ],
)
def test_operators_and_filters_stay_as_they_are(archive, typed, offered):
    assert list(meant(typed)) == [offered]


def test_the_count_is_that_of_the_same_search_with_its_filters(archive):
    assert meant("harbuor", years=("2014",)) == {"harbour": 2}
    assert meant("harbuor", years=("1999",)) == {}
    assert meant("embarko") == {}
    assert meant("embarko", scope="comments") == {"embargo": 1}


def test_few_hits_are_offered_more_and_many_hits_nothing(archive, make_article):
    assert meant("dues OR harbuor") == {"dues OR harbour": 3}
    for number in range(results.FEW):
        make_article(f"Dues {number}")
    indexer.rebuild()
    assert meant("dues OR harbuor") == {}


def test_words_of_hidden_articles_are_never_offered(archive):
    assert meant("xylophonez") == {}


def test_words_are_those_of_the_index_as_it_is_now(archive, make_article):
    assert meant("lighthuose") == {}
    make_article("The lighthouse")
    indexer.rebuild()
    assert meant("lighthuose") == {"lighthouse": 1}


def test_arabic_words_are_offered_too(index, make_article):
    make_article("وزير الخارجية يزور القاهرة")
    indexer.rebuild()
    assert list(meant("الخارحية").values()) == [1]


@pytest.mark.parametrize("text", ["", "*", "-harbuor", "harbuor~", "harbu*", "source:courir", "zz", "1234567", "…"])
def test_what_is_no_misspelt_word_is_left_alone(archive, text):
    assert meant(text) == {}


def test_twelve_misspelt_words_do_not_multiply(archive):
    text = " ".join(f"{a}{b}" for a in ("harbuor", "ministre", "negotiatons") for b in ("", "s", "x", "y"))
    assert len(suggestions.wordings(parse(text), lambda word: False)) <= suggestions.MOST


def test_a_search_for_a_list_makes_no_suggestions(archive):
    assert search(SearchRequest("harbuor"), bare=True).suggestions == ()


def test_suggestions_are_values(archive):
    assert search(SearchRequest("harbuor")).suggestions == (Suggestion("harbour", 3),)


def test_suggestions_read_no_text_of_the_database(archive, django_assert_max_num_queries):
    with django_assert_max_num_queries(2) as asked:
        assert meant("harbuor") == {"harbour": 3}
    assert not any("body" in query["sql"] for query in asked)


def test_a_word_that_only_a_deleted_document_had_is_not_offered(archive):
    Article.objects.filter(headline="Running out of time").update(visibility="hidden")
    indexer.index_articles(Article.objects.values_list("pk", flat=True))
    assert meant("runnin") == {}
