"""Menus: lines, and lines below lines, as a reader finds them on each page."""

from __future__ import annotations

import re

from tests.conftest import SiteMaker

SITE = """
-- blogkit.toml --
[[menus.main]]
title = "About"
page = "pages/about.md"
[[menus.main]]
title = "Staff"
url = "/staff/"
level = 1
[[menus.main]]
title = "Ana"
url = "/staff/ana/"
level = 2
[[menus.main]]
title = "Elsewhere"
[[menus.main]]
title = "A friend"
url = "https://friend.example/"
level = 1
[[menus.main]]
title = "Everything"
url = "/archive/"
-- content/pages/about.md --
---
title: About us
---
Text
"""


def menu(page: str) -> str:
    """The main menu, without the white space between its tags."""
    found = re.search(r"<nav aria-label=.Main menu.>(.*?)</nav>", page, re.DOTALL)
    assert found
    return re.sub(r">\s+<", "><", found[1]).strip()


def test_a_line_with_others_below_it_opens(site: SiteMaker) -> None:
    """Its own page is the first of what it shows then; one that leads nowhere only opens."""
    folder = site(SITE)
    assert not folder.build().failed
    assert menu(folder.read("about/index.html")) == (
        "<ul><li><details><summary>About</summary><ul>"
        '<li><a href="/about/" aria-current="page">About</a></li>'
        '<li><a href="/staff/">Staff</a><ul><li><a href="/staff/ana/">Ana</a></li></ul></li></ul></details></li>'
        "<li><details><summary>Elsewhere</summary><ul>"
        '<li><a href="https://friend.example/">A friend</a></li></ul></details></li>'
        '<li><a href="/archive/">Everything</a></li></ul>'
    )


def test_what_lies_below_a_page_that_is_gone_moves_up(site: SiteMaker) -> None:
    """A menu has no hole."""
    folder = site(SITE)
    folder.remove("content/pages/about.md")
    folder.build()
    assert menu(folder.read("index.html")).startswith(
        '<ul><li><details><summary>Staff</summary><ul><li><a href="/staff/">Staff</a></li>'
        '<li><a href="/staff/ana/">Ana</a></li></ul></details></li><li><details><summary>Elsewhere</summary>'
    )
