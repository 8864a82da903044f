"""Terms: the categories, tags and others that posts name and files describe, as trees. Pure.

A term is its path of slugs, never its name: real blogs have two called History.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from msgspec import Struct

from blogkit.config import Config, TaxonomyOptions
from blogkit.model import Label, Post, Term, TermNote
from blogkit.routes import encode, term_slug

Naming = tuple[str, Label]
"""(taxonomy, how a post names a term of it)."""
Place = tuple[datetime, str, int]
"""Where that is done: the post's date and key, and how many it names before, as a negative number."""
Oldest = dict[Naming, Place]
"""Each way in which posts name terms → where that was done first."""


class Forest(Struct, frozen=True):
    """Every term of every taxonomy."""

    terms: dict[tuple[str, str], Term]
    """(taxonomy, path) → the term."""
    below: dict[tuple[str, str], tuple[str, ...]]
    """(taxonomy, path, or "" for the top) → paths of the terms right below."""


def title(taxonomy: str, options: TaxonomyOptions, text: Callable[[str], str]) -> str:
    """What a taxonomy is called: as the settings say, or else by a text of the theme, or its own name."""
    usual = {"categories": text("Categories"), "tags": text("Tags"), "series": text("Series")}
    return options.title or usual.get(taxonomy) or taxonomy.capitalize()


@lru_cache(maxsize=65536)
def line(path: str) -> tuple[str, ...]:
    """A path and those above it, from the top: `law`, `law/copyright`."""
    parts = path.split("/")
    return tuple("/".join(parts[: n + 1]) for n in range(len(parts)))


def place(path: str) -> tuple[str, str]:
    """(taxonomy, path of slugs) of the term that a file such as `categories/law/copyright.md` is about."""
    taxonomy, *names = path.removesuffix(".md").split("/")
    if len(names) > 1 and names[-1] == "index":
        names.pop()
    return taxonomy, "/".join(map(term_slug, names))


def oldest(posts: Iterable[Post], undated: datetime) -> Oldest:
    """Where each naming was done first; `posts` are newest first, `undated` is the date of those without one."""
    first: dict[str, dict[Label, Post]] = {}
    for post in posts:
        for taxonomy, labels in post.terms.items():
            first.setdefault(taxonomy, {}).update(dict.fromkeys(labels, post))
    found = ((taxonomy, label, post) for taxonomy, those in first.items() for label, post in those.items())
    return {(taxonomy, label): places(post, undated)[taxonomy, label] for taxonomy, label, post in found}


def places(post: Post, undated: datetime) -> dict[Naming, Place]:
    """How a post names its terms, and where: of two, the greater place is that of the newer one."""
    return {naming: (post.date or undated, post.key, -number) for number, naming in enumerate(_namings(post))}


def _namings(post: Post) -> list[Naming]:
    return [(taxonomy, label) for taxonomy, labels in post.terms.items() for label in labels]


def forest(config: Config, first: Oldest, notes: Mapping[str, TermNote]) -> Forest:
    """The terms that posts name, those above them, and those that have a file of their own.

    A term's name is its file's title, or else what the oldest post called it that did not merely write its slug.
    """
    names: dict[tuple[str, str], str] = {}
    for taxonomy, label in sorted(first, key=first.__getitem__, reverse=True):
        for path, name in zip(line(label.path), label.names, strict=True) if taxonomy in config.taxonomies else ():
            if name != path.rsplit("/", 1)[-1] or (taxonomy, path) not in names:
                names[taxonomy, path] = name
    for place, note in notes.items():
        taxonomy, _, path = place.partition("/")
        if taxonomy in config.taxonomies and path:
            for above in line(path):
                names.setdefault((taxonomy, above), above.rsplit("/", 1)[-1])
            if note.title:
                names[taxonomy, path] = note.title
    terms = {at: _term(config, *at, name) for at, name in sorted(names.items())}
    below: dict[tuple[str, str], list[Term]] = {}
    for term in terms.values():
        below.setdefault((term.taxonomy, term.parent), []).append(term)
    nothing = TermNote()

    def rank(term: Term) -> tuple[int, str, str]:
        return notes.get(f"{term.taxonomy}/{term.path}", nothing).order, term.name.casefold(), term.path

    return Forest(terms, {at: tuple(t.path for t in sorted(group, key=rank)) for at, group in below.items()})


def _term(config: Config, taxonomy: str, path: str, name: str) -> Term:
    url = encode(f"{config.taxonomies[taxonomy].path}{path}/")
    return Term(taxonomy, path, name, url, path.rpartition("/")[0])
