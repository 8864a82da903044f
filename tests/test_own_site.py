"""This repository's own site: the first golden test. It shows every feature, so it must hold every promise."""

from __future__ import annotations

import shutil
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest

from blogkit.build import Report, build
from tests.microformats import Page, text

ROOT = Path(__file__).parent.parent
THREAD = "2014/03/the-commons-of-the-margin/index.html"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """The site, built in a folder of its own."""
    root = tmp_path_factory.mktemp("own")
    shutil.copy(ROOT / "blogkit.toml", root)
    shutil.copytree(ROOT / "content", root / "content")
    return root / "output", build(root)


@pytest.fixture(scope="module")
def pages(built: tuple[Path, Report]) -> dict[str, Page]:
    """Every page, by its path."""
    return {path.relative_to(built[0]).as_posix(): Page(path) for path in sorted(built[0].rglob("*.html"))}


def test_it_builds_without_an_error(built: tuple[Path, Report]) -> None:
    """Its only warnings are the orphaned comments that are there on purpose."""
    assert not built[1].failed
    assert all("answers comment" in problem.what for problem in built[1].problems)


def test_a_second_build_makes_nothing(built: tuple[Path, Report]) -> None:
    """At rest there is no work."""
    again = build(built[0].parent)
    assert (again.made, again.parsed, again.removed) == ({}, [], [])


def test_every_link_of_the_site_to_itself_leads_somewhere(built: tuple[Path, Report], pages: dict[str, Page]) -> None:
    """Pages, pictures, feeds, static files; and every fragment has its element."""
    base = "https://marginalia.example/"
    ids = {path: {e.get("id") for e in page.root.iter() if isinstance(e.tag, str)} for path, page in pages.items()}
    dead = []
    for path, page in pages.items():
        here = base + path.removesuffix("index.html")
        for link in page.links():
            target = urlsplit(urljoin(here, link))
            if target.netloc != "marginalia.example" or target.scheme not in ("http", "https"):
                continue
            name = unquote(target.path).lstrip("/")
            name = name + "index.html" if not name or name.endswith("/") else name
            if not (built[0] / name).is_file() or (
                target.fragment and unquote(target.fragment) not in ids.get(name, ())
            ):
                dead.append((path, link))
    assert dead == []


def test_each_essay_is_an_entry_for_machines(pages: dict[str, Page]) -> None:
    """`h-entry` with its name, date, author, categories, address and text."""
    essays = [
        page for path, page in pages.items() if path.startswith("20") and path.count("/") == 3 and page.all("h-entry")
    ]
    assert len(essays) >= 15
    for page in essays:
        entry = page.one("h-entry")
        assert text(page.one("p-name", entry))
        assert page.one("dt-published", entry).get("datetime")
        assert "h-card" in page.one("p-author", entry).get("class")
        assert page.one("u-url", entry).get("href")
        assert text(page.one("e-content", entry))


def test_the_thread_of_three_hundred_is_whole(pages: dict[str, Page]) -> None:
    """Every comment with its id; answers name what they answer; the author's are marked; mentions are told apart."""
    page = pages[THREAD]
    cites = page.cites()
    assert len(cites) == 300
    assert sum("u-comment" in cite.classes for cite in cites.values()) == 276
    assert sum("u-mention" in cite.classes for cite in cites.values()) == 19
    assert sum("u-like" in cite.classes for cite in cites.values()) == 3
    assert sum("u-repost" in cite.classes for cite in cites.values()) == 2
    assert all(cite.parent in cites for cite in cites.values() if cite.parent)
    assert sum(cite.author == "Irene Halvorsen" and "by-author" in cite.classes for cite in cites.values()) == 23


def test_links_of_strangers_are_marked_as_theirs(pages: dict[str, Page]) -> None:
    """`rel="nofollow ugc"` on every link in a comment, and on every commenter's name."""
    for page in pages.values():
        for cite in page.all("h-cite"):
            theirs = [a for part in page.all("e-content", cite) for a in part.iter("a")]
            theirs += [a for a in page.all("p-author", cite) if a.tag == "a"]
            assert all({"nofollow", "ugc"} <= set(a.get("rel", "").split()) for a in theirs)


def test_what_is_hidden_stays_hidden(built: tuple[Path, Report]) -> None:
    """The words of drafts, and of pending, spam and trashed comments, are in no output and in no Store."""
    for path in [*built[0].rglob("*"), *(built[0].parent / ".blogkit").rglob("*")]:
        if path.is_file() and path.suffix in (".html", ".xml"):
            assert b"zzspamword" not in path.read_bytes(), path
            assert b"Zzdraftword" not in path.read_bytes(), path


def test_feeds_are_feeds(built: tuple[Path, Report]) -> None:
    """RSS 2.0, for the site, for categories and for comments, newest first."""
    feeds = list(built[0].rglob("feed/index.xml"))
    assert {"feed/index.xml", "comments/feed/index.xml", "category/law/copyright/feed/index.xml"} <= {
        feed.relative_to(built[0]).as_posix() for feed in feeds
    }
    for feed in feeds:
        channel = ET.fromstring(feed.read_bytes()).find("channel")
        assert channel is not None
        assert channel.findtext("title")
        assert all(
            (item.findtext("link") or "").startswith("https://marginalia.example/") for item in channel.iter("item")
        )
        assert channel.findall("item")


def test_an_essay_has_its_own_language_and_direction(pages: dict[str, Page]) -> None:
    """The Arabic essay is right-to-left, the Spanish one Spanish, in a site in English."""
    languages = {e.get("lang"): e.get("dir") for page in pages.values() for e in page.all("h-entry")}
    assert languages["ar"] == "rtl"
    assert languages["es"] == "ltr"
    assert {"fr", "ja"} <= languages.keys()


def test_old_addresses_lead_on(built: tuple[Path, Report], pages: dict[str, Page]) -> None:
    """An alias is a page that names the new address."""
    redirect = pages["2009/03/14/hello/index.html"]
    links = [link for link in redirect.links() if link.startswith("/")]
    assert (built[0] / unquote(unescape(links[0]))[1:] / "index.html").is_file()


def test_pictures_have_their_size(pages: dict[str, Page]) -> None:
    """So that a page does not jump while it loads."""
    for path, page in pages.items():
        for picture in page.root.iter("img"):
            if not picture.get("src", "").split("?")[0].endswith(".svg"):
                assert (picture.get("width"), picture.get("height")) != (None, None), (path, picture.attrib)
