"""RSS, read as feed readers read it: with an XML parser."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import json

from tests.conftest import SiteMaker
from tests.folder import Folder

PLAIN = 'theme.name = "plain"\n'
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
ATOM_LINK = "{http://www.w3.org/2005/Atom}link"

BLOG = f"""
-- blogkit.toml --
title = "Ferry & tide"
description = "Essays <on> water"
base_url = "https://example.org/blog/"
language = "en-GB"
timezone = "America/Costa_Rica"
{PLAIN}[authors.ana]
name = "Ana Mora"
-- content/posts/2012-05-01-a/index.md --
---
title: A & B
categories: [Law/Copyright]
updated: 2015-01-01
---
One ![tide](tide.png) and [two](../2012-05-02-b.md), [here](#here), [about](/about/), [far](https://far.example/x).

<!--more-->

Much more[^1].

[^1]: A note.
-- content/posts/2012-05-01-a/tide.png --
-- content/posts/2012-05-01-a/comments.jsonl --
{{"id": 1, "published": "2012-05-03", "author": "Jo", "body": "<a href='/about/'>That</a> &amp; this"}}
{{"id": 2, "published": "2012-05-05T10:00:00Z", "parent": 1, "body": "Later"}}
{{"id": 3, "published": "2012-05-06T10:00:00Z", "kind": "pingback", "author": "Elsewhere"}}
{{"id": 4, "published": "2012-05-07T10:00:00Z", "status": "spam", "body": "Buy"}}
-- content/posts/2012-05-02-b.md --
---
title: B
categories: [Law]
---
Only this.
-- content/pages/about.md --
"""


def built(folder: Folder) -> Folder:
    """Built, with no error."""
    assert not folder.build().failed
    return folder


def channel(folder: Folder, output: str = "feed/index.xml") -> ET.Element:
    """A feed that is well-formed XML, and has what RSS 2.0 requires."""
    root = ET.fromstring((folder.root / "output" / output).read_bytes())
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (found,) = root
    assert all(found.findtext(name) for name in ("title", "link", "description", "lastBuildDate"))
    for item in found.iter("item"):
        assert item.findtext("title") or item.findtext("description")
        assert item.findtext("link") == item.findtext("guid")
    return found


def items(folder: Folder, output: str = "feed/index.xml") -> list[ET.Element]:
    return list(channel(folder, output).iter("item"))


def titles(folder: Folder, output: str = "feed/index.xml") -> list[str | None]:
    return [item.findtext("title") for item in items(folder, output)]


# What is in a feed


def test_a_feed_says_what_it_is(site: SiteMaker) -> None:
    """In the site's words and language, with absolute addresses."""
    feed = channel(built(site(BLOG)))
    assert feed.findtext("title") == "Ferry & tide"
    assert feed.findtext("description") == "Essays <on> water"
    assert feed.findtext("language") == "en-GB"
    assert feed.findtext("link") == "https://example.org/blog/"
    links = {(link.get("rel"), link.get("href")) for link in feed.iter(ATOM_LINK)}
    assert ("self", "https://example.org/blog/feed/index.xml") in links


def test_a_feed_has_the_newest_posts(site: SiteMaker) -> None:
    """The newest first, each with its day, its people and its terms."""
    newest, oldest = items(built(site(BLOG)))
    assert (newest.findtext("title"), oldest.findtext("title")) == ("B", "A & B")
    assert oldest.findtext("link") == "https://example.org/blog/2012/05/01/a/"
    assert parsedate_to_datetime(oldest.findtext("pubDate") or "").isoformat() == "2012-05-01T00:00:00-06:00"
    assert oldest.findtext(CREATOR) == "Ana Mora"
    assert [category.text for category in oldest.iter("category")] == ["Copyright"]


def test_a_feed_has_whole_essays(site: SiteMaker) -> None:
    """And their excerpts as descriptions."""
    item = items(built(site(BLOG)))[1]
    assert "A note." in (item.findtext(CONTENT) or "")
    assert "Much more" not in (item.findtext("description") or "")
    assert "One" in (item.findtext("description") or "")


def test_or_excerpts_only(site: SiteMaker) -> None:
    """Where the site wants readers to come."""
    folder = built(site(BLOG.replace(PLAIN, f"{PLAIN}feeds.full = false\n")))
    assert items(folder)[1].find(CONTENT) is None


def test_a_feed_has_a_size(site: SiteMaker) -> None:
    """That of the settings."""
    posts = "".join(f"-- content/posts/2012-05-{n:02}-p{n}.md --\n" for n in range(1, 6))
    folder = built(site(f"-- blogkit.toml --\n{PLAIN}feeds.size = 2\n{posts}"))
    assert titles(folder) == ["p5", "p4"]


def test_every_address_in_a_feed_is_absolute(site: SiteMaker) -> None:
    """Readers show it elsewhere: pictures, links, and places on the page itself."""
    folder = built(site(BLOG))
    for output in ("feed/index.xml", "comments/feed/index.xml"):
        for item in items(folder, output):
            html = (item.findtext(CONTENT) or "") + (item.findtext("description") or "")
            for address in re.findall(r'(?:href|src)="([^"]*)"', html):
                assert urlsplit(address).scheme == "https", address
    html = items(folder)[1].findtext(CONTENT) or ""
    for address in ("2012/05/01/a/tide.png", "2012/05/02/b/", "2012/05/01/a/#here", "about/", "2012/05/01/a/#fn-1"):
        assert f'"https://example.org/blog/{address}"' in html


# When


def test_a_feed_is_as_old_as_its_newest_entry(site: SiteMaker) -> None:
    """An essay that was changed later counts from then; the clock never does."""
    folder = built(site(BLOG))
    assert (
        parsedate_to_datetime(channel(folder).findtext("lastBuildDate") or "").isoformat()
        == "2015-01-01T00:00:00-06:00"
    )
    law = channel(folder, "category/law/copyright/feed/index.xml")
    assert parsedate_to_datetime(law.findtext("lastBuildDate") or "").isoformat() == "2015-01-01T00:00:00-06:00"
    talk = channel(folder, "comments/feed/index.xml")
    assert parsedate_to_datetime(talk.findtext("lastBuildDate") or "").isoformat() == "2012-05-05T10:00:00+00:00"


def test_an_empty_feed_is_a_feed(site: SiteMaker) -> None:
    """As old as Unix."""
    folder = built(site(""))
    assert "1970" in (channel(folder).findtext("lastBuildDate") or "")
    assert items(folder) == items(folder, "comments/feed/index.xml") == []


def test_a_year_of_three_digits_is_not_said(site: SiteMaker) -> None:
    """Readers would take it for another one."""
    folder = built(site("-- content/posts/0012-01-01-a.md --\n"))
    assert items(folder)[0].find("pubDate") is None
    assert "1970" in (channel(folder).findtext("lastBuildDate") or "")


# Which feeds there are


def test_every_category_has_a_feed(site: SiteMaker) -> None:
    """With the posts of those below it; tags have none unless they are asked for."""
    folder = built(site(BLOG + "-- content/posts/2012-05-03-c.md --\n---\ntags: [moon]\n---\n"))
    assert titles(folder, "category/law/feed/index.xml") == ["B", "A & B"]
    assert titles(folder, "category/law/copyright/feed/index.xml") == ["A & B"]
    assert channel(folder, "category/law/copyright/feed/index.xml").findtext("title") == "Copyright — Ferry & tide"
    assert channel(folder, "category/law/feed/index.xml").findtext("link") == "https://example.org/blog/category/law/"
    assert not [name for name in folder.outputs() if name.startswith("tag/") and name.endswith(".xml")]


def test_tags_may_have_feeds(site: SiteMaker) -> None:
    """By a setting."""
    post = "-- content/posts/2012-05-03-c.md --\n---\ntags: [moon]\n---\n"
    folder = site(f"-- blogkit.toml --\n{PLAIN}taxonomies.tags.feeds = true\n{post}")
    assert titles(built(folder), "tag/moon/feed/index.xml") == ["c"]


def test_comments_have_a_feed(site: SiteMaker) -> None:
    """Of the newest replies to all posts; mentions and what is not approved are not in it."""
    later, first = items(built(site(BLOG)), "comments/feed/index.xml")
    assert (later.findtext("title"), first.findtext("title")) == ("Anonymous on A & B", "Jo on A & B")
    assert first.findtext("link") == "https://example.org/blog/2012/05/01/a/#comment-1"
    assert first.findtext("description") == "That & this"
    assert 'href="https://example.org/blog/about/"' in (first.findtext(CONTENT) or "")


def test_comments_on_drafts_are_in_no_feed(site: SiteMaker) -> None:
    """Nobody can read what they answer."""
    folder = built(site(BLOG))
    folder.edit("content/posts/2012-05-01-a/index.md", "title: A & B", "title: A & B\ndraft: true")
    assert items(built(folder), "comments/feed/index.xml") == []


def test_there_may_be_no_feed_of_comments(site: SiteMaker) -> None:
    """By a setting."""
    folder = built(site(BLOG.replace(PLAIN, f"{PLAIN}feeds.comments = false\n")))
    assert "comments/feed/index.xml" not in folder.outputs()


# Hostile characters


HOSTILE = "a\x00b\x0bc\x1fd\x7fe\u0085f\u2028g\ufffeh\uffffi ]]> <![CDATA[ & < > \" ' é 😀"


def test_no_character_breaks_a_feed(site: SiteMaker) -> None:
    """Neither in titles nor in texts, names or terms: what XML cannot hold is left out."""
    folder = site("")
    written = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    escaped = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in written)
    head = f'---\ntitle: "{escaped}"\nauthor: "{escaped}"\ncategories: ["{escaped}"]\n---\n'
    folder.write("content/posts/2012-05-01-a/index.md", f"{head}{HOSTILE}\n\n`]]>` <!-- ]]> -->\n")
    line = f'{{"id": 1, "published": "2012-05-04", "author": "{escaped}", "body": "{escaped}"}}'
    folder.write("content/posts/2012-05-01-a/comments.jsonl", line)
    built(folder)
    assert "]]>" in (titles(folder)[0] or "")
    assert "]]&gt;" in (items(folder)[0].findtext(CONTENT) or "")
    for output in (name for name in folder.outputs() if name.endswith(".xml")):
        assert items(folder, output)


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A site that is built again and again."""
    folder = Folder(tmp_path_factory.mktemp("feeds") / "site")
    folder.write("blogkit.toml", PLAIN)
    return folder


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(), comment=st.text())
def test_no_text_breaks_a_feed(draft: Folder, text: str, comment: str) -> None:
    """Whatever people write."""
    draft.write("content/posts/2012-05-01-a/index.md", f"---\n---\n{text}".encode())
    record = {"id": 1, "published": "2012-05-04", "author": {"name": comment}, "body": comment}
    draft.write("content/posts/2012-05-01-a/comments.jsonl", json.encode(record))
    built(draft)
    assert items(draft)
    assert items(draft, "comments/feed/index.xml")


def test_a_feed_that_can_have_no_address_is_blamed_on_an_essay(site: SiteMaker) -> None:
    """The newest that names its term, as for the term's page."""
    folder = site("-- content/posts/2020-01-01-a.md --\n---\ncategories: [.net]\n---\nA\n")
    problems = folder.build().problems
    assert len(problems) == 2
    assert {str(problem.where) for problem in problems} == {"content/posts/2020-01-01-a.md"}
