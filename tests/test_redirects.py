"""Old addresses lead on: as pages on any host, and by rules behind a real nginx."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from blogkit.build import build
from blogkit.importers import wordpress
from tests.conftest import SiteMaker
from tests.folder import Folder
from tests.nginx import Host, needs_nginx, nginx, readable

BLOG = Path(__file__).parents[2] / "shared" / "data" / "wordpress" / "long-argument"

SITE = """
-- blogkit.toml --
base_url = "https://example.org/"
theme.name = "plain"
taxonomies.tags.feeds = true
redirects.forms = ["nginx"]
authors.ana.id = "3"
-- content/posts/harbour/index.md --
---
title: The harbour
date: 2012-05-04
id: 12
tags: [sea]
aliases: [/harbour-old/, "/?story=harbour"]
---
One.

<!--nextpage-->

Two.
-- content/posts/harbour/comments.jsonl --
{"id": 7, "published": "2012-05-05", "body": "Aye."}
-- content/posts/épée.md --
---
title: The sword
date: 2013-01-02
---
Text
-- content/posts/feed.md --
---
title: Feed
date: 2013-02-02
---
Text
-- content/pages/about.md --
---
title: About
id: 2
---
Text
-- content/categories/law.md --
---
title: Law
id: 3
---
-- content/categories/law/copyright.md --
---
title: Copyright
id: 4
---
-- content/redirects.txt --
# A table by hand
/shop/            https://shop.example.org/
/?p=99            /about/
/plan.pdf         /harbour/#page-2
/100%25/          /about/
/secret/          /category/law/   302
"""


def test_each_line_of_the_table_is_a_page_that_leads_on(site: SiteMaker) -> None:
    """For hosts that know no redirects; what has a query cannot be a file."""
    folder = site(SITE)
    assert not folder.build().failed
    assert 'content="0; url=https://shop.example.org/"' in folder.read("shop/index.html")
    assert 'content="0; url=/harbour/#page-2"' in folder.read("plan.pdf")
    assert not [name for name in folder.outputs() if "author=3" in name or "p=99" in name]


def test_a_short_link_in_a_text_needs_no_rules(site: SiteMaker) -> None:
    """What links to a number leads straight to what has it, in an essay and in a comment, on any host."""
    folder = site(
        SITE
        + """-- content/posts/links/index.md --
---
title: Links
date: 2014-01-02
---
[a](/?p=12) [b](/?p=12&cpage=1#comment-7) [c](https://example.org/?page_id=2) [d](/?cat=4) [e](/?p=99) [f](/?p=404)
-- content/posts/links/comments.jsonl --
{"id": 8, "published": "2014-05-05", "body": "<a href='/index.php?p=12'>g</a>"}
"""
    )
    assert not folder.build().failed
    page = folder.read("2014/01/02/links/index.html")
    leads = {
        "a": "/2012/05/04/harbour/",
        "b": "/2012/05/04/harbour/#comment-7",
        "c": "/about/",
        "d": "/category/law/copyright/",
    }
    for words, address in {**leads, "e": "/about/", "f": "/?p=404"}.items():
        assert f'<a href="{address}">{words}</a>' in page
    assert re.search(r'<a href="/2012/05/04/harbour/"[^>]*>g</a>', page)
    folder.write("content/posts/harbour/index.md", "---\ntitle: H\ndate: 2012-05-04\nid: 12\nslug: port\n---\n")
    folder.build()
    assert '<a href="/2012/05/04/port/#comment-7">b</a>' in folder.read("2014/01/02/links/index.html")


def test_what_leads_on_for_now_is_no_page(site: SiteMaker) -> None:
    """HTML can only say that something has moved for good."""
    folder = site(SITE)
    folder.build()
    assert not [name for name in folder.outputs() if "secret" in name]


def test_the_table_is_not_published(site: SiteMaker) -> None:
    """Nor are rules for a host that nobody asked for."""
    folder = site("-- content/redirects.txt --\n/a/ /b/\n")
    folder.build()
    assert not [name for name in folder.outputs() if "redirects" in name or "nginx" in name]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/a/", "a line has two addresses"),
        ("/a/ /b/ /c/", "after the two addresses comes nothing, 301 or 302; a space in an address is written as %20"),
        ("a /b/", "of the old address, it does not begin with a single slash"),
        ("/a/ b", "of the new address, it does not begin with a single slash"),
        ("/a/ //b.example/", "of the new address, it does not begin with a single slash"),
        ("/a/ javascript:alert(1)", "of the new address, it does not begin with a single slash"),
        ("/a#b /b/", "what follows a # never reaches a server"),
        ("/../a /b/", "of the old address, it leaves its folder"),
    ],
)
def test_a_line_that_cannot_be_used_is_said(site: SiteMaker, line: str, said: str) -> None:
    """With its place; the other lines are used."""
    folder = site(f"-- content/redirects.txt --\n# old and new\n{line}\n/good/ /\n")
    (problem,) = folder.build().problems
    assert problem.what == f"This redirect cannot be used: {said}"
    assert str(problem.where) == "content/redirects.txt:2"
    assert "good/index.html" in folder.outputs()


def test_a_new_redirect_makes_no_page_again(site: SiteMaker) -> None:
    """Only the forms of hosts ask for the table; a text makes not even those again."""
    folder = site(SITE)
    folder.build()
    folder.write("content/redirects.txt", "/new/ /about/\n")
    assert sorted(folder.build().made) == ["_nginx/maps.conf", "new/index.html"]
    folder.edit("content/pages/about.md", "Text", "Other text")
    assert "_nginx/maps.conf" not in folder.build().made


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The small site behind nginx."""
    place = tmp_path_factory.mktemp("host")
    folder = _made(place, SITE)
    with nginx(folder.root / "output", place / "nginx") as running:
        yield running


def _made(place: Path, text: str) -> Folder:
    folder = Folder(place / "site")
    parts = text.lstrip("\n").split("-- ")[1:]
    for part in parts:
        path, _, content = part.partition(" --\n")
        folder.write(path, content)
    assert not folder.build().failed
    readable(folder.root / "output")
    return folder


@needs_nginx
@pytest.mark.parametrize(
    ("old", "status", "new"),
    [
        ("/harbour-old/", 301, "/2012/05/04/harbour/"),
        ("/?story=harbour", 301, "/2012/05/04/harbour/"),
        ("/?p=12", 301, "/2012/05/04/harbour/"),
        ("/?p=12&preview=true", 301, "/2012/05/04/harbour/"),
        ("/index.php?p=12", 301, "/?p=12"),
        ("/?page_id=2", 301, "/about/"),
        ("/?attachment_id=99", 301, "/about/"),
        ("/?cat=4", 301, "/category/law/copyright/"),
        ("/category/copyright/", 301, "/category/law/copyright/"),
        ("/?author=3", 301, "/author/ana/"),
        ("/?tag=sea", 301, "/tag/sea/"),
        ("/?m=201205", 301, "/2012/05/"),
        ("/?m=20120504", 301, "/2012/05/"),
        ("/?feed=rss2", 301, "/feed/"),
        ("/?feed=comments-rss2", 301, "/comments/feed/"),
        ("/?name=harbour", 301, "/2012/05/04/harbour/"),
        ("/?s=words", 302, "/archive/"),
        ("/shop/", 301, "https://shop.example.org/"),
        ("/100%25/", 301, "/about/"),
        ("/plan.pdf", 301, "/harbour/#page-2"),
        ("/secret/", 302, "/category/law/"),
        ("/secret/?replytocom=3", 302, "/secret/#comment-3"),
        ("/secret/comment-page-1/", 302, "/category/law/"),
        ("/secret/feed/", 302, "/comments/feed/"),
        ("/about", 301, "/about/"),
        ("/2012/05/04/harbour/comment-page-3/", 301, "/2012/05/04/harbour/"),
        ("/2012/05/04/harbour/?replytocom=7", 302, "/2012/05/04/harbour/#comment-7"),
        ("/2012/05/04/harbour/2/", 301, "/2012/05/04/harbour/#page-2"),
        ("/2012/05/04/harbour/feed/", 302, "/comments/feed/"),
        ("/2012/05/04/harbour/feed/atom/", 302, "/2012/05/04/harbour/feed/"),
        ("/2012/05/04/harbour/trackback/", 301, "/2012/05/04/harbour/"),
        ("/2012/05/04/", 302, "/2012/05/"),
        ("/2012/05/page/2/", 301, "/2012/05/"),
        ("/2012/05/feed/", 302, "/feed/"),
        ("/2012/05/04/feed/", 302, "/feed/"),
        ("/tag/sea/page/7/", 301, "/tag/sea/"),
        ("/tag/sea/feed/rdf/", 302, "/tag/sea/feed/"),
        ("/feed/atom/", 302, "/feed/"),
        ("/rss/", 302, "/feed/"),
        ("/wp-rss2.php", 301, "/feed/"),
        ("/wp-sitemap.xml", 302, "/archive/"),
        ("/blog/2012/05/", 302, "/2012/05/"),
        ("/2012/harbour/", 301, "/2012/05/04/harbour/"),
        ("/%C3%A9p%C3%A9e/", 301, "/2013/01/02/%C3%A9p%C3%A9e/"),
        ("/2013/01/02/%C3%A9p%C3%A9e/comment-page-1/", 301, "/2013/01/02/%C3%A9p%C3%A9e/"),
    ],
)
def test_an_old_address_behind_nginx(host: Host, old: str, status: int, new: str) -> None:
    """301 for what has moved, 302 for what leads to its next of kin."""
    answer = host.get(old)
    assert (answer.status, answer.location) == (status, new)


@needs_nginx
@pytest.mark.parametrize("old", ["/", "/about/", "/2012/05/04/harbour/", "/2013/02/02/feed/", "/robots.txt", "/2012/"])
def test_what_is_there_is_answered(host: Host, old: str) -> None:
    """A post may well be called `feed`."""
    assert host.get(old).status == 200


@needs_nginx
@pytest.mark.parametrize("old", ["/feed/", "/tag/sea/feed/", "/comments/feed/"])
def test_a_feed_has_the_type_of_one(host: Host, old: str) -> None:
    """At the address that readers subscribed to."""
    assert host.get(old).type.startswith("application/rss+xml")


@needs_nginx
@pytest.mark.parametrize(
    "old",
    [
        "/?p=13",
        "/never/",
        "/never/feed/",
        "/never/comment-page-2/",
        "/_nginx/maps.conf",
        "/_nginx/server.conf",
        "/%0d%0aSet-Cookie:a=b/feed/atom/",
    ],
)
def test_what_never_was_is_not_found(host: Host, old: str) -> None:
    """A draft's number no more than nonsense; and the rules themselves are nothing for readers."""
    answer = host.get(old)
    assert (answer.status, answer.location) == (404, "")


@needs_nginx
def test_a_site_below_a_path(tmp_path: Path) -> None:
    """Its output lies in a folder of that name, below the root."""
    folder = _made(tmp_path, SITE.replace("https://example.org/", "https://example.org/notes/"))
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "notes").symlink_to(folder.root / "output", target_is_directory=True)
    readable(tmp_path / "root")
    with nginx(folder.root / "output", tmp_path / "nginx", tmp_path / "root") as host:
        assert host.get("/notes/?p=12").location == "/notes/2012/05/04/harbour/"
        assert host.get("/notes/2012/05/04/").location == "/notes/2012/05/"
        assert host.get("/notes/2012/05/04/harbour/feed/").location == "/notes/comments/feed/"
        assert host.get("/notes/2012/05/04/harbour/").status == 200
        assert host.get("/notes/never/").status == 404


@needs_nginx
@pytest.mark.parametrize(
    ("pattern", "url"), [("/%year%/%slug%.html", "/2012/harbour.html"), ("/archives/%id%", "/archives/12")]
)
def test_addresses_without_a_slash_at_their_end(tmp_path: Path, pattern: str, url: str) -> None:
    """What WordPress put behind them leads to them too."""
    folder = _made(tmp_path, SITE.replace("theme.name", f'permalinks.post = "{pattern}"\ntheme.name', 1))
    with nginx(folder.root / "output", tmp_path / "nginx") as host:
        assert host.get(url).status == 200
        assert host.get("/?p=12").location == url
        for behind in ("/", "/comment-page-2/", "/comment-page-2", "/trackback/", "/2/"):
            last, answer = host.follow(url + behind)
            assert (last.partition("#")[0], answer.status) == (url, 200)
        assert host.follow(f"{url}/feed/")[0] == "/comments/feed/"
        assert host.follow("/2012/05/04/harbour/")[0] == url


@needs_nginx
@pytest.mark.skipif(not BLOG.is_dir(), reason="the real blog is not beside this repository")
def test_every_address_of_a_real_blog_is_answered(tmp_path: Path) -> None:
    """1 560 of them: with the page, a feed, or a redirect to it or to its next of kin; what was hidden stays so."""
    root = tmp_path / "site"
    root.mkdir()
    wordpress.import_([BLOG / "export.xml"], root, media=BLOG / "uploads")
    assert not build(root).failed
    readable(root / "output")
    lines = (BLOG / "addresses.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1560
    table = (root / "content/redirects.txt").read_text(encoding="utf-8")
    nearest = {line.split()[0] for line in table.splitlines()[1:]}
    with nginx(root / "output", tmp_path / "nginx") as host:
        for line in map(json.loads, lines):
            parts = urlsplit(line["address"])
            last, answer = host.follow(f"{parts.path}?{parts.query}" if parts.query else parts.path)
            assert answer.status == (404 if line["status"] == 404 else 200), line
            if line["kind"] == "feed":
                assert answer.type.startswith("application/rss+xml"), line
            elif line["status"] == 301 and urlsplit(line["location"]).path not in nearest:
                assert unquote(urlsplit(last).path) == unquote(urlsplit(line["location"]).path), line
