"""The sections of a source as links with their counts: made without a template, since a source may have hundreds."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from articles.models import Section, Source
from articles.views.figures import counts_of_sections
from articles.views.kept import State

SHOWN = 12


@dataclass(frozen=True, slots=True)
class SectionLinks:
    """Items of a list: the largest sections and the one that is read, and the others for a fold."""

    count: int
    first: SafeString
    others: SafeString


def section_links(source: Source, state: State, read: Section | None = None) -> SectionLinks | None:
    """None where the source has no sections with articles."""
    counts = counts_of_sections(state, source.pk)
    sections = [section for section in Section.objects.filter(source=source).order_by("path") if section.pk in counts]
    sections.sort(key=lambda section: (section != read, -counts[section.pk]))
    links = [_item(source, section, counts[section.pk], section == read) for section in sections]
    first, others = (mark_safe("".join(part)) for part in (links[:SHOWN], links[SHOWN:]))
    return SectionLinks(len(links), first, others) if links else None


def _item(source: Source, section: Section, count: int, is_read: bool) -> str:
    section.source = source
    current = ' aria-current="page"' if is_read else ""
    name = f'<bdi lang="{escape(source.language)}">{escape(section.path)}</bdi>'
    return (
        f'<li><a href="{escape(section.get_absolute_url())}"{current}>{name}</a> <span class="n">{count:,}</span></li>'
    )
