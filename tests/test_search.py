"""The index for search: what is in it, and when it is made."""

from __future__ import annotations

import gzip
import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit import rest
from blogkit.build import build
from blogkit.engine.store import Store
from blogkit.search.settle import decode, encode, settle
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder
from tests.test_cli import blogkit

pytest.importorskip("pagefind_bin", reason="there is no Pagefind for this machine")

ENTRY = "pagefind/pagefind-entry.json"
TALK = "content/posts/2012-05-04-fountains/comments.jsonl"
SITE = """
-- templates/search.html --
Search
-- content/posts/2012-05-04-fountains/index.md --
---
title: On Fountains
categories: [Places/Gardens]
tags: [water]
---
The nymph of the basin.

## Of marble

It is cold.
-- content/posts/2012-05-04-fountains/comments.jsonl --
{"id": 7, "author": {"name": "Marta"}, "published": "2012-05-05T10:00:00Z", "body": "<em>Travertine</em>."}
{"id": 8, "author": {"name": ""}, "published": "2013-01-05T10:00:00Z", "body": "<p>Limescale.</p>"}
{"id": 9, "author": {"name": "Eve"}, "published": "2012-05-05T11:00:00Z", "status": "spam", "body": "<p>Casino.</p>"}
{"id": 10, "author": {"name": "A blog"}, "kind": "pingback", "published": "2012-05-06T11:00:00Z", "body": "Quoted."}
{"id": 11, "author": {"name": "Ivo"}, "kind": "like", "published": "2012-05-06T11:00:00Z"}
-- content/posts/2020-01-01-other.md --
Another one.
-- content/pages/about.md --
About this site.
"""
LATER = '{"id": 12, "author": {"name": "Ivo"}, "published": "2012-05-07T10:00:00Z", "body": "<p>Pozzolana.</p>"}\n'


def fragments(folder: Folder) -> dict[str, dict[str, Any]]:
    """Address → what the index says of it."""
    found = {}
    for path in (folder.root / "output/pagefind/fragment").iterdir():
        record = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[record["url"]] = record
    return found


def index(folder: Folder) -> dict[str, bytes]:
    """The files of the index."""
    return {name: content for name, content in folder.outputs().items() if name.startswith("pagefind/")}


@pytest.fixture
def fountains(site: SiteMaker) -> Folder:
    """Two posts and a page, one with a conversation, built."""
    folder = site(SITE)
    report = folder.build()
    assert report.problems == []
    assert report.indexed
    return folder


# What can be found


def test_texts_and_conversations_are_found_apart(fountains: Folder) -> None:
    """Each essay and page is a record, and so are its comments of one kind and year, and the mentions of it."""
    essay = "/2012/05/04/fountains/"
    kinds = {address: record["filters"]["kind"] for address, record in fragments(fountains).items()}
    assert kinds == {
        f"{essay}#2012-05-04~": ["essay"],
        f"{essay}#~comment-2012-en-0": ["comment"],
        f"{essay}#~comment-2013-en-0": ["comment"],
        f"{essay}#~mention-2012-en-0": ["mention"],
        "/2020/01/01/other/#2020-01-01~": ["essay"],
        "/about/#~": ["page"],
    }


def test_what_is_found_of_an_essay(fountains: Folder) -> None:
    """Its title and text, its headings as places to go to, its year, and its categories with those above them."""
    essay = fragments(fountains)["/2012/05/04/fountains/#2012-05-04~"]
    assert essay["content"] == "On Fountains. The nymph of the basin. Of marble. It is cold."
    assert essay["meta"] == {"title": "On Fountains"}
    assert [anchor["id"] for anchor in essay["anchors"]] == ["of-marble"]
    assert essay["filters"] == {
        "kind": ["essay"], "language": ["en"], "year": ["2012"], "category": ["places", "places/gardens"],
    }  # fmt: skip


def test_a_comment_is_found_with_its_author_and_its_day(fountains: Folder) -> None:
    """Each stands under its author's name, which is the place to go to; the title is that of the essay."""
    talk = fragments(fountains)["/2012/05/04/fountains/#~comment-2012-en-0"]
    assert talk["content"] == "Marta. Travertine."
    assert talk["meta"] == {"title": "On Fountains"}
    assert [(anchor["id"], anchor["text"]) for anchor in talk["anchors"]] == [("2012-05-05~comment-7", "Marta")]


def test_a_comment_without_a_name_can_be_found_too(fountains: Folder) -> None:
    """It has the name that its page gives it."""
    assert fragments(fountains)["/2012/05/04/fountains/#~comment-2013-en-0"]["content"] == "Anonymous. Limescale."


def test_what_readers_cannot_see_cannot_be_found(fountains: Folder) -> None:
    """No spam, no draft, and no like, which has no words."""
    fountains.write("content/posts/draft.md", "---\ndraft: true\n---\nSecret.\n")
    fountains.build()
    text = " ".join(record["content"] for record in fragments(fountains).values())
    assert "Casino" not in text
    assert "Secret" not in text
    assert "Ivo" not in text


def test_text_without_blanks_is_cut_into_letters(site: SiteMaker) -> None:
    """Chinese and Japanese: outside of tags, so that an address in them stays what it is."""
    text = "---\ntitle: A\n---\n## 余白\n\n図書館 of `Ōsaka`.\n"
    folder = site(f"-- templates/search.html --\nx\n-- content/posts/2020-01-01-a.md --\n{text}")
    folder.build()
    (record,) = fragments(folder).values()
    assert "図 書 館 of Ōsaka." in record["content"]
    assert [anchor["id"] for anchor in record["anchors"]] == ["余白"]


def test_the_numbers_of_footnotes_are_no_words(site: SiteMaker) -> None:
    """Neither in the text nor below it; the notes themselves are."""
    text = "---\ntitle: A\n---\nOf stone.[^1] And water.\n\n[^1]: Travertine.\n"
    folder = site(f"-- templates/search.html --\nx\n-- content/posts/2020-01-01-a.md --\n{text}")
    folder.build()
    (record,) = fragments(folder).values()
    assert record["content"] == "A. Of stone. And water. Travertine."


def test_a_post_without_a_title_is_found_by_its_words_once(site: SiteMaker) -> None:
    """They are its name, and not searched a second time as that."""
    folder = site("-- templates/search.html --\nx\n-- content/posts/2020-01-01.md --\nOf stone. And water.\n")
    folder.build()
    (record,) = fragments(folder).values()
    assert (record["meta"], record["content"]) == ({"title": "Of stone. And water."}, "Of stone. And water.")


def test_a_language_of_many_essays_has_an_index_of_its_own(site: SiteMaker) -> None:
    """Its words are cut to their stems by its own rules; what is written in others lies with the site's own."""
    many = "".join(f"-- content/posts/2020-01-{n:02}-p.md --\n---\nlang: es-MX\n---\nJardines\n" for n in range(1, 21))
    folder = site(
        f"-- templates/search.html --\nx\n-- content/posts/2020-01-21-de.md --\n---\nlang: de\n---\nHäuser\n{many}"
    )
    folder.build()
    assert json.loads(folder.read(ENTRY))["languages"].keys() == {"en", "es"}
    records = fragments(folder)
    assert {record["filters"]["language"][0] for record in records.values()} == {"de", "es-MX"}


def test_only_what_a_browser_needs_is_there(fountains: Folder) -> None:
    """Pagefind's own boxes and styles are not: the theme has its own."""
    kinds = {name.partition("/")[0] if "/" in name else name for name in (n[9:] for n in index(fountains))}
    assert {kind for kind in kinds if not kind.endswith((".pf_meta", ".pagefind"))} == {
        "filter", "fragment", "index", "pagefind.js", "pagefind-worker.js", "pagefind-entry.json",
    }  # fmt: skip


# When it is made


def test_where_nothing_changed_the_index_is_not_made(fountains: Folder) -> None:
    """Not even looked at."""
    before = index(fountains)
    assert not fountains.build().indexed
    assert index(fountains) == before


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/posts/2012-05-04-fountains/index.md", "It is cold", "It is warm"),
        ("content/posts/2012-05-04-fountains/index.md", "On Fountains", "Of Fountains"),
        ("content/posts/2012-05-04-fountains/index.md", "Places/Gardens", "Places"),
        (TALK, "Limescale", "Verdigris"),
        (TALK, '"spam"', '"approved"'),
        (TALK, "Marta", "Martha"),
        ("blogkit.toml", 'theme.name = "plain"', 'theme.name = "plain"\npermalinks.post = "/%slug%/"'),
    ],
)
def test_where_a_text_changed_the_index_is_made(fountains: Folder, path: str, old: str, new: str) -> None:
    """A word, a title, a category, a comment, its author, an address. As if it were made from nothing."""
    fountains.edit(path, old, new)
    assert fountains.build().indexed
    assert index(fountains) == clean(fountains)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/posts/2012-05-04-fountains/index.md", "tags: [water]", "tags: [stone]"),
        ("content/posts/2012-05-04-fountains/index.md", "It is cold.", "It  is\n*cold*."),
        (TALK, '"spam"', '"trash"'),
        (TALK, '"like"', '"repost"'),
        ("templates/search.html", "Search", "Look for"),
    ],
)
def test_where_only_something_else_changed_it_is_not(fountains: Folder, path: str, old: str, new: str) -> None:
    """A tag, spam, a like, a template."""
    fountains.edit(path, old, new)
    report = fountains.build()
    if "cold" not in old:  # emphasis is not searched, but the markup of a text is not looked through for that
        assert not report.indexed
    assert index(fountains) == clean(fountains)


def clean(folder: Folder) -> dict[str, bytes]:
    """The index that a build from nothing makes."""
    place = folder.root / "clean"
    build(folder.root, place, TODAY, workers=1, store=folder.root / ".clean/store.sqlite")
    return {name: content for name, content in Folder.outputs_in(place).items() if name.startswith("pagefind/")}


def test_a_comment_that_comes_is_found_and_one_that_goes_is_not(fountains: Folder) -> None:
    """One thread alone has changed: the index is made all the same, and what it no longer needs is gone."""
    text = (fountains.root / TALK).read_text(encoding="utf-8")
    before = index(fountains)
    fountains.write(TALK, text + LATER)
    report = fountains.build()
    assert report.indexed
    assert report.removed == []
    assert "Pozzolana" in str(fragments(fountains))
    fountains.write(TALK, text)
    assert fountains.build().indexed
    assert index(fountains) == before


@pytest.mark.parametrize("change", [(TALK, "Limescale", "Verdigris"), ("blogkit.toml", "plain", "plain")])
def test_after_an_index_was_made_all_is_at_rest(fountains: Folder, change: tuple[str, str, str]) -> None:
    """The next build begins with one look at what was touched, and ends with it."""
    fountains.edit(*change)
    fountains.build()
    store = Store(fountains.root / ".blogkit/store.sqlite")
    last = rest.recall(store)
    assert last
    store.close()
    names = {name for name in last.outputs.stats_by_name() if name.startswith("pagefind/") and not name.endswith("/")}
    assert names == set(index(fountains))
    assert not last.outputs.touched(f"{fountains.root / 'output'}{os.sep}", brief=True)
    assert last.indexed


def test_what_is_alike_in_a_new_index_stays_untouched(fountains: Folder) -> None:
    """So that whoever publishes the folder sends only what is new."""
    place = fountains.root / "output"
    times = {name: (place / name).stat().st_mtime_ns for name in index(fountains)}
    fountains.edit(TALK, "Limescale", "Verdigris")
    fountains.build()
    rewritten = {name for name in index(fountains) if times.get(name) != (place / name).stat().st_mtime_ns}
    assert "pagefind/pagefind.js" not in rewritten
    assert len([name for name in rewritten if "fragment" in name]) == 1


@pytest.mark.parametrize("damage", ["removed", "changed", "all gone"])
def test_a_damaged_index_is_made_again(fountains: Folder, damage: str) -> None:
    """As any output is that somebody touched."""
    before = index(fountains)
    name = next(name for name in before if "fragment" in name)
    if damage == "changed":
        fountains.write(f"output/{name}", b"x")
    else:
        fountains.remove(f"output/{name}" if damage == "removed" else "output")
    assert fountains.build().indexed
    assert index(fountains) == before


def test_the_same_texts_give_the_same_bytes(fountains: Folder) -> None:
    """Although Pagefind keeps its filters in an order that differs from run to run."""
    first = index(fountains)
    for _ in range(4):
        assert clean(fountains) == first
        fountains.remove("clean")
        fountains.remove(".clean")


# Without it


def test_no_search_leaves_the_index_as_it_is(fountains: Folder) -> None:
    """A quick build: what changed is on its page, and found after the next build that is none."""
    before = index(fountains)
    fountains.edit(TALK, "Limescale", "Verdigris")
    report = fountains.build(search=False)
    assert not report.indexed
    assert report.made
    assert index(fountains) == before
    assert not fountains.build(search=False).indexed
    assert fountains.build().indexed
    assert "Verdigris" in str(fragments(fountains))
    assert not fountains.build().indexed


def test_no_search_from_the_command_line(site: SiteMaker) -> None:
    """`blogkit build --no-search` makes everything else."""
    folder = site(SITE)
    done = blogkit("build", "--no-search", cwd=folder.root)
    assert done.returncode == 0
    assert "index" not in done.stdout
    assert "search/index.html" in folder.outputs()
    assert index(folder) == {}
    assert "index for search made" in blogkit("build", cwd=folder.root).stdout


@pytest.mark.parametrize("how", ["settings", "theme"])
def test_a_site_that_wants_no_search_has_neither_index_nor_page(fountains: Folder, how: str) -> None:
    """By its settings, or because its theme has no `search.html`."""
    if how == "settings":
        fountains.edit("blogkit.toml", 'theme.name = "plain"', 'theme.name = "plain"\nsearch.enabled = false')
    else:
        fountains.remove("templates/search.html")
    report = fountains.build()
    assert report.problems == []
    assert "search/index.html" in report.removed
    assert not (fountains.root / "output/pagefind").exists()
    assert not (fountains.root / "output/search").exists()


# Where Pagefind fails


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
@pytest.mark.parametrize(
    "program", ["", "exit 1", "head -c 100 > /dev/null; exit 3", "echo bm9uc2Vuc2U=,; cat > /dev/null"]
)
def test_where_pagefind_fails_there_is_a_warning_and_the_old_index(
    fountains: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    """It is not there, ends, or says what nobody understands. The next build tries again."""
    before = index(fountains)
    fake = tmp_path / "pagefind"
    if program:
        fake.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
        fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(fake))
    fountains.edit(TALK, "Limescale", "Verdigris")
    for _ in range(2):
        report = fountains.build()
        assert [(problem.level, "Pagefind" in problem.what) for problem in report.problems] == [("warning", True)]
        assert not report.indexed
        assert index(fountains) == before
        assert "Verdigris" in fountains.read("2012/05/04/fountains/index.html")
    monkeypatch.delenv("PAGEFIND_BINARY_PATH")
    report = fountains.build()
    assert report.indexed
    assert report.problems == []
    assert not [path for path in (fountains.root / ".blogkit").iterdir() if path.name.startswith("search-")]


def test_an_index_of_another_form_is_refused() -> None:
    """Of a Pagefind that is not known yet."""
    files = dict.fromkeys(("pagefind.js", "pagefind-worker.js"), b"")
    files["pagefind-entry.json"] = b'{"languages": {"en": {"hash": "en_1"}}}'
    with pytest.raises(ValueError, match="unknown form"):
        settle(files)
    with pytest.raises(ValueError, match="not what Pagefind writes"):
        settle({**files, "pagefind.en_1.pf_meta": gzip.compress(b"something else")})


VALUES = st.recursive(st.integers(0, 2**63) | st.text(), st.lists, max_leaves=20)


@given(VALUES)
def test_what_was_encoded_is_decoded(value: object) -> None:
    """Arrays, text and whole numbers, nested in any way."""
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    ("value", "content"),
    [(0, "00"), (23, "17"), (24, "1818"), (1000, "1903e8"), (1000000, "1a000f4240"), (2**32, "1b0000000100000000"),
     ("ü", "62c3bc"), ([1, [2, 3]], "8201820203")],
)  # fmt: skip
def test_the_examples_of_the_standard(value: object, content: str) -> None:
    """RFC 8949, Appendix A."""
    assert encode(value).hex() == content


def test_a_crowd_of_comments_is_parted(site: SiteMaker) -> None:
    """A browser loads a record whole: 450 comments of one year are three."""
    lines = "".join(
        f'{{"id": {n}, "author": {{"name": "N"}}, "published": "2020-01-02T10:00:00Z", "body": "<p>w{n}</p>"}}\n'
        for n in range(450)
    )
    folder = site(f"-- templates/search.html --\nx\n-- content/posts/2020-01-01-a/index.md --\nA.\n"
                  f"-- content/posts/2020-01-01-a/comments.jsonl --\n{lines}")  # fmt: skip
    folder.build()
    talks = [record for address, record in fragments(folder).items() if "~comment" in address]
    assert sorted(len(talk["anchors"]) for talk in talks) == [50, 200, 200]


def test_a_build_that_is_killed_leaves_nothing_for_long(fountains: Folder) -> None:
    """What another build was at work in is removed by the next one that makes an index."""
    left = fountains.root / ".blogkit/search-999999999-dead"
    left.mkdir()
    (left / "x").write_bytes(os.urandom(10))
    fountains.edit(TALK, "Limescale", "Verdigris")
    fountains.build()
    assert not left.exists()


@pytest.mark.skipif(os.name == "nt", reason="there is no way to ask whether a process is at work")
def test_a_build_that_is_at_work_keeps_what_it_has(fountains: Folder) -> None:
    """Two at the same time do not take away each other's folder."""
    theirs = fountains.root / f".blogkit/search-{os.getppid()}-busy"
    theirs.mkdir()
    fountains.edit(TALK, "Limescale", "Verdigris")
    assert fountains.build().indexed
    assert theirs.exists()
