"""Other versions: articles that share much of their text are linked, at a cost that does not grow with the archive."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from articles.models import Article, OtherVersion
from ingest import rows, sketch
from ingest.models import Sample

# A run of words that so many articles hold is no mark of any: it is held for the first of them alone.
MOST_HOLDERS = 24
FEWEST_SHARED = 2  # runs of the samples, for a text to be looked at
MOST_LOOKED_AT = 6  # texts, the likest first
ALIKE = 0.5

Sketch = Sequence[int]


def link(arrived: Mapping[int, tuple[Sketch, str]]) -> None:
    """Links new articles, by key as (sketch, body), to those that they are versions of, and keeps their samples."""
    holders = _holders({value for values, _ in arrived.values() for value in values})
    likely: dict[int, list[int]] = {}
    kept: list[tuple[int, int]] = []
    for article, (values, _) in arrived.items():
        shared = Counter(other for value in values for other in holders[value])
        likely[article] = [other for other, count in shared.most_common(MOST_LOOKED_AT) if count >= FEWEST_SHARED]
        for value in values:
            if len(holders[value]) < MOST_HOLDERS:
                holders[value].append(article)
                kept.append((article, value))
    rows.insert(Sample, ("article_id", "value"), kept)
    _link_alike(likely, {article: body for article, (_, body) in arrived.items()})


def relink(article: int, values: Sketch, body: str) -> None:
    """After an article's text changed."""
    Sample.objects.filter(article=article).delete()
    link({article: (values, body)})


def _holders(values: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    held = Sample.objects.filter(value__in=values).order_by("value", "article_id")
    for value, article in held.values_list("value", "article_id"):
        found[value].append(article)
    return found


def _link_alike(likely: Mapping[int, list[int]], bodies: Mapping[int, str]) -> None:
    """The samples only say where to look: whether two texts are versions of one story is told by all their words."""
    others = {other for found in likely.values() for other in found} - set(bodies)
    texts = dict(Article.objects.filter(pk__in=others).order_by().values_list("pk", "body")) | dict(bodies)
    looked_at = {article for pair in likely.items() if pair[1] for article in (pair[0], *pair[1])}
    runs = {article: sketch.runs(texts[article]) for article in looked_at}
    made = [
        OtherVersion(first_id=min(article, other), second_id=max(article, other), containment=share)
        for article, found in likely.items()
        for other in found
        if (share := sketch.containment(runs[article], runs[other])) >= ALIKE
    ]
    OtherVersion.objects.bulk_create(made, ignore_conflicts=True)
