"""What an editor's buttons left in styles, and says nothing, goes; the words and all other styles stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from blogkit.importers import wordpress
from blogkit.importers.looks import without_idle
from tests.importers.export import item, wxr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('<p style="text-align: justify;">Words</p>', "<p>Words</p>"),
        ("<li style='text-align:justify;background:WHITE'>Words</li>", "<li>Words</li>"),
        ('<h2 style="text-align:justify;color:#093" id="a">Words</h2>', '<h2 style="color:#093" id="a">Words</h2>'),
        ('<p style="text-align:center">Words</p>', '<p style="text-align:center">Words</p>'),
        ('<img style="background:white" src="a.png">', '<img style="background:white" src="a.png">'),
        ('<p>style="text-align:justify"</p>', '<p>style="text-align:justify"</p>'),
    ],
)
def test_of_one_block(given: str, expected: str) -> None:
    """Justified lines, and the white of the old page, are taken from blocks of text."""
    assert without_idle(given) == (expected, int(given != expected))


def test_within_what_is_centred() -> None:
    """Where a box centres what is in it, a justified paragraph would change its place."""
    html = '<div style="text-align:center"><p style="text-align:justify">Words</p></div>'
    assert without_idle(html) == (html, 0)


def test_the_ledger_tells(tmp_path: Path) -> None:
    """An essay that was justified line by line is ordinary Markdown, and its line says what was changed."""
    body = '<p style="text-align:justify">One.</p>\n\n<p style="text-align:justify">Two.</p>'
    ledger = wordpress.import_([wxr(tmp_path, item(1, body, slug="a"))], tmp_path)
    (entry,) = (entry for entry in ledger.entries if entry.kind == "post")
    assert entry.changes == ("2 blocks were justified, or white behind, by a style; now the theme says how texts look",)
    assert (tmp_path / "content/posts/a.md").read_text(encoding="utf-8").endswith("---\nOne.\n\nTwo.\n")
