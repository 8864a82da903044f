"""WordPress' rules for paragraphs."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogkit.importers.wordpress.autop import paragraphs
from blogkit.importers.wordpress.markup import pieces
from tests.importers.export import Case, cases

TAGS = ("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<br>", "<pre>", "</pre>", "<li>", "\n\n", "\n", "<!-- x -->")


@pytest.mark.parametrize("case", cases("paragraphs.txt"))
def test_paragraphs(case: Case) -> None:
    """Text from the classic editor gets the paragraphs that WordPress gave it."""
    assert paragraphs(case.given).strip("\n") == case.expected.strip("\n")


@example("<div>word </p>word ")
@given(st.lists(st.sampled_from([*TAGS, "word ", "a < b"]), max_size=12).map("".join))
def test_every_word_stays(text: str) -> None:
    """Whatever state the HTML is in, no word is lost, doubled or moved."""

    def words(html: str) -> list[str]:
        return " ".join(pieces(html)[::2]).split()

    assert words(paragraphs(text)) == words(text)


@given(st.text(alphabet="ab <>/p\n!-\"'", max_size=60))
def test_never_fails(text: str) -> None:
    """Any text has paragraphs."""
    assert isinstance(paragraphs(text), str)


def test_windows_line_ends() -> None:
    """Texts with Windows' line ends have the same paragraphs."""
    assert paragraphs("one\r\n\r\ntwo\r\nthree") == paragraphs("one\n\ntwo\nthree")


def test_long_text_is_linear() -> None:
    """A text that never closes its tags and quotes takes no longer than another of its length."""
    text = '<a href="' * 20_000 + "<!-- " * 20_000
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", paragraphs(text))
