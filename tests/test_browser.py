"""The built site in a real browser: what a person sees, at several widths, in both schemes, without scripts too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import faultless, own_site, served

pytestmark = pytest.mark.browser
THREAD = "/2014/03/the-commons-of-the-margin/"
KINDS = ("/", "/archive/", "/category/law/copyright/", "/author/irene/", "/2014/", "/about/", "/404.html", THREAD)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """This repository's own site, built and served."""
    with served(own_site(tmp_path_factory.mktemp("own"))) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails when anything is asked of another host, or a script complains."""
    with faultless(browser, address) as opened:
        yield opened("/", reduced_motion="no-preference")


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_scrolls_sideways_at_320_pixels(page: Page, kind: str) -> None:
    """Not the widest table, not the deepest reply."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(kind)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_link_to_a_comment_shows_the_comment(page: Page) -> None:
    """In a thread of 300, `#comment-…` scrolls to it and marks it."""
    page.goto(THREAD)
    last = page.locator(".u-comment").last.get_attribute("id")
    page.goto(f"{THREAD}#{last}")
    comment = page.locator(f"[id='{last}']")
    page.wait_for_function("id => document.getElementById(id).getBoundingClientRect().top < innerHeight", arg=last)
    assert comment.evaluate("e => e.matches(':target')")


def test_an_answer_leads_to_what_it_answers(page: Page) -> None:
    """A click on "in reply to" goes to the parent."""
    page.goto(THREAD)
    answer = page.locator("a.u-in-reply-to").first
    target = str(answer.get_attribute("href"))
    answer.click()
    assert page.url.endswith(target)
    assert page.locator(f"[id='{target[1:]}']").count() == 1


def test_answers_stand_further_in_than_what_they_answer(page: Page) -> None:
    """Nesting can be seen, on a phone too."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(THREAD)
    lefts = page.evaluate(
        """() => [...document.querySelectorAll('a.u-in-reply-to')].slice(0, 40).map(a => [
            a.closest('.h-cite').querySelector('.e-content').getBoundingClientRect().left,
            document.getElementById(a.hash.slice(1)).querySelector('.e-content').getBoundingClientRect().left])"""
    )
    assert lefts
    assert all(answer > parent for answer, parent in lefts)


def test_everything_is_there_without_scripts(browser: Browser, address: str) -> None:
    """Scripts only add."""
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto(THREAD)
    assert page.locator(".h-cite").count() == 300
    assert page.locator(".e-content").first.is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_schemes(browser: Browser, address: str, scheme: Any) -> None:
    """Light on dark by night, dark on light by day, as the reader's system says."""
    page = browser.new_page(base_url=address, color_scheme=scheme)
    page.goto(THREAD)
    paper, ink = page.evaluate(
        "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]"
    )
    lightness = [sum(int(n) for n in colour.strip("rgb()").split(",")[:3]) for colour in (paper, ink)]
    assert (lightness[0] > lightness[1]) == (scheme == "light")
    assert abs(lightness[0] - lightness[1]) > 400
    page.close()


def test_the_switch_turns_the_scheme_and_is_remembered(page: Page) -> None:
    """On the next page too."""
    page.goto("/")
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.locator("button.scheme").click()
    after = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert after != before
    page.goto("/archive/")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == after


def test_the_arabic_essay_is_set_from_right_to_left(page: Page) -> None:
    """Its text begins at the right; the English comment in its thread at the left."""
    page.goto("/archive/")
    page.locator("[lang=ar] a, a[lang=ar]").first.click()
    essay = page.locator(".h-entry .e-content").first
    assert essay.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_the_keyboard_reaches_the_text_first(page: Page) -> None:
    """The first stop of the tab key is a link that skips to it."""
    page.goto(THREAD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**/#main")


def test_pictures_of_essays_are_shown(page: Page) -> None:
    """Each picture of the pictured essay loads, and its place was kept before it did."""
    page.goto("/archive/")
    page.get_by_role("link", name="The Walled Garden").first.click()
    pictures = page.locator(".e-content img")
    assert pictures.count() >= 3
    for number in range(pictures.count()):
        pictures.nth(number).scroll_into_view_if_needed()
        page.wait_for_function("n => document.querySelectorAll('.e-content img')[n].naturalWidth > 0", arg=number)
