"""Every URL, its file, and what makes it. One URL, one maker.

A URL here is root-relative to the site ("/2012/05/04/hello/"), percent-encoded (RFC 3986, section 2.1), without the
site's own prefix. On disk it is decoded: `/` at the end means a folder with `index.html`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from urllib.parse import quote, unquote

from msgspec import Struct

from blogkit.problems import Location, Problem

TOKENS = re.compile(r"%([a-z_]+)%")
_SLASHES = re.compile("//+")
_NO_WORD = re.compile("[^a-z0-9_]+")
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
"""`/feed.xml` has an ending, `/on-version-1.2` has none."""
SAFE = "/!$&'()*+,;=:@~"
FOR_HOSTS = (".htaccess", ".domains", ".well-known")
"""Names with a dot that are published, from the top of content/: hosts look for them there."""
_PLAIN = re.compile(r"[A-Za-z0-9/._-]*", re.ASCII)
"""What is the same as a path, as a URL, and in every normal form: nearly all addresses."""
_ODD = re.compile(r"^(?!/)|//|/\.|[^/]{251}")
"""What may be wrong with such a one."""
_USUAL = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,249}/)*", re.ASCII)
"""A folder with which nothing is wrong: the address of nearly every page."""


class Route(Struct, frozen=True):
    """One address of the site."""

    url: str
    renderer: str
    """The name of what makes it."""
    args: tuple[str | int, ...] = ()
    maker: str = ""
    """The file to blame when two routes want one URL: a path relative to the site's root."""
    exact: bool = False
    """Whether its file has the name that stands in the URL, with an ending or without: `/CNAME` is no page."""

    @property
    def output(self) -> str:
        """The path of its file under output/."""
        return output(self.url, self.exact)


def slug(text: str) -> str:
    """A name as it may stand in an address: lower case, letters and digits of any script, joined by - or _."""
    text = unicodedata.normalize("NFKC", text).lower().replace("'", "").replace("\u2019", "")
    if text.isascii():
        return _NO_WORD.sub("-", text).strip("-")
    kept = "".join(c if c.isalnum() or c == "_" or unicodedata.category(c).startswith("M") else "-" for c in text)
    return re.sub("-+", "-", kept).strip("-")


@lru_cache(maxsize=65536)
def term_slug(name: str) -> str:
    """A term's name, or its slug, as it stands in its path: a single word is a slug already (`C++`, `l’or`).

    Empty when it holds no letter, digit or symbol.
    """
    name = unicodedata.normalize("NFC", name.strip())
    if not any(c.isalnum() or unicodedata.category(c) == "So" for c in name):
        return ""
    name = name.lower()
    is_slug = not re.search(r"""[\s\x00-\x1f\x7f/\\?#%"<>]""", name)
    return name if is_slug else slug(name) or re.sub(r"[\s\x00-\x1f\x7f/\\?#%.]+", "-", name).strip("-")


def encode(path: str) -> str:
    """A readable path as a URL: characters that may not stand in one are percent-encoded; encoded ones stay so.

    An accented letter is one character (NFC), as people type it; a disk that was a Mac's may have it as two.
    """
    if _PLAIN.fullmatch(path):
        return path
    return quote(unicodedata.normalize("NFC", unquote(path)), safe=SAFE)


def permalink(pattern: str, values: Mapping[str, str]) -> str:
    """Fill the tokens of a pattern such as `/%year%/%slug%/`. Tokens without a value leave no empty segment."""
    form, tokens = _form(pattern)
    path = form % tuple([values.get(token, "") for token in tokens])
    return encode(_SLASHES.sub("/", path) if "//" in path else path)


@cache
def _form(pattern: str) -> tuple[str, tuple[str, ...]]:
    """A pattern with `%s` for each token, and the tokens."""
    parts = TOKENS.split(pattern)
    return "%s".join(part.replace("%", "%%") for part in parts[::2]), tuple(parts[1::2])


def output(url: str, exact: bool = False) -> str:
    """The file under output/ that a host serves for a URL; `exact` as Routes have it."""
    path = url if _PLAIN.fullmatch(url) else unicodedata.normalize("NFC", unquote(url))
    path = path.lstrip("/")
    if not path or path.endswith("/"):
        return path + "index.html"
    last = path.rsplit("/", 1)[-1]
    return path if exact or _ENDING.search(last) else path + ".html"


def bare(url: str) -> str:
    """An address as links are compared by it: decoded, without a slash or `index.html` at its end."""
    path = url if _PLAIN.fullmatch(url) else unicodedata.normalize("NFC", unquote(url))
    return path.removesuffix("index.html").rstrip("/") or "/"


def beside(url: str) -> str:
    """The folder, as a URL, of the files that belong to a page."""
    return url if url.endswith("/") else _ENDING.sub("", url) + "/"


def fault(url: str) -> str:
    """What is wrong with a URL as the address of an output; empty when nothing is."""
    if _PLAIN.fullmatch(url) and not _ODD.search(url):
        return ""
    path = unquote(url)
    if not url.startswith("/") or url.startswith("//"):
        return "it does not begin with a single slash"
    if any(segment in (".", "..") for segment in path.split("/")):
        return "it leaves its folder"
    if "//" in path:
        return "two slashes follow each other in it"
    if "/." in path:
        return "a part of it begins with a dot, and such names in output/ are left to you"
    if "\\" in path or any(ord(c) < 32 or ord(c) == 127 for c in path):
        return "it holds a backslash or a control character"
    if any(len(segment.encode()) > 250 for segment in path.split("/")):
        return "a part of it is longer than a file name may be (250 bytes)"
    return ""


def settle(routes: Iterable[Route]) -> tuple[dict[str, Route], list[Problem]]:
    """Output → the one Route that makes it, and a Problem for each that cannot be.

    Of two routes with one output the first keeps it.
    """
    table: dict[str, Route] = {}
    problems: list[Problem] = []
    for route in routes:
        if _USUAL.fullmatch(route.url):
            first = table.setdefault(f"{route.url[1:]}index.html", route)
        elif wrong := fault(_undotted(route)):
            problems.append(_refused(route, wrong))
            continue
        else:
            first = table.setdefault(route.output, route)
        if first is not route and first != route:
            problems.append(_taken(route, first))
    folders = _folders(table)
    problems += [_blocked(table.pop(name), folders[name]) for name in sorted(table.keys() & folders.keys())]
    return table, problems


def _undotted(route: Route) -> str:
    """The address, without the dot of a file that hosts look for."""
    of_host = route.exact and route.url[1:].partition("/")[0] in FOR_HOSTS
    return f"/{route.url[2:]}" if of_host else route.url


def _folders(table: Mapping[str, Route]) -> dict[str, Route]:
    """The folders that outputs lie in, each with the first Route that needs it."""
    folders: dict[str, Route] = {}
    for output, route in table.items():
        end = output.rfind("/")
        while end > 0 and (folder := output[:end]) not in folders:
            folders[folder] = route
            end = output.rfind("/", 0, end)
    return folders


def _refused(route: Route, wrong: str) -> Problem:
    where = Location(route.maker) if route.maker else None
    return Problem(f"The address `{route.url}` cannot be used: {wrong}", where, hint="Change its `url` or `slug`.")


def _blocked(route: Route, inside: Route) -> Problem:
    what = f"The address `{route.url}` is a file's, and that of `{inside.url}` needs a folder of the same name"
    facts = (("file", route.maker or route.renderer), ("folder", inside.maker or inside.renderer))
    hint = "The folder is made, the file is not. Change the `url`, `slug` or alias of one."
    return Problem(what, Location(route.maker) if route.maker else None, facts, hint)


def _taken(route: Route, first: Route) -> Problem:
    blamed = route.maker or first.maker
    hint = "The first keeps it. Give the other a `slug` or a `url` of its own."
    if route.renderer == "home":
        hint = "The page keeps it. Give the list of essays another place in blogkit.toml: `path` in [home]."
    return Problem(
        f"Two things have the address `{route.url}`",
        Location(blamed) if blamed else None,
        (("first", first.maker or first.renderer), ("second", route.maker or route.renderer)),
        hint,
    )
