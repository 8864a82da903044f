"""Lists, and how they are cut into pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.config import Config, Pagination
from blogkit.model import Entry, Term
from blogkit.places import Pager
from blogkit.site.listings import Listings
from blogkit.site.terms import Forest


def entry(number: int, **keys: object) -> Entry:
    """A post; a higher number is a later day."""
    values: dict[str, object] = {
        "key": f"p{number}",
        "kind": "post",
        "title": "",
        "url": "",
        "date": datetime(2014, 1, 1, tzinfo=UTC) + timedelta(days=number),
        "updated": None,
        "authors": (),
        "terms": {},
        "lang": "en",
        "image": "",
        "sticky": False,
    }
    return Entry(**(values | keys))  # type: ignore[arg-type]


def lists(count: int, size: int = 3, order: str = "oldest", authors: tuple[str, ...] = (), **keys: object) -> Listings:
    """The lists of so many posts."""
    config = Config(pagination=Pagination(size, order))  # type: ignore[arg-type]
    posts = [entry(n, **keys) for n in range(count, 0, -1)]
    terms = {(name, path) for post in posts for name, paths in post.terms.items() for path in paths}
    known = {at: Term(*at, at[1], "", "") for at in [*terms, *((name, path.partition("/")[0]) for name, path in terms)]}
    return Listings(config, posts, Forest(known, {}), authors)


def numbers(keys: tuple[str, ...]) -> list[int]:
    return [int(key[1:]) for key in keys]


def test_pages_are_numbered_from_the_oldest() -> None:
    """The newest page is the list's own address; it holds what is left over too, and never stands almost empty."""
    home = lists(8)
    assert home.pages("home") == home.newest_page("home") == 2
    assert [numbers(home.page("home", n)) for n in (0, 2, 1)] == [[8, 7, 6, 5, 4], [8, 7, 6, 5, 4], [3, 2, 1]]
    assert [home.url("home", n) for n in (0, 2, 1)] == ["/", "/", "/page/1/"]


def test_or_from_the_newest() -> None:
    """As WordPress does: page 2 has the next newest."""
    home = lists(8, order="newest")
    assert (home.pages("home"), home.newest_page("home")) == (3, 1)
    assert [numbers(home.page("home", n)) for n in (0, 1, 2, 3)] == [[8, 7, 6], [8, 7, 6], [5, 4, 3], [2, 1]]
    assert [home.url("home", n) for n in (0, 1, 2, 3)] == ["/", "/", "/page/2/", "/page/3/"]


def test_a_full_page_never_changes_again() -> None:
    """However many posts come after it."""
    old, new = lists(9), lists(30)
    for number in range(1, old.pages("home")):
        assert old.page("home", number) == new.page("home", number)


@pytest.mark.parametrize(
    ("order", "pagers"),
    [
        ("oldest", [Pager("", "/page/2/", "/"), Pager("/", "/page/1/", "/"), Pager("/page/2/", "", "/")]),
        ("newest", [Pager("", "/page/2/", "/"), Pager("/", "/page/3/", "/"), Pager("/page/2/", "", "/")]),
    ],
)
def test_a_page_knows_its_neighbours(order: str, pagers: list[Pager]) -> None:
    """Newer and older mean what they say, wherever counting begins."""
    home = lists(9, order=order)
    shown = (0, 2, 1) if order == "oldest" else (0, 2, 3)
    assert [home.pager("home", number) for number in shown] == pagers


def test_an_empty_list_has_one_page() -> None:
    """A site without posts has a front page."""
    home = lists(0)
    assert (home.pages("home"), home.page("home", 0), home.pager("home", 0)) == (1, (), Pager("", "", "/"))


def test_a_list_that_is_not_there_is_empty() -> None:
    """A question about it is no error."""
    none = lists(3)
    assert (none.keys("tags/none"), none.url("tags/none"), none.page("tags/none", 0)) == ((), "", ())


def test_a_post_is_on_the_lists_of_its_year_and_month() -> None:
    """Years have four digits, also the first."""
    assert {"dates/2014", "dates/2014/01"} <= set(lists(1).names())
    first = lists(1, date=datetime(1, 2, 3, tzinfo=UTC))
    assert {"dates/0001", "dates/0001/02"} <= set(first.names())
    assert first.url("dates/0001/02") == "/0001/02/"


def test_a_list_has_the_posts_of_the_terms_below() -> None:
    """Each once, although it may be filed under both."""
    law = lists(2, terms={"categories": ("law/copyright", "law")})
    assert numbers(law.keys("categories/law")) == numbers(law.keys("categories/law/copyright")) == [2, 1]
    assert law.url("categories/law/copyright") == "/category/law/copyright/"


def test_every_author_has_a_list() -> None:
    """One who only wrote a page has an empty one, so that links to it work."""
    people = lists(1, authors=("ana",))
    assert people.keys("authors/ana") == ()
    assert people.url("authors/ana") == "/author/ana/"


@given(st.integers(0, 60), st.integers(1, 7), st.sampled_from(["oldest", "newest"]))
def test_each_post_is_on_one_page(count: int, size: int, order: str) -> None:
    """From the newest page to the oldest they are all there, in order; none is empty, none more than twice as long."""
    home = lists(count, size, order)
    number, seen = home.newest_page("home"), list[str]()
    pages = range(number, 0, -1) if order == "oldest" else range(1, home.pages("home") + 1)
    for page in pages:
        keys = home.page("home", page)
        assert len(keys) < 2 * size
        assert keys or not count
        seen += keys
    assert seen == [f"p{n}" for n in range(count, 0, -1)]


@given(st.integers(0, 60), st.integers(1, 7), st.sampled_from(["oldest", "newest"]))
def test_the_pager_leads_through_all_pages(count: int, size: int, order: str) -> None:
    """From the list's own address, older by older, to the oldest; and back."""
    home = lists(count, size, order)
    by_url = {home.url("home", number): number for number in range(1, home.pages("home") + 1)}
    way = ["/"]
    while older := home.pager("home", by_url[way[-1]]).older:
        way.append(older)
    assert len(way) == home.pages("home") == len(by_url)
    assert [home.pager("home", by_url[url]).newer for url in way[1:]] == way[:-1]
