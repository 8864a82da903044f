"""The preview shows what a build writes: to the byte, whatever was done before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogkit.engine.watch import NOBODY
from blogkit.serve.first import first
from blogkit.serve.preview import Preview
from blogkit.serve.state import EVERYTHING, Changes, begin
from blogkit.serve.terms import Terms
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder

SITE = """
-- content/posts/a/index.md --
---
title: Alpha
date: 2020-01-02
categories: [Law/Copyright]
tags: [x]
---
The first text. See [beta](../b.md).
-- content/posts/a/comments.jsonl --
{"id": 1, "published": "2020-01-03", "body": "<p>Not so.</p>"}
-- content/posts/b.md --
---
title: Beta
date: 2020-02-02
aliases: [/old/]
---
A text.
-- content/posts/later.md --
---
title: Later
date: 2999-02-02
---
A text.
-- content/pages/about.md --
---
title: About
---
Of me.
-- content/media/dot.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>
"""


def preview_of(folder: Folder, production: bool = False) -> Preview:
    terms = Terms(folder.root, production, TODAY)
    return Preview(terms, begin(terms, method=""))


def shown(preview: Preview) -> Iterator[tuple[str, bytes]]:
    """(output, content) of every address of a preview."""
    preview.settle()
    for name in preview.names():
        route = preview.route(name)
        assert route
        file = preview.file(route)
        yield name, file.read_bytes() if file else preview.page(route).content


@pytest.mark.parametrize("production", [True, False])
def test_it_shows_what_a_build_writes(site: SiteMaker, production: bool) -> None:
    """All of it, and nothing else; with drafts and scheduled posts, or without."""
    folder = site(SITE)
    assert not folder.build(drafts=not production).failed
    assert dict(shown(preview_of(folder, production))) == folder.outputs()


def test_nothing_is_written_but_its_own_memory(site: SiteMaker) -> None:
    """Neither output/ nor the Store of builds."""
    folder = site(SITE)
    dict(shown(preview_of(folder)))
    assert not (folder.root / "output").exists()
    assert {path.name for path in (folder.root / ".blogkit").iterdir()} <= {
        "serve.sqlite",
        "serve.sqlite-shm",
        "serve.sqlite-wal",
        "templates",
    }


WORDS = ("one", "two", "three")
FILES = ("posts/a/index.md", "posts/b.md", "posts/c.md", "pages/about.md", "pages/d/index.md")
DAYS = ("2020-03-01", "2020-03-05", "2019-12-31", "2021-01-01")
SHELVES = ("Law", "law", "LAW/Copyright", "Law/copyright", "Sea", "sea")
"""Names of categories: some are those of others, written otherwise."""
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("text"), st.sampled_from(FILES), st.sampled_from(WORDS)),
        st.tuples(st.just("title"), st.sampled_from(FILES), st.sampled_from(WORDS)),
        st.tuples(st.just("filed"), st.sampled_from(FILES), st.sampled_from("xXyz")),
        st.tuples(st.just("under"), st.sampled_from(FILES), st.sampled_from(SHELVES)),
        st.tuples(st.just("moved"), st.sampled_from(FILES), st.sampled_from(FILES)),
        st.tuples(st.just("signed"), st.sampled_from(FILES), st.sampled_from(("Ana", "ana", "Ben"))),
        st.tuples(st.just("dated"), st.sampled_from(FILES), st.sampled_from(DAYS)),
        st.tuples(st.just("linked"), st.sampled_from(FILES), st.sampled_from(("old/", "posts/c.md"))),
        st.tuples(st.just("remove"), st.sampled_from(FILES), st.just("")),
        st.tuples(st.just("broken"), st.sampled_from(FILES), st.sampled_from(WORDS)),
        st.tuples(st.just("comment"), st.sampled_from(("posts/a", "posts/c")), st.sampled_from(WORDS)),
        st.tuples(st.just("reply"), st.sampled_from(("posts/a", "posts/c")), st.sampled_from(WORDS)),
        st.tuples(st.just("picture"), st.just("media/dot.svg"), st.sampled_from("789")),
        st.tuples(st.just("template"), st.just("templates/post.html"), st.sampled_from(WORDS)),
        st.tuples(st.just("settings"), st.just("blogkit.toml"), st.sampled_from(WORDS)),
    ),
    max_size=8,
)


AROUND = """{% extends "parent:post.html" %}{% block title %}word{% endblock %}{% block main %}{{ super() }}
{% for other in post.related(3) %}{{ other.title }}{% endfor %}
{% for other, link in post.backlinks(3) %}{{ other.title }} {{ link.before }}{% endfor %}{% endblock %}"""
"""A template that shows what other essays have to do with one."""


def edit(folder: Folder, kind: str, name: str, word: str) -> Changes:
    """Do one edit; what a watch would tell of it."""
    match kind:
        case "text" | "title" | "filed" | "under" | "signed" | "dated" | "linked":
            title = word if kind == "title" else "Same"
            text = word if kind == "text" else f"See [it](/{word})." if kind == "linked" else "Same."
            tag, day = word if kind == "filed" else "x", word if kind == "dated" else "2020-03-04"
            front = f"title: {title}\ndate: {day}\ntags: [{tag}]"
            front += f"\nauthor: {word}" if kind == "signed" else ""
            front += f"\ncategories: [{word}]\nseries: [{word}]" if kind == "under" else ""
            folder.write(f"content/{name}", f"---\n{front}\n---\n{text}\n")
        case "broken":
            folder.write(f"content/{name}", f"---\ntitle: [{word}\n---\n")
        case "moved":
            old, new = folder.root / "content" / name, folder.root / "content" / word
            if old.exists():
                new.parent.mkdir(parents=True, exist_ok=True)
                old.replace(new)
            return Changes(frozenset({name, word}))
        case "remove":
            (folder.root / "content" / name).unlink(missing_ok=True)
        case "comment":
            name = f"{name}/comments.jsonl"
            folder.write(f"content/{name}", f'{{"id": 1, "published": "2020-01-03", "body": "{word}"}}\n')
        case "reply":
            name = f"{name}/comments/2.md"
            folder.write(f"content/{name}", f"---\npublished: 2020-01-04\n---\n{word}\n")
        case "picture":
            folder.write(f"content/{name}", f'<svg xmlns="http://www.w3.org/2000/svg" width="{word}" height="9"/>')
        case "template":
            folder.write(name, AROUND.replace("word", word))
        case _:
            folder.write(name, f'base_url = "https://example.org/"\ntitle = "{word}"\ntheme.name = "plain"\n')
    around = kind in ("template", "settings")
    return Changes(around=True) if around else Changes(frozenset({name}))


@settings(max_examples=25)
@given(edits=EDITS, data=st.data())
def test_what_follows_is_what_a_new_preview_would_show(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    """After any edits, told of one by one or all at once, and whatever was looked at meanwhile."""
    folder = Folder(tmp_path_factory.mktemp("law") / "site")
    for part in SITE.lstrip("\n").removeprefix("-- ").split("\n-- "):
        path, _, content = part.partition(" --\n")
        folder.write(path, f"{content}\n")
    folder.write("blogkit.toml", 'base_url = "https://example.org/"\ntheme.name = "plain"\n')
    folder.write("templates/post.html", AROUND)
    preview = preview_of(folder)
    for each in edits:
        if data.draw(st.booleans()):
            dict(shown(preview))
        changes = edit(folder, *each)
        preview.follow(data.draw(st.sampled_from([changes, EVERYTHING])))
    fresh = preview_of(folder)
    fresh.settle()
    unplanned = data.draw(st.sampled_from(fresh.names()))
    now, new = preview.route(unplanned), fresh.route(unplanned)
    assert now
    assert new
    assert (now.url, now.renderer, now.args) == (new.url, new.renderer, new.args)
    assert dict(shown(preview)) == dict(shown(fresh))
    assert {str(problem) for problem in preview.problems()} == {str(problem) for problem in fresh.problems()}


def test_a_remembered_site_is_not_parsed_again(site: SiteMaker) -> None:
    """Not after a build, with a copy of whose Store it begins, nor after another preview."""
    folder = site(SITE)
    said: list[str] = []
    terms = Terms(folder.root, as_of=TODAY)
    folder.build()
    for _ in range(2):
        state = first(terms, said.append, NOBODY).state
        assert state
        assert state.intake.parsed == []
        folder.remove(".blogkit/store.sqlite") if (folder.root / ".blogkit/store.sqlite").exists() else None
    assert said == []
    folder.remove(".blogkit")
    assert first(terms, said.append, NOBODY).state
    assert said == ["Reading all of content/ for the first time …"]
