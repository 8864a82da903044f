"""Addresses: what they are made of, the files behind them, and one maker for each."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogkit.problems import Location
from blogkit.routes import Route, beside, encode, fault, output, permalink, settle, slug, term_slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Law & Order", "law-order"),
        ("L’État, c’est moi!", "létat-cest-moi"),
        ("don't", "dont"),
        ("c_sharp", "c_sharp"),
        ("  --Éloge du buvard--  ", "éloge-du-buvard"),
        ("cafe\u0301", "café"),
        ("日本の本", "日本の本"),
        ("हिन्दी", "हिन्दी"),
        ("ﬁn ①", "fin-1"),
        ("İstanbul", "i̇stanbul"),
        ("!?", ""),
        ("../../etc", "etc"),
        ("a\0b\nc", "a-b-c"),
    ],
)
def test_a_slug_is_made_of_letters_and_digits(text: str, expected: str) -> None:
    """Of any script, in small letters, joined by hyphens."""
    assert slug(text) == expected


@given(st.text())
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    """And it is always one harmless segment of an address."""
    once = slug(text)
    assert slug(once) == once
    assert not set(once) & set("/\\.?#% ")


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/about/", "/about/"),
        ("/éloge/", "/%C3%A9loge/"),
        ("/%C3%A9loge/", "/%C3%A9loge/"),
        ("/%c3%a9loge/", "/%C3%A9loge/"),
        ("/e\u0301loge/", "/%C3%A9loge/"),
        ("/a b?c#d/", "/a%20b%3Fc%23d/"),
        ("/100%/", "/100%25/"),
        ("/what's(up)/", "/what's(up)/"),
    ],
)
def test_an_address_is_encoded_once(path: str, url: str) -> None:
    """What is encoded already stays; accents are put together."""
    assert encode(path) == url
    assert encode(url) == url


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("/%year%/%month%/%slug%/", "/2012/05/tides/"),
        ("/%category%/%author%/%id%", "/law/copyright/ana/"),
        ("/%category%/%slug%.html", "/law/copyright/tides.html"),
        ("/%id%/%slug%/", "/tides/"),
    ],
)
def test_a_pattern_is_filled(pattern: str, url: str) -> None:
    """A token without a value leaves no empty segment behind."""
    values = {"year": "2012", "month": "05", "slug": "tides", "category": "law/copyright", "author": "ana", "id": ""}
    assert permalink(pattern, values) == url


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("/", "index.html"),
        ("/about/", "about/index.html"),
        ("/about", "about.html"),
        ("/about.html", "about.html"),
        ("/feed.xml", "feed.xml"),
        ("/on-version-1.2", "on-version-1.2.html"),
        ("/%C3%A9loge/", "éloge/index.html"),
        ("/a%20b/", "a b/index.html"),
    ],
)
def test_a_file_stands_behind_an_address(url: str, file: str) -> None:
    """A slash at the end is a folder; without an ending it is a page."""
    assert output(url) == file
    assert Route(url, "post").output == file


@pytest.mark.parametrize(
    ("url", "folder"), [("/a/", "/a/"), ("/a", "/a/"), ("/a.html", "/a/"), ("/v1.2", "/v1.2/"), ("/a.b/c", "/a.b/c/")]
)
def test_files_lie_beside_their_page(url: str, folder: str) -> None:
    """In a folder of its name."""
    assert beside(url) == folder


@pytest.mark.parametrize(
    "url",
    [
        "about/",
        "",
        "//example.com/",
        "/../x/",
        "/a/../../x/",
        "/a/./b/",
        "/%2e%2e/x/",
        "/a//b/",
        "/.git/config",
        "/a/.htaccess",
        "/a\\b/",
        "/%5Ca/",
        "/a%00b/",
        "/a\nb/",
        f"/{'x' * 251}/",
        f"/{'%C3%A9' * 126}/",
    ],
)
def test_some_addresses_cannot_be(url: str) -> None:
    """They would leave output/, or no disk could hold them."""
    assert fault(url)


@given(st.text("ab./\\%~ é\0", max_size=12).map(lambda text: "/" + text))
def test_no_address_leaves_the_output_folder(path: str) -> None:
    """Whatever it is made of, it is refused or names a file below."""
    url = encode(path)
    if not fault(url):
        parts = output(url).split("/")
        assert all(part and not part.startswith(".") for part in parts)


@given(st.text("ab./-_\\%~ é\0", max_size=12).map(lambda text: "/" + text))
@example("/")
@example(f"/{'x' * 250}/")
@example(f"/{'x' * 251}/")
def test_the_usual_address_is_settled_as_any_other(url: str) -> None:
    """It is taken for good at one look, and has the file that it would have."""
    table, problems = settle([Route(url, "post", ("a",))])
    assert (list(table), len(problems)) == (([], 1) if fault(url) else ([output(url)], 0))


def test_one_address_has_one_maker() -> None:
    """The first keeps it; the Problem points at the second, and names both."""
    first, second = Route("/a/", "post", ("a",), "content/a.md"), Route("/a/", "post", ("b",), "content/b.md")
    table, (problem,) = settle([first, second])
    assert table == {"a/index.html": first}
    assert problem.where == Location("content/b.md")
    assert problem.facts == (("first", "content/a.md"), ("second", "content/b.md"))


def test_two_addresses_may_mean_one_file() -> None:
    """That too is one maker too many."""
    assert len(settle([Route("/a", "post", ("a",)), Route("/a.html", "post", ("b",))])[1]) == 1


def test_the_same_route_twice_is_one() -> None:
    """An alias that is written twice, for example."""
    route = Route("/a/", "redirect", ("a",), "content/a.md")
    assert settle([route, route]) == ({"a/index.html": route}, [])


def test_a_file_cannot_be_a_folder() -> None:
    """The folder is made; the file is said, and left out."""
    inside, file = Route("/a.html/b/", "redirect", ("b",), "content/b.md"), Route("/a", "post", ("a",), "content/a.md")
    for routes in ([inside, file], [file, inside]):
        table, (problem,) = settle(routes)
        assert table == {"a.html/b/index.html": inside}
        assert problem.where == Location("content/a.md")


def test_an_address_that_cannot_be_is_said() -> None:
    """With the file that wants it."""
    table, (problem,) = settle([Route("/../x/", "post", ("a",), "content/a.md")])
    assert table == {}
    assert (problem.where, problem.level) == (Location("content/a.md"), "error")
    assert "it leaves its folder" in problem.what


@given(st.lists(st.text("ab./", max_size=6).map(lambda text: "/" + text)))
def test_no_route_is_lost_in_silence(urls: list[str]) -> None:
    """Each is made, or said; and no output stands in the way of another."""
    routes = [Route(url, "post", (number,)) for number, url in enumerate(urls)]
    table, problems = settle(routes)
    assert len(table) + len(problems) == len(routes)
    for file in table:
        assert not any(other.startswith(f"{file}/") for other in table)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Copyright Law", "copyright-law"),
        ("copyright-law", "copyright-law"),
        ("c++", "c++"),
        ("C++", "c++"),
        ("l’or", "l’or"),
        ("🚀", "🚀"),
        ("What now?", "what-now"),
        ("???", ""),
        ("..", ""),
        ("a/b", "a-b"),
        ("a\x1bb", "a-b"),
    ],
)
def test_a_term_in_small_letters_is_its_own_slug(name: str, expected: str) -> None:
    """So an imported slug stays, whatever it holds; a name becomes one."""
    assert term_slug(name) == expected
    assert term_slug(expected) == expected
