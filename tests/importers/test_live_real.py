"""A live import of a real site: what comes over is what WordPress itself says of it.

The API's answers are those of the site. Its pages are made here of what WordPress says of each comment, in the markup
of its own list of comments, since only a few whole pages were kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import frontmatter
import pytest

from blogkit import config, routes
from blogkit.importers import writer
from blogkit.importers.fetching import Fetch
from blogkit.importers.ledger import Ledger
from blogkit.importers.web.visitor import Visitor
from blogkit.importers.wordpress import rest
from blogkit.importers.wordpress.rest import threads
from blogkit.reading import markdown as reading
from blogkit.reading import sources
from tests.importers.export import shared
from tests.importers.test_real import pair, rendered, words
from tests.importers.webserver import HASTY, Blog, Server, comment, page, ping, said, serving

SITE = "long-argument"
HOME = "http://longargument.example"
TAXONOMIES = {"category": "categories", "post_tag": "tags", "series": "series"}
DELIBERATE = {1958: "an attribute with > in it, at which WordPress breaks the tag, and runs a handler"}


def answers(route: str) -> list[Any]:
    """The items of all pages that were kept of a collection."""
    files = shared(f"{SITE}/rest").glob(f"{route}-*.json")
    pages = sorted(files, key=lambda file: int(file.stem.rpartition("-")[2]))
    return [item for file in pages for item in json.loads(file.read_text(encoding="utf-8"))["body"]]


def stand_in(truth: dict[str, Any]) -> Blog:
    blog = Blog(HOME)
    for route in ("posts", "pages", "review", "media", "users", "categories", "tags", "series", "comments"):
        blog.collections[route] = answers(route)
    blog.index = json.loads(shared(f"{SITE}/rest/index.json").read_text(encoding="utf-8"))
    for table in ("types", "taxonomies"):
        blog.tables[table] = json.loads(shared(f"{SITE}/rest/{table}-1.json").read_text(encoding="utf-8"))["body"]
    for item in truth["posts"]:
        blog.pages[urlsplit(item["link"]).path] = page(*shown(blog, item), nav="")
    uploads = shared(f"{SITE}/uploads")
    for file in uploads.rglob("*"):
        if file.is_file():
            blog.files[f"/wp-content/uploads/{file.relative_to(uploads).as_posix()}"] = file.read_bytes()
    blog.pages["/"] = shared(f"{SITE}/html/home-0.html").read_text(encoding="utf-8")
    return blog


def shown(blog: Blog, item: dict[str, Any]) -> Iterator[str]:
    """A thread as the theme lists it; its mentions are given by number, as WordPress does."""
    for each in item["comments"]:
        if each["approved"] != "1" or item["password"]:
            continue
        number, name = each["id"], escape(each["author"])
        if each["type"] == "comment":
            yield said(number, name, each["html"])
            continue
        yield ping(number, name, escape(each["url"]), each["type"])
        dates = {key: each[key].replace(" ", "T") for key in ("date", "date_gmt")}
        names = {"type": each["type"], "author_name": each["author"], "author_url": each["url"]}
        blog.alone[number] = comment(number, item["id"], each["html"], **dates, **names, parent=each["parent"])


class Site:
    """The site after its import."""

    def __init__(self, root: Path) -> None:
        self.root = root
        truth = json.loads(shared(f"{SITE}/truth.json").read_text(encoding="utf-8"))
        self.terms = truth["terms"]
        with serving(stand_in(truth)) as server:
            self.ledger = self._import(server)
            self.asked = server.paths()
            server.asked.clear()
            self.again = self._import(server)
            self.asked_again = server.paths()
        self.config = config.load(root)
        self.attachments = [post for post in truth["posts"] if post["type"] == "attachment"]
        self.truth = [
            post
            for post in truth["posts"]
            if post["status"] == "publish" and not post["password"] and post["type"] != "attachment"
        ]
        found = (path for path in filter(sources.is_file, sources.scan(root)) if sources.kind(path) in ("post", "page"))
        loaded = {path: frontmatter.load(str(root / "content" / path)) for path in found}
        self.posts = {int(str(post["id"])): (path, post) for path, post in loaded.items()}
        pages = {number for number, (_, post) in self.posts.items() if post.get("type") == "attachment"}
        self.uploads = {number: self.posts.pop(number) for number in pages}

    def _import(self, server: Server) -> Ledger:
        with closing(Visitor(server.url, HASTY)) as visitor:
            return writer.write(rest.archive(server.url, self.root, visitor), self.root, fetch=Fetch(visitor))

    def thread(self, number: int) -> dict[int, dict[str, Any]]:
        file = self.root / "content" / sources.key(self.posts[number][0]) / "comments.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return {comment["id"]: comment for comment in map(json.loads, lines)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    shared(f"{SITE}/rest/index.json")
    return Site(tmp_path_factory.mktemp("live"))


def test_every_public_item(site: Site) -> None:
    """Every public post and page comes over, and nothing else does; of uploads those with something to read."""
    assert set(site.posts) == {post["id"] for post in site.truth}
    said = {upload["id"] for upload in site.attachments if any(c["approved"] == "1" for c in upload["comments"])}
    assert said <= set(site.uploads) <= {upload["id"] for upload in site.attachments}
    assert len(site.posts) == 215


def test_texts(site: Site) -> None:
    """Each text has the words that WordPress shows, in their order."""
    wrong = [
        post["id"]
        for post in site.truth
        if words(rendered(*site.posts[post["id"]], site.config)) != words(" ".join(post["pages"]))
        and post["id"] not in DELIBERATE
    ]
    assert wrong == []


def test_facts(site: Site) -> None:
    """Titles, dates, authors, excerpts written by hand, and what is sticky."""
    authors = {author.name: key for key, author in site.config.authors.items()}
    for post in site.truth:
        matter = site.posts[post["id"]][1].metadata
        date = matter["date"]
        assert isinstance(date, datetime)
        assert pair(date) == (post["date"], post["date_gmt"])
        assert words(str(matter.get("title", ""))) == words(post["title"])
        excerpt = reading.inline(str(matter.get("excerpt", "")), config.conventions(site.config), "")
        assert words(excerpt) == words(post["excerpt"])
        assert bool(matter.get("sticky")) == bool(post["sticky"])
        assert matter["authors"] == [authors[post["author"]]]


def test_terms(site: Site) -> None:
    """Every term is there, and every text is filed as it was."""
    for post in site.truth:
        matter = site.posts[post["id"]][1].metadata
        for taxonomy, key in TAXONOMIES.items():
            wanted = {unquote(term["slug"]) for term in post["terms"].get(taxonomy, ())}
            assert {str(path).rpartition("/")[2] for path in matter.get(key, ())} == wanted
    terms = [entry for entry in site.ledger.entries if entry.kind == "term"]
    assert len(terms) == sum(term["taxonomy"] in TAXONOMIES for term in site.terms)


def test_comments(site: Site) -> None:
    """Every comment, pingback and trackback is under its parent, with its author, date and words."""
    kinds: dict[str, int] = {}
    for post in site.truth:
        lines = site.thread(post["id"])
        wanted = {each["id"]: each for each in post["comments"] if each["approved"] == "1"}
        assert set(lines) == set(wanted)
        for number, each in wanted.items():
            line = lines[number]
            assert line.get("kind", "comment") == each["type"]
            assert line.get("parent", 0) == each["parent"]
            assert line["author"].get("name", "") == unescape(each["author"])
            assert line["author"].get("by_author", False) == (each["user"] != 0)
            assert pair(datetime.fromisoformat(line["published"])) == (each["date"], each["date_gmt"])
            assert words(line["body"]) == words(each["html"])
            kinds[each["type"]] = kinds.get(each["type"], 0) + 1
    assert kinds == {"comment": 1124, "pingback": 93, "trackback": 28}


def test_addresses(site: Site) -> None:
    """Every public address is the one that it was."""
    for post in site.truth:
        path, loaded = site.posts[post["id"]]
        matter = loaded.metadata
        slug = str(matter.get("slug", Path(sources.key(path)).name))
        values = {"slug": slug, "path": sources.key(path).removeprefix("pages/")}
        values |= {"year": f"{matter['date']:%Y}", "month": f"{matter['date']:%m}", "day": f"{matter['date']:%d}"}
        patterns = site.config.permalinks
        pattern = patterns.page if post["type"] == "page" else patterns.post
        address = str(matter.get("url") or routes.permalink(pattern, values))
        if post["link"] != f"{HOME}/":
            assert unquote(address) == unquote(urlsplit(post["link"]).path)


def test_settings(site: Site) -> None:
    """Title, tagline, zone and language are the site's."""
    assert (site.config.title, site.config.description) == ("The Long Argument", "Essays, and what readers answered")
    assert (site.config.timezone, site.config.language) == ("America/Costa_Rica", "en-US")


def test_uploads(site: Site) -> None:
    """Every upload that the site still has is there, byte for byte."""
    folder, media = shared(f"{SITE}/uploads"), site.root / "content/media"
    fetched = [file for file in media.rglob("*") if file.is_file()]
    assert len(fetched) >= 9
    for file in fetched:
        original = folder / file.relative_to(media)
        assert not original.exists() or file.read_bytes() == original.read_bytes()


def test_again(site: Site) -> None:
    """A second import asks for what could not be had, and for nothing else; it changes nothing."""
    assert {entry.became for entry in site.again.entries} <= {"unchanged", "skipped"}
    lost = {entry.item for entry in site.again.entries if entry.kind == "file" and entry.became == "skipped"}
    assert [path for path in site.asked_again if "/wp-content/uploads/" not in path and path not in lost] == []
    assert len(site.asked) == len(set(site.asked))


def test_real_pages() -> None:
    """In pages as the site's theme wrote them, the comments that the API has are found, each under its parent."""
    known = {comment["id"]: comment for comment in answers("comments")}
    found = 0
    for file in sorted(shared(f"{SITE}/html").glob("*.html")):
        for seen in threads.read(file.read_text(encoding="utf-8"), HOME).comments:
            told = known[int(seen.id)]
            assert (seen.name.strip(), seen.parent or "0") == (unescape(told["author_name"]), str(told["parent"]))
            assert words(seen.body) == words(told["content"]["rendered"])
            found += 1
    assert found == 15
