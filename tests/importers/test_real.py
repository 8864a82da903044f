"""Real exports: what comes over is what WordPress itself says of these sites."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import frontmatter
import pytest

from benchmarks import prose
from blogkit import config, routes
from blogkit.importers import wordpress
from blogkit.importers.wordpress.markup import pieces, tag
from blogkit.problems import ArchiveError
from blogkit.reading import markdown, slots, sources
from tests.importers.export import SHARED, shared

SITES = ("long-argument", "strangers/en-333", "strangers/code-2011", "strangers/fr-news")
TAXONOMIES = {"category": "categories", "post_tag": "tags"}
HIDDEN = {"publish": "published", "future": "published"}

REFUSED = ("malformed-simple",)
"""Samples that break off within their first item, so that nothing in them is whole."""

DELIBERATE = {
    1782: "blocks that list what is new at the moment",
    1947: "a block that lists what is new at the moment",
    1958: "an attribute with > in it, at which WordPress breaks the tag",
    1959: "a smiley that WordPress has only as a picture",
}
"""Ids of long-argument's posts whose words are not WordPress' own."""

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn"
    " em font i ins kbd mark q s samp small span strike strong sub sup tt u var".split()
)
SIGNS = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′‹›`", "'"), "…": "...", "\xa0": " "})


def words(html: str) -> str:
    """The text that a reader sees, with one space between words and plain signs."""
    parts, hidden = [], 0
    for place, piece in enumerate(pieces(html)):
        name, closing = tag(piece) if place % 2 else ("", False)
        if name in ("script", "style"):
            hidden = max(0, hidden + (-1 if closing else 1))
        if place % 2 == 0 and not hidden:
            parts.append(unescape(piece))
        elif name and name not in INLINE:
            parts.append(" ")
    text = re.sub("[–—―−‒]+|-{2,}", "-", "".join(parts).translate(SIGNS))
    return " ".join(text.replace("''", '"').split())


def pair(date: datetime) -> tuple[str, str]:
    """A date as WordPress writes it: on the site's clock, and in GMT."""
    return str(date)[:19], str(date.astimezone(UTC))[:19]


def rendered(path: str, post: frontmatter.Post, settings: config.Config) -> str:
    """What a file's body is on its page."""
    read = markdown.html if post.get("format") == "html" else markdown.render
    body, _, problems = read(post.content, path, config.conventions(settings), "")
    assert not [problem for problem in problems if problem.level == "error"]
    return slots.fill(body.html, lambda slot: "" if slot.kind == "size" else slot.written)


def attachment(path: str) -> bool:
    return path.startswith("pages/attachments/")


class Site:
    """A site that a real export was brought into, and what WordPress says of it."""

    def __init__(self, name: str, root: Path) -> None:
        self.ledger = wordpress.import_([shared(f"{name}/export.xml")], root)
        self.root, self.config = root, config.load(root)
        truth = json.loads(shared(f"{name}/truth.json").read_text(encoding="utf-8"))
        self.terms = truth["terms"]
        self.truth = [post for post in truth["posts"] if post["type"] != "attachment"]
        found = (
            path for path in sources.scan(root) if sources.is_file(path) and sources.kind(path) in ("post", "page")
        )
        loaded = {path: frontmatter.load(str(root / "content" / path)) for path in found}
        self.posts = {int(str(post["id"])): (path, post) for path, post in loaded.items() if not attachment(path)}
        self.attachments = {int(str(post["id"])): path for path, post in loaded.items() if attachment(path)}
        self.uploads = [post for post in truth["posts"] if post["type"] == "attachment"]

    def html(self, number: int) -> str:
        """What the file's body is on its page."""
        return rendered(*self.posts[number], self.config)

    def thread(self, number: int) -> dict[int, dict[str, Any]]:
        file = self.root / "content" / sources.key(self.posts[number][0]) / "comments.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return {comment["id"]: comment for comment in map(json.loads, lines)}

    def comments(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """(what WordPress says, what came over) of each comment."""
        for post in self.truth:
            lines = self.thread(post["id"])
            assert set(lines) == {comment["id"] for comment in post["comments"] if comment["approved"] != "spam"}
            yield from ((comment, lines[comment["id"]]) for comment in post["comments"] if comment["id"] in lines)


@pytest.fixture(scope="module", params=SITES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(request.param, tmp_path_factory.mktemp("real"))


def test_every_item_with_its_status(site: Site) -> None:
    """Every post and page comes over; what was not public is a draft."""
    assert set(site.posts) == {post["id"] for post in site.truth}
    for post in site.truth:
        matter = site.posts[post["id"]][1].metadata
        status = "protected" if post["password"] else HIDDEN.get(post["status"], post["status"])
        assert (matter.get("status", "published"), matter.get("draft", False)) == (status, status != "published")


def test_an_upload_that_has_something_to_read_is_a_page(site: Site) -> None:
    """Words or approved comments; the others lead to what they are in, or to the file."""
    for upload in site.uploads:
        approved = {comment["id"] for comment in upload["comments"] if comment["approved"] == "1"}
        if approved:
            thread = site.root / "content" / sources.key(site.attachments[upload["id"]]) / "comments.jsonl"
            lines = map(json.loads, thread.read_text(encoding="utf-8").splitlines())
            assert {line["id"] for line in lines} >= approved


def test_dates_and_titles(site: Site) -> None:
    """Every date is the same moment, and the same time of the day on the site's clock; titles have the same words."""
    for post in site.truth:
        matter = site.posts[post["id"]][1].metadata
        if not post["date_gmt"].startswith("0000"):
            date = matter["date"]
            assert isinstance(date, datetime)
            assert pair(date) == (post["date"], post["date_gmt"])
        assert words(post["title"]) in (words(str(matter.get("title", ""))), "Untitled")


def test_addresses(site: Site) -> None:
    """Every public address is the one that it was."""
    prefix = urlsplit(site.config.base_url).path.rstrip("/")
    for post in site.truth:
        if post["status"] != "publish":
            continue
        path, loaded = site.posts[post["id"]]
        matter = loaded.metadata
        slug = str(matter.get("slug", Path(sources.key(path)).name))
        values = {"slug": slug, "path": sources.key(path).removeprefix("pages/")}
        values |= {"year": f"{matter['date']:%Y}", "month": f"{matter['date']:%m}", "day": f"{matter['date']:%d}"}
        patterns = site.config.permalinks
        url = matter.get("url") or routes.permalink(
            patterns.page if path.startswith("pages/") else patterns.post, values
        )
        assert prefix + unquote(str(url)) == unquote(urlsplit(post["link"]).path)


def test_terms(site: Site) -> None:
    """Every term has its file at its path, and every post is filed under what it was."""
    for term in site.terms:
        taxonomy = TAXONOMIES.get(term["taxonomy"], term["taxonomy"])
        folder = site.config.taxonomies[taxonomy].path
        path = unquote(urlsplit(term["link"]).path).partition(folder)[2].strip("/")
        assert (site.root / f"content/{taxonomy}/{path}.md").exists()
    for post in site.truth:
        matter = site.posts[post["id"]][1].metadata
        filed = {
            taxonomy: {str(path).rpartition("/")[2] for path in paths}
            for taxonomy in site.config.taxonomies
            if isinstance(paths := matter.get(taxonomy), list)
        }
        assert filed == {
            TAXONOMIES.get(taxonomy, taxonomy): {unquote(term["slug"]) for term in terms}
            for taxonomy, terms in post["terms"].items()
            if taxonomy not in ("post_format", "nav_menu")
        }


def test_bodies(site: Site) -> None:
    """Every text has the words that WordPress shows, but for what differs deliberately."""
    different = {
        post["id"]
        for post in site.truth
        if not post["password"] and words(site.html(post["id"])) != words(" ".join(post["pages"]))
    }
    assert different <= set(DELIBERATE)


def test_ordinary_blocks_are_markdown(site: Site) -> None:
    """Of paragraphs, headings, lists and quotes with words and without attributes, 95 % and more of each."""
    marked, ordinary = prose.share(site.root)
    assert ordinary["paragraphs"] > 500
    assert all(marked[kind] >= 0.95 * number for kind, number in ordinary.items()), f"{marked} of {ordinary}"


def test_comments(site: Site) -> None:
    """Every comment has its parent, kind, status, author, date and words."""
    for truth, line in site.comments():
        published = datetime.fromisoformat(line["published"])
        author = line.get("author", {})
        assert line.get("parent", 0) == truth["parent"]
        assert line.get("kind", "comment") == (truth["type"] or "comment")
        assert line.get("status", "approved") == {"1": "approved", "0": "pending"}.get(
            truth["approved"], truth["approved"]
        )
        assert author.get("by_author", False) == (truth["user"] != 0)
        assert author.get("name", "Anonymous") == unescape(truth["author"])
        assert author.get("url", "") == unescape(truth["url"])
        assert pair(published) == (truth["date"], truth["date_gmt"])
        assert words(line["body"]) == words(truth["html"])


def test_again(site: Site) -> None:
    """A second import of the same export changes nothing."""
    before = {file: file.stat().st_mtime_ns for file in site.root.rglob("*") if file.is_file()}
    wordpress.import_([Path(next(e.where.file for e in site.ledger.entries if e.where))], site.root)
    assert {file: file.stat().st_mtime_ns for file in site.root.rglob("*") if file.is_file()} == before


def samples() -> list[Path]:
    folders = [SHARED / "samples", *(SHARED / name for name in SITES)]
    return sorted(file for folder in folders for file in folder.glob("*.xml"))


@pytest.mark.parametrize(
    "file", samples() or [SHARED / "samples" / "any.xml"], ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_samples(file: Path, tmp_path: Path) -> None:
    """Every sample comes over, however broken it is; one with nothing whole in it is refused, with a place."""
    shared(file.relative_to(SHARED).as_posix())
    if file.stem in REFUSED:
        with pytest.raises(ArchiveError) as refused:
            wordpress.import_([file], tmp_path)
        assert all(problem.where for problem in refused.value.problems)
        return
    assert wordpress.import_([file], tmp_path).entries
    assert isinstance(config.load(tmp_path), config.Config)
