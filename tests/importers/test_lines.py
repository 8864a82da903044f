"""Excerpts and what terms say of themselves: as WordPress showed them, as Markdown where that is provably the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import frontmatter
import pytest

from blogkit.build import build
from blogkit.importers import wordpress
from tests.importers.export import category, filed, item, wxr


def excerpt(folder: Path, written: str) -> Any:
    wordpress.import_([wxr(folder, item(1, slug="a", excerpt=written))], folder)
    return frontmatter.load(str(folder / "content/posts/a.md")).metadata["excerpt"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('He said "no" -- and *meant* it...', "He said “no” — and \\*meant\\* it…"),
        ("1986. A year", "1986\\. A year"),
        ("<strong>Bold</strong> and H<sub>2</sub>O", "**Bold** and H<sub>2</sub>O"),
        ("One.\n\nTwo.", "One.<br><br>Two."),
        ("<ul><li>One</li><li>Two</li></ul>", "One<br><br>Two"),
        ('<a href="https://example.org/">There</a> & back', "[There](https://example.org/) & back"),
    ],
)
def test_an_excerpt_is_a_line_of_markdown(written: str, expected: str, tmp_path: Path) -> None:
    """With WordPress' quotes and dashes; what parted paragraphs becomes two line breaks."""
    assert excerpt(tmp_path, written) == expected


def test_nothing_runs_in_an_excerpt_or_a_description(tmp_path: Path) -> None:
    """A script is taken out of both, and the ledger says so."""
    script = "Short.<script>alert(1)</script>"
    post = item(1, slug="a", excerpt=script, inner=filed("law", "Law"))
    ledger = wordpress.import_([wxr(tmp_path, category("law", "Law", description=script), post)], tmp_path)
    assert [entry.changes for entry in ledger.entries] == [("<script> with 8 characters",)] * 2
    assert b"script" not in (tmp_path / "content/posts/a.md").read_bytes()
    assert b"script" not in (tmp_path / "content/categories/law.md").read_bytes()


def test_a_description_on_its_page(tmp_path: Path) -> None:
    """Several paragraphs of a term's description are paragraphs of its page."""
    law = category("law", "Law", description="What *they* said.\n\nWhat it <em>did</em>.")
    wordpress.import_([wxr(tmp_path, law, item(1, inner=filed("law", "Law")))], tmp_path)
    text = (tmp_path / "content/categories/law.md").read_text(encoding="utf-8")
    assert text.endswith("---\nWhat \\*they\\* said.\n\nWhat it *did*.\n")
    assert not build(tmp_path).failed
    page = (tmp_path / "output/category/law/index.html").read_text(encoding="utf-8")
    assert "<p>What *they* said.</p>\n<p>What it <em>did</em>.</p>" in page
