"""Pages for everyone: what axe-core and the Nu HTML checker say of both themes, and of a site from right to left."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import own_site, served

pytestmark = pytest.mark.browser
THEMES = ("folio", "broadside")
ESSAY = "/2018/11/nine-boxes-from-the-skerrow-ferry/"
THREAD = "/2014/03/the-commons-of-the-margin/"
KINDS = (
    "/",
    "/page/1/",
    "/archive/",
    "/2014/",
    "/category/",
    "/category/law/copyright/",
    "/author/irene/",
    "/about/",
    "/404.html",
    "/search/",
    "/series/the-ferry-papers/",
    "/people/peg-donnelly/",
    "/2021/12/the-slow-clock/",
    ESSAY,
    "/2022/10/%D9%81%D9%8A-%D9%85%D8%AF%D9%8A%D8%AD-%D8%A7%D9%84%D8%AD%D8%A7%D8%B4%D9%8A%D8%A9/",
    THREAD,
)
"""A page of each kind, an essay with contents, notes and code, one in Arabic, and one with 300 comments."""
RULES = {"rules": {"target-size": {"enabled": True}}}
"""Of axe-core: all that it runs by itself, and what WCAG 2.2 added."""

Sites = Callable[[str, str], str]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """(theme, language) → the address of this repository's own site with them."""
    known: dict[tuple[str, str], str] = {}
    with ExitStack() as stack:

        def address(theme: str, language: str) -> str:
            if (theme, language) not in known:
                output = own_site(tmp_path_factory.mktemp(f"{theme}-{language}"), theme, language)
                known[theme, language] = stack.enter_context(served(output))
            return known[theme, language]

        yield address


@pytest.fixture(scope="module")
def violations() -> Callable[[Page], list[str]]:
    """What axe-core has to say against a page: its rule, and the first element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def said(page: Page) -> list[str]:
        page.add_style_tag(content="* { content-visibility: visible !important }")  # what is not drawn is not judged
        found: list[dict[str, Any]] = axe.run(page, options=RULES).response["violations"]
        return [f"{page.url} {rule['id']} ×{len(rule['nodes'])}: {rule['nodes'][0]['html'][:200]}" for rule in found]

    return said


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_axe_has_nothing_to_say(
    browser: Browser, sites: Sites, violations: Callable[[Page], list[str]], theme: str, scheme: Any, width: int
) -> None:
    """No violation of any of its rules, on any kind of page."""
    page = browser.new_page(
        base_url=sites(theme, "en-GB"), color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    said = []
    for kind in KINDS:
        page.goto(kind)
        said += violations(page)
    page.close()
    assert said == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
@pytest.mark.parametrize("theme", THEMES)
def test_axe_has_nothing_to_say_from_right_to_left(
    browser: Browser, sites: Sites, violations: Callable[[Page], list[str]], theme: str, scheme: Any, width: int
) -> None:
    """Nor of a site in Arabic."""
    page = browser.new_page(base_url=sites(theme, "ar"), color_scheme=scheme, viewport={"width": width, "height": 900})
    said = []
    for kind in KINDS:
        page.goto(kind)
        said += violations(page)
    page.close()
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_axe_has_nothing_to_say_of_an_open_note(
    browser: Browser, sites: Sites, violations: Callable[[Page], list[str]], theme: str, scheme: Any
) -> None:
    """Which lies over the page."""
    page = browser.new_page(base_url=sites(theme, "en-GB"), color_scheme=scheme, viewport={"width": 360, "height": 900})
    page.goto(ESSAY)
    page.locator(".footnote-ref a").first.click()
    page.locator(".note").wait_for()
    said = violations(page)
    page.close()
    assert said == []


def test_axe_would_have_something_to_say(
    browser: Browser, sites: Sites, violations: Callable[[Page], list[str]]
) -> None:
    """The test of the test: grey on grey, and a button without a name."""
    page = browser.new_page(base_url=sites("folio", "en-GB"))
    page.goto("/about/")
    page.evaluate("document.querySelector('main').innerHTML += '<button></button><p style=\"color: #999\">Dim</p>'")
    assert {said.split()[1] for said in violations(page)} == {"button-name", "color-contrast"}
    page.close()


@pytest.mark.parametrize("language", ["en-GB", "ar"])
@pytest.mark.parametrize("theme", THEMES)
def test_no_page_scrolls_sideways(browser: Browser, sites: Sites, theme: str, language: str) -> None:
    """At 320 pixels, which is 1 280 at 400 % (WCAG 2.2, 1.4.10), from either side."""
    page = browser.new_page(base_url=sites(theme, language), viewport={"width": 320, "height": 640})
    wide = {}
    for kind in KINDS:
        page.goto(kind)
        wide[kind] = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert {kind: width for kind, width in wide.items() if width > 320} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_an_arabic_site_is_mirrored(browser: Browser, sites: Sites, theme: str) -> None:
    """Its title stands at the right, the switch at the left, and answers further in from the right."""
    page = browser.new_page(base_url=sites(theme, "ar"), viewport={"width": 480, "height": 900})
    page.goto(THREAD)
    title, switch = page.locator(".site-title").bounding_box(), page.locator(".scheme").bounding_box()
    assert title
    assert switch
    assert switch["x"] < title["x"]
    assert title["x"] + title["width"] > 480 - 48
    rights = page.evaluate(
        """() => [...document.querySelectorAll('a.u-in-reply-to')].slice(0, 40).map(a => [
            a.closest('.h-cite').getBoundingClientRect().right,
            document.getElementById(a.hash.slice(1)).getBoundingClientRect().right])"""
    )
    page.close()
    assert rights
    assert all(answer < parent for answer, parent in rights)


@pytest.mark.parametrize("language", ["en-GB", "ar"])
@pytest.mark.parametrize("theme", THEMES)
def test_the_html_checker_finds_no_error(tmp_path_factory: pytest.TempPathFactory, theme: str, language: str) -> None:
    """The Nu checker, over every page of the site (BLOGKIT_NU is its command; `make test` gets it)."""
    command = os.environ.get("BLOGKIT_NU", "")
    if not command:
        pytest.skip("there is no Nu HTML checker")
    output = own_site(tmp_path_factory.mktemp("nu"), theme, language)
    checker = [*shlex.split(command), "--skip-non-html", "--errors-only", "--exit-zero-always", "--format", "json"]
    done = subprocess.run([*checker, str(output)], capture_output=True, text=True, encoding="utf-8", check=True)
    messages = json.loads(done.stderr)["messages"]
    assert [(m.get("url"), m.get("lastLine"), m["message"]) for m in messages] == []
