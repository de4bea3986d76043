import re

import pytest
from django.contrib.admin import site
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Capture, Comment, Outbox, Photo, RelatedStory, Section, Source
from articles.search import indexer, unpublished
from articles.search.results import SearchRequest
from ingest.models import ImportItem, ImportRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    source = Source.objects.create(slug="harbour-courier", name="The Harbour Courier")
    section = Section.objects.create(source=source, path="News / Harbour", slug="news-harbour")
    article = Article.objects.create(
        source=source, section=section, public_id="abcdefghij", identity="id:1", headline="Lift bridge falls",
        body="It fell.\n\n## Inquiry\n\nDivers went down.", published_at=timezone.now(), published_precision="day",
        published_basis="comments",
    )  # fmt: skip
    Photo.objects.create(article=article, position=1, caption="The bridge")
    RelatedStory.objects.create(article=article, position=1, kind="related", headline="Ferry runs again")
    Comment.objects.create(article=article, number=1, author="Bram", body="Told you so")
    Capture.objects.create(
        article=article, sha256="a" * 64, content=Capture.compressed(b"It fell."), size=8, media_type="text/plain",
        encoding="utf-8", path="/pages/one.txt", layout="plain", layout_version=1, zones=[["body", 1]],
    )  # fmt: skip
    run = ImportRun.objects.create(arguments={"paths": ["/pages"]})
    ImportItem.objects.create(run=run, path="/pages/one.txt", outcome="new", article=article)
    run.counts, run.taken_in = {"new": 1}, 1
    run.save()
    return article


def form_data(response) -> dict:
    """What the browser would send back for a change form that nobody touched."""
    form = response.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for inline in response.context["inline_admin_formsets"]:
        for part in [inline.formset.management_form, *inline.formset.forms]:
            data |= {part.add_prefix(name): part[name].value() for name in part.fields}
    data |= {"published_at_0": "2022-02-09", "published_at_1": "12:09:00"}
    return {name: "" if value is None else value for name, value in data.items()}


ARCHIVE_MODELS = [model for model in site._registry if model._meta.app_label in ("articles", "ingest")]


def test_every_record_has_its_place_in_the_admin():
    names = {model.__name__ for model in ARCHIVE_MODELS}
    assert names == {
        "Source", "Section", "Article", "Photo", "RelatedStory", "Comment", "Capture", "ImportRun", "ImportItem",
        "Outbox", "Revision", "WantedStory", "Conflict", "DeletedArticle", "OtherVersion",
    }  # fmt: skip


@pytest.mark.parametrize("model", ARCHIVE_MODELS, ids=lambda model: model.__name__)
def test_each_list_is_shown_searched_and_opened(admin_client, article, model):
    names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    words = {"q": "bridge"} if site._registry[model].search_fields else {}
    assert admin_client.get(reverse(f"{names}_changelist"), words).status_code == 200
    for row in model.objects.all()[:1]:
        assert admin_client.get(reverse(f"{names}_change", args=[row.pk])).status_code == 200


def test_an_edited_article_is_saved_and_its_version_grows(admin_client, article):
    address = reverse("admin:articles_article_change", args=[article.pk])
    data = form_data(admin_client.get(address)) | {"headline": "Lift bridge collapses"}
    assert admin_client.post(address, data).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.version) == ("Lift bridge collapses", 2)


def test_who_changes_a_date_becomes_its_evidence(admin_client, article):
    address = reverse("admin:articles_article_change", args=[article.pk])
    assert admin_client.post(address, form_data(admin_client.get(address))).status_code == 302
    article.refresh_from_db()
    assert article.published_at.isoformat() == "2022-02-09T12:09:00+00:00"
    assert article.published_basis == "editor"


def test_a_date_without_precision_is_refused(admin_client, article):
    address = reverse("admin:articles_article_change", args=[article.pk])
    response = admin_client.post(address, form_data(admin_client.get(address)) | {"published_precision": ""})
    assert "Say how precise the date is." in response.content.decode()


def test_an_article_that_someone_else_saved_meanwhile_is_not_overwritten(admin_client, article):
    address = reverse("admin:articles_article_change", args=[article.pk])
    data = form_data(admin_client.get(address)) | {"headline": "Mine"}
    Article.objects.update(headline="Theirs", version=2)
    response = admin_client.post(address, data)
    assert "saved by someone else" in response.content.decode()
    assert "Theirs" in response.content.decode()
    assert Article.objects.get().headline == "Theirs"


@pytest.mark.parametrize("action", ["change", "delete"])
def test_a_capture_can_be_seen_but_neither_changed_nor_deleted(admin_client, article, action):
    address = reverse(f"admin:articles_capture_{action}", args=[Capture.objects.get().pk])
    assert admin_client.post(address, {"sha256": "b" * 64, "post": "yes"}).status_code == 403
    assert Capture.objects.get().sha256 == "a" * 64


def test_an_article_is_deleted_together_with_its_captures(admin_client, article):
    admin_client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
    assert not Article.objects.exists() and not Capture.objects.exists()


def test_articles_are_not_made_by_hand(admin_client):
    assert admin_client.get(reverse("admin:articles_article_add")).status_code == 403


@pytest.mark.parametrize(("action", "expected"), [("hide", "hidden"), ("make_public", "public")])
@pytest.mark.parametrize("model", [Article, Comment])
def test_chosen_records_are_hidden_and_made_public(admin_client, article, model, action, expected):
    chosen = {"action": action, "_selected_action": [model.objects.get().pk]}
    admin_client.post(reverse(f"admin:articles_{model._meta.model_name}_changelist"), chosen)
    assert model.objects.get().visibility == expected


def test_a_long_thread_is_a_link_instead_of_fifty_forms(admin_client, article):
    Comment.objects.bulk_create(Comment(article=article, number=n, body="More") for n in range(2, 60))
    response = admin_client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert "comments-TOTAL_FORMS" not in response.content.decode()
    listed = admin_client.get(f"{reverse('admin:articles_comment_changelist')}?article__id__exact={article.pk}")
    assert "59 comments" in listed.content.decode()


def test_view_on_site_leads_to_the_page_that_readers_see(admin_client, article):
    response = admin_client.get(reverse("admin:articles_article_change", args=[article.pk]))
    link = response.context["absolute_url"]
    assert admin_client.get(link)["Location"].endswith(article.get_absolute_url())


# Lists searched by the index


@pytest.fixture
def indexed(index, article):
    """Five articles, one of them hidden, and comments on the first."""
    for number, (headline, body) in enumerate(
        [
            ("Bridges of the north", "Spans."),
            ("Ferry talks", "A bridge. " + "Other things. " * 60),
            ("Dues", "Nothing of the kind."),
        ]
    ):
        Article.objects.create(
            source=article.source,
            public_id=f"other{number}",
            identity=f"id:other{number}",
            headline=headline,
            body=body,
        )
    hidden = {"public_id": "hiddenone", "identity": "id:hidden", "headline": "A hidden bridge", "visibility": "hidden"}
    Article.objects.create(source=article.source, **hidden)
    Comment.objects.create(article=article, number=2, author="Cleo", body="I was told otherwise about telling tales")
    indexer.rebuild()


def listed(client, model, **asked) -> list[str]:
    response = client.get(reverse(f"admin:articles_{model}_changelist"), asked)
    assert response.status_code == 200
    return [str(record) for record in response.context["cl"].result_list]


def test_list_of_articles_is_searched_by_the_index_best_first_and_hidden_ones_by_the_database(admin_client, indexed):
    best_first = ["Lift bridge falls", "Bridges of the north", "Ferry talks"]
    assert listed(admin_client, "article", q="bridges -hidden") == best_first
    assert listed(admin_client, "article", q="bridge")[-1] == "A hidden bridge"
    assert listed(admin_client, "article", q="headline: bridge -lift") == ["Bridges of the north", "A hidden bridge"]


def test_editors_find_hidden_articles_by_any_word_in_the_language_of_the_search_page(admin_client, client, indexed):
    hidden = Article.objects.get(public_id="hiddenone")
    Article.objects.filter(pk=hidden.pk).update(body="Negotiators were running late at the Old Quay.")
    for text in ("negotiator", "run late", '"old quay"', "negot*", "body: quay -ferry", "negotiatros~"):
        assert listed(admin_client, "article", q=text) == ["A hidden bridge"], text
    assert listed(admin_client, "article", q='"quay old"') == []
    Article.objects.filter(pk=hidden.pk).update(body="All was quiet then.", visibility="withdrawn")
    assert listed(admin_client, "article", q="negotiator") == []
    assert listed(admin_client, "article", q="quiet") == ["A hidden bridge"]


def test_a_list_shows_its_own_records_wherever_the_words_are_sought(admin_client, indexed):
    for number, article in enumerate(Article.objects.filter(headline__in=["A hidden bridge", "Ferry talks"]), 70):
        Comment.objects.create(article=article, number=number, author="Ines", body="What a heron!")
    indexer.drain()
    assert set(listed(admin_client, "article", q="in:comments heron")) == {"Ferry talks", "A hidden bridge"}
    assert listed(admin_client, "comment", q="in:headline ferry") == []


def test_a_hidden_article_that_cannot_be_read_hides_no_other(admin_client, indexed):
    hidden = Article.objects.get(public_id="hiddenone")
    broken = Article.objects.create(source=hidden.source, public_id="broken", identity="broken", visibility="hidden")
    Article.objects.filter(pk=hidden.pk).update(body="Negotiators at the Old Quay.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET published_at = 'yesterday' WHERE id = %s", [broken.pk])
    found = unpublished.ranked_keys(SearchRequest("negotiator"), 10, Article)
    Article.objects.filter(pk=broken.pk).update(published_at=None)
    assert found == [hidden.pk]


def test_readers_find_nothing_of_hidden_articles_after_editors_did(admin_client, client, indexed):
    Article.objects.filter(public_id="hiddenone").update(body="Negotiators at the Old Quay.")
    assert listed(admin_client, "article", q="negotiators") == ["A hidden bridge"]
    for text in ("negotiators", "negot*", "hidden", "negotiatros~"):
        found = client.get("/api/search/", {"q": text}).json()
        assert (found["total"], found["suggestions"]) == (0, []), text
    Article.objects.filter(public_id="hiddenone").update(visibility="public")
    assert listed(admin_client, "article", q="quay") == []  # until it is indexed it is in neither index


def test_editors_find_comments_of_hidden_articles(admin_client, indexed):
    hidden = Article.objects.get(public_id="hiddenone")
    Comment.objects.create(article=hidden, number=1, author="Ida", body="It was foretold by tellers")
    assert listed(admin_client, "comment", q='"foretold by teller"') == ["Ida: It was foretold by tellers"]


def test_list_is_searched_by_what_the_index_does_not_hold_too(admin_client, indexed):
    assert listed(admin_client, "article", q="hiddenone") == ["A hidden bridge"]
    assert listed(admin_client, "article", q="ferr") == ["Ferry talks"]
    assert listed(admin_client, "article", q="zzzz") == []
    assert len(listed(admin_client, "article", q=" ")) == 5


def test_search_of_a_list_goes_with_its_filters_and_its_columns(admin_client, indexed):
    assert listed(admin_client, "article", q="bridge", visibility__exact="hidden") == ["A hidden bridge"]
    assert listed(admin_client, "article", q="bridge", o="1") == sorted(listed(admin_client, "article", q="bridge"))


def test_list_of_comments_is_searched_by_the_index(admin_client, indexed):
    assert listed(admin_client, "comment", q="tell tale") == ["Cleo: I was told otherwise about telling tales"]
    assert listed(admin_client, "comment", q="commenter:bram") == ["Bram: Told you so"]


def test_a_list_tells_what_of_a_query_was_not_taken_as_typed(admin_client, indexed):
    def told(text: str) -> list[str]:
        response = admin_client.get(reverse("admin:articles_article_changelist"), {"q": text})
        return re.findall(r'<li class="warning">(.*?)</li>', response.content.decode())

    assert told("bridge") == []
    assert told("fe*") == ["<code>fe*</code> needs three letters or more before the sign: searched as a word"]
    assert told("<b>x:y") == ["<code>&lt;b&gt;x</code> is no field: searched as words"]
    autocomplete = reverse("admin:autocomplete")
    asked = {"term": "fe*", "app_label": "articles", "model_name": "comment", "field_name": "article"}
    for term in ("fe*", "ferr", "bridge"):
        assert admin_client.get(autocomplete, asked | {"term": term}).status_code == 200
    assert told("bridge") == [], "nothing is left over from where nobody reads it"


def test_list_falls_back_to_the_database_while_there_is_no_index(admin_client, indexed):
    indexer.clear()
    response = admin_client.get(reverse("admin:articles_article_changelist"), {"q": "bridge"})
    assert "index is being rebuilt" in response.content.decode()
    assert len(response.context["cl"].result_list) == 3


def test_fields_that_complete_records_find_them_by_the_index_too(admin_client, indexed):
    address = reverse("admin:autocomplete")
    asked = {"app_label": "articles", "model_name": "comment", "field_name": "article", "term": "bridges"}
    found = [each["text"] for each in admin_client.get(address, asked).json()["results"]]
    assert found == ["Lift bridge falls", "Bridges of the north", "Ferry talks", "A hidden bridge"]


@pytest.mark.parametrize("text", ["\0", "*", "(((", "a" * 3000, "\u202e", "%s", "'; --", "page:9"])
def test_odd_search_of_a_list_is_no_error(admin_client, indexed, text):
    for model in ("article", "comment"):
        listed(admin_client, model, q=text)


def test_saving_an_untouched_article_leaves_its_paragraphs_though_browsers_send_other_line_ends(admin_client, article):
    address = reverse("admin:articles_article_change", args=[article.pk])
    data = form_data(admin_client.get(address))
    data |= {"body": data["body"].replace("\n", "\r\n"), "byline": "Mara Vellen"}
    admin_client.post(address, data)
    before, article = article.body, Article.objects.get()
    assert (article.byline, article.body) == ("Mara Vellen", before)
    assert [kind for kind, _ in article.paragraphs()] == ["paragraph", "subhead", "paragraph"]


def test_what_cannot_be_searched_is_listed_with_its_reason_and_may_be_tried_again(admin_client, article):
    Outbox.objects.all().delete()
    given_up = Outbox.objects.create(article_id=article.pk, created_at=timezone.now(), tries=3, error="text: too odd")
    address = reverse("admin:articles_outbox_changelist")
    page = admin_client.get(address).content.decode()
    assert "text: too odd" in page
    admin_client.post(address, {"action": "try_again", "_selected_action": [given_up.pk]})
    given_up.refresh_from_db()
    assert (given_up.tries, given_up.error) == (0, "")


def test_the_most_wanted_stories_stand_once_each_with_how_many_pages_point_there(admin_client, article):
    other = Article.objects.create(source=article.source, public_id="klmnopqrst", identity="id:2", headline="Ferry")
    RelatedStory.objects.create(article=other, position=1, kind="related", headline="Ferry runs again")
    RelatedStory.objects.create(article=other, position=2, kind="related", headline="Held", archived=article)
    RelatedStory.objects.create(article=other, position=3, kind="related", headline="Another")
    found = admin_client.get(reverse("admin:articles_wantedstory_changelist")).context["cl"].result_list
    assert [(story.headline, story.wanted) for story in found] == [("Ferry runs again", 2), ("Another", 1)]
