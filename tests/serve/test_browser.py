"""What a person sees in an open page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from benchmarks.corpus import Corpus
from benchmarks.desk import ON_THE_FRONT_PAGE, SAVES, Blogkit, Desk, saved
from benchmarks.peers.blogkit import Everything
from benchmarks.race import lay_out
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


def test_a_text_changes_where_it_stands(site: SiteMaker, start: Start, page: Page) -> None:
    """The page is not loaded again: what was typed into it stays, and what stands beside the text is not touched."""
    folder = site(SITE)
    body = "<h1>{{ post.title }}</h1><input>{{ post.body }}<p>The end.</p>"
    folder.write("templates/post.html", f"<head><title>{{{{ post.title }}}}</title></head><body>{body}</body>")
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.locator("input").fill("kept")
    page.evaluate("window.end = document.body.lastElementChild.previousElementSibling")
    seen = visits(page)
    folder.edit("content/posts/hello.md", "first text.", "*second* text.\n\nAnd more.")
    page.get_by_text("And more.").wait_for()
    folder.edit("content/posts/hello.md", "title: Hello", "title: Welcome")
    page.get_by_role("heading", name="Welcome").wait_for()
    assert page.title() == "Welcome"
    assert page.inner_text("body").split() == "Welcome The second text. And more. The end.".split()
    assert page.locator("input").input_value() == "kept"
    assert page.evaluate("end.isConnected && end.textContent") == "The end."
    assert seen == []


def test_what_a_script_has_a_part_in_is_loaded_again(site: SiteMaker, start: Start, page: Page) -> None:
    """A script of the page that adds to what is served adds to what has changed, too."""
    folder = site(SITE)
    script = "for (const p of document.querySelectorAll('p')) p.append(` (${p.textContent.length})`)"
    template = "<body>{{ post.body }}<script type=module>%s</script></body>"
    folder.write("templates/post.html", template % script)
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.get_by_text("The first text. (15)").wait_for()
    folder.edit("content/posts/hello.md", "first", "second")
    page.get_by_text("The second text. (16)").wait_for()
    folder.write("templates/post.html", template % script.replace("(${", "(now ${"))
    page.get_by_text("The second text. (now 16)").wait_for()


def test_what_stands_in_a_thing_with_a_script_is_seen_first(site: SiteMaker, start: Start, page: Page) -> None:
    """A box that a script has marked as its own: what changes in it is seen, and the page is loaded again besides."""
    folder = site(SITE)
    script = "document.querySelector('div').className = 'live'"
    folder.write(
        "templates/post.html", f"<body><div>{{{{ post.body }}}}</div><script type=module>{script}</script></body>"
    )
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.locator("div.live").wait_for()
    page.evaluate("window.same = true")
    seen = visits(page)
    folder.edit("content/posts/hello.md", "first", "second")
    page.get_by_text("The second text.").wait_for()
    page.wait_for_function("window.same === undefined")
    page.locator("div.live", has_text="The second text.").wait_for()
    assert len(seen) == 1


def test_what_is_to_be_loaded_again_is_not_forgotten_for_another_save(
    site: SiteMaker, start: Start, page: Page
) -> None:
    """A plain change that comes right after one that a script has a part in."""
    folder = site(SITE)
    script = "<script type=module>document.querySelector('div').className = 'live'</script>"
    body = "<h1>{{ post.title }}</h1><div>{{ post.body }}</div>"
    folder.write("templates/post.html", f"<body>{body}{script}</body>")
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.locator("div.live").wait_for()
    page.evaluate("window.same = true")
    folder.edit("content/posts/hello.md", "first", "second")
    page.get_by_text("The second text.").wait_for()
    folder.edit("content/posts/hello.md", "title: Hello", "title: Welcome")
    page.get_by_role("heading", name="Welcome").wait_for()
    page.wait_for_function("window.same === undefined")


def test_it_keeps_its_place(site: SiteMaker, start: Start, page: Page) -> None:
    """A long page is where it was scrolled to, whether it has changed in place or was loaded again."""
    folder = site(SITE + "\n\n".join(f"Paragraph {number}." for number in range(200)))
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.evaluate("scrollTo(0, 1000)")
    folder.edit("content/posts/hello.md", "first", "second")
    page.get_by_text("The second text.").wait_for()
    page.wait_for_function("scrollY === 1000")
    folder.write("templates/post.html", "<body><script>var other = 1</script>{{ post.body }}</body>")
    page.wait_for_function("window.other === 1")
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


def visits(page: Page) -> list[str]:
    """The addresses that a tab loads from now on."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if request.is_navigation_request() else None)
    return seen


def test_a_stylesheet_is_swapped_in_place(site: SiteMaker, start: Start, page: Page) -> None:
    """The page is not loaded again, and keeps what was typed into it."""
    folder = site(SITE)
    folder.write("themes/plain/static/own.css", "h1 { color: rgb(255, 0, 0) }")
    style = '<link rel="stylesheet" href="{{ site.asset("own.css") }}">'
    folder.write("templates/post.html", f"<head>{style}</head><body><h1>{{{{ post.title }}}}</h1><input></body>")
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.wait_for_function("getComputedStyle(document.querySelector('h1')).color === 'rgb(255, 0, 0)'")
    page.locator("input").fill("kept")
    seen = visits(page)
    folder.write("themes/plain/static/own.css", "h1 { color: rgb(0, 0, 255) }")
    page.wait_for_function("getComputedStyle(document.querySelector('h1')).color === 'rgb(0, 0, 255)'")
    page.wait_for_function("document.querySelectorAll('link').length === 1")
    assert page.locator("input").input_value() == "kept"
    assert seen == []


def test_a_picture_is_swapped_in_place(site: SiteMaker, start: Start, page: Page) -> None:
    """One that is as wide as before, so that no page asks for another."""
    folder = site(SITE)
    folder.write("content/media/dot.svg", dot := '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    folder.edit("content/posts/hello.md", "The first text.", "The first text. ![](/media/dot.svg)")
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.wait_for_function("document.querySelector('img').naturalWidth === 9")
    seen = visits(page)
    folder.write("content/media/dot.svg", dot.replace("9", "7"))
    page.wait_for_function("document.querySelector('img').naturalWidth === 7")
    assert seen == []


def test_a_page_that_has_not_changed_is_left_alone(site: SiteMaker, start: Start, page: Page) -> None:
    """A save that this page does not show is none of its business: it asks for nothing."""
    folder = site(SITE)
    folder.write("content/pages/about.md", "---\ntitle: About\n---\nOf me.\n")
    server = start(folder.root)
    page.goto(f"{server.url}about/")
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if "_blogkit" not in request.url else None)
    folder.edit("content/posts/hello.md", "first", "second")
    server.shows("/hello/", "The second text.")
    folder.edit("content/pages/about.md", "Of me", "Of you")
    page.get_by_text("Of you.").wait_for()
    assert seen == [f"{server.url}about/"]


def test_a_mistake_lies_over_the_last_good_page(site: SiteMaker, start: Start, page: Page) -> None:
    """With its place, the line, and what to do; it goes when the mistake goes, and the page was never away."""
    folder = site(SITE)
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.get_by_text("The first text.").wait_for()
    page.wait_for_timeout(500)
    folder.edit("content/posts/hello.md", "title: Hello", "title: [Hello")
    page.get_by_text("content/posts/hello.md:").wait_for()
    assert page.get_by_text("title: [Hello").is_visible()
    assert page.get_by_text("The first text.").is_visible()
    page.keyboard.press("Escape")
    page.get_by_text("content/posts/hello.md:").wait_for(state="detached")
    folder.edit("content/posts/hello.md", "title: [Hello", "title: Hello]")
    page.get_by_role("heading", name="Hello]").wait_for()
    folder.edit("content/posts/hello.md", "title: Hello]", "title: {Hello")
    page.get_by_text("title: {Hello").wait_for()
    folder.edit("content/posts/hello.md", "title: {Hello", "title: Hello again")
    page.get_by_role("heading", name="Hello again").wait_for()
    page.locator("blogkit-problems").wait_for(state="detached")


def test_a_broken_template_lies_over_the_last_good_page(site: SiteMaker, start: Start, page: Page) -> None:
    """Its file and line, over the page that it made before."""
    folder = site(SITE)
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.get_by_text("The first text.").wait_for()
    folder.write("templates/post.html", "<h1>\n{{ post.titel }}")
    page.get_by_text("templates/post.html:2").wait_for()
    assert page.get_by_text("{{ post.titel }}").is_visible()
    assert page.get_by_text("The first text.").is_visible()
    folder.remove("templates/post.html")
    page.locator("blogkit-problems").wait_for(state="detached")


def test_an_open_page_goes_along_when_its_address_changes(site: SiteMaker, start: Start, page: Page) -> None:
    """A slug that is changed, or a file that is renamed with an address of its own."""
    folder = site(SITE)
    server = start(folder.root)
    page.goto(f"{server.url}hello/")
    page.get_by_text("The first text.").wait_for()
    folder.edit("content/posts/hello.md", "url: /hello/", "url: /welcome/")
    page.wait_for_url(f"{server.url}welcome/")
    page.get_by_text("The first text.").wait_for()


def test_drafts_are_marked(site: SiteMaker, start: Start, page: Page) -> None:
    """On their own page and where they are listed; what is published is not."""
    folder = site(SITE)
    folder.write("content/posts/d.md", "---\ntitle: Doubtful\ndate: 2020-01-03\ndraft: true\nurl: /d/\n---\nText.\n")
    folder.write("content/posts/s.md", "---\ntitle: Sooner\ndate: 2999-01-03\nurl: /s/\n---\nText.\n")
    server = start(folder.root)
    page.goto(f"{server.url}d/")
    page.locator('h1[data-blogkit-mark="Draft"]').wait_for()
    page.goto(server.url)
    page.locator('a[data-blogkit-mark="Draft"]', has_text="Doubtful").wait_for()
    page.locator('a[data-blogkit-mark="Scheduled for 2999-01-03"]', has_text="Sooner").wait_for()
    assert page.get_by_role("link", name="Hello").get_attribute("data-blogkit-mark") is None


def test_a_comment_is_approved_on_the_start_page(site: SiteMaker, start: Start, page: Page) -> None:
    """By a person with a browser: the form has what the server wants to see."""
    folder = site(SITE.replace("hello.md", "hello/index.md"))
    line = '{"id": 1, "published": "2020-01-03", "status": "pending", "body": "<p>Not so.</p>"}\n'
    folder.write("content/posts/hello/comments.jsonl", line)
    server = start(folder.root)
    page.goto(f"{server.url}_blogkit/")
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Not so.").wait_for(state="detached")
    assert "Not so." in server.ask("/hello/").text


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A writer with a small blog of the benchmark's."""
    corpus, home = Corpus(12, 60, size=600), tmp_path_factory.mktemp("blog")
    lay_out(corpus, [Everything(home)], home, lambda _: None)
    desk = Blogkit(home / Everything.key, corpus.essays)
    desk.prepare(1)
    return desk


@pytest.fixture(scope="module")
def followed(desk: Desk) -> Iterator[Running]:
    """Its preview."""
    server = Running(desk.site, "--port", "0")
    yield server
    server.end()


@pytest.mark.parametrize("kind", SAVES)
def test_every_kind_of_save_is_seen(desk: Desk, followed: Running, page: Page, kind: str) -> None:
    """Those that the benchmark measures, from texts to essays that come, go, and move; and that they were undone."""
    page.goto(followed.url + ("" if kind in ON_THE_FRONT_PAGE else desk.address(desk.edited(0))))
    with saved(desk, kind, 0) as sight:
        page.wait_for_function(sight)
    page.wait_for_function(f"!({sight})")
