import pytest
from django.contrib.admin import site
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Capture, Comment, Photo, RelatedStory, Section, Source
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
    run = ImportRun.objects.create(arguments={"paths": ["/pages"]}, counts={"new": 1})
    ImportItem.objects.create(run=run, path="/pages/one.txt", outcome="new", article=article)
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
    }  # fmt: skip


@pytest.mark.parametrize("model", ARCHIVE_MODELS, ids=lambda model: model.__name__)
def test_each_list_is_shown_searched_and_opened(admin_client, article, model):
    names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    words = {"q": "bridge"} if site._registry[model].search_fields else {}
    assert admin_client.get(reverse(f"{names}_changelist"), words).status_code == 200
    assert admin_client.get(reverse(f"{names}_change", args=[model.objects.first().pk])).status_code == 200


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
