"""A document as blocks of text: nothing visible is lost, nothing unseen comes in, and no depth breaks it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import blocks

TAGS = st.sampled_from(
    [
        *("p", "div", "span", "a", "b", "li", "ul", "td", "tr", "table", "h2", "br", "em", "blockquote", "article"),
        *("x-card", "script", "style", "noscript"),
    ]
)
WORDS = st.text(alphabet="abcdé ش <&\x01\ufffe\n", max_size=12)
MARKUP = st.recursive(
    WORDS.map(lambda text: text.replace("<", "&lt;")),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)),
    max_leaves=25,
)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One <b>bold</b> word</p>tail", ("One bold word", "tail")),
        ("a<br>b<br> <br/>c", ("a b", "c")),
        ("<ul><li>one<ul><li>two</ul>after</ul>", ("one", "two", "after")),
        ("<p>seen<script>unseen()</script> still</p><style>p{}</style>", ("seen still",)),
        ("<head><title>T</title></head><body><x-card>a</x-card><x-card>b</x-card>", ("a", "b")),
        ("<!-- only a remark -->", ()),
        ("", ()),
        ("<table><tr><td>1<td>2</table>", ("1", "2")),
        ("a<!-- remark -->b<?php no ?>c", ("abc",)),
        ("<p>NUL\0 stays visible", ("NUL\ufffd stays visible",)),
    ],
)
def test_a_block_is_what_a_browser_shows_between_two_line_breaks(markup, expected):
    assert blocks.lines(markup) == expected


@given(MARKUP)
def test_every_visible_text_node_lies_in_exactly_one_block_and_in_order(markup):
    made = blocks.document(markup)
    visible = []
    for element in made.elements:
        visible.append(element.text or "")
    shown = sorted("".join("".join(visible).split()))
    told = sorted("".join("".join(block.text for block in made.blocks).split()))
    tails = [e.tail or "" for e in made.body.iter() if e is not made.body and not _is_unseen(e.getparent())]
    shown = sorted(shown + list("".join("".join(tails).split())))
    assert [c for c in told if c != "\ufffd"] == [c for c in shown if c.isalpha() or c in "<&"]


def _is_unseen(element) -> bool:
    return any(each.tag in blocks.UNSEEN for each in [element, *element.iterancestors()])


@given(MARKUP)
def test_the_block_of_a_text_node_holds_its_words(markup):
    made = blocks.document(markup)
    for known, texts in ((made.in_text, "text"), (made.in_tail, "tail")):
        for element, number in known.items():
            words = [word for word in getattr(element, texts).split() if word.isalpha()]
            assert not words or all(word in made.blocks[number].text for word in words)


@pytest.mark.parametrize("depth", [300, 3000, 30_000])
def test_text_of_any_depth_is_kept_in_order(depth):
    started = time.process_time()
    markup = f"<p>top</p>{'<div>' * depth}deep{'</div>' * depth}<p>end"
    assert blocks.lines(markup) == ("top", "deep", "end")
    assert time.process_time() - started < 10


def test_text_on_every_step_of_a_deep_thread_is_kept():
    markup = "<ul>" + "".join(f"<li>c{n}<ul>" for n in range(5000))
    assert blocks.lines(markup) == tuple(f"c{n}" for n in range(5000))


def test_a_block_knows_how_much_of_it_is_a_link():
    linked = blocks.document('<p>See <a href="/x">the other</a> page</p>').blocks[0]
    assert (linked.text, linked.linked) == ("See the other page", len("the other"))
