"""How one Preview follows from another."""

from __future__ import annotations

from blogkit.serve.preview import Preview, remake
from tests.conftest import SiteMaker
from tests.folder import Folder

HELLO = """
-- content/posts/hello.md --
---
title: Hello
date: 2020-01-02
url: /hello/
---
The first text.
"""


def again(folder: Folder, before: Preview | None) -> Preview:
    return remake(folder.root, before, drafts=True, workers=1)[0]


def test_it_is_the_same_when_nothing_can_be_seen(site: SiteMaker) -> None:
    """A file saved as it was, and a file that no page shows, make no new version."""
    folder = site(HELLO)
    preview = again(folder, None)
    assert not preview.problems
    folder.edit("content/posts/hello.md", "first", "first")
    folder.write("templates/unused.html", "x")
    assert again(folder, preview) is preview


def test_it_is_another_when_a_page_is(site: SiteMaker) -> None:
    """Each change that shows has its version; later ones are greater."""
    folder = site(HELLO)
    first = again(folder, None)
    folder.edit("content/posts/hello.md", "first", "second")
    second = again(folder, first)
    assert second.since > first.since
    assert second.version != first.version
    folder.remove("content/posts/hello.md")
    assert again(folder, second).since > second.since


def test_each_start_is_another(site: SiteMaker) -> None:
    """So a page that was open before the server was started again asks for itself."""
    folder = site(HELLO)
    assert again(folder, None).version != again(folder, None).version


def test_a_mistake_in_the_settings_changes_nothing(site: SiteMaker) -> None:
    """The last good Preview goes on; the Report says what is wrong."""
    folder = site(HELLO)
    preview = again(folder, None)
    folder.write("blogkit.toml", "titel = 1")
    after, report = remake(folder.root, preview, drafts=True, workers=1)
    assert after is preview
    assert report.failed


def test_without_a_good_one_it_says_why(site: SiteMaker) -> None:
    """The Preview holds the Problems, is another when they are others, and has none once there is a site."""
    folder = site(HELLO + "-- blogkit.toml --\ntitel = 1\n")
    first = again(folder, None)
    assert "titel" in first.problems[0].what
    assert again(folder, first) is first
    folder.write("blogkit.toml", "authr = 1")
    second = again(folder, first)
    assert "authr" in second.problems[0].what
    assert second.version != first.version
    folder.write("blogkit.toml", "theme.name = 'plain'\nbase_url = 'https://example.org/blog/'\n")
    third = again(folder, second)
    assert not third.problems
    assert third.prefix == "/blog/"


def test_what_the_system_refuses_is_a_problem(site: SiteMaker) -> None:
    """A file where a folder must be ends nothing."""
    folder = site(HELLO)
    folder.write(".blogkit", "")
    assert again(folder, None).problems
