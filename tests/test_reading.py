"""What readers of every kind meet in a real browser: notes, large text, forced colours, keys alone, and paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import opening, own_site, served

pytestmark = pytest.mark.browser
THEMES = ("folio", "broadside")
ESSAY = "/2018/11/nine-boxes-from-the-skerrow-ferry/"
ARABIC = "/2022/10/%D9%81%D9%8A-%D9%85%D8%AF%D9%8A%D8%AD-%D8%A7%D9%84%D8%AD%D8%A7%D8%B4%D9%8A%D8%A9/"
THREAD = "/2014/03/the-commons-of-the-margin/"
KINDS = ("/", "/archive/", "/category/", "/search/", "/people/peg-donnelly/", "/404.html", ESSAY, ARABIC, THREAD)
NOTES = """
[...document.querySelectorAll('.footnotes li')].map(note => {
  const mark = document.querySelector(`.footnote-ref a[href='#${note.id}']`).getBoundingClientRect();
  const text = document.querySelector('.e-content').getBoundingClientRect();
  const box = note.getBoundingClientRect();
  return {beside: box.left - text.right, top: box.top, bottom: box.bottom, mark: mark.top,
          right: box.right};
})
"""
"""Where each footnote is, and its number in the text."""

Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """This repository's own site in each theme: where it is served."""
    with ExitStack() as stack:
        yield {theme: stack.enter_context(served(own_site(tmp_path_factory.mktemp(theme), theme))) for theme in THEMES}


@pytest.fixture
def opened(browser: Browser, addresses: dict[str, str]) -> Iterator[Opening]:
    """`opened(path, theme, width)`: a page, with what else a browser lets one choose."""
    with ExitStack() as stack:
        sites = {theme: stack.enter_context(opening(browser, address)) for theme, address in addresses.items()}
        yield lambda path, theme="folio", *size, **options: sites[theme](path, *size, **options)


# Footnotes


@pytest.mark.parametrize(("theme", "width"), [("folio", 1440), ("folio", 1200), ("broadside", 1440)])
def test_where_there_is_room_notes_stand_beside_the_text(opened: Opening, theme: str, width: int) -> None:
    """Each at the height of its number or a little below, none over another, all within the window."""
    page = opened(ESSAY, theme, width)
    page.locator(".e-content.beside").wait_for()
    notes = page.evaluate(NOTES)
    assert len(notes) > 10
    assert all(note["beside"] > 16 and note["right"] <= width for note in notes)
    assert all(-2 < note["top"] - note["mark"] < 600 for note in notes)
    assert all(below["top"] >= above["bottom"] for above, below in pairwise(notes))


def test_in_an_essay_from_right_to_left_they_stand_at_its_left(opened: Opening) -> None:
    """The margin is where its lines end."""
    page = opened(ARABIC, width=1440)
    page.locator(".e-content.beside").wait_for()
    text, note = (page.locator(at).first.bounding_box() for at in (".e-content", ".footnotes li"))
    assert text
    assert note
    assert note["x"] + note["width"] < text["x"]


@pytest.mark.parametrize("theme", THEMES)
def test_on_a_phone_a_note_opens_where_the_reader_is(opened: Opening, theme: str) -> None:
    """Over the foot of the screen, without a step back and forth; after Escape the reader goes on from the number."""
    page = opened(ESSAY, theme, 360, 640)
    number = page.locator(".footnote-ref a").nth(2)
    number.focus()
    before = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    note = page.locator(".note")
    assert "Green corduroy" in note.inner_text()
    box = note.bounding_box()
    assert box
    assert box["y"] > 200
    assert box["y"] + box["height"] <= 641
    assert page.evaluate("document.activeElement.className") == "note"
    page.keyboard.press("Escape")
    note.wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == "3"
    assert page.evaluate("scrollY") == before


def test_without_scripts_a_number_leads_to_its_note_and_back(browser: Browser, addresses: dict[str, str]) -> None:
    """They are links, on any screen."""
    page = browser.new_page(base_url=addresses["folio"], java_script_enabled=False)
    page.goto(ESSAY)
    page.locator(".footnote-ref a").nth(2).click()
    assert page.url.endswith("#fn-3")
    page.locator("#fn-3 .footnote-back").click()
    assert page.url.endswith("#fnref-3")
    page.close()


# Large text, forced colours


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [360, 1280])
def test_text_of_twice_the_size_is_all_there(opened: Opening, theme: str, width: int) -> None:
    """Nothing is cut off and nothing scrolls sideways, where a reader wants text at 200 % (WCAG 2.2, 1.4.4)."""
    page = opened("/", theme, width)
    faults = []
    for kind in KINDS:
        page.goto(kind)
        page.add_style_tag(content="html { font-size: 200% !important } * { content-visibility: visible !important }")
        faults += page.evaluate(
            """width => [
              ...(document.documentElement.scrollWidth > width ? [`${location.pathname} is too wide`] : []),
              ...[...document.querySelectorAll('body *')].filter(e => {
                const style = getComputedStyle(e);
                return style.overflowY === 'hidden' && !e.matches('.unseen, .frame, svg, svg *')
                  && e.scrollHeight > e.clientHeight + 1;
              }).map(e => `${location.pathname} cuts off ${e.outerHTML.slice(0, 80)}`)]""",
            width,
        )
    assert faults == []


@pytest.mark.parametrize("theme", THEMES)
def test_forced_colours_lose_nothing(opened: Opening, theme: str) -> None:
    """The comment of a link has an edge, marks and buttons are drawn in the reader's colours."""
    page = opened(THREAD, theme, forced_colors="active")
    name = page.locator(".thread article").first.get_attribute("id")
    page.goto(f"{THREAD}#{name}")
    seen = page.evaluate(
        """name => {
          const style = getComputedStyle(document.getElementById(name));
          const ink = getComputedStyle(document.body).color;
          const icon = getComputedStyle(document.querySelector('.scheme path')).fill;
          const label = getComputedStyle(document.querySelector('.label'));
          return {edge: [style.outlineStyle, style.outlineColor], ink, icon,
                  label: [label.color, label.backgroundColor]};
        }""",
        name,
    )
    assert seen["edge"][0] == "solid"
    assert "rgba(0, 0, 0, 0)" not in seen["edge"]
    assert seen["icon"] == seen["ink"]
    assert seen["label"][0] != seen["label"][1]


# Keys alone

PLACE = """
(() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  (window.way ??= []).push(at);
  return {
    comment: at.closest('.thread article, .elsewhere li')?.id,
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    outline: getComputedStyle(at).outlineStyle,
  };
})()
"""
"""Where the focus is."""


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press the tab key until what a selector means has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no {selector} within {most} steps of {page.url}")


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_goes_through_a_thread_as_it_is_read(opened: Opening, theme: str) -> None:
    """Comment by comment from the top down, never back up, always within sight and marked."""
    page = opened(THREAD, theme)
    page.locator(".fold").nth(40).wait_for()
    order = page.evaluate("[...document.querySelectorAll('.thread article')].map(e => e.id)")
    page.locator(".tools button").last.focus()
    steps = []
    for _ in range(60):
        page.keyboard.press("Tab")
        steps.append(page.evaluate(PLACE))
    assert all(step["seen"] and step["outline"] != "none" for step in steps)
    comments = [order.index(step["comment"]) for step in steps]
    assert comments == sorted(comments)
    assert len(set(comments)) > 10
    heights = page.evaluate("way.map(at => at.getBoundingClientRect().top)")
    assert all(after > before - 40 for before, after in pairwise(heights))  # within a line or two


def test_a_reader_needs_no_mouse(opened: Opening) -> None:
    """From the front page to an essay, its contents, a note, a branch of its thread, what is answered, the search."""
    page = opened("/", width=1000)
    tab_to(page, ".entry h2 a")
    page.keyboard.press("Enter")
    page.locator(".essay").wait_for()
    page.goto(ESSAY)
    tab_to(page, ".contents summary")
    page.keyboard.press("Enter")
    tab_to(page, ".contents a[href='#the-place']")
    page.keyboard.press("Enter")
    assert page.url.endswith("#the-place")
    tab_to(page, ".footnote-ref a")
    page.keyboard.press("Enter")
    assert page.locator(".note").is_visible()
    page.keyboard.press("Escape")
    page.goto(f"{THREAD}#comments")
    tab_to(page, ".fold")
    page.keyboard.press("Enter")
    assert page.locator(".thread ol[hidden]").count() == 1
    page.keyboard.press("Enter")
    tab_to(page, ".u-in-reply-to")
    parent = page.evaluate("document.activeElement.hash")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').id") == parent[1:]
    page.goto("/about/")
    tab_to(page, "[rel=search]")
    page.keyboard.press("Enter")
    page.locator("#q").wait_for()


OVERLAPS = """() => {
  const boxes = ['.contents', '.essay > header', '.e-content > p', '.beside .footnotes li'].map(each =>
    [...document.querySelectorAll(each)].map(e => e.getBoundingClientRect()));
  const [contents] = boxes[0];
  return boxes.slice(1).flat().filter(box => box.width && box.left < contents.right && contents.left < box.right
    && box.top < contents.bottom && contents.top < box.bottom).length}"""
"""How many parts of an essay the contents lie upon."""


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    ("theme", "width"), [("folio", 1200), ("folio", 1440), ("broadside", 1024), ("broadside", 1440)]
)
def test_contents_stand_open_in_the_margin(opened: Opening, theme: str, width: int, scripts: bool) -> None:
    """Where there is room: beside the text, upon nothing, wherever the text is scrolled to; without a script, too."""
    page = opened(ESSAY, theme, width, java_script_enabled=scripts)
    link = page.locator(".contents a[href='#the-place']")
    assert link.is_visible()
    for place in ("#the-place", "#rates-for-the-dead", "#the-tin"):
        page.locator(f".e-content {place}").scroll_into_view_if_needed()
        assert link.is_visible()
        assert page.evaluate(OVERLAPS) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("theme", "width"), [("folio", 360), ("folio", 1199), ("broadside", 360), ("broadside", 991)])
def test_contents_are_folded_where_they_would_push_the_text_away(opened: Opening, theme: str, width: int) -> None:
    """Until a reader opens them."""
    page = opened(ESSAY, theme, width)
    link = page.locator(".contents a[href='#the-place']")
    assert not link.is_visible()
    page.locator(".contents summary").click()
    assert link.is_visible()


def test_who_is_lost_may_search_for_the_words_of_the_address(opened: Opening, addresses: dict[str, str]) -> None:
    """Where nothing is, a form has them already, and leads to the search; whatever the address holds."""
    page = opened("/404.html")
    body = page.context.request.get(addresses["folio"] + "/404.html").body()
    page.route("**/2014/**", lambda route: route.fulfill(status=404, body=body, content_type="text/html"))
    for path, words in (
        ("/2014/03/the-commons-margin.html", "the commons margin"),
        ("/2014/caf%E9-%D9%81%D9%8A%D8%A1/", None),
    ):
        page.goto(path)
        form = page.get_by_role("search")
        assert form.is_visible()
        if words:
            assert form.get_by_role("searchbox").input_value() == words
    page.goto("/2014/commons/")
    page.get_by_role("search").get_by_role("button").click()
    page.wait_for_url("**/search/?q=commons")


# Paper


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", [ESSAY, THREAD])
def test_on_paper_an_essay_is_whole(opened: Opening, theme: str, path: str) -> None:
    """Dark on white, with its address; notes below the text; nothing past the edges; no buttons."""
    page = opened(path, theme, 1440, color_scheme="dark")
    page.wait_for_timeout(100)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 650, "height": 900})
    found = page.evaluate(
        """() => {
          const text = document.querySelector('.e-content').getBoundingClientRect();
          const all = selector => [...document.querySelectorAll(selector)];
          const visible = e => e.checkVisibility() && e.getBoundingClientRect().height > 0;
          const outside = ({left, right}) => left < text.left - 1 || right > 651;
          return {
            paper: getComputedStyle(document.documentElement).backgroundColor,
            buttons: all('button, nav').filter(visible).length,
            address: visible(document.querySelector('header .u-url')),
            notes: all('.footnotes li').every(e => getComputedStyle(e).position === 'static'),
            outside: all('.essay *:not(.unseen, .unseen *, .table *, pre *)').filter(visible)
              .filter(e => outside(e.getBoundingClientRect())).map(e => e.outerHTML.slice(0, 80)),
          };
        }"""
    )
    assert found == {"paper": "rgb(255, 255, 255)", "buttons": 0, "address": True, "notes": True, "outside": []}


def test_an_essay_is_printed_alone_when_its_reader_wants_that(opened: Opening) -> None:
    """A button prints the essay without its comments; otherwise they are on the paper too, and are again afterwards."""
    page = opened(THREAD)
    page.evaluate("window.print = () => { window.alone = document.querySelector('.essay').matches('.alone') }")
    page.get_by_role("button", name="Print without comments").click()
    assert page.evaluate("window.alone") is True
    page.emulate_media(media="print")
    assert not page.locator(".thread").is_visible()
    assert page.locator(".e-content").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".thread").is_visible()
