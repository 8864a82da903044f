"""Paragraphs of words: what the pattern knows is what the policy for comments leaves as it is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blogkit.reading import sanitize
from blogkit.reading.paragraphs import are_plain

TAGS = ("<p>", "</p>", "<br>", "<em>", "</em>", "<b>", "</b>", "<code>", "</code>", "<i>", "</i>", "<a>", "<pre>")
SIGNS = ("&amp;", "&lt;", "&gt;", "&nbsp;", "&quot;", "&", "<", ">", "\n", "\r", "\t", "\0", "\x85", "\xa0", '"', "'")
PIECES = st.sampled_from((*TAGS, *SIGNS, "word", " ")) | st.characters()
PARAGRAPHS = st.lists(PIECES, max_size=8).map(lambda pieces: f"<p>{''.join(pieces)}</p>")
TEXTS = st.lists(PARAGRAPHS | PIECES, max_size=4).map("".join)


def policy_alone(html: str) -> str:
    """What comes of a comment where nothing is passed over."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sanitize.paragraphs, "are_plain", lambda _: False)
        return sanitize.comment(html)


@settings(max_examples=1000)
@given(TEXTS)
@example("<p>x<em>y</em></p>\n\n<p></p>")
@example("<p>\n<br>\u2028\ufdd0\U0001ffff</p>")
@example("<p><em></p>")
def test_a_comment_is_the_same_as_if_it_had_been_parsed(html: str) -> None:
    """Whatever is in it."""
    assert sanitize.comment(html) == policy_alone(html)


@pytest.mark.parametrize(
    "html",
    ["", "<p>One.</p>", "<p>One<br>and two &amp; <em>three</em>.</p>\n<p>“Four” — 五</p>\n", "<p>\n</p>"],
)
def test_plain_comments_are_known(html: str) -> None:
    """Otherwise the test above would compare a thing with itself."""
    assert are_plain(html)


@pytest.mark.parametrize(
    "html",
    [
        "One",
        "<P>One</P>",
        "<p >One</p>",
        "<p>One",
        "<p>a & b</p>",
        "<p>a > b</p>",
        "<p><em>a<b>b</b></em></p>",
        "<p>\r</p>",
    ],
)
def test_all_else_is_parsed(html: str) -> None:
    """However harmless it is."""
    assert not are_plain(html)


@pytest.mark.parametrize("piece", ["<p>", "<p>&amp;", "<em>", "<em>x</em>", "<p></p>", "x", "&amp;", "\n", "<br>"])
def test_what_is_refused_at_its_end_is_refused_soon(piece: str) -> None:
    """A pattern that tried every way of reading a megabyte would never come back."""
    for start in ("", "<p>", "<p><em>"):
        assert not are_plain(start + piece * (1_000_000 // len(piece)) + "<")
