"""A post without a title: an import says no more of it than its author did."""

from __future__ import annotations

from pathlib import Path

import frontmatter
import pytest

from blogkit.build import build
from blogkit.importers import wordpress
from blogkit.verify.proof import prove
from tests.importers.export import item, wxr

BODIES = [
    "Just <em>this</em>.",
    "<h2>A heading</h2>\n\nAnd words.",
    '<img src="https://other.example/gull.jpg" alt="">',
]


@pytest.mark.parametrize("body", BODIES)
def test_it_has_none_here(body: str, tmp_path: Path) -> None:
    """Its file says that it is meant so, and keeps the slug; a heading in it stays a heading."""
    wordpress.import_([wxr(tmp_path, item(1, body, title="", slug="12"))], tmp_path)
    matter = frontmatter.load(str(tmp_path / "content/posts/12.md")).metadata
    assert (matter.get("title"), matter["untitled"]) == (None, True)


@pytest.mark.parametrize(("body", "title"), [*zip(BODIES, ["Just this.", "And words.", "2012-05-04"], strict=True)])
def test_nothing_of_it_is_lost(body: str, title: str, tmp_path: Path) -> None:
    """Its page is named by its words, and shows all that the export tells of, and no title."""
    wordpress.import_([wxr(tmp_path, item(1, body, title="", slug="12"))], tmp_path)
    assert not build(tmp_path).failed
    page = (tmp_path / "output/2012/05/04/12/index.html").read_text(encoding="utf-8")
    assert f'<h1 class="p-name unseen">{title}</h1>' in page
    assert ("<h2" in page.partition('class="e-content"')[2].partition("</article>")[0]) == ("<h2" in body)
    assert prove([tmp_path / "export.xml"], tmp_path / "output").of("missing") == []
