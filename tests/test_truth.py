"""A real WordPress blog, imported and built, says what WordPress said: every page, term and comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from blogkit.build import Report, build
from blogkit.importers import wordpress
from tests.microformats import Page, text

WORDPRESS = Path(__file__).parents[2] / "shared" / "data" / "wordpress"
BLOG = WORDPRESS / "long-argument"
pytestmark = pytest.mark.skipif(not BLOG.is_dir(), reason="the real blog is not beside this repository")

FOLDED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    """What WordPress renders."""
    found: dict[str, Any] = json.loads((BLOG / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """The export, imported into an empty folder and built."""
    root = tmp_path_factory.mktemp("long-argument")
    wordpress.import_([BLOG / "export.xml"], root, media=BLOG / "uploads")
    return root / "output", build(root)


def public(truth: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Path]]:
    """Each public post and page, and the file that its address must lead to."""
    for post in truth["posts"]:
        if post["status"] == "publish" and not post["password"]:
            yield post, Path(unquote(urlsplit(post["link"]).path).strip("/")) / "index.html"


def words(html: str) -> str:
    """Text without tags and typography."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).translate(FOLDED).split())


def test_it_builds_without_an_error(built: tuple[Path, Report]) -> None:
    """Orphaned comments are warnings."""
    assert [str(problem) for problem in built[1].problems if problem.level == "error"] == []


def test_every_public_page_is_at_its_old_address_with_its_title_and_date(
    built: tuple[Path, Report], truth: dict[str, Any]
) -> None:
    """`#4211` and `/2012/05/04/slug/` that half the web links to lead where they led."""
    count = 0
    for post, file in public(truth):
        entry = Page(built[0] / file)
        if post["raw_title"]:
            assert text(entry.one("p-name", entry.one("h-entry"))).translate(FOLDED) == words(post["title"])
        if post["type"] == "post":
            published = entry.one("dt-published", entry.one("h-entry")).get("datetime")
            assert published[:19].replace("T", " ") == post["date"]
            author = text(entry.one("p-author", entry.one("h-entry")))
            assert author.translate(FOLDED) == words(post["author"])
        count += 1
    assert count == 215


def test_every_comment_has_its_id_parent_author_and_date(built: tuple[Path, Report], truth: dict[str, Any]) -> None:
    """1 245 of them, on posts and pages; none besides."""
    count = 0
    for post, file in public(truth):
        wanted = {str(c["id"]): c for c in post["comments"] if c["approved"] == "1"}
        found = Page(built[0] / file).cites()
        assert found.keys() == wanted.keys(), post["link"]
        for number, comment in wanted.items():
            parent = str(comment["parent"])
            cite = found[number]
            assert cite.parent == (parent if parent in wanted else "")
            assert cite.author.translate(FOLDED) == (words(comment["author"]) or "Anonymous")
            assert cite.published[:19].replace("T", " ") == comment["date"]
            kind = "u-comment" if comment["type"] in ("", "comment") else "u-mention"
            assert kind in cite.classes
        count += len(wanted)
    assert count == 1245


def test_every_term_that_is_used_has_its_page(built: tuple[Path, Report], truth: dict[str, Any]) -> None:
    """Categories below their parents, tags, and a taxonomy of the blog's own."""
    terms = [term for term in truth["terms"] if term["count"]]
    missing = [
        t["link"] for t in terms if not (built[0] / unquote(urlsplit(t["link"]).path)[1:] / "index.html").is_file()
    ]
    assert missing == []
    assert len(terms) > 100


def test_what_was_not_public_is_not_published(built: tuple[Path, Report], truth: dict[str, Any]) -> None:
    """Drafts, private, pending, scheduled and protected posts; pending, spam and trashed comments."""
    pages = {path: path.read_text(encoding="utf-8") for path in built[0].rglob("*") if path.suffix in (".html", ".xml")}
    ids = {f'id="comment-{c["id"]}"' for p in truth["posts"] for c in p["comments"] if c["approved"] != "1"}
    hidden = [
        p
        for p in truth["posts"]
        if p["type"] != "attachment" and (p["status"] not in ("publish", "inherit") or p["password"])
    ]
    assert len(hidden) > 5
    for path, page in pages.items():
        assert not [mark for mark in ids if mark in page], path
    for post in hidden:
        if post["status"] != "future":  # its day may have come since
            assert (
                not (built[0] / unquote(urlsplit(post["link"]).path)[1:] / "index.html").exists() or "?" in post["link"]
            )


def test_the_theme_unit_test_builds_too(tmp_path: Path) -> None:
    """WordPress' own collection of awkward content."""
    wordpress.import_([WORDPRESS / "samples" / "themeunittestdata.wordpress.xml"], tmp_path)
    report = build(tmp_path)
    assert [str(problem) for problem in report.problems if problem.level == "error"] == []
    assert len(report.made) > 300
    assert build(tmp_path).made == {}
