"""The pattern behind a site's addresses, found from the addresses themselves: an export does not tell it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice, product
from urllib.parse import unquote

from msgspec import Struct

DATE = ("year", "month", "day", "hour", "minute", "second")
USUAL = ("slug", "id", "year", "month", "day", "category", "author", "hour", "minute", "second")
"""Of two tokens that would explain an address equally well, the one that sites use more."""

MOST = 1000
"""Explanations of one address that are looked at: a strange one has thousands."""


class Example(Struct, frozen=True):
    """A public post: its address, and what its pattern might be made of."""

    path: str
    """Root-relative and decoded, without the site's own prefix."""
    slug: str
    id: str
    date: datetime | None
    author: str = ""
    categories: tuple[str, ...] = ()
    """Paths of terms."""


def path(link: str, base: str) -> str:
    """The address of an item on its site, root-relative and decoded; empty when it has none of its own there.

    Host and scheme don't matter (`www.` comes and goes); an address with a query, as `?p=12`, is none. Where WordPress
    wrote two slashes, servers read one.
    """
    found = re.fullmatch(r"(?:https?:)?//[^/?#]*(/[^?#]*)?", link.strip(), re.IGNORECASE)
    if not found:
        return ""
    prefix = re.sub(r"^(?:https?:)?//[^/]*", "", base).rstrip("/")
    whole = re.sub("//+", "/", found[1] or "/")
    if prefix and whole != prefix and not whole.startswith(prefix + "/"):
        return ""
    return unquote(whole[len(prefix) :]) or "/"


def deduce(examples: Iterable[Example]) -> str:
    """The pattern that explains most of the addresses, in blogkit's tokens; empty when none does."""
    votes: Counter[str] = Counter()
    for example in examples:
        votes.update(_explanations(example))
    if not votes:
        return ""
    most = max(votes.values())
    return min((pattern for pattern, number in votes.items() if number == most), key=_unusual)


def front(pattern: str) -> str:
    """What stands before the first token (`/blog/` of `/blog/%slug%/`): WordPress puts it before `category/` too."""
    return pattern[: pattern.find("%")].rpartition("/")[0] + "/" if "%" in pattern else "/"


def _values(example: Example) -> Mapping[str, tuple[str, ...]]:
    date = example.date
    numbers = (date.year, date.month, date.day, date.hour, date.minute, date.second) if date else ()
    return {
        "slug": (example.slug,) if example.slug else (),
        "id": (example.id,) if example.id else (),
        "author": (example.author,) if example.author else (),
        "category": example.categories,
        **{
            name: (f"{number:04d}" if name == "year" else f"{number:02d}",)
            for name, number in zip(DATE, numbers, strict=False)
        },
    }


def _explanations(example: Example) -> set[str]:
    """Every pattern that would give this post this address; none without a slug or an id in it."""
    values = _values(example)
    patterns: set[str] = set()
    for category in (None, *example.categories):
        text = example.path.replace(f"/{category}/", "/%category%/", 1) if category else example.path
        if category is None or text != example.path:
            choices = [_choices(segment, values) for segment in text.split("/")]
            patterns.update("/".join(combination) for combination in islice(product(*choices), MOST))
    return {p for p in patterns if ("%slug%" in p or "%id%" in p) and _once_each(p)}


def _choices(segment: str, values: Mapping[str, tuple[str, ...]]) -> list[str]:
    """What one segment of an address may be: a token, tokens with something around them, or just what it says."""
    if segment == "%category%":
        return [segment]
    found = [f"%{token}%" for token in USUAL if token != "category" and segment in values.get(token, ())]
    parts = [segment]
    for token, pattern in (("slug", "{}"), ("id", r"(?<![\d%]){}(?![\d%])")):
        for value in values[token]:
            patterns = re.compile(pattern.format(re.escape(value)))
            parts += [patterns.sub(f"%{token}%", part, count=1) for part in parts if patterns.search(part)]
    found += [part for part in parts[1:] if part not in found]
    return found if found and segment.isdecimal() else [*found, segment]


def _once_each(pattern: str) -> bool:
    tokens = re.findall(r"%[a-z]+%", pattern)
    return len(tokens) == len(set(tokens))


def _unusual(pattern: str) -> tuple[int, list[int], str]:
    tokens = re.findall(r"%([a-z]+)%", pattern)
    return len(pattern.split("/")), [USUAL.index(token) for token in tokens], pattern
