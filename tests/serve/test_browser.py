"""What a person sees in an open page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import SiteMaker
from tests.serve.running import LONG, Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api")

Start = Callable[..., Running]

pytestmark = pytest.mark.browser

SITE = """
-- content/posts/hello.md --
---
title: Hello
date: 2020-01-02
url: /hello/
---
The first text.
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser that BLOGKIT_CHROMIUM names, or the system's."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = os.environ.get("BLOGKIT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium here; BLOGKIT_CHROMIUM names one")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty tab, in which no script may fail."""
    page = chromium.new_page()
    page.set_default_timeout(LONG * 1000)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    page.close()
    assert not failures


def test_an_open_page_follows_what_is_saved(site: SiteMaker, start: Start, page: Page) -> None:
    """Again and again, without a touch."""
    folder = site(SITE)
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    for old, new in (("first", "second"), ("second", "third")):
        page.get_by_text(f"The {old} text.").wait_for()
        folder.edit("content/posts/hello.md", old, new)
        page.get_by_text(f"The {new} text.").wait_for()


def test_it_does_not_reload_without_need(site: SiteMaker, start: Start, page: Page) -> None:
    """A page that is up to date is left alone: one visit for each change."""
    folder = site(SITE)
    server = start(folder.root)
    visits: list[str] = []
    page.on("request", lambda request: visits.append(request.url) if request.is_navigation_request() else None)
    page.goto(f"{server.url}hello/")
    folder.edit("content/posts/hello.md", "first", "second")
    page.get_by_text("The second text.").wait_for()
    folder.edit("content/posts/hello.md", "second", "third")
    page.get_by_text("The third text.").wait_for()
    assert visits == [f"{server.url}hello/"] * 3


def test_it_keeps_its_place(site: SiteMaker, start: Start, page: Page) -> None:
    """A long page is where it was scrolled to, after it has reloaded."""
    folder = site(SITE + "\n\n".join(f"Paragraph {number}." for number in range(200)))
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.evaluate("scrollTo(0, 1000)")
    folder.edit("content/posts/hello.md", "first", "second")
    page.get_by_text("The second text.").wait_for()
    page.wait_for_function("scrollY === 1000")


def test_a_mistake_in_the_settings_goes_when_it_is_mended(site: SiteMaker, start: Start, page: Page) -> None:
    """The page that says what is wrong becomes the site."""
    folder = site(SITE + "-- blogkit.toml --\ntitel = 'Essays'\n")
    server = start(folder.root)
    page.goto(server.url)
    page.get_by_text("unknown key `titel`").wait_for()
    folder.write("blogkit.toml", 'base_url = "https://example.org/blog/"\ntheme.name = "plain"\n')
    page.get_by_role("link", name="Hello").wait_for()
    assert page.url.endswith("/blog/")


def test_it_comes_back_when_the_server_does(site: SiteMaker, start: Start, page: Page) -> None:
    """A page that was open while the server was away shows what was written meanwhile."""
    folder = site(SITE)
    first = start(folder.root)
    page.goto(f"{first.url}hello/")
    page.get_by_text("The first text.").wait_for()
    first.end()
    folder.edit("content/posts/hello.md", "first", "second")
    start(folder.root, "--port", str(first.port))
    page.get_by_text("The second text.").wait_for()
