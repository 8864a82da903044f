"""Searching in a real browser: words of essays and of comments, by keys, with filters, in both schemes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from blogkit.build import build
from tests.browser import faultless, own_site, served
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder

pytestmark = pytest.mark.browser
pytest.importorskip("pagefind_bin", reason="there is no Pagefind for this machine")

COMMENT = "/2021/12/the-slow-clock/#comment-1158"
"""It says "railwayman", which stands nowhere else on the site."""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's own site, built."""
    return own_site(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def address(output: Path) -> Iterator[str]:
    """And served."""
    with served(output) as address:
        yield address


Opening = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opening]:
    """`opened("?q=words")`: the page to search from."""
    with faultless(browser, address) as opened:
        yield lambda query="", *size, **options: opened(f"/search/{query}", *size, **options)


def links(page: Page) -> list[str]:
    """Where the results lead, once there are any."""
    page.locator(".results > li").first.wait_for()
    return list(page.eval_on_selector_all(".results a", "links => links.map((link) => link.getAttribute('href'))"))


def status(page: Page, text: str) -> None:
    """Wait until so much is said of what was found."""
    page.wait_for_function("text => document.getElementById('found').textContent.includes(text)", arg=text)


def test_a_word_of_an_essay_is_found(opened: Opening) -> None:
    """The essay, and the section of it that has the word."""
    page = opened()
    page.get_by_label("Words to look for").fill("umbrella")
    assert links(page)[:2] == [
        "/2018/11/nine-boxes-from-the-skerrow-ferry/",
        "/2018/11/nine-boxes-from-the-skerrow-ferry/#mr-tarns-umbrella",
    ]
    assert page.locator(".results mark").first.inner_text().casefold().startswith("umbrella")


def test_an_excerpt_does_not_say_the_title_again(opened: Opening) -> None:
    """It stands above; not even its end, where an excerpt begins there."""
    page = opened("?q=ferry")
    links(page)
    assert page.locator(".results .excerpt").first.inner_text().startswith("The telephone rang")


def test_a_word_that_stands_only_in_a_comment_is_found(opened: Opening, output: Path) -> None:
    """And a click opens the essay at that comment, which is marked."""
    pages = [path.read_text(encoding="utf-8") for path in output.rglob("*.html")]
    assert sum("railwayman" in text for text in pages) == 1
    page = opened("?q=railwayman")
    assert COMMENT in links(page)
    assert page.locator(".results li li time").inner_text()
    page.locator(f'.results a[href="{COMMENT}"]').click()
    page.wait_for_url(f"**{COMMENT}")
    comment = page.locator("#comment-1158")
    assert comment.evaluate("element => element.matches(':target')")
    assert "railwayman" in comment.inner_text()
    box = comment.bounding_box()
    assert box
    assert -1 <= box["y"] < page.evaluate("innerHeight")


def test_all_of_it_works_from_the_keyboard(opened: Opening) -> None:
    """`/` goes to the field, arrows to the results and back, Escape to the field, Enter follows."""
    page = opened()
    page.locator(".site-title a").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("railwayman")
    status(page, "Results: 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')") == COMMENT
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "q"
    assert page.input_value("#q") == "railwayman"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{COMMENT}")


def test_escape_in_the_field_clears_it(opened: Opening) -> None:
    """And what was found goes with it."""
    page = opened("?q=railwayman")
    links(page)
    page.locator("#q").press("Escape")
    assert page.locator(".results > li").count() == 0
    assert page.evaluate("location.search") == ""


@pytest.mark.parametrize(
    ("query", "kinds"),
    [("kind=essay", {"essay"}), ("kind=comment", {"comment"}), ("kind=page", {"page"}),
     ("year=2018", {"essay", "page", "comment", "mention"}), ("category=reading", {"essay", "comment", "mention"})],
)  # fmt: skip
def test_what_is_found_can_be_narrowed(opened: Opening, query: str, kinds: set[str]) -> None:
    """By kind, year and category; the address says by what, and the controls show it."""
    page = opened(f"?q=paper&{query}")
    links(page)
    found = {str(item.get_attribute("data-kind")) for item in page.locator(".results > li").all()}
    assert found
    assert found <= kinds
    name, value = query.split("=")
    assert page.locator(f"select[name={name}]").input_value() == value


def test_the_address_holds_what_was_asked(opened: Opening) -> None:
    """So that it can be kept, and sent."""
    page = opened()
    page.fill("#q", "paper")
    status(page, "Results")
    before = page.inner_text("#found")
    page.select_option("select[name=kind]", "comment")
    page.wait_for_function("location.search === '?q=paper&kind=comment'")
    page.wait_for_function("before => document.getElementById('found').textContent !== before", arg=before)
    first = links(page)
    page.reload()
    assert links(page) == first


def test_more_results_than_are_shown_at_first(opened: Opening) -> None:
    """A button shows the next ones, and goes to the first of them."""
    page = opened("?q=the+paper+and+a+margin")
    page.fill("#q", "book")
    status(page, "Results")
    more = page.get_by_role("button", name="More results")
    more.wait_for()
    assert page.locator(".results > li").count() == 10
    more.click()
    page.wait_for_function("document.querySelectorAll('.results > li').length > 10")
    page.wait_for_function("document.activeElement.closest('.results > li:nth-child(11)') !== null")


def test_what_is_not_there_is_said(opened: Opening) -> None:
    """In a status line, which screen readers read out, as they do the number of results."""
    page = opened("?q=zyxwvutsrq")
    status(page, "Nothing was found.")
    assert page.get_by_role("status").inner_text() == "Nothing was found."


def test_japanese_is_found_within_a_sentence(opened: Opening) -> None:
    """Where no blank tells one word from the next; the letters stand together again."""
    page = opened("?q=余白")
    assert any("yohaku" in link for link in links(page))
    assert not any(" " in mark.inner_text() for mark in page.locator(".results mark").all())


def test_without_javascript_the_page_says_what_to_do(opened: Opening) -> None:
    """The form is not there, and the way to the archive is."""
    page = opened(java_script_enabled=False)
    assert not page.locator("form.search").is_visible()
    assert "JavaScript" in page.inner_text("main")
    assert page.locator("main a").get_attribute("href") == "/archive/"


@pytest.mark.parametrize("theme", ["folio", "broadside"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_has_nothing_to_say_of_results(
    opened: Opening, tmp_path_factory: pytest.TempPathFactory, theme: str, scheme: str, width: int
) -> None:
    """Nor do they scroll sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened("?q=ferry", width, color_scheme=scheme)
    if theme == "broadside":
        sheet = Path(__file__).parent.parent / "themes/broadside/static/broadside.css"
        page.add_style_tag(content=sheet.read_text(encoding="utf-8"))
    links(page)
    said = axe.run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in said] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


ATTACKS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "&amp;lt;img src=x onerror=window.hit=1&amp;gt;",
    "<mark><img src=x onerror=window.hit=1></mark>",
    "&lt;/mark&gt;&lt;svg/onload=window.hit=1&gt;",
    "<i data-pagefind-meta='url:javascript:window.hit=1'>x</i>",
    '<i data-pagefind-filter="kind:essay" data-pagefind-ignore="all">y</i>',
    "<a href='javascript:window.hit=1'>z</a>",
    "</h2></body></html><h1 id='2012-01-01~/../evil'>w</h1>",
)


def test_hostile_comments_stay_words(site: SiteMaker, browser: Browser) -> None:
    """Nothing that a commenter writes becomes markup among the results, nor does a name, nor a title."""
    lines = "".join(
        json.dumps({"id": n, "author": {"name": attack}, "published": "2020-01-02T10:00:00Z",
                    "body": f"<p>quince {attack}</p>"}) + "\n"
        for n, attack in enumerate(ATTACKS)
    )  # fmt: skip
    title = json.dumps("quince " + "".join(ATTACKS))
    folder = site(
        f"-- blogkit.toml --\ntitle = 'T'\n-- content/posts/2020-01-01-a/comments.jsonl --\n{lines}"
        f"-- content/posts/2020-01-01-a/index.md --\n---\ntitle: {title}\n---\nquince {ATTACKS[2]}\n"
    )
    assert build(folder.root, as_of=TODAY).indexed
    with served(folder.root / "output") as base, faultless(browser, base) as opened:
        page = opened("/search/?q=quince")
        found = links(page)
        page.locator(".results summary").click()
        page.wait_for_timeout(200)
        assert page.evaluate("window.hit") is None
        assert page.locator(":is(.results, #found) :is(script, img, svg, iframe, i, h1)").count() == 0
        assert {link.split("#")[0] for link in found} == {"/2020/01/01/a/"}
        assert all(link.partition("#")[2] in ("", "comments", *(f"comment-{n}" for n in range(20))) for link in found)


def test_a_site_below_a_path(site: SiteMaker, browser: Browser) -> None:
    """The index, and what it leads to, lie below that path."""
    folder = site(
        '-- blogkit.toml --\nbase_url = "https://example.org/notes/"\n'
        "-- content/posts/2020-01-01-a.md --\n---\ntitle: A\n---\nQuince.\n"
    )
    assert build(folder.root, folder.root / "host/notes", as_of=TODAY).indexed
    with served(folder.root / "host") as base, faultless(browser, f"{base}/notes/") as opened:
        page = opened("search/?q=quince")
        assert links(page) == ["/notes/2020/01/01/a/"]


def test_each_language_cuts_words_in_its_own_way(site: SiteMaker, browser: Browser) -> None:
    """Where there are essays enough in a language: a Spanish plural finds the singular, in a site in English."""
    essays = "".join(
        f"-- content/posts/2020-01-{n:02}-p.md --\n---\ntitle: P{n}\nlang: es\n---\nEl caminante {n}.\n"
        for n in range(1, 21)
    )
    folder = site(f"-- blogkit.toml --\ntitle = 'T'\n{essays}"
                  "-- content/posts/2021-01-01-e.md --\n---\ntitle: E\n---\nThey walked.\n")  # fmt: skip
    assert build(folder.root, as_of=TODAY).indexed
    with served(folder.root / "output") as base, faultless(browser, base) as opened:
        page = opened("/search/?q=caminantes")
        status(page, "Results: 20")
        page.fill("#q", "walking")
        status(page, "Results: 1")
        assert page.evaluate("document.documentElement.lang") == "en"


PARTS = 1500
"""Characters in a part: seven essays or so."""


def alone(n: int) -> str:
    """A word for each number below 100, none the beginning of another."""
    return f"q{'abcdefghij'[n // 10]}{'klmnopqrst'[n % 10]}z"


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose index is in parts; its essays are of two years, in two languages."""
    folder = Folder(tmp_path_factory.mktemp("parted"))
    folder.write("blogkit.toml", "title = 'T'\n")
    for n in range(1, 61):
        text = f"The walker {alone(n)}. A fair copy." if n % 2 == 0 else f"El caminante {alone(n)}."
        matter = f"title: P{n}\nlang: {'es' if n % 2 else 'en'}\ncategories: [{'Odd' if n % 3 else 'Even'}]"
        folder.write(f"content/posts/{2018 + n // 31}-01-{1 + n % 28:02}-p{n}.md", f"---\n{matter}\n---\n{text}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("blogkit.search.press.LIMIT", PARTS)
        assert build(folder.root, as_of=TODAY).indexed
    parts = json.loads(folder.read("pagefind/pagefind-entry.json"))["parts"]
    assert len(parts["en"]) >= 2
    assert len(parts["es"]) >= 2
    with served(folder.root / "output") as address:
        yield address


@pytest.fixture
def in_parts(browser: Browser, parted: str) -> Iterator[Opening]:
    """`in_parts("?q=words")`: that site's page to search from."""
    with faultless(browser, parted) as opened:
        yield lambda query="", *size, **options: opened(f"/search/{query}", *size, **options)


def test_every_part_is_searched(in_parts: Opening) -> None:
    """A word that is in all essays of a language finds each of them once; so do its other forms."""
    page = in_parts("?q=walkers")
    status(page, "Results: 30")
    while page.get_by_role("button", name="More results").is_visible():
        before = page.locator(".results > li").count()
        page.get_by_role("button", name="More results").click()
        page.wait_for_function(f"document.querySelectorAll('.results > li').length > {before}")
    found = links(page)
    assert len(found) == len(set(found)) == 30
    page.fill("#q", "caminantes")
    status(page, "Results: 30")


@pytest.mark.parametrize("n", [2, 7, 24, 41, 60])
def test_what_stands_in_one_part_alone_is_found(in_parts: Opening, n: int) -> None:
    """Wherever it is."""
    page = in_parts(f"?q={alone(n)}")
    status(page, "Results: 1")
    (link,) = links(page)
    assert link.endswith(f"/p{n}/")


def test_all_parts_are_narrowed(in_parts: Opening) -> None:
    """By year and by category; and every year that any of them has is offered."""
    page = in_parts("?q=walker&year=2018")
    status(page, "Results: 15")
    assert page.locator("select[name=year] option").all_inner_texts() == ["any year", "2019", "2018"]
    page.select_option("select[name=year]", "")
    page.select_option("select[name=category]", "even")
    status(page, "Results: 10")


def test_words_one_after_the_other_are_found_in_all_parts(in_parts: Opening) -> None:
    """In quotes."""
    page = in_parts("?q=%22a+fair+copy%22")
    status(page, "Results: 30")


def test_parts_bring_no_code(browser: Browser, parted: str) -> None:
    """A reader loads the engine once for each language; and three files of each further part, however much it has."""
    asked: list[str] = []
    page = browser.new_page(base_url=parted)
    page.on("request", lambda request: asked.append(request.url.removeprefix(f"{parted}/pagefind/")))
    page.goto("/search/?q=walker")
    status(page, "Results: 30")
    page.close()
    assert sum(name.startswith("wasm") for name in asked) == 2
    assert sum(name.startswith("pagefind-worker") for name in asked) == 2
    further = [name for name in asked if name.startswith("en-") and "fragment" not in name]
    assert len(further) == 3 * len({name.partition("/")[0] for name in further})


def test_where_there_is_no_index_the_page_says_so(site: SiteMaker, browser: Browser) -> None:
    """After a build without search: it leads to the list of all essays."""
    folder = site("-- blogkit.toml --\ntitle = 'T'\n-- content/posts/2020-01-01-a.md --\nA.\n")
    build(folder.root, as_of=TODAY, search=False)
    with served(folder.root / "output") as base:
        page = browser.new_page(base_url=base)
        page.goto("/search/?q=x")
        status(page, "not there")
        assert page.locator("#found a").get_attribute("href") == "/archive/"
        page.close()
