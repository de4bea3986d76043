"""The sources and sections that a batch of pages names: found, or made.

No record is saved by itself: each `save` would have the index brought up to date by some articles, and an import does
that in large batches. The triggers write down what changed, however it was written.
"""

from collections.abc import Iterable

from django.utils.text import slugify

from articles.models import Section, Source
from ingest.page import SourceFacts

FILLED = ("homepage", "language", "zone", "description", "aliases")
Sections = dict[tuple[int, str], Section]


def sources_of(facts: Iterable[SourceFacts]) -> dict[str, Source]:
    """By slug; what is known of a source fills fields that are empty, and never what an editor wrote."""
    known = list(dict.fromkeys(facts))
    found = Source.objects.in_bulk({each.slug for each in known}, field_name="slug")
    for each in known:
        if each.slug not in found:
            name = each.name or each.slug.replace("-", " ").title()
            (found[each.slug],) = Source.objects.bulk_create([Source(slug=each.slug, name=name)])
        _fill(found[each.slug], each)
    return found


def _fill(source: Source, facts: SourceFacts) -> None:
    empty = [name for name in FILLED if getattr(facts, name) and not getattr(source, name)]
    for name in empty:
        value = getattr(facts, name)
        setattr(source, name, list(value) if name == "aliases" else value)
    if empty:
        Source.objects.bulk_update([source], empty)


def sections_of(named: Iterable[tuple[Source, str]]) -> Sections:
    """By the key of the source and the path; a source that names no section has none."""
    wanted = {(source.pk, path): source for source, path in named if path}
    rows = Section.objects.filter(source__in=set(wanted.values()), path__in={path for _, path in wanted})
    found = {(row.source_id, row.path): row for row in rows}
    for (key, path), source in wanted.items():
        if (key, path) not in found:
            section = Section(source=source, path=path, slug=_free_slug(source, path))
            (found[key, path],) = Section.objects.bulk_create([section])
    return found


def _free_slug(source: Source, path: str) -> str:
    stem = slugify(path.replace("/", "-"), allow_unicode=True)[:180] or "section"
    taken = set(Section.objects.filter(source=source, slug__startswith=stem).values_list("slug", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if (stem if n == 1 else f"{stem}-{n}") not in taken)
    return stem if number == 1 else f"{stem}-{number}"
