"""Posts and pages, built: what is at which address, what is not, and what is said of it."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogkit.problems import ContentError, Location, Problem
from tests.conftest import SiteMaker
from tests.folder import Folder

PLAIN = 'theme.name = "plain"\n'


def pages(folder: Folder) -> set[str]:
    """The addresses of posts, pages and redirects: all outputs but lists, feeds and the theme's files."""
    lists = ("static/", "archive/", "category/", "tag/", "author/", "feed/", "comments/", "page/", "404")
    found = {name for name in folder.outputs() if not name.startswith(lists) and name != "index.html"}
    return {name for name in found if not name.removesuffix("index.html").strip("/").replace("/", "").isdigit()}


def one(folder: Folder) -> Problem:
    """The one Problem of a build."""
    (problem,) = folder.build().problems
    return problem


def clean(folder: Folder) -> Folder:
    """Built, with nothing to say."""
    assert folder.build().problems == []
    return folder


# Addresses


@pytest.mark.parametrize(
    ("pattern", "output"),
    [
        ("/%year%/%month%/%day%/%slug%/", "2012/05/04/tides/index.html"),
        ("/%year%/%monthnum%/%postname%.html", "2012/05/tides.html"),
        ("/%category%/%slug%/", "law/copyright/tides/index.html"),
        ("/%author%/%slug%", "ana/tides.html"),
        ("/archives/%post_id%", "archives/4211.html"),
        ("/%year%-%hour%%minute%%second%/%id%/", "2012-233015/4211/index.html"),
        ("/essays/%slug%/", "essays/tides/index.html"),
    ],
)
def test_a_permalink_is_made_of_tokens(site: SiteMaker, pattern: str, output: str) -> None:
    """WordPress' names for them will do; the day is that of the author's clock."""
    folder = site(f"""
-- blogkit.toml --
{PLAIN}permalinks.post = "{pattern}"
timezone = "America/Costa_Rica"
author = "ana"
[authors.ana]
name = "Ana"
-- content/posts/tides.md --
---
date: 2012-05-04 23:30:15
id: 4211
categories: [Law/Copyright, Sea]
---
""")
    assert output in clean(folder).outputs()


def test_what_a_token_lacks(site: SiteMaker) -> None:
    """No category is `uncategorized`, no number is the slug, no author is nothing."""
    folder = site(f"""
-- blogkit.toml --
{PLAIN}permalinks.post = "/%category%/%author%/%id%/"
-- content/posts/2012-05-04-tides.md --
""")
    assert pages(clean(folder)) == {"uncategorized/tides/index.html"}


def test_an_address_of_its_own(site: SiteMaker) -> None:
    """It wins over the pattern, and is encoded in links but not on disk."""
    folder = site("""
-- content/posts/2012-05-04-a.md --
---
url: /über uns/tides.html
---
-- content/pages/b.md --
See [that](../posts/2012-05-04-a.md).
""")
    assert pages(clean(folder)) == {"über uns/tides.html", "b/index.html"}
    assert 'href="/%C3%BCber%20uns/tides.html"' in folder.read("b/index.html")


def test_the_first_and_the_last_year(site: SiteMaker) -> None:
    """Years have four digits; the last one is not yet published."""
    folder = site("""
-- content/posts/0001-01-01-first.md --
-- content/posts/9999-12-31-last.md --
""")
    clean(folder)
    assert {"0001/01/01/first/index.html", "0001/index.html", "0001/01/index.html"} <= folder.outputs().keys()
    folder.build(as_of=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
    assert {"9999/12/31/last/index.html", "9999/12/index.html"} <= folder.outputs().keys()


def test_two_posts_with_one_address(site: SiteMaker) -> None:
    """The first keeps it; the other is said, and nothing else suffers."""
    folder = site("""
-- content/posts/2012-05-04-a.md --
one
-- content/posts/b.md --
---
date: 2012-05-04
slug: a
---
two
""")
    problem = one(folder)
    assert problem.what == "Two things have the address `/2012/05/04/a/`"
    assert problem.where == Location("content/posts/b.md")
    assert "one" in folder.read("2012/05/04/a/index.html")


@pytest.mark.parametrize(
    "url", ["/../../etc/passwd", "/a/%2e%2e/%2e%2e/b/", "//example.com/", "/a\\\\..\\\\b/", "/.git/config"]
)
def test_an_address_cannot_leave_the_output_folder(site: SiteMaker, url: str) -> None:
    """It is refused, with the file that wants it."""
    folder = site(f'-- content/pages/a.md --\n---\nurl: "{url}"\n---\n')
    assert one(folder).where == Location("content/pages/a.md")
    assert pages(folder) == set()
    assert {path.name for path in folder.root.iterdir()} == {"blogkit.toml", "content", "output", "themes", ".blogkit"}


def test_a_term_with_an_impossible_name_is_said(site: SiteMaker) -> None:
    """With the post that has it."""
    folder = site(f"-- content/posts/2012-05-04-a.md --\n---\ntags: [{'x' * 300}]\n---\n")
    assert one(folder).where == Location("content/posts/2012-05-04-a.md")


def test_the_site_may_live_below_a_path(site: SiteMaker) -> None:
    """Links carry it; the files lie as if it were not there, for the host adds it."""
    folder = site(f"""
-- blogkit.toml --
base_url = "https://example.org/blog/"
{PLAIN}
-- content/posts/2012-05-04-a.md --
[about](../pages/about.md), [also](/about/), [long](https://example.org/blog/about/), [else](https://example.org/shop/)
-- content/pages/about.md --
---
aliases: [/old/]
---
""")
    page = clean(folder).read("2012/05/04/a/index.html")
    assert page.count('href="/blog/about/"') == 3
    assert 'href="https://example.org/shop/"' in page
    assert 'content="0; url=/blog/about/"' in folder.read("old/index.html")
    assert 'href="https://example.org/blog/about/"' in folder.read("old/index.html")


# Aliases


def test_an_alias_leads_on(site: SiteMaker) -> None:
    """By a page of its own, for hosts that know no redirects."""
    folder = site("""
-- content/posts/2012-05-04-a.md --
---
title: A & "B"
aliases: [/old/, /older.html, "/?p=12", /2012/05/04/a/, /2012/05/04/a/index.html]
---
""")
    assert pages(clean(folder)) == {"2012/05/04/a/index.html", "old/index.html", "older.html"}
    page = folder.read("old/index.html")
    assert '<meta http-equiv="refresh" content="0; url=/2012/05/04/a/">' in page
    assert "<title>A &amp; &#34;B&#34;</title>" in page or "<title>A &amp; “B”</title>" in page


def test_an_alias_gives_way(site: SiteMaker) -> None:
    """What a person put at an address stays there."""
    folder = site("""
-- content/pages/a.md --
the page
-- content/pages/b.md --
---
aliases: [/a/]
---
""")
    assert one(folder).where == Location("content/pages/b.md")
    assert "the page" in folder.read("a/index.html")


# Pages


def test_pages_nest_as_their_folders_do(site: SiteMaker) -> None:
    """A slug of a page above is part of the address; a folder without a page lends its name."""
    folder = site("""
-- content/pages/about/index.md --
---
slug: us
---
-- content/pages/about/team.md --
-- content/pages/about/history/early.md --
-- content/pages/colophon.md --
---
url: /print/
---
-- content/pages/colophon/fonts.md --
""")
    assert pages(clean(folder)) == {
        "us/index.html",
        "us/team/index.html",
        "us/history/early/index.html",
        "print/index.html",
        "colophon/fonts/index.html",
    }


def test_a_page_lists_those_below_it(site: SiteMaker) -> None:
    """By their order, then their title."""
    folder = site("""
-- content/pages/about/index.md --
-- content/pages/about/c.md --
---
title: A
---
-- content/pages/about/b.md --
---
title: B
---
-- content/pages/about/a.md --
---
title: C
order: -1
---
""")
    page = clean(folder).read("about/index.html")
    assert [page.index(f'href="/about/{name}/"') for name in "acb"] == sorted(
        page.index(f'href="/about/{n}/"') for n in "acb"
    )


def test_a_page_may_be_the_front_page(site: SiteMaker) -> None:
    """Then it and the list of posts want one address; the page keeps it."""
    folder = site("-- content/pages/index.md --\nWelcome\n")
    assert one(folder).what == "Two things have the address `/`"
    assert "Welcome" in folder.read("index.html")


def test_a_page_below_a_draft_is_published(site: SiteMaker) -> None:
    """At the address that it will keep."""
    folder = site("""
-- content/pages/about/index.md --
---
draft: true
slug: us
---
-- content/pages/about/team.md --
""")
    assert pages(clean(folder)) == {"us/team/index.html"}


# Drafts and days to come


HIDDEN = """
-- content/posts/2012-05-04-draft.md --
---
draft: true
tags: [secret]
authors: [Nobody]
---
-- content/posts/2030-01-01-later/index.md --
---
tags: [secret]
---
-- content/pages/soon.md --
---
draft: true
---
"""


def test_what_is_not_published_leaves_no_trace(site: SiteMaker) -> None:
    """Neither a page nor a list, a tag, an author or a feed knows of it."""
    folder = clean(site(HIDDEN))
    assert pages(folder) == set()
    assert not [name for name in folder.outputs() if "secret" in name or "author" in name or "20" in name]
    assert not [name for name, content in folder.outputs().items() if b"draft" in content or b"later" in content]


def test_drafts_can_be_asked_for(site: SiteMaker) -> None:
    """With days to come, for a preview."""
    folder = site(HIDDEN)
    assert folder.build(drafts=True).problems == []
    assert pages(folder) == {"2012/05/04/draft/index.html", "2030/01/01/later/index.html", "soon/index.html"}
    clean(folder)
    assert pages(folder) == set()


# Links by file name


def test_essays_link_to_each_other_by_file_name(site: SiteMaker) -> None:
    """A folder may be named with or without its index.md; a term is a file too."""
    folder = site("""
-- content/posts/2012-05-04-a.md --
[1](2013-01-01-b/index.md) [2](2013-01-01-b.md#x) [3](../pages/about.md?y) [4](../categories/law.md) [5](#here)
-- content/posts/2013-01-01-b/index.md --
[6](../2012-05-04-a.md)
-- content/pages/about.md --
-- content/categories/law.md --
""")
    page = clean(folder).read("2012/05/04/a/index.html")
    for address in ("/2013/01/01/b/", "/2013/01/01/b/#x", "/about/?y", "/category/law/", "#here"):
        assert f'href="{address}"' in page
    assert 'href="/2012/05/04/a/"' in folder.read("2013/01/01/b/index.html")


def test_a_missing_target_has_file_line_and_column(site: SiteMaker) -> None:
    """The reference stays as it was written; the rest of the page is made."""
    folder = site("-- content/posts/2012-05-04-a.md --\n---\ntitle: A\n---\nOne\n\nSee [that](gone.md).\n")
    problem = one(folder)
    assert problem.what == "The link to `gone.md` leads to no essay or page"
    assert problem.where == Location("content/posts/2012-05-04-a.md", 6, 12)
    assert problem.level == "error"
    assert 'href="gone.md"' in folder.read("2012/05/04/a/index.html")


def test_a_link_to_a_draft_is_a_warning(site: SiteMaker) -> None:
    """It will be right one day."""
    folder = site("-- content/pages/a.md --\n[b](b.md)\n-- content/pages/b.md --\n---\ndraft: true\n---\n")
    assert (one(folder).level, one(folder).what) == ("warning", "The link to `b.md` leads to what is not published")


def test_a_menu_that_leads_nowhere_is_said(site: SiteMaker) -> None:
    """The line would be missing without a word."""
    folder = site(f'-- blogkit.toml --\n{PLAIN}[[menus.main]]\ntitle = "About"\npage = "pages/about.md"\n')
    problem = one(folder)
    assert problem.what == "The line `About` of menu `main` leads to no essay or page"
    assert problem.where == Location("blogkit.toml")


# Files as they come


def test_old_files_are_read(site: SiteMaker) -> None:
    """A byte order mark, line ends of Windows, its letters, no content at all."""
    folder = site("-- content/posts/2012-05-01-empty.md --\n")
    folder.write(
        "content/posts/2012-05-02-bom.md", b"\xef\xbb\xbf---\r\ntitle: Caf\xc3\xa9\r\n---\r\n\r\nOne\r\n\r\nTwo\r\n"
    )
    folder.write("content/posts/2012-05-03-old.md", "---\ntitle: Café\n---\n“Hello”".encode("cp1252"))
    assert (one(folder).level, one(folder).where) == ("warning", Location("content/posts/2012-05-03-old.md", 2))
    for name in ("2012/05/02/bom", "2012/05/03/old"):
        assert "<h1>Café</h1>" in folder.read(f"{name}/index.html")
    assert "<p>One</p>\n<p>Two</p>" in folder.read("2012/05/02/bom/index.html")
    assert "<h1>empty</h1>" in folder.read("2012/05/01/empty/index.html")


def test_names_from_a_mac(site: SiteMaker) -> None:
    """Their accents lie in two characters, those of links in one; the address has one."""
    folder = site("""
-- content/pages/a.md --
[c](café/index.md) ![x](café/né.txt)
-- content/categories/café.md --
---
title: The café
---
-- content/posts/2012-05-04-x.md --
---
categories: [Café]
---
""")
    folder.write("content/pages/cafe\u0301/index.md", "Text")
    folder.write("content/pages/cafe\u0301/ne\u0301.txt", "x")
    clean(folder)
    assert {"café/index.html", "café/né.txt", "category/café/index.html"} <= folder.outputs().keys()
    assert 'href="/caf%C3%A9/"' in folder.read("a/index.html")
    assert 'src="/caf%C3%A9/n%C3%A9.txt"' in folder.read("a/index.html")
    assert "The café" in folder.read("category/café/index.html")


def test_two_files_for_one_essay(site: SiteMaker) -> None:
    """One is used, and the other is said; neither is lost in silence."""
    folder = site("-- content/posts/2012-05-04-a.md --\none\n-- content/posts/2012-05-04-a/index.md --\ntwo\n")
    assert one(folder).where == Location("content/posts/2012-05-04-a/index.md")
    assert "one" in folder.read("2012/05/04/a/index.html")


def test_markdown_outside_of_all_folders_is_not_published(site: SiteMaker) -> None:
    """Neither as a page nor as it is; it is said."""
    folder = site("-- content/notes.md --\nsecret\n-- content/thoughts/a.md --\nsecret\n")
    assert [problem.level for problem in folder.build().problems] == ["warning", "warning"]
    assert not [name for name, content in folder.outputs().items() if b"secret" in content]


def test_leftovers_are_not_read(site: SiteMaker) -> None:
    """Of editors, of importers, and whatever begins with a dot."""
    folder = site("")
    for name in ("posts/2012-05-04-a.md~", "posts/.#b.md", "posts/c.md.incoming", ".import/x.md"):
        folder.write(f"content/{name}", "Text")
    assert pages(clean(folder)) == set()


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
def test_a_name_that_is_no_text_is_a_problem(site: SiteMaker) -> None:
    """It could neither be linked to nor kept in the Store."""
    folder = site("-- content/pages/a.md --\n")
    (folder.root / os.fsdecode(b"content/pages/caf\xe9.md")).write_text("Text")
    problem = one(folder)
    assert problem.where == Location("content/pages/caf\\udce9.md")
    assert pages(folder) == {"a/index.html"}


@pytest.mark.skipif(sys.platform == "win32", reason="there they are not allowed")
def test_odd_names_are_names(site: SiteMaker) -> None:
    """Quotes, tags, line breaks: a file may be called anything."""
    folder = site("-- content/pages/a.md --\n")
    for name in ('<script>"&.md', "b\nc.md", "d e?.md", "%2e%2e.md", "'; drop.md"):
        folder.write(f"content/pages/{name}", "Text")
    clean(folder)
    assert pages(folder) == {f"{name}/index.html" for name in ("a", "script", "b-c", "d-e", "2e-2e", "drop")}


def test_a_broken_post_does_not_stop_the_others(site: SiteMaker) -> None:
    """All mistakes come in one run."""
    folder = site("""
-- content/posts/2012-05-01-a.md --
---
title: 'A
---
-- content/posts/2012-05-02-b.md --
---
date: soon
---
-- content/posts/2012-05-03-c.md --
---
title: C
---
""")
    report = folder.build()
    assert {str(problem.where) for problem in report.problems} == {
        "content/posts/2012-05-01-a.md:2:8",
        "content/posts/2012-05-02-b.md:2:1",
    }
    assert pages(folder) == {"2012/05/03/c/index.html"}
    assert report.failed


def test_the_end_of_time_is_no_date(site: SiteMaker) -> None:
    """What Python cannot count to is said as any other slip."""
    folder = site("-- content/posts/a.md --\n---\ndate: 9999-12-31T23:59:59-06:00\n---\n")
    assert one(folder).what == "`date` does not hold what it should"


# Templates


def test_other_keys_reach_the_template(site: SiteMaker) -> None:
    """As `post.extra`."""
    folder = site("""
-- content/pages/a.md --
---
template: mood.html
mood: {calm: [1, two, true]}
---
-- templates/mood.html --
{{ post.extra.mood.calm }}
""")
    assert clean(folder).read("a/index.html") == "[1, &#39;two&#39;, True]"


def test_a_template_that_is_not_there_is_said(site: SiteMaker) -> None:
    """With the page that wants it; the others are made."""
    folder = site("-- content/pages/a.md --\n---\ntemplate: none.html\n---\n-- content/pages/b.md --\n")
    problem = one(folder)
    assert problem.what == "There is no template `none.html`"
    assert ("page", "/a/") in problem.facts
    assert pages(folder) == {"b/index.html"}


def test_a_template_that_is_not_there_may_be_another_that_is(site: SiteMaker) -> None:
    """The one whose name is nearly the same."""
    problem = one(site("-- content/pages/a.md --\n---\ntemplate: pages.html\n---\n"))
    assert problem.what == "There is no template `pages.html`"
    assert problem.hint == "Did you mean `page.html`?"


def test_what_a_title_holds_is_text(site: SiteMaker) -> None:
    """No title can become markup."""
    folder = site('-- content/posts/2012-05-04-a.md --\n---\ntitle: <script>alert("x")</script>\n---\n')
    clean(folder)
    assert not [name for name, content in folder.outputs().items() if b"<script>" in content]


def test_there_is_a_page_for_what_is_not_there(site: SiteMaker) -> None:
    """Hosts look for 404.html."""
    assert "Not here." in clean(site("")).read("404.html")


# Conversations


TALK = """
-- content/posts/2012-05-04-a/index.md --
-- content/posts/2012-05-04-a/comments.jsonl --
{"id": 4207, "published": "2012-05-05", "author": "Jo", "body": "First"}
{"id": 4211, "parent": 4207, "published": "2012-05-06", "author": "Marta", "body": "Second"}
{"id": 4212, "kind": "pingback", "published": "2012-05-07", "author": {"name": "Elsewhere", "url": "https://e.example/"}}
{"id": 4213, "published": "2012-05-05", "status": "spam", "author": "Pills", "body": "Buy"}
{"id": 4214, "parent": 4213, "published": "2012-05-08", "author": "Ana", "body": "No"}
-- content/pages/guestbook/index.md --
-- content/pages/guestbook/comments/hello.md --
---
author: Jo
published: 2012-05-04
---
Hello.
"""


def test_a_thread_stands_on_its_page(site: SiteMaker) -> None:
    """Each comment under the one it answers, with its id, so that old links to it work."""
    folder = site(TALK)
    (problem,) = folder.build().problems
    assert (problem.level, problem.where) == ("warning", Location("content/posts/2012-05-04-a/comments.jsonl", 5))
    page = folder.read("2012/05/04/a/index.html")
    found = [line.strip() for line in page.splitlines() if "comment-" in line]
    assert found == [
        '<div id="comment-4207" class="comment" data-depth="0">Jo: First</div>',
        '<div id="comment-4211" class="comment" data-depth="1">Marta: Second</div>',
        '<div id="comment-4212" class="pingback" data-depth="0">Elsewhere: </div>',
        '<div id="comment-4214" class="comment" data-depth="0">Ana: No</div>',
    ]
    assert '<div id="comment-hello"><p>Hello.</p>' in folder.read("guestbook/index.html")


def test_comments_can_be_switched_off(site: SiteMaker) -> None:
    """Then no page has any, and there is no feed of them."""
    folder = site(TALK + f"-- blogkit.toml --\n{PLAIN}comments.enabled = false\n")
    assert not folder.build().failed
    assert not [
        name for name, content in folder.outputs().items() if b"comment-" in content or name.startswith("comments/")
    ]


def test_a_thread_without_an_essay_is_said(site: SiteMaker) -> None:
    """It may have lost it in a renaming; one beside a single file has found it."""
    folder = site('-- content/posts/gone/comments.jsonl --\n{"id": 1, "published": "2012-05-04"}\n')
    assert (one(folder).level, one(folder).where) == ("warning", Location("content/posts/gone/comments.jsonl"))
    folder.write("content/posts/gone.md", "---\ndate: 2012-05-04\n---\n")
    assert 'id="comment-1"' in clean(folder).read("2012/05/04/gone/index.html")


def test_a_thread_below_a_broken_essay_is_not_lost(site: SiteMaker) -> None:
    """One mistake is said once."""
    folder = site(TALK)
    folder.write("content/posts/2012-05-04-a/index.md", "---\ntitle: 'A\n---\n")
    assert sorted(problem.level for problem in folder.build().problems) == ["error", "warning"]


def test_a_thread_may_be_ten_thousand_deep(site: SiteMaker) -> None:
    """No recursion anywhere is as deep as a thread."""
    folder = site("-- content/posts/2012-05-04-a/index.md --\n")
    line = '{{"id": {0}, "parent": {1}, "published": "2012-05-04", "author": "A", "body": "x"}}\n'
    folder.write("content/posts/2012-05-04-a/comments.jsonl", "".join(line.format(n, n - 1) for n in range(1, 10_001)))
    page = clean(folder).read("2012/05/04/a/index.html")
    assert page.count("<div id=") == 10_000
    assert '<div id="comment-10000" class="comment" data-depth="9999">' in page


# The folder


def test_somebody_elses_folder_is_refused(site: SiteMaker) -> None:
    """Nothing in it is touched."""
    folder = site("-- content/pages/a.md --\n")
    folder.write("output/thesis.docx", b"ten years")
    with pytest.raises(ContentError, match="holds files that blogkit did not write"):
        folder.build()
    assert folder.outputs() == {"thesis.docx": b"ten years"}


def test_dot_files_are_left_alone(site: SiteMaker) -> None:
    """They belong to hosts and to git; a folder that has only them is free."""
    folder = site("-- content/pages/a.md --\n")
    folder.write("output/.gitignore", "*")
    folder.write("output/.well-known/x/y.txt", "y")
    for _ in range(2):
        clean(folder)
        assert {".gitignore", ".well-known/x/y.txt", "a/index.html"} <= folder.outputs().keys()


def test_what_a_killed_build_left_is_swept(site: SiteMaker) -> None:
    """A half of an output, under the name that it had while it was written."""
    folder = clean(site("-- content/pages/a.md --\n"))
    folder.write("output/a/.blogkit-4711.tmp", b"<!doc")
    clean(folder)
    assert not (folder.root / "output/a/.blogkit-4711.tmp").exists()


def test_whatever_else_is_in_it_is_swept(site: SiteMaker) -> None:
    """And folders that are left empty."""
    folder = clean(site("-- content/pages/a.md --\n"))
    folder.write("output/x/y/z.html", "old")
    assert folder.build().removed == ["x/y/z.html"]
    assert not (folder.root / "output/x").exists()


def test_a_file_may_become_a_folder_and_back(site: SiteMaker) -> None:
    """Between two builds."""
    folder = site("-- content/pages/a.md --\n---\nurl: /x/y.html\n---\n")
    outputs = [clean(folder).outputs()]
    folder.edit("content/pages/a.md", "/x/y.html", "/x/y.html/z/")
    assert "x/y.html/z/index.html" in clean(folder).outputs()
    folder.edit("content/pages/a.md", "/x/y.html/z/", "/x/y.html")
    outputs.append(clean(folder).outputs())
    assert outputs[0] == outputs[1]


def test_a_disk_that_takes_two_spellings_for_one_name(site: SiteMaker) -> None:
    """Windows and macOS keep the old capitals of a folder; what lies there under them is not swept away."""
    folder = clean(site("-- content/pages/a.md --\n---\nurl: /about/\n---\n"))
    if (folder.root / "output/ABOUT").exists():
        pytest.skip("this disk is such a one")
    os.link(folder.root / "output/about/index.html", folder.root / "output/about/INDEX.html")
    assert folder.build().removed == []


@pytest.mark.parametrize("name", ["output", "content"])
def test_a_file_where_a_folder_must_be(site: SiteMaker, name: str) -> None:
    """It is said, and nothing is lost."""
    folder = site("")
    folder.write(name, b"a file")
    with pytest.raises(ContentError, match=name):
        folder.build()
    assert (folder.root / name).read_bytes() == b"a file"


def test_the_output_may_lie_elsewhere(site: SiteMaker, tmp_path: Path) -> None:
    """Wherever it is told to."""
    folder = site("-- content/pages/a.md --\n")
    assert folder.build(output=tmp_path / "public").problems == []
    assert (tmp_path / "public/a/index.html").is_file()
    assert not (folder.root / "output").exists()


def test_an_empty_site_has_a_front_page(site: SiteMaker) -> None:
    """Without content/ there is nothing wrong yet."""
    assert {"index.html", "404.html", "archive/index.html", "feed/index.xml"} <= clean(site("")).outputs().keys()
