"""Only what changed is made again: the work is counted, not only the result compared."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from blogkit import code, making, rest
from blogkit.build import STORE
from blogkit.engine import stat
from blogkit.engine.store import Store
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder
from tests.test_cli import blogkit

THREE = """
-- content/posts/2020-01-01-one.md --
---
title: One
categories: [Law/Copyright]
tags: [a]
---
The first.

And more of it.
-- content/posts/2020-02-01-two/index.md --
---
title: Two
categories: [Law]
---
The second, [after the first](../2020-01-01-one.md).
-- content/posts/2020-02-01-two/comments.jsonl --
{"id": 1, "author": {"name": "Marta"}, "published": "2020-02-02T10:00:00Z", "body": "<p>Not so.</p>"}
-- content/posts/2021-03-01-three.md --
---
title: Three
tags: [a, b]
---
The third.
-- content/pages/about.md --
About this site.
"""


def pages(made: object) -> set[str]:
    """The outputs that are pages or feeds, not files that were copied."""
    return {output for output in made if not output.startswith("static/")}  # type: ignore[attr-defined]


@pytest.fixture
def three(site: SiteMaker) -> Folder:
    """Three posts and a page, built."""
    folder = site(THREE)
    report = folder.build()
    assert report.problems == []
    return folder


def test_a_second_build_parses_and_makes_nothing(three: Folder) -> None:
    """At rest there is no work."""
    before = three.outputs()
    report = three.build()
    assert (report.parsed, report.made, report.removed) == ([], {}, [])
    assert report.kept == len(before)
    assert three.outputs() == before


def test_a_file_that_is_only_touched_makes_nothing(three: Folder) -> None:
    """A new time with the same bytes is no change."""
    os.utime(three.root / "content/posts/2020-01-01-one.md", (1, 1))
    report = three.build()
    assert (report.parsed, report.made) == ([], {})


def test_the_end_of_a_body_makes_its_page_and_its_feeds(three: Folder) -> None:
    """The front page shows only the excerpt, so it stays."""
    three.edit("content/posts/2020-01-01-one.md", "And more of it.", "And much more of it.")
    report = three.build()
    assert report.parsed == ["posts/2020-01-01-one.md"]
    assert pages(report.made) == {
        "2020/01/01/one/index.html",
        "feed/index.xml",
        "category/law/feed/index.xml",
        "category/law/copyright/feed/index.xml",
    }


def test_a_title_makes_whatever_shows_it(three: Folder) -> None:
    """Its page, its neighbour's link, and every list that it is on; not what only links to its address."""
    three.edit("content/posts/2020-01-01-one.md", "title: One", "title: Uno")
    assert pages(three.build().made) == {
        "2020/01/01/one/index.html",
        "2020/02/01/two/index.html",  # the neighbour
        "index.html",
        "2020/index.html",
        "2020/01/index.html",
        "archive/index.html",
        "category/law/index.html",
        "category/law/copyright/index.html",
        "tag/a/index.html",
        "feed/index.xml",
        "category/law/feed/index.xml",
        "category/law/copyright/feed/index.xml",
    }


def test_a_comment_makes_its_essay_and_the_feed_of_comments(three: Folder) -> None:
    """A list that does not count comments stays."""
    path = "content/posts/2020-02-01-two/comments.jsonl"
    line = '{"id": 2, "parent": 1, "author": {"name": "Ana"}, "published": "2020-02-03", "body": "<p>It is.</p>"}\n'
    three.write(path, (three.root / path).read_text() + line)
    report = three.build()
    assert report.parsed == ["posts/2020-02-01-two/comments.jsonl"]
    assert pages(report.made) == {"2020/02/01/two/index.html", "comments/feed/index.xml"}
    assert "It is." in three.read("2020/02/01/two/index.html")


def test_an_address_that_changes_reaches_what_links_to_it(three: Folder) -> None:
    """The essay that links is not parsed again, and yet its link is right."""
    three.edit("content/posts/2020-01-01-one.md", "title: One", "title: One\nurl: /first/")
    report = three.build()
    assert report.parsed == ["posts/2020-01-01-one.md"]
    assert 'href="/first/"' in three.read("2020/02/01/two/index.html")
    assert "2020/01/01/one/index.html" in report.removed


def test_a_removed_source_removes_exactly_its_outputs(three: Folder) -> None:
    """With the last post of a tag, the tag's page goes too."""
    three.remove("content/posts/2021-03-01-three.md")
    report = three.build()
    assert set(report.removed) == {
        "2021/03/01/three/index.html",
        "2021/index.html",
        "2021/03/index.html",
        "tag/b/index.html",
    }
    assert not (three.root / "output/2021").exists()


def test_a_template_that_appears_further_up_the_chain_is_a_change(three: Folder) -> None:
    """The site's own template wins, also over one that was found before."""
    three.write("templates/page.html", "mine: {{ post.title }}")
    assert pages(three.build().made) == {"about/index.html"}
    assert three.read("about/index.html") == "mine: about"
    three.remove("templates/page.html")
    assert pages(three.build().made) == {"about/index.html"}


ESSAYS = {"2020/01/01/one/index.html", "2020/02/01/two/index.html", "2021/03/01/three/index.html"}
PAGES = ESSAYS | {"about/index.html"}
POST_FEEDS = {"feed/index.xml", "category/law/feed/index.xml", "category/law/copyright/feed/index.xml"}
FEEDS = POST_FEEDS | {"comments/feed/index.xml"}
DATES = {f"{date}/index.html" for date in ("2020", "2020/01", "2020/02", "2021", "2021/03")}
TERMS = {f"{term}/index.html" for term in ("category/law", "category/law/copyright", "tag/a", "tag/b")}
TREES = {"category/index.html", "tag/index.html"}
OTHERS = {"index.html", "archive/index.html", "404.html"}
ALL = PAGES | FEEDS | DATES | TERMS | TREES | OTHERS

SETTINGS: dict[str, tuple[int, set[str]]] = {
    'title = "Other"': (0, FEEDS | DATES | TREES | OTHERS),  # an essay and a term show a title of their own
    'description = "New"': (0, FEEDS),
    'base_url = "https://example.net/"': (
        5,
        PAGES | FEEDS,
    ),  # links in texts are told apart by it
    'language = "fr"': (5, ALL),
    'timezone = "Asia/Tokyo"': (5, ALL - {"404.html"} - TREES),  # dates are others
    "markdown.smart = false": (5, PAGES | FEEDS),  # texts are parsed again; titles and beginnings come out the same
    "feeds.size = 1": (0, FEEDS),
    "feeds.full = false": (0, POST_FEEDS),
    "feeds.comments = false": (0, set()),
    'comments.order = "newest"': (0, PAGES),
    "comments.depth = 2": (0, set()),  # the plain theme does not ask for it
    "comments.enabled = false": (0, {"2020/02/01/two/index.html"}),  # the one that has a thread
    'pagination.order = "newest"': (0, set()),  # no list has two pages
    "taxonomies.tags.feeds = true": (0, {"tag/a/feed/index.xml", "tag/b/feed/index.xml"}),
    'permalinks.archives = "/all/"': (0, {"all/index.html"}),
    'theme.options.colour = "red"': (0, set()),
    '[[menus.main]]\ntitle = "About"\nurl = "/about/"': (0, set()),
}
"""A line of blogkit.toml → how many files are parsed again, and which pages and feeds are made again, no others."""


@pytest.mark.parametrize("line", SETTINGS)
def test_a_setting_makes_exactly_what_asked_for_it(three: Folder, line: str) -> None:
    """And when it is as it was, that is made again, to the same bytes."""
    before, settings = three.outputs(), (three.root / "blogkit.toml").read_text()
    parsed, made = SETTINGS[line]
    lines = [each for each in settings.splitlines() if each.partition(" ")[0] != line.partition(" ")[0]]
    three.write("blogkit.toml", "\n".join([*lines, line, ""]))
    report = three.build()
    assert (len(report.parsed), set(report.made)) == (parsed, made)
    three.write("blogkit.toml", settings)
    three.build()
    assert three.outputs() == before


def test_a_setting_that_a_template_asks_for_makes_its_pages(three: Folder) -> None:
    """A menu and an option of the theme, on the page that shows them."""
    three.write("templates/page.html", "{{ site.menu() }} {{ site.option('colour') }}")
    three.build()
    for line in ('theme.options.colour = "red"', '[[menus.main]]\ntitle = "About"\nurl = "/about/"'):
        three.write("blogkit.toml", f'base_url = "https://example.org/"\ntheme.name = "plain"\n{line}\n')
        assert set(three.build().made) == {"about/index.html"}


TEMPLATES = {
    "post.html": ESSAYS,
    "page.html": {"about/index.html"},
    "archive.html": {"archive/index.html"},
    "home.html": {"index.html"} | TERMS,  # a term's template extends it
    "term.html": TERMS,
    "dates.html": DATES,
    "taxonomy.html": TREES,
    "404.html": {"404.html"},
    "author.html": set(),  # nobody is an author here
    "base.html": ALL - FEEDS,
}
"""Template → what comes through it."""


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_makes_exactly_what_came_through_it(three: Folder, name: str) -> None:
    """Also what extends it; nothing is parsed."""
    path = f"themes/plain/templates/{name}"
    three.write(path, (three.root / path).read_text() + "<!-- new -->\n")
    report = three.build()
    assert (report.parsed, set(report.made)) == ([], TEMPLATES[name])


def test_a_part_makes_the_pages_that_show_it(three: Folder) -> None:
    """Whether it is included, or drawn once for all of them; of the latter also what only the part asked for."""
    three.write("templates/_entry.html", "<p>{{ entry.title }}")
    three.write("templates/home.html", "{% for e in list.entries %}{{ partial('_entry.html', entry=e) }}{% endfor %}")
    three.write("templates/page.html", "{% include '_aside.html' %}")
    three.write("templates/_aside.html", "beside")
    three.build()
    three.write("templates/_entry.html", "<p>{{ entry.title }} {{ entry.words }}")
    assert set(three.build().made) == {"index.html"} | TERMS
    three.edit("content/posts/2021-03-01-three.md", "The third.", "The very third.")
    made = three.build().made
    assert {"index.html", "tag/a/index.html", "tag/b/index.html"} == made.keys() & ({"index.html"} | TERMS)
    three.write("templates/_aside.html", "further beside")
    assert set(three.build().made) == {"about/index.html"}


def test_a_stylesheet_makes_itself_and_what_links_to_it(three: Folder) -> None:
    """Its address has a fingerprint; pages that do not ask for it stay."""
    three.write("themes/plain/static/plain.css", "p { color: green }")
    assert set(three.build().made) == {"static/plain.css"}
    three.write("templates/page.html", "{{ site.asset('plain.css') }}")
    three.build()
    three.write("themes/plain/static/plain.css", "p { color: blue }")
    assert set(three.build().made) == {"static/plain.css", "about/index.html"}


@pytest.mark.parametrize(("package", "matters"), [("Jinja2", True), ("PyYAML", True), ("uvicorn", False)])
def test_another_version_of_a_package_makes_everything_if_it_has_a_say(
    three: Folder, tmp_path: Path, package: str, matters: bool
) -> None:
    """What only serves or draws on the terminal has none; and the version before makes it all again."""
    now = {"SOURCE_DATE_EPOCH": str(int(TODAY.timestamp()))}
    path = os.pathsep.join([str(tmp_path / "newer"), *sys.path])
    blogkit("build", cwd=three.root, PYTHONPATH=os.pathsep.join(sys.path), **now)
    (tmp_path / "newer" / f"{package}-99.0.dist-info").mkdir(parents=True)
    made = json.loads(blogkit("build", "--json", cwd=three.root, PYTHONPATH=path, **now).stdout)["made"]
    assert {output: why["reason"] for output, why in made.items()} == dict.fromkeys(
        three.outputs() if matters else (), "code"
    )


def test_what_other_code_asked_means_nothing(three: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older blogkit may have thought a question narrower than it is: its grounds go with its outputs."""
    monkeypatch.setattr(stat, "TICK", 0)  # all files are old enough to be known
    with closing(sqlite3.connect(three.root / STORE)) as db, db:
        db.execute("update calls set ground = 'posts/gone'")
    with closing(Store(three.root / STORE)) as store:
        store.state(making.CODE, b"older")
        store.state(rest.FACT, b"")
        store.commit()
    assert {why.reason for why in three.build().made.values()} == {"code"}
    three.write("content/posts/2020-01-01-one.md", "---\ntitle: First\ncategories: [Law/Copyright]\ntags: [a]\n---\n")
    assert "archive/index.html" in three.build().made


def test_every_package_that_blogkit_needs_has_a_say_or_is_known_to_have_none() -> None:
    """A new dependency has to be thought of."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    names = {re.split("[<>=~]", need)[0] for need in project["project"]["dependencies"]}
    assert names - code.PACKAGES == {
        "html5lib",
        "httpx",
        "pagefind[bin]",
        "rich",
        "starlette",
        "uvicorn",
        "watchfiles",
        "webencodings",
    }


@pytest.mark.skipif(os.name == "nt", reason="not every user may make symbolic links there")
def test_what_a_link_leads_to_may_come_and_go(three: Folder, tmp_path: Path) -> None:
    """Nothing in content/ is touched by that."""
    essay = tmp_path / "elsewhere.md"
    (three.root / "content/posts/2022-01-01-four.md").symlink_to(essay)
    assert "2022/four/index.html" not in three.build().made
    essay.write_text("---\ntitle: Four\nurl: /four/\n---\nThe fourth.\n", encoding="utf-8")
    assert "four/index.html" in three.build().made
    essay.unlink()
    assert "four/index.html" in three.build().removed


def test_two_folders_that_change_places_are_read_again(three: Folder) -> None:
    """The names in content/ are the same as before, and no file in it was written."""
    posts = three.root / "content/posts"
    for name, text in (("a", "Of apples."), ("b", "Of bears.")):
        three.write(f"content/posts/{name}/2020-05-05-x.md", f"---\nurl: /{text[3:-1]}/\n---\n{text}\n")
    three.build()
    for old, new in (("a", "c"), ("b", "a"), ("c", "b")):
        (posts / old).rename(posts / new)
    assert {*three.build().parsed} == {"posts/a/2020-05-05-x.md", "posts/b/2020-05-05-x.md"}


@pytest.mark.parametrize("damage", ["removed", "changed"])
def test_a_damaged_output_is_made_again(three: Folder, damage: str) -> None:
    """output/ is never edited; what was touched is as if it were not there."""
    file = three.root / "output/about/index.html"
    before = file.read_bytes()
    if damage == "removed":
        file.unlink()
    else:
        file.write_bytes(b"defaced")
    report = three.build()
    assert {output: why.reason for output, why in report.made.items()} == {"about/index.html": "output"}
    assert file.read_bytes() == before


def test_deleting_the_store_changes_no_output(three: Folder) -> None:
    """Everything is made again, to the same bytes; what no longer belongs is still swept."""
    three.remove(".blogkit")
    three.remove("content/posts/2021-03-01-three.md")
    assert "2021/03/01/three/index.html" in three.build().removed
    before = three.outputs()
    three.remove("output")
    three.build()
    assert three.outputs() == before


def test_workers_and_methods_do_not_matter(site: SiteMaker, tmp_path: Path) -> None:
    """One process, several forked and several spawned write the same bytes."""
    many = "".join(
        f"-- content/posts/2020-01-01-p{n}.md --\n# Post {n}\n\nText {n}, [next](2020-01-01-p{n - 1}.md).\n"
        for n in range(1, 80)
    )
    folder = site("-- content/posts/2020-01-01-p0.md --\nFirst\n" + many)
    folder.build(workers=1)
    alone = folder.outputs()
    for method in ["spawn"] + ["fork"] * hasattr(os, "fork"):
        folder.remove("output")
        folder.remove(".blogkit")
        folder.build(workers=2, method=method)
        assert folder.outputs() == alone


def test_a_scheduled_post_appears_on_its_day(site: SiteMaker) -> None:
    """The build's date is the only clock."""
    from datetime import UTC, datetime

    folder = site("-- content/posts/2026-06-01-later.md --\nLater.\n")
    folder.build()
    assert "2026/06/01/later/index.html" not in folder.outputs()
    folder.build(as_of=datetime(2026, 6, 1, tzinfo=UTC))
    assert "2026/06/01/later/index.html" in folder.outputs()


def test_a_broken_source_keeps_its_last_good_page(three: Folder) -> None:
    """It is said, the exit status tells, and readers see what they saw."""
    before = three.outputs()
    three.edit("content/posts/2020-01-01-one.md", "title: One", "title: 'One")
    for _ in range(2):
        report = three.build()
        assert [problem.where.line for problem in report.problems if problem.where] != []
        assert report.failed
        assert three.outputs() == before
    three.edit("content/posts/2020-01-01-one.md", "title: 'One", "title: One")
    assert not three.build().failed


def test_a_broken_template_keeps_the_last_good_page(three: Folder) -> None:
    """What it would have made stays; the mistake is named with its line, once."""
    before = three.outputs()
    three.write("templates/page.html", "{{ post.title }}\n{{ post.titel }}\n")
    report = three.build()
    assert [(str(p.where), p.level) for p in report.problems] == [("templates/page.html:2", "error")]
    assert three.outputs() == before


def test_a_new_post_makes_few_pages(site: SiteMaker) -> None:
    """With pages numbered from the oldest, a full page of a list never changes again."""
    posts = "".join(f"-- content/posts/2020-01-{n:02}-p{n}.md --\nText {n}\n" for n in range(1, 26))
    folder = site(
        '-- blogkit.toml --\nbase_url = "https://example.org/"\ntheme.name = "plain"\npagination.size = 5\n' + posts
    )
    folder.build()
    folder.write("content/posts/2020-02-01-new.md", "New.\n")
    assert pages(folder.build().made) == {
        "2020/02/01/new/index.html",
        "2020/01/25/p25/index.html",  # its neighbour
        "index.html",
        "2020/index.html",
        "2020/02/index.html",
        "archive/index.html",
        "feed/index.xml",
    }


def test_a_store_that_was_cut_off_costs_time_only(three: Folder) -> None:
    """Whatever is left of it, the output is right."""
    before = three.outputs()
    store = three.root / ".blogkit/store.sqlite"
    whole = store.read_bytes()
    for part in (0.1, 0.3, 0.5, 0.7, 0.9):
        store.write_bytes(whole[: int(len(whole) * part)])
        three.remove("output")
        assert three.build().problems == []
        assert three.outputs() == before


def test_a_file_that_is_broken_again_otherwise_has_only_its_present_mistakes(site: SiteMaker) -> None:
    """What was mended is not said any more, though the file was never whole."""
    folder = site("-- content/posts/2020-01-01-a.md --\n---\ntitle: [\n---\nA\n")
    assert ["YAML" in problem.what for problem in folder.build().problems] == [True]
    folder.write("content/posts/2020-01-01-a.md", "---\ndate: someday\n---\nA\n")
    assert ["`date`" in problem.what for problem in folder.build().problems] == [True]
    folder.write("content/posts/2020-01-01-a.md", "A\n")
    assert folder.build().problems == []
