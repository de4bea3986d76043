"""Pages laid out by tables: the story is in one column, with menus and other stories in those beside it."""

import pytest

from ingest.page import ParsedArticle, Zone
from ingest.pipeline import parse
from ingest.readers import html

WORDS = (
    "The ferry at Tolland will leave an hour earlier from May, the harbour office said on Thursday evening.",
    "It had left at seven for thirty years, and the bakers of the island had built their ovens around that hour.",
    "Nobody asked the bakers, who read of it on the door of the ticket hall. The first bread will be late.",
    "The office had counted passengers for a year before it decided, a clerk said, and had counted them at seven.",
    "At six, the clerk added, there had been nobody to count. The bakers have asked for another year of counting.",
)
NAMES = ("Home", "News", "Sport", "Weather", "Harbour", "Letters", "Archive", "Contact us")
MENU = "".join(f'<a href="/{name}.html">{name}</a><br>' for name in NAMES)
TITLES = ("Bakers ask for a clock", "Bridge keeper goes home", "New roof for the market hall", "Eel festival moved")
LATEST = "".join(f'<tr><td><font size="1"><a href="/{n}.html">{t}</a></font></td></tr>' for n, t in enumerate(TITLES))
NOTICE = "<p><font size=1>The Post is printed on Fridays. Subscriptions are 20 crowns a year, by post 30.</font>"
RIGHT = f"<b>Also today</b><table>{LATEST}</table>{NOTICE}"
HEADER = '<td colspan="3"><img src="logo.gif"> <b>Tolland Post</b> - the paper of the island since 1921</td>'
HEAD = "<title>Tolland Post - Ferry Leaves Earlier</title>"
TOP = (
    '<font face="Arial" size="4"><b>Ferry Leaves Earlier</b></font><br><font size="2">By Bo Lind<br>May 16, 2002</font>'
)
FOOT = '<a href="mailto:post@tolland.example">Write to the editor</a> | <a href="print.html">Print this page</a>'


def parsed(*rows: str) -> ParsedArticle:
    table = "".join(f"<tr>{row}</tr>" for row in (HEADER, *rows))
    markup = f'<html lang="en"><head>{HEAD}</head><body><table width="760">{table}</table></body></html>'
    return parse(html.page(markup.encode(), "page.html"))


def columns(middle: str) -> str:
    return f'<td width="120">{MENU}{NOTICE}</td><td width="480" valign="top">{middle}</td><td>{RIGHT}</td>'


def story(article: ParsedArticle) -> tuple[str, ...]:
    return tuple(block.text for block in article.body)


IN_BREAKS = f"<font>{'<br><br>'.join(WORDS)}</font>"
IN_PARAGRAPHS = "".join(f"<p>{words}</p>" for words in WORDS)
IN_ROWS = "".join(f"<tr><td>{words}</td></tr>" for words in WORDS)


@pytest.mark.parametrize(
    "middle",
    [
        f"{TOP}<p>{IN_BREAKS}</p>{FOOT}",
        f"{TOP}{IN_PARAGRAPHS}{FOOT}",
        f"<table><tr><td>{TOP}</td></tr><tr><td>{IN_BREAKS}</td></tr><tr><td>{FOOT}</td></tr></table>",
        f"<table><tr><td>{TOP}</td></tr>{IN_ROWS}<tr><td>{FOOT}</td></tr></table>",
        f"<table><tbody><tr><td><table><tr><td>{TOP}</td></tr></table></td></tr><tr><td>{IN_PARAGRAPHS}</td></tr></tbody></table>",
    ],
    ids=["breaks", "paragraphs", "a table within", "a row a paragraph", "tables within tables"],
)
def test_what_stands_in_other_columns_is_no_part_of_the_story(middle):
    article = parsed(columns(middle))
    assert story(article) == WORDS
    assert (article.headline, article.byline) == ("Ferry Leaves Earlier", "Bo Lind")
    assert str(article.published.value) == "2002-05-16"


def test_a_story_that_goes_on_in_other_cells_loses_none_of_them():
    rows = [f'<td rowspan="3">{MENU}</td><td>{TOP}</td>']
    rows += [f"<td>{words}</td><td>{n}</td>" for n, words in enumerate(WORDS)]
    assert set(WORDS) <= set(story(parsed(*rows)))


def test_a_table_of_figures_within_a_story_stays_with_it():
    figures = "<table><tr><td>Hour</td><td>Passengers of a day</td></tr><tr><td>Seven</td><td>31</td></tr></table>"
    article = parsed(columns(f"{TOP}{IN_PARAGRAPHS}{figures}<p>{WORDS[0]} So it was.</p>"))
    assert {"Hour", "Passengers of a day", "Seven"} <= set(story(article))


def test_a_story_in_two_columns_keeps_both():
    row = f"<td>{TOP}{''.join(f'<p>{words}</p>' for words in WORDS[:3])}</td><td>{WORDS[3]}<p>{WORDS[4]}</td>"
    assert story(parsed(row))[-5:] == WORDS


def test_a_story_beside_no_column_is_read_as_before():
    article = parsed(f"<td>{TOP}{IN_PARAGRAPHS}</td>")
    assert set(WORDS) <= set(story(article)) and Zone.HEADLINE in article.labels


def test_a_heading_is_the_headline_whatever_else_the_page_prints_of_its_title():
    middle = f"<h1>Ferry Leaves<br>Earlier</h1><p>By Bo Lind<br>May 16, 2002</p>{IN_PARAGRAPHS}"
    article = parsed(columns(middle))
    assert (article.headline, article.byline) == ("Ferry Leaves Earlier", "Bo Lind")
