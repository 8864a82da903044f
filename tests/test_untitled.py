"""Posts without a title: what leads to them calls them by their first words, and nothing shows these as a title."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import SiteMaker
from tests.folder import Folder
from tests.test_parse import written

GULLS = "The gulls came back today, all forty of them, and they sat upon the wall and looked at the sea."
SITE = f"""
-- blogkit.toml --
title = "Ferry"
-- content/posts/2012-05-03.md --
{GULLS}
-- content/posts/2012-05-04-tides.md --
---
title: Tides
---
Words.
"""

CALLED = {
    GULLS: "The gulls came back today, all forty of them, and they sat…",
    "*One* [word](https://e.com/) & more.": "One word & more.",
    '![A *gull* on the "wall"](gull.jpg)': 'A gull on the "wall"',
    "> Only this.": "Only this.",
    "![](gull.jpg)": "2012-05-04",
    "": "2012-05-04",
}
"""A text → what a post without a title is called."""


@pytest.mark.parametrize("text", CALLED)
def test_it_is_called_by_its_first_words(text: str) -> None:
    """Or by those of its picture, or by its day. Its address has nothing of it."""
    writing = written(text, "posts/2012-05-04-12.md").writing
    assert (writing.title, writing.untitled, writing.slug) == (CALLED[text], True, "12")


def test_without_words_a_file_has_a_name() -> None:
    """That is better than its day, if it has letters."""
    assert written("", "posts/2012-05-04-gull.md").writing.title == "gull"


def test_a_file_that_is_called_by_its_day_alone_has_it_for_a_slug() -> None:
    """So that two remarks have two addresses, whatever they say."""
    assert written(GULLS, "posts/2012-05-04.md").writing.slug == "2012-05-04"


def test_a_heading_is_a_title_unless_its_author_says_otherwise() -> None:
    """`untitled` leaves it in the text."""
    text = "# Gulls\n\nThey came."
    assert (written(text).writing.title, written(text).writing.untitled) == ("Gulls", False)
    writing = written(f"---\nuntitled: true\n---\n{text}").writing
    assert (writing.title, writing.untitled) == ("They came.", True)


def test_a_page_is_called_as_its_file() -> None:
    """For it stands in menus."""
    writing = written("Who we are.", "pages/colophon.md").writing
    assert (writing.title, writing.untitled) == ("colophon", False)


@pytest.fixture
def built(site: SiteMaker) -> Folder:
    """A remark and the essay that came after it, in the default theme."""
    folder = site(SITE)
    assert folder.build().problems == []
    return folder


REMARK = "/2012/05/03/2012-05-03/"
NAME = CALLED[GULLS]


def test_its_page_shows_no_title(built: Folder) -> None:
    """It is in the name of the window, and heard as the page's heading."""
    page = built.read(f"{REMARK[1:]}index.html")
    assert f"<title>{NAME} — Ferry</title>" in page
    assert f'<h1 class="p-name unseen">{NAME}</h1>' in page


def test_a_list_that_shows_its_words_shows_them_once(built: Folder) -> None:
    """The date leads to it. Lists of titles, and what stands below another essay, have its first words."""
    home = built.read("index.html")
    assert f'<h2 class="p-name unseen">{NAME}</h2>' in home
    assert re.search(rf'<a class="u-url" href="{REMARK}"><time [^>]*>[^<]+</time></a>', home)
    assert re.search(rf'<a class="p-name u-url" href="{REMARK}">{NAME}</a>', built.read("archive/index.html"))
    essay = built.read("2012/05/04/tides/index.html")
    assert re.search(rf'<a class="older" rel="prev" href="{REMARK}">.*?<span>{NAME}</span>', essay)


def test_a_feed_has_no_title_for_it(built: Folder) -> None:
    """Its description says all; an essay keeps its title."""
    items = ET.fromstring(built.read("feed/index.xml")).iter("item")
    assert [(item.findtext("title"), GULLS in (item.findtext("description") or "")) for item in items] == [
        ("Tides", False),
        (None, True),
    ]


def test_other_first_words_are_another_name(built: Folder) -> None:
    """Then what leads to it is made again; words further on are not its name."""
    essay = "2012/05/04/tides/index.html"
    built.edit("content/posts/2012-05-03.md", "looked at the sea", "looked at us")
    assert essay not in built.build().made
    built.edit("content/posts/2012-05-03.md", "The gulls", "All gulls")
    assert essay in built.build().made
    assert "<span>All gulls came back today" in built.read(essay)
