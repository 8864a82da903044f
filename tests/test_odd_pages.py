"""What writers and commenters do to a page: words without end, forty replies deep, twenty columns, pictures alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
from msgspec import json
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from blogkit.build import build
from tests.browser import opening, served

pytestmark = pytest.mark.browser
THEMES = ("folio", "broadside")
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TOML = """\
title = "{title}"
base_url = "https://example.org/"
author = "one"
theme.name = "{theme}"
comments.email = "replies@example.org"
comments.people = 1
authors.one.name = "{title}"
menus.main = [{{title = "{title}", url = "/archive/"}}, {{title = "About", url = "/archive/"}}]
"""
COLUMNS = 20
WORD = f"""\
---
title: {LONG} {LONG}
categories: [{LONG}]
tags: [{LONG}]
---
{"x" * 300} https://example.org/{"a/b" * 90} `{"code" * 60}`

## {LONG}

| {" | ".join(f"Column {n}" for n in range(COLUMNS))} |
|{"---|" * COLUMNS}
| {" | ".join("some words in a cell" for _ in range(COLUMNS))} |

<blockquote class="pull aside">

{LONG}

</blockquote>

> > > > {LONG}
"""
HOSTILE = [
    {"body": f"<p>{'w' * 400}</p>"},
    {
        "body": f"<p>https://example.com/{'q' * 300}</p>",
        "author": {"name": "N" * 200, "url": f"https://{'n' * 60}.example/"},
    },
    {"body": f"<pre>{'0123456789' * 30}</pre>", "author": "No space " * 22},
    {"kind": "pingback", "author": {"name": f"https://{'long' * 40}.example/", "url": "https://long.example/"}},
]
ALONE = "---\ntitle: Alone\n---\n![](drawing.png)\n"
ELSEWHERE = "---\ntitle: Elsewhere\n---\n![](https://pictures.example/one.png)\n"
JAPANESE = f"---\ntitle: 余白\nlang: ja\n---\n{'余白に書き込みがあった[^1]。' * 40}\n\n[^1]: 鉛筆で。\n"


def drawing() -> bytes:
    """Ink on nothing: a PNG without a ground."""
    picture = Image.new("RGBA", (600, 300))
    ImageDraw.Draw(picture).line([(10, 10), (590, 290)], fill=(0, 0, 0, 255), width=6)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def lines(comments: list[dict[str, object]]) -> bytes:
    """A comments.jsonl."""
    kept = {"published": "2020-01-02T10:00:00Z", "author": "Ana"}
    return b"".join(json.encode({"id": n, **kept, **each}) + b"\n" for n, each in enumerate(comments, 1))


def lay_out(root: Path, theme: str) -> Path:
    """A site of such pages, built; its output."""
    posts = root / "content/posts"
    files = {
        "word/index.md": WORD.encode(),
        "word/comments.jsonl": lines(HOSTILE),
        "deep/index.md": b"---\ntitle: Deep\n---\nDown.\n",
        "deep/comments.jsonl": lines([{"parent": n or None, "body": f"<p>{LONG}</p>"} for n in range(40)]),
        "alone/index.md": ALONE.encode(),
        "alone/drawing.png": drawing(),
        "elsewhere.md": ELSEWHERE.encode(),
        "yohaku.md": JAPANESE.encode(),
        "empty.md": b"",
    }
    for name, content in files.items():
        (posts / f"2020-01-01-{name}").parent.mkdir(parents=True, exist_ok=True)
        (posts / f"2020-01-01-{name}").write_bytes(content)
    toml = TOML.format(title=LONG, theme=theme)
    (root / "blogkit.toml").write_text(toml, encoding="utf-8")
    assert not build(root).failed
    return root / "output"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The site in each theme."""
    return {theme: lay_out(tmp_path_factory.mktemp(theme), theme) for theme in THEMES}


@pytest.fixture(scope="module")
def addresses(outputs: dict[str, Path]) -> Iterator[dict[str, str]]:
    """Where it is served."""
    with ExitStack() as stack:
        yield {theme: stack.enter_context(served(output)) for theme, output in outputs.items()}


Opening = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, addresses: dict[str, str]) -> Iterator[Opening]:
    """`opened(theme, path, width)`."""
    with ExitStack() as stack:
        sites = {theme: stack.enter_context(opening(browser, address)) for theme, address in addresses.items()}
        yield lambda theme, path, width, **options: sites[theme](path, width, 700, **options)


@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_makes_a_page_wider_than_its_window(
    opened: Opening, outputs: dict[str, Path], theme: str, width: int
) -> None:
    """No title, name, address, word or reply, on no page of the site."""
    paths = sorted(f"/{path.relative_to(outputs[theme]).as_posix()}" for path in outputs[theme].rglob("*.html"))
    assert len(paths) > 15
    page = opened(theme, "/", width)
    wide = {}
    for path in paths:
        page.goto(path)
        page.add_style_tag(content="* { content-visibility: visible !important }")
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: found for path, found in wide.items() if found > width} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_fortieth_reply_has_room(opened: Opening, theme: str) -> None:
    """On a phone, half of its width at least, and no more than the twelfth has."""
    page = opened(theme, "/2020/01/01/deep/", 360)
    widths = [page.locator(f"#comment-{n} .e-content").evaluate("e => e.clientWidth") for n in (1, 13, 40)]
    assert widths[0] > widths[1] == widths[2] > 180


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("theme", THEMES)
def test_a_table_with_many_columns_scrolls(opened: Opening, theme: str, width: int) -> None:
    """Its cells keep their few words on one line; the keyboard reaches it."""
    page = opened(theme, "/2020/01/01/word/", width)
    table = page.locator(".table")
    assert table.evaluate("e => e.scrollWidth > e.clientWidth && e.tabIndex === 0")
    rows = table.locator("tr").evaluate_all("rows => rows.map(row => row.clientHeight)")
    assert rows[1] < 1.5 * rows[0]


@pytest.mark.parametrize("theme", THEMES)
def test_ink_without_a_ground_can_be_seen_in_the_dark(opened: Opening, theme: str) -> None:
    """A transparent drawing has light behind it; by day it has nothing."""
    grounds = []
    for scheme in ("dark", "light"):
        page = opened(theme, "/2020/01/01/alone/", 800, color_scheme=scheme)
        grounds.append(page.locator(".e-content img").evaluate("e => getComputedStyle(e).backgroundColor"))
    assert grounds == ["rgb(233, 228, 218)", "rgba(0, 0, 0, 0)"]


@pytest.mark.parametrize("theme", THEMES)
def test_an_essay_that_is_a_picture_shows_it_on_the_front_page(outputs: dict[str, Path], theme: str) -> None:
    """Its own; one of another host is not asked for before a reader opens the essay."""
    page = (outputs[theme] / "index.html").read_text(encoding="utf-8")
    assert 'src="/2020/01/01/alone/drawing.png"' in page
    assert "pictures.example" not in page


def test_a_line_does_not_begin_with_the_number_of_a_note(opened: Opening) -> None:
    """Japanese breaks between any two characters, but not here."""
    page = opened("folio", "/2020/01/01/yohaku/", 360)
    lefts = page.evaluate(
        """() => {
          const start = document.querySelector('.e-content p').getBoundingClientRect().left;
          return [...document.querySelectorAll('.footnote-ref')].map(e => e.getBoundingClientRect().left - start);
        }"""
    )
    assert len(lefts) == 40
    assert min(lefts) > 4
