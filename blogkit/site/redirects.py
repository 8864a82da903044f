"""Old addresses → where they lead now: the one table from which each host's form is written. Pure.

All are root-relative, without the site's own prefix. What has an address here is never among the old ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from msgspec import Struct

from blogkit.model import Redirect, Term, TermNote, Writing
from blogkit.routes import encode
from blogkit.site.terms import Forest

Pairs = tuple[tuple[str, str], ...]
"""(what is asked for, the URL that it leads to), each asked for once."""


WRITINGS = ("p", "page_id", "attachment_id")
"""What stands before the number of a writing in WordPress' short links."""
_NUMBER = re.compile(rf"/\?(?:{'|'.join(WRITINGS)})=([0-9]+)")


class Table(Struct, frozen=True):
    """Every old address."""

    paths: Pairs = ()
    """A decoded path, as `/2009/old-name/`."""
    queries: Pairs = ()
    """A path with a query, as `/?cat=3`."""
    numbers: Pairs = ()
    """The number that a writing had elsewhere: WordPress' `?p=12`."""
    terms: Pairs = ()
    """The number that a category had there: `?cat=3`."""
    for_now: Pairs = ()
    """A path of what is not here, and the nearest thing."""
    slugs: Pairs = ()
    """The last part of an address: for one that is right in this alone, as after a change of the permalinks."""


def table(
    writings: Iterable[tuple[Writing, str]],
    forest: Forest,
    notes: Mapping[str, TermNote],
    lines: Iterable[Redirect],
    taken: Iterable[str],
) -> Table:
    """`writings` with their URLs, newest first; `notes` by `categories/law`; `taken` are the URLs of what is here."""
    lines = list(lines)
    for_now = {line.source: line.target for line in lines if line.for_now}
    old = {line.source: line.target for line in lines if not line.for_now}
    numbers: dict[str, str] = {}
    slugs: dict[str, str] = {}
    for writing, url in writings:
        for alias in map(_decoded, writing.aliases):
            old.setdefault(alias, url)
        if writing.id.isdecimal():
            numbers.setdefault(writing.id, url)
        for last in (_last(unquote(url)), writing.slug):
            slugs.setdefault(last, url)
    for below in forest.terms.values():
        if below.parent:  # WordPress knows a term by its last slug alone
            old.setdefault(unquote(below.url)[: -len(below.path) - 1] + _last(below.path) + "/", below.url)
    for number in [found for path in (*old, *for_now) if (found := _NUMBER.fullmatch(path))]:
        numbers.setdefault(number[1], (old if number[0] in old else for_now).pop(number[0]))
    here = set(map(unquote, taken))
    paths = {path: url for path, url in old.items() if "?" not in path and path not in here}
    for path, url in paths.items():
        slugs.setdefault(_last(path), url)
    slugs.pop("", None)
    terms = {note.id: term.url for at, note in notes.items() if note.id and (term := _category(forest, at))}
    queries = {path: url for path, url in old.items() if "?" in path}
    return Table(*(tuple(pairs.items()) for pairs in (paths, queries, numbers, terms, for_now, slugs)))


def _category(forest: Forest, at: str) -> Term | None:
    taxonomy, _, path = at.partition("/")
    return forest.terms.get((taxonomy, path)) if taxonomy == "categories" else None


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _decoded(alias: str) -> str:
    if alias.isascii() and not any(sign in alias for sign in "%#"):
        return alias
    path, mark, query = alias.partition("#")[0].partition("?")
    return unquote(encode(path)) + mark + query
