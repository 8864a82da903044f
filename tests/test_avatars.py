"""Faces of commenters: drawn by the style sheet, from what everybody sees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.theme.faces import HUES, face, hue, initials
from tests.browser import chromium, served
from tests.conftest import SiteMaker
from tests.folder import Folder

DAY = "2012-05-05T10:00:00Z"
THREAD = "content/posts/2012-05-04-a/comments.jsonl"
PAGE = "2012/05/04/a/index.html"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana Mora", "AM"),
        ("marta", "M"),
        ("Ana Lucía de la O", "AO"),
        ("“Bob” (the elder)", "BE"),
        ("R2-D2", "R"),
        ("7 of 9", "7"),
        ("Дмитрий Иванов", "ДИ"),
        ("e\u0301ric o\u0308z", "ÉÖ"),
        ("q\u0307ala", "Q\u0307"),
        ("ßa", "ß"),
        ("ǆ x", "ǅX"),
        ("محمد علي", "م"),
        ("שרה כהן", "ש"),
        ("山田 太郎", "山"),
        ("김 철수", "김"),
        ("कृष्ण", "कृ"),
        ("ไทย", "ไท"),
        ("🦊 fox", "F"),
        ("🦊", "🦊"),
        ("👩🏽\u200d🚀", "👩🏽\u200d🚀"),
        ("🇨🇷 🇨🇷", "🇨🇷"),
        ("***", "*"),
        ("", ""),
    ],
)
def test_initials(name: str, shown: str) -> None:
    """Two capitals where a script has them; else one character, with all that belongs to it."""
    assert initials(name) == shown


@given(st.text(), st.text())
def test_any_name_has_a_face(name: str, url: str) -> None:
    """The same whenever it is asked for, and nothing in it leaves its attribute."""
    assert 0 <= hue(name, url) < HUES
    assert re.fullmatch(r' data-hue="\d+" data-face="[^"<>]*"', face(name, url))
    assert face(name, url) == face(name, url)


def test_people_of_one_name_are_told_apart_by_their_sites() -> None:
    """And one person is the same on each page of a site, however it is spelt."""
    assert hue("Ana", "https://ana.example/") != hue("Ana", "https://other.example/")
    assert hue("Ana", "https://ana.example/a") == hue(" ANA ", "http://www.ana.example/b?c")


def folio(root: Any, options: str = "", language: str = "en") -> Folder:
    folder = Folder(root)
    folder.write("blogkit.toml", f'language = "{language}"\n[theme.options]\n{options}')
    folder.write("content/posts/2012-05-04-a/index.md", "Words.\n")
    people = ["Ana Mora", "محمد علي", "山田 太郎", "Irene", *(f"P{n} Q" for n in range(40))]
    comment = {"published": DAY, "body": "<p>Yes.</p>"}
    records = [
        comment | {"id": n, "author": {"name": name, "by_author": name == "Irene"}, "email": f"secret{n}@x.example"}
        for n, name in enumerate(people, 1)
    ]
    folder.write(THREAD, "".join(json.dumps(record) + "\n" for record in records))
    folder.build()
    return folder


def test_a_face_stands_beside_each_comment(site: SiteMaker) -> None:
    """As two attributes; on the front page too."""
    folder = folio(site("-- content/pages/x.md --\n").root.parent / "folio")
    assert re.search(r'id="comment-1">\s*<p class="who" data-hue="\d+" data-face="AM">', folder.read(PAGE))
    assert folder.read("index.html").count("data-face=") == 5


def test_an_option_takes_them_away(site: SiteMaker) -> None:
    """Nothing of them is left in the page."""
    folder = folio(site("-- content/pages/x.md --\n").root.parent / "folio", "avatars = false\n")
    assert "data-face" not in folder.read(PAGE) + folder.read("index.html")


def test_an_address_says_nothing(site: SiteMaker) -> None:
    """Two people with one name and different e-mail addresses have one face."""
    folder = folio(site("-- content/pages/x.md --\n").root.parent / "folio")
    before = folder.read(PAGE)
    folder.edit(THREAD, "secret1@x.example", "other@y.example")
    folder.build()
    assert folder.read(PAGE) == before


# In a browser

CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  return [...document.querySelectorAll("[data-face]")].map((who) => {
    const style = getComputedStyle(who, "::before");
    const [one, other] = [light(style.color), light(style.backgroundColor)];
    return Math.max(one, other) / Math.min(one, other);
  });
}"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str, str]]:
    """A browser, and the addresses of a page from left to right and of one from right to left."""
    latin, arabic = folio(tmp_path_factory.mktemp("ltr")), folio(tmp_path_factory.mktemp("rtl"), language="ar")
    with served(latin.root / "output") as one, served(arabic.root / "output") as other, chromium() as browser:
        yield browser, f"{one}/2012/05/04/a/", f"{other}/2012/05/04/a/"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_face_can_be_read(tab: tuple[Any, str, str], scheme: str) -> None:
    """Contrast of 4.5 to 1 (WCAG 2.2, 1.4.3) on each hue, and on the author's own colour."""
    page = tab[0].new_page(color_scheme=scheme)
    page.goto(tab[1])
    found = page.evaluate(CONTRAST)
    assert len(found) == 44
    assert min(found) >= 4.5
    page.close()


@pytest.mark.browser
def test_a_face_is_a_picture_to_those_who_see_and_nothing_to_others(tab: tuple[Any, str, str]) -> None:
    """A screen reader says the name once; with forced colours there is an edge."""
    page = tab[0].new_page(forced_colors="active")
    page.goto(tab[1])
    assert page.locator("#comment-3").aria_snapshot().count("山") == 1
    edge = page.evaluate("getComputedStyle(document.querySelector('[data-face]'), '::before').borderTopColor")
    assert edge not in ("rgba(0, 0, 0, 0)", "transparent")
    page.close()


@pytest.mark.browser
def test_a_face_stands_at_the_beginning_of_the_line(tab: tuple[Any, str, str]) -> None:
    """On the left of the name in English, on the right of it in Arabic."""
    for address, rtl in ((tab[1], False), (tab[2], True)):
        page = tab[0].new_page()
        page.goto(address)
        gap = page.evaluate("""() => {
          const who = document.querySelector("#comment-4 .who"), name = who.querySelector(".p-author");
          const [outer, inner] = [who.getBoundingClientRect(), name.getBoundingClientRect()];
          return [inner.left - outer.left, outer.right - inner.right];
        }""")
        assert gap[rtl] > 15
        page.close()
