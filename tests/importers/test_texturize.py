"""WordPress' typography and smilies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.importers.wordpress.smilies import smiled
from blogkit.importers.wordpress.texturize import texturize
from tests.importers.export import Case, cases


@pytest.mark.parametrize("case", cases("typography.txt"))
def test_typography(case: Case) -> None:
    """Signs become what WordPress' readers saw."""
    assert texturize(case.given) == case.expected


def test_language() -> None:
    """A German site has German quotes."""
    assert texturize('"Ja," sagte sie.', "de-DE") == "„Ja,“ sagte sie."


@given(st.text(alphabet="ab1x'\".- \n<>/()tm", max_size=50))
def test_letters_stay(text: str) -> None:
    """Typography changes signs, never letters or digits."""
    kept = str.maketrans("", "", "'\"`‘’“”′″.…-–—×x()tm™ \n")
    assert texturize(text).translate(kept) == text.translate(kept)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("Well :) then ;-)", "Well 🙂 then 😉"),
        ("<p>:roll:</p>", "<p>🙄</p>"),
        ("x:) and http://example.com/:) stay", "x:) and http://example.com/:) stay"),
        ("<code>:)</code>", "<code>:)</code>"),
        ("(see 8-) )", "(see 😎 )"),
    ],
)
def test_smilies(given_: str, expected: str) -> None:
    """A smiley counts between spaces or tags, and not in code."""
    assert smiled(given_) == expected
