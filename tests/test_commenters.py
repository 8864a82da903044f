"""Pages of people who comment: who has one, what stands there, and what makes it again."""

from __future__ import annotations

import pytest

from tests.conftest import SiteMaker
from tests.folder import Folder

SITE = """
-- blogkit.toml --
base_url = "https://example.org/"
comments.people = 2
feeds.comments = false
theme.options.recent_comments = 0
-- content/posts/2020-01-01-one.md --
One
-- content/posts/2020-01-01-one/comments.jsonl --
{"id": 1, "author": {"name": "Marta", "key": "aa11"}, "published": "2020-01-02", "body": "<p>First.</p>"}
{"id": 2, "author": {"name": "Marta", "url": "https://m.example/"}, "published": "2020-01-03", "body": "<p>Other.</p>"}
{"id": 3, "author": {"name": "Bo"}, "published": "2020-01-04", "body": "<p>Once.</p>"}
{"id": 4, "author": {"name": "Ana", "by_author": true}, "published": "2020-01-05", "body": "<p>Mine.</p>"}
{"id": 5, "author": {"name": "Ana", "by_author": true}, "published": "2020-01-06", "body": "<p>Mine.</p>"}
{"id": 6, "kind": "pingback", "author": {"name": "Bo"}, "published": "2020-01-07", "body": "<p>Link.</p>"}
-- content/posts/2020-02-01-two.md --
Two
-- content/posts/2020-02-01-two/comments/9.md --
---
author: {name: Marta Ö., key: aa11}
published: 2020-02-02
---
Second.
-- content/posts/2020-02-01-two/comments/10.md --
---
author: {name: marta, url: "https://m.example"}
published: 2020-02-03
---
Another.
-- content/posts/2020-03-01-three.md --
Three
"""
ONE, TWO = "2020/01/01/one/index.html", "2020/02/01/two/index.html"
FIRST, SECOND = "people/marta-ö/index.html", "people/marta/index.html"
REPLY = "content/posts/2020-02-01-two/comments/9.md"


@pytest.fixture
def people(site: SiteMaker) -> Folder:
    """Two people of one name, one who commented once, and an author."""
    folder = site(SITE)
    assert folder.build().problems == []
    return folder


def pages(folder: Folder) -> set[str]:
    """The outputs that are pages of people."""
    return {output for output in folder.outputs() if output.startswith("people/")}


def test_people_are_told_apart(people: Folder) -> None:
    """By the key that they were given, or by name and site; the page has their newest name, and shows no key."""
    assert pages(people) == {FIRST, SECOND}
    first, second = people.read(FIRST), people.read(SECOND)
    assert "Comments by Marta Ö." in first
    assert first.index("Second.") < first.index("First.")
    assert "Other." in second
    assert "Another." in second
    assert "First." not in second
    everything = "".join(content.decode("utf-8", "replace") for content in people.outputs().values())
    assert "aa11" not in everything


def test_a_comment_leads_to_the_page_of_who_wrote_it(people: Folder) -> None:
    """If they have one; and the page leads back to the comment."""
    page = people.read(ONE)
    assert page.count('href="/people/marta-%C3%B6/"') == 1
    assert page.count('href="/people/') == 2
    assert 'href="/2020/01/01/one/#comment-1"' in people.read(FIRST)


def made(folder: Folder) -> set[str]:
    """The pages of people and essays that a build makes again."""
    report = folder.build()
    assert report.problems == []
    return {output for output in report.made if output.startswith(("people/", "2020/")) and "index.html" in output}


def test_a_new_comment_makes_the_page_of_one_person(people: Folder) -> None:
    """And that of its essay."""
    people.write(
        "content/posts/2020-02-01-two/comments/11.md",
        "---\nauthor: {name: M, key: aa11}\npublished: 2020-02-04\n---\nNew.\n",
    )
    assert made(people) - {SECOND} == {"people/m/index.html", ONE, TWO}  # whose name is another now
    people.write(
        "content/posts/2020-02-01-two/comments/12.md",
        "---\nauthor: {name: M, key: aa11}\npublished: 2020-02-05\n---\nNew.\n",
    )
    assert made(people) == {"people/m/index.html", TWO}


def test_a_comment_that_is_mended_makes_two_pages(people: Folder) -> None:
    """That of its essay and that of who wrote it; not those of others in the thread."""
    people.edit(REPLY, "Second.", "Mended.")
    assert made(people) == {TWO, FIRST}
    assert "Mended." in people.read(FIRST)


def test_who_has_said_enough_gets_a_page_and_who_no_longer_has_loses_it(people: Folder) -> None:
    """Also when nothing but a thread has changed."""
    people.write(
        "content/posts/2020-03-01-three/comments/1.md", "---\nauthor: Bo\npublished: 2020-03-02\n---\nTwice.\n"
    )
    people.remove(REPLY)
    people.build()
    assert pages(people) == {SECOND, "people/bo/index.html"}
    assert "/people/bo/" in people.read(ONE)
    people.build(workers=1)
    before = people.outputs()
    people.remove(".blogkit")
    people.build()
    assert people.outputs() == before


def test_there_is_no_such_page_unless_it_is_asked_for(people: Folder) -> None:
    """By default nobody is gathered."""
    people.edit("blogkit.toml", "comments.people = 2\n", "")
    people.build()
    assert pages(people) == set()
    assert "/people/" not in people.read(ONE)
