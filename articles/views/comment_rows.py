"""Comments as the page prints them: made without a template, since a page has fifty, each inside of another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from articles.models import Article, Comment
from articles.quotes import Piece
from articles.templatetags.archive import posted
from articles.views.threads import Row


@dataclass(frozen=True, slots=True)
class Words:
    """What a page says of each comment, in the language of the reader."""

    comment: str
    unnamed: str
    of_place: str
    answers: str
    answers_unseen: str
    quotes: str
    paragraph: str

    @classmethod
    def of_reader(cls) -> "Words":
        return cls(
            comment=gettext("Comment %(number)s"),
            unnamed=gettext("unnamed"),
            of_place=pgettext("a place", "from"),
            answers=gettext("in reply to"),
            answers_unseen=gettext("in reply to a comment that is not shown"),
            quotes=gettext("Quotes the article"),
            paragraph=gettext("paragraph %(number)s of the article"),
        )


def thread_html(article: Article, rows: Iterable[Row], on_article: bool) -> SafeString:
    """The items of the outermost list; `on_article` where they stand below the article itself."""
    words, page = Words.of_reader(), "" if on_article else article.get_absolute_url()
    return SafeString("".join(_item(article, row, words, page) for row in rows))


def _item(article: Article, row: Row, words: Words, page: str) -> str:
    number, address = row.comment.number, article.comment_url
    start = "<ol><li>" if row.opens_list else "<li>"
    end = ("</li>" if row.ends_item else "") + "</ol></li>" * len(row.closes)
    link = address(number) if page else f"#comment-{number}"
    head = " ".join(_head(row, words, escape(link), row.parent and escape(address(row.parent.number))))
    text = "".join(_piece(piece, words, page) for piece in row.pieces)
    return (
        f'{start}<article class="comment" id="comment-{number}" aria-labelledby="by-{number}">'
        f'<p class="meta">{head}</p>\n<div class="comment-text">{text}</div></article>{end}\n'
    )


def _head(row: Row, words: Words, link: str, parent_link: str | None) -> Iterator[str]:
    comment = row.comment
    yield f'<strong id="by-{comment.number}" dir="auto">{_name(comment, words)}</strong>'
    if comment.place:
        yield f"<span>{words.of_place} <bdi>{escape(comment.place)}</bdi></span>"
    name = words.comment % {"number": comment.number}
    yield f'<a href="{link}"><span class="sr">{name}, </span>{posted(comment)}</a>'
    if row.parent:
        yield f'<a href="{parent_link}">{words.answers}&nbsp;<bdi>{_name(row.parent, words)}</bdi></a>'
    elif comment.parent_id:
        yield f"<span>{words.answers_unseen}</span>"


def _name(comment: Comment, words: Words) -> str:
    return escape(comment.author or words.unnamed)


def _piece(piece: Piece, words: Words, page: str) -> str:
    text = f'<div dir="auto">{linebreaks(piece.text, autoescape=True)}</div>'
    if not piece.paragraph:
        return text
    link = f'<a href="{escape(page)}#paragraph-{piece.paragraph}">{words.paragraph % {"number": piece.paragraph}}</a>'
    fold = f"<summary><bdi>{words.quotes}:</bdi> <bdi>{escape(piece.beginning)} …</bdi></summary>"
    return f'<details>{fold}{text}</details><p class="meta">{link}</p>'
