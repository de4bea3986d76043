"""The index follows the database: every test here writes rows and asks the real index."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from haystack import connection_router, connections
from haystack.query import SearchQuerySet

from articles.management.commands import clear_index, rebuild_index, update_index
from articles.management.commands import index as index_command
from articles.models import Article, Comment, Outbox, Photo, Section, Source
from articles.search import generations, indexer
from articles.search.errors import IndexBusy, InvalidDocument, SearchUnavailable, Unwritable
from articles.search.results import SearchRequest, search
from articles.search.signals import ArchiveSignals
from articles.search.writer import Writer
from tests.articles.search.test_outbox import poison


@pytest.fixture
def signals():
    ArchiveSignals(connections, connection_router)


@pytest.fixture
def live(transactional_db, index, signals):
    """An index that follows every commit."""


def total(text, **request):
    return search(SearchRequest(text, **request)).total


def test_a_saved_article_is_found_and_a_changed_one_only_by_its_new_words(live, make_article):
    article = make_article("Harvest")
    assert total("harvest") == 1
    article.headline = "Drought"
    article.save()
    assert (total("harvest"), total("drought")) == (0, 1)


def test_what_was_rolled_back_is_never_found(live, make_article):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_article("Harvest")
        raise ZeroDivisionError
    assert total("harvest") == 0


def test_nothing_is_found_before_it_is_committed(live, make_article):
    with transaction.atomic():
        make_article("Harvest")
        assert total("harvest") == 0
    assert total("harvest") == 1


@pytest.mark.parametrize("delete", [lambda article: article.delete(), lambda article: Article.objects.all().delete()])
def test_a_deleted_article_is_gone_with_its_comments(live, make_article, make_comment, delete):
    article = make_article("Harvest")
    make_comment(article, "Plentiful")
    assert (total("harvest"), total("plentiful", scope="comments")) == (1, 1)
    delete(article)
    assert (total("harvest"), total("plentiful", scope="comments")) == (0, 0)


@pytest.mark.parametrize("visibility", ["hidden", "withdrawn"])
def test_a_hidden_article_is_gone_with_its_comments(live, make_article, make_comment, visibility):
    article = make_article("Harvest")
    make_comment(article, "Plentiful")
    article.visibility = visibility
    article.save()
    assert (total("harvest"), total("plentiful", scope="comments")) == (0, 0)


def test_a_hidden_comment_is_gone_from_everywhere(live, make_article, make_comment):
    comment = make_comment(make_article("Harvest"), "Plentiful")
    assert total("comments: plentiful") == 1
    comment.visibility = "hidden"
    comment.save()
    assert (total("comments: plentiful"), total("plentiful", scope="comments"), total("has:comments")) == (0, 0, 0)


def test_photos_and_renamed_groups_are_followed(live, make_article):
    article = make_article("Harvest", section="World")
    Photo.objects.create(article=article, position=1, caption="A tractor")
    assert total("tractor") == 1
    section = Section.objects.get()
    section.path = "Abroad"
    section.save()
    assert (total("", sections=("World",)), total("", sections=("Abroad",))) == (0, 1)
    section.delete()
    assert total("", sections=("Abroad",)) == 0
    source = Source.objects.get()
    source.slug = "messenger"
    source.save()
    assert total("source:messenger") == 1


def test_a_lost_index_is_built_anew_instead_of_beginning_empty(live, index, make_article, caplog):
    make_article("Harvest")
    generations.clear(index)
    caplog.set_level("INFO")
    make_article("Drought")
    assert "The index is behind" in caplog.text
    with pytest.raises(SearchUnavailable):
        total("drought")
    indexer.drain()
    assert (total("harvest"), total("drought")) == (1, 1)


def test_a_record_that_cannot_be_indexed_is_named_and_its_neighbours_are_found(index, make_article):
    backend = connections["default"].get_backend()
    articles = [make_article(f"Harvest {number}", "grain") for number in range(5)]
    broken = Article.objects.public().get(pk=articles[2].pk)
    broken.body = "leaking \ud800 word"
    broken.shown_comments = []
    articles_index = connections["default"].get_unified_index().get_index(Article)
    with pytest.raises(InvalidDocument, match="text"):
        list(backend.prepared(articles_index, [broken]))
    indexer.index_articles([article.pk for article in articles])
    assert (total("grain"), total("leaking")) == (5, 0)


def test_a_locked_index_is_waited_for_and_then_named(index, make_article):
    backend = connections["default"].get_backend()
    with generations.locked(index, 1), pytest.raises(IndexBusy), backend.locked(0.05):
        pass


def test_an_editor_who_saves_waits_for_no_lock_of_the_index(live, index, make_article, monkeypatch):
    with generations.locked(index, 1), monkeypatch.context() as patch:
        patch.setattr(generations.time, "sleep", lambda _seconds: pytest.fail("it waits"))
        make_article("Harvest")
        assert total("harvest") == 0
    indexer.drain()
    assert total("harvest") == 1


def test_an_editor_who_saves_leaves_the_work_to_the_follower(live, index, make_article):
    with indexer.following() as is_the_one:
        assert is_the_one
        make_article("Harvest")
        assert total("harvest") == 0
    make_article("Drought")
    assert (total("harvest"), total("drought")) == (1, 1)


def test_a_writer_that_fails_leaves_the_index_as_it_was_and_unlocked(index, make_article):
    make_article("Harvest")
    indexer.rebuild()
    backend = connections["default"].get_backend()
    with pytest.raises(KeyError), backend.locked():
        backend.replace("article_id", [1], _failing())
    assert total("harvest") == 1
    indexer.rebuild()
    assert [path.name for path in index.glob("generation-*")] == [generations.current(index).name]


class FailingAt:
    """A writer that fails at what has this headline: an error that no check of documents foresees."""

    def __init__(self, headline, monkeypatch):
        self.headline, self.add = headline, Writer.add_document
        monkeypatch.setattr(Writer, "add_document", lambda writer, **values: self.called(writer, values))

    def called(self, writer, values):
        if values.get("headline") == self.headline:
            raise AssertionError("too odd")
        return self.add(writer, **values)


def test_what_the_writer_fails_at_is_left_out_and_its_neighbours_are_not(index, make_article, monkeypatch, caplog):
    generation = generations.current(index)
    odd = make_article("Harvest odd")
    others = [make_article(f"Harvest {number}") for number in range(5)]
    with monkeypatch.context() as patched:
        FailingAt("Harvest odd", patched)
        report = indexer.drain()
    assert (total("harvest"), report.written, list(report.broken)) == (5, 5, [odd.pk])
    assert "too odd" in Outbox.objects.get().error
    assert generations.current(index) == generation  # no damage: nothing was built anew
    assert {article.pk for article in others} == {hit.article.pk for hit in search(SearchRequest("harvest")).hits}
    Outbox.objects.update(tries=0)  # as an editor does who asks to try again
    indexer.drain()
    assert (total("harvest"), Outbox.objects.count()) == (6, 0)


def test_an_old_document_does_not_stay_in_place_of_one_that_cannot_be_written(index, make_article, monkeypatch):
    article = make_article("Harvest")
    indexer.drain()
    Article.objects.update(headline="Drought")
    FailingAt("Drought", monkeypatch)
    assert list(indexer.drain().broken) == [article.pk]
    assert (total("harvest"), total("drought")) == (0, 0)


def test_a_rebuild_goes_round_what_the_writer_fails_at(index, make_article, monkeypatch):
    odd = make_article("Harvest odd")
    make_article("Harvest")
    with monkeypatch.context() as patched:
        FailingAt("Harvest odd", patched)
        report = indexer.rebuild()
    assert (total("harvest"), report.written, list(report.broken)) == (1, 1, [odd.pk])
    assert Outbox.objects.get().tries == Outbox.MOST_TRIES


def test_a_writer_that_fails_at_everything_is_told_of_and_changes_nothing(index, make_article, monkeypatch):
    make_article("Harvest")
    indexer.drain()
    generation = generations.current(index)
    Article.objects.update(headline="Drought")
    monkeypatch.setattr(Writer, "commit", _fails)
    with pytest.raises(Unwritable):
        indexer.drain()
    assert (total("harvest"), generations.current(index)) == (1, generation)
    assert Outbox.objects.count() == 1


def _fails(*_words, **_options):
    raise AssertionError("too odd")


def _failing():
    yield {"id": "articles.article.99", "django_ct": "articles.article", "django_id": 99, "headline": "Ghost"}
    raise KeyError("none")


def test_searches_during_commits_see_one_whole_state(live, index, make_article):
    """Each commit renames all twelve articles at once: a search must never see some of them."""
    articles = [make_article("Harvest zero") for _ in range(12)]
    done = threading.Event()
    seen = []

    def read():
        while not done.is_set():
            results = search(SearchRequest("harvest", per_page=5))
            counted = sum(value.count for value in results.facets[0].values)
            seen.append((results.total, counted))
        connection.close()  # the one of this thread

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(15):
        Article.objects.update(headline=f"Harvest {number}")
        indexer.index_articles([article.pk for article in articles])
    done.set()
    reader.join()
    assert set(seen) == {(12, 12)}


def test_only_the_owner_may_enter_the_index(index):
    assert index.stat().st_mode & 0o777 == 0o700
    assert generations.current(index).stat().st_mode & 0o777 == 0o700


def test_indexing_many_articles_takes_as_many_queries_as_indexing_one(
    index, make_article, make_comment, django_assert_num_queries
):
    articles = [make_article(f"Harvest {number}", section="World") for number in range(6)]
    for article in articles:
        make_comment(article, "Plentiful")
    for some in (articles[:1], articles):
        with django_assert_num_queries(4):
            indexer.index_articles([article.pk for article in some])


def test_haystack_searches_exclude_only_what_is_excluded(index, make_article, make_comment):
    article = make_article("Harvest of hope")
    make_article("Harvest of fear")
    make_comment(article, "Harvest")
    indexer.rebuild()
    found = SearchQuerySet().models(Article).filter(content="harvest").exclude(headline="fear")
    assert [result.pk for result in found] == [article.pk]
    assert len(SearchQuerySet().models(Comment).filter(comments="harvest")) == 1
    assert len(SearchQuerySet()) == 3


def test_updates_in_many_commits_give_the_same_as_one_build(index, make_article):
    articles = [make_article(f"Harvest {number}", f"grain {'corn ' * (number % 7)}") for number in range(30)]
    for article in articles:
        indexer.index_articles([article.pk])
    order = [hit.article.pk for hit in search(SearchRequest("grain corn", per_page=50)).hits]
    assert len(list(generations.current(index).glob("*.seg"))) < 12
    indexer.rebuild()
    assert sorted(order) == sorted(hit.article.pk for hit in search(SearchRequest("grain corn", per_page=50)).hits)


def test_the_commands_build_and_throw_away_the_index(index, make_article, capsys):
    make_article("Harvest")
    call_command(clear_index.Command(), "--noinput")
    with pytest.raises(SearchUnavailable):
        total("harvest")
    call_command(rebuild_index.Command(), "--noinput")
    assert total("harvest") == 1
    make_article("Harvest again")
    call_command(index_command.Command(), str(Article.objects.latest("pk").pk))
    assert total("harvest") == 2
    assert "1 documents indexed" in capsys.readouterr().out
    call_command(index_command.Command(), "--if-missing")
    assert "1 documents indexed" in capsys.readouterr().out
    call_command(index_command.Command(), "--if-needed")
    assert capsys.readouterr().out == ""
    call_command(update_index.Command())
    assert "0 documents indexed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [("1", "--rebuild"), ("1", "--if-needed"), ("1", "--status"), ("--json",), ("--until-ends=1",)]
)
def test_words_of_the_command_that_mean_nothing_together_are_refused(words, index, monkeypatch):
    monkeypatch.setattr(indexer, "drain", lambda: pytest.fail("it went to work all the same"))
    with pytest.raises(CommandError, match="--") as refused:
        call_command(index_command.Command(), *words)
    assert refused.value.returncode == 2


of_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes in no bytes as text")


@of_sqlite
def test_bytes_in_place_of_text_are_named_and_keep_no_search_from_answering(index, make_article):
    articles = [make_article(f"Harvest {number}") for number in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET headline = X'48617276657374' WHERE id = %s", [articles[1].pk])
    report = indexer.index_articles([article.pk for article in articles])
    assert report.broken == {articles[1].pk: f"articles.article {articles[1].pk}: headline: bytes in place of text"}
    assert total("harvest") == 2


@pytest.fixture
def unreadable(index, make_article):
    """An article that cannot be indexed, between two that can."""
    articles = [make_article(f"Harvest {number}") for number in range(3)]
    poison(articles[1])
    return articles[1]


@pytest.mark.parametrize("words", [(), ("--rebuild",), ("ID",)])
def test_the_command_fails_where_it_left_a_record_out(words, unreadable, capsys):
    with pytest.raises(CommandError, match="1 of the records cannot be searched") as failed:
        call_command(index_command.Command(), *(word.replace("ID", str(unreadable.pk)) for word in words))
    assert failed.value.returncode == 1
    told = capsys.readouterr()
    assert f"not searchable: articles.article {unreadable.pk}: " in told.err
    assert "documents indexed in" in told.out
    assert total("harvest") == (0 if words == ("ID",) else 2)


def test_haystacks_name_of_a_rebuild_fails_where_it_left_a_record_out(unreadable):
    with pytest.raises(CommandError, match="1 of the records"):
        call_command(rebuild_index.Command(), "--noinput")


def test_a_start_names_what_it_left_out_and_goes_on(unreadable, capsys):
    call_command(index_command.Command(), "--if-needed")
    assert f"not searchable: articles.article {unreadable.pk}: " in capsys.readouterr().err
    call_command(index_command.Command(), "--if-needed")
    assert capsys.readouterr() == ("", "")
