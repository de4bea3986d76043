"""The addresses of the archive, with Haystack's own search page."""

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from haystack.generic_views import SearchView

PAGE = """{% load highlight %}<!doctype html><title>Search</title>
{% for result in object_list %}<article><h2>{% highlight result.headline with query %}</h2>
<p>{% highlight result.text with query max_length 10000 %}</p></article>{% endfor %}"""


class Search(SearchView):
    def render_to_response(self, context: dict, **_options: object) -> HttpResponse:
        return HttpResponse(engines["django"].from_string(PAGE).render(context, self.request))


urlpatterns = [path("search/", Search.as_view()), path("", include("newsarchive.urls"))]
