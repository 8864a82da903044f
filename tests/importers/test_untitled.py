"""A post without a title has its first words for one, where a reader needs something to follow."""

from __future__ import annotations

from pathlib import Path

import frontmatter
import pytest

from blogkit.build import build
from blogkit.importers import wordpress
from tests.importers.export import item, wxr

LONG = "<p>The gulls came back today, all forty of them, and they sat upon the wall and looked at the sea.</p>"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("Just <em>this</em>.", "Just this."),
        (LONG, "The gulls came back today, all forty of them, and they sat…"),
        ("<h2>A heading</h2>\n\nAnd words.", "A heading And words."),
    ],
)
def test_the_first_words_are_its_title(body: str, title: str, tmp_path: Path) -> None:
    """Cut between words; its file says that they are no title of its author's, and keeps the slug that it had."""
    wordpress.import_([wxr(tmp_path, item(1, body, title="", slug="12"))], tmp_path)
    matter = frontmatter.load(str(tmp_path / "content/posts/12.md")).metadata
    assert (matter["title"], matter["untitled"]) == (title, True)


def test_its_page_shows_no_heading(tmp_path: Path) -> None:
    """Lists lead there by its first words; on its page these are only heard, as the name of the page."""
    wordpress.import_([wxr(tmp_path, item(1, LONG, title="", slug="gulls"))], tmp_path)
    assert not build(tmp_path).failed
    page = (tmp_path / "output/2012/05/04/gulls/index.html").read_text(encoding="utf-8")
    assert '<h1 class="p-name unseen">The gulls came back today' in page
    assert '<h2 class="p-name"><a class="u-url"' in (tmp_path / "output/index.html").read_text(encoding="utf-8")


def test_without_any_words(tmp_path: Path) -> None:
    """Where there is nothing but a picture, the name of its file has to do."""
    picture = '<img src="https://other.example/gull.jpg" alt="">'
    wordpress.import_([wxr(tmp_path, item(1, picture, title="", slug="a-gull"))], tmp_path)
    assert "title" not in frontmatter.load(str(tmp_path / "content/posts/a-gull.md")).metadata
