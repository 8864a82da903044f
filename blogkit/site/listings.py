"""Lists of posts: the front page, terms, authors, years, months, and how each is cut into pages. Pure.

A list has a name: `home`, `all`, `dates/2014`, `dates/2014/03`, `authors/irene`, `categories/law/copyright`.

Pages are numbered from the oldest (a setting): page K then holds the same posts for ever, and a new post makes two or
three pages again instead of all. The newest page stands at the list's own address and nowhere else; it holds what is
left over and one page more, so that it never stands almost empty. A series is not cut, and begins with its oldest post.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from functools import lru_cache

from msgspec import Struct

from blogkit.config import Config
from blogkit.model import Entry, Page, Writing
from blogkit.places import Pager
from blogkit.routes import encode
from blogkit.site import terms


class Listing(Struct, frozen=True):
    """Posts in their order, newest first, and where they are listed."""

    url: str
    keys: tuple[str, ...]


UNCUT = ("all", "dates")
"""Families of lists that are not cut into pages: they show titles only."""
Lists = dict[str, Listing]
NOTHING = Listing("", ())


class Listings:
    """Every list of one site. Questions about a list that is not there have empty answers."""

    def __init__(self, config: Config, posts: Sequence[Entry], forest: terms.Forest, authors: Iterable[str]) -> None:
        """`posts` are in their order, newest first; each of `authors` (keys) has a list, if it is an empty one."""
        self._config = config
        self._size = config.pagination.size
        self._from_oldest = config.pagination.order == "oldest"
        self._ordered = frozenset(name for name, options in config.taxonomies.items() if options.ordered)
        members: dict[str, list[str]] = {}
        for entry in posts:
            for name in _names(entry):
                members.setdefault(name, []).append(entry.key)
        self._lists = self._in_order({name: tuple(keys) for name, keys in members.items()}, forest, authors)

    def _in_order(self, members: dict[str, tuple[str, ...]], forest: terms.Forest, authors: Iterable[str]) -> Lists:
        """Every list, and what has a list although nothing is on it."""
        standing = [f"{taxonomy}/{path}" for taxonomy, path in forest.terms]
        dates = sorted((name for name in members if name.startswith("dates/")), key=_newest_first)
        names = ["home", "all", *standing, *(f"authors/{author}" for author in authors), *dates]
        return {name: Listing(address(self._config, name), members.get(name, ())) for name in names}

    def again(
        self,
        left: Iterable[Entry],
        come: Iterable[Entry],
        place: Callable[[str], int],
        forest: terms.Forest,
        authors: Iterable[str],
    ) -> Listings:
        """The lists when some posts have left them and some have come; a post may do both.

        `place` is a post's number in their order.
        """
        news: dict[str, list[str]] = {}
        gone = set()
        for entry in left:
            gone.add(entry.key)
            news |= {name: [] for name in _names(entry)}
        for entry in come:
            for name in _names(entry):
                news.setdefault(name, []).append(entry.key)
        members = {name: listing.keys for name, listing in self._lists.items() if listing.keys}
        for name, keys in news.items():
            now = [key for key in members.pop(name, ()) if key not in gone]
            for key in keys:
                insort(now, key, key=place)
            if now:
                members[name] = tuple(now)
        listings = copy(self)
        listings._lists = self._in_order(members, forest, authors)
        return listings

    def names(self) -> Iterable[str]:
        """The name of every list."""
        return self._lists

    def newest(self, name: str, count: int) -> tuple[str, ...]:
        """The keys of a list's newest posts."""
        return self._lists.get(name, NOTHING).keys[:count]

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of all posts of a list, newest first."""
        return self._lists.get(name, NOTHING).keys

    def pages(self, name: str) -> int:
        """How many pages a list has, at least one."""
        count = len(self.keys(name))
        if self._is_series(name):
            return 1
        return max(1, count // self._size if self._from_oldest else -(-count // self._size))

    def newest_page(self, name: str) -> int:
        """The number of the page that stands at the list's own address."""
        return self.pages(name) if self._from_oldest else 1

    def page(self, name: str, number: int) -> tuple[str, ...]:
        """The keys on a page, newest first; number 0 is the newest page. Of a series, all, oldest first."""
        keys, size = self.keys(name), self._size
        if self._is_series(name):
            return keys[::-1]
        if not self._from_oldest:
            number = number or 1
            return keys[(number - 1) * size : number * size]
        end = len(keys) - ((number or self.pages(name)) - 1) * size
        return keys[:end] if number in (0, self.pages(name)) else keys[end - size : end]

    def _is_series(self, name: str) -> bool:
        return bool(self._ordered) and name.partition("/")[0] in self._ordered

    def url(self, name: str, number: int = 0) -> str:
        """The address of a page of a list."""
        url = self._lists.get(name, NOTHING).url
        return url if number in (0, self.newest_page(name)) or not url else f"{url}page/{number}/"

    def pager(self, name: str, number: int) -> Pager:
        """The neighbours of a page."""
        number = number or self.newest_page(name)
        step = 1 if self._from_oldest else -1

        def neighbour(other: int) -> str:
            return self.url(name, other) if 1 <= other <= self.pages(name) else ""

        return Pager(neighbour(number + step), neighbour(number - step), self.url(name))


def families(writings: Iterable[Writing]) -> dict[str, tuple[str, ...]]:
    """Key of a page → the keys of those right below it, by `order` and title; the top is "" ."""
    pages = [writing for writing in writings if isinstance(writing, Page)]
    below: dict[str, list[str]] = {}
    for page in sorted(pages, key=lambda page: (page.order, page.title, page.key)):
        below.setdefault(page.parent, []).append(page.key)
    return {parent: tuple(keys) for parent, keys in below.items()}


def _names(entry: Entry) -> list[str]:
    """The lists that a post is on: a term's list has the posts of the terms below it too."""
    names = ["home", "all"]
    if entry.date:
        names += _days(entry.date.year, entry.date.month)
    names += [f"authors/{author}" for author in entry.authors]
    for taxonomy, paths in entry.terms.items():
        names += _under(taxonomy, paths)
    return names


def _newest_first(name: str) -> tuple[int, int]:
    """The order of the lists of dates: a year, then its months."""
    _, year, *month = name.split("/")
    return -int(year), -int(month[0]) if month else -13


@lru_cache(maxsize=4096)
def _days(year: int, month: int) -> tuple[str, str]:
    name = f"dates/{year:04}"  # strftime would not fill it up on every system
    return name, f"{name}/{month:02}"


@lru_cache(maxsize=65536)
def _under(taxonomy: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{taxonomy}/{above}" for path in paths for above in terms.line(path)))


def address(config: Config, name: str) -> str:
    """The address of a list's newest page, if there is such a list."""
    family, _, rest = name.partition("/")
    if family == "home":
        return config.home.path
    if family == "all":
        return config.permalinks.archives
    if family == "dates":
        return f"/{rest}/"
    if family == "authors":
        return encode(f"/author/{rest}/")
    return encode(f"{config.taxonomies[family].path}{rest}/")
