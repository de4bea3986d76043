"""The read-only API: the same searches, articles and sources as the pages, as JSON. docs/api.md tells how to use it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from articles.forms import one, page_number, search_request
from articles.models import Article
from articles.search.conditions import names_read_once
from articles.search.errors import SearchUnavailable
from articles.search.results import search
from articles.views.api_answers import (
    ArticleAnswer,
    SearchAnswer,
    SourcesAnswer,
    article_answer,
    search_answer,
    sources_answer,
)
from articles.views.api_parameters import ARTICLE, SEARCH, SUGGEST, responses
from articles.views.errors import RETRY_AFTER
from articles.views.export import LIMIT
from articles.views.figures import sources_with_articles
from articles.views.kept import state
from articles.views.parameter_notes import per_page
from articles.views.suggest import Suggested, suggested

PER_PAGE, MOST_PER_PAGE = 20, 100


class Renderer(JSONRenderer):
    """Arabic as Arabic, not as escapes of three times the size."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="News archive",
    version="1",
    description="Read-only: searches, articles with their comments and captures, and sources. No key is needed.",
    docs_url=None,
    renderer=Renderer(),
    urls_namespace="api",
)


class Withdrawn(Exception):
    """An article that was taken out; the message is the reason that readers may know."""


def reads(path: str, response: object, parameters: Iterable[dict] = ()) -> Callable:
    """Registers a view for GET, and for HEAD, which Django Ninja does not answer by itself."""
    extra = {"parameters": list(parameters), "responses": responses(path)}

    def register(view: Callable) -> Callable:
        summary, _, description = view.__doc__.partition("\n")
        described = {"summary": summary.rstrip("."), "description": " ".join(description.split())}
        api.get(path, response=response, openapi_extra=extra, operation_id=view.__name__, **described)(view)
        api.api_operation(["HEAD"], path, response=response, include_in_schema=False)(view)
        return view

    return register


@reads("/search/", SearchAnswer, SEARCH)
def search_archive(request: HttpRequest) -> SearchAnswer:
    """Search articles or comments.

    The parameters are those of the search page, and so are their answers: what cannot be taken as given is told in
    `notes`, never an error; a page out of range is the last one.
    """
    asked = search_request(request.GET)
    with names_read_once():
        results = search(replace(asked, per_page=per_page(request.GET, PER_PAGE, MOST_PER_PAGE)))
        return search_answer(request, results)


@reads("/articles/{slug:public_id}/", ArticleAnswer, ARTICLE)
def read_article(request: HttpRequest, public_id: str) -> ArticleAnswer:
    """Read an article with its comments and captures.

    Dates come with their precision, their basis and the words as printed; a comment with the number of the one it
    answers. 410 stands for an article that was withdrawn.
    """
    article = Article.objects.select_related("source", "section").filter(public_id=public_id).first()
    if article and article.visibility == Article.Visibility.WITHDRAWN:
        raise Withdrawn(article.visibility_reason)
    if article is None or article.visibility != Article.Visibility.PUBLIC:
        raise Http404(f"There is no article “{public_id}” here.")
    return article_answer(request, article, page_number(one(request.GET, "comments_page")))


@reads("/sources/", SourcesAnswer)
def list_sources(request: HttpRequest) -> SourcesAnswer:
    """List the sources.

    Those that have articles to read, with how many, and the years of the oldest and the newest.
    """
    return sources_answer(request, sources_with_articles(state()))


@reads("/suggest/", Suggested, SUGGEST)
def suggest(request: HttpRequest) -> Suggested:
    """Complete what is being typed.

    Up to eight sources, sections and headlines that begin so, or have words that do.
    """
    return suggested(request, one(request.GET, "q"))


@reads("/opensearch-suggest/", tuple[str, list[str], list[str], list[str]], SUGGEST)
def opensearch_suggest(request: HttpRequest) -> HttpResponse:
    """Complete what is being typed, in the form that browsers ask for.

    OpenSearch Suggestions 1.1: what was typed, completions, what each is, and its address.
    """
    found = suggested(request, one(request.GET, "q"))
    rows = [(each.text, each.of, each.url) for each in found.suggestions]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    return JsonResponse([found.query, *columns], safe=False, content_type="application/x-suggestions+json")


def problem(status: int, title: str, detail: str, **headers: str) -> HttpResponse:
    """An error as RFC 9457 has it; `detail` is a sentence for a person."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(content, status=status, content_type="application/problem+json", headers=headers)


@api.exception_handler(Http404)
def not_found(_request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "Not found", str(error))


@api.exception_handler(Withdrawn)
def withdrawn(_request: HttpRequest, error: Withdrawn) -> HttpResponse:
    reason = str(error)
    return problem(
        410, "Withdrawn", f"This article was withdrawn: {reason}" if reason else "This article was withdrawn."
    )


@api.exception_handler(SearchUnavailable)
def unavailable(_request: HttpRequest, _error: SearchUnavailable) -> HttpResponse:
    detail = "The search index is being rebuilt; articles and sources can be read meanwhile. Try again in a minute."
    return problem(503, "Search is being rebuilt", detail, **RETRY_AFTER)


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    return problem(404, "Not found", f"The API has no address “{rest}”. /api/ lists those it has.")


@cache
def document() -> dict[str, dict]:
    return api.get_openapi_schema()


def about_api(request: HttpRequest) -> HttpResponse:
    """The operations and the schemas of the OpenAPI document, as a page without scripts."""
    operations = [(address, methods["get"]) for address, methods in document()["paths"].items()]
    schemas = sorted(document()["components"]["schemas"].items())
    return render(request, "api.html", {"operations": operations, "schemas": schemas, "limit": LIMIT})
