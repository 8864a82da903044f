"""What became of each imported item: a line of JSON each in content/.import/ledger.jsonl, and a summary for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, get_args

from msgspec import Struct

from blogkit.importers.names import identity
from blogkit.problems import Location, Problem

Outcome = Literal["written", "unchanged", "kept", "beside", "skipped"]
"""written: the file is new, or brought up to date; unchanged: it was there, just so; kept: a person edited it, and the
source has nothing newer; beside: a person edited it, and what is newer in the source lies beside it, as
`<name>.incoming`; skipped: it has no place in content/, and `why` says why."""

UNSEEN = "unseen"
"""The kind of what a source keeps to itself, nobody knows how much of it."""

WHYS = 3
"""Reasons that a summary gives."""
_NAMES = {
    "post": ("post", "posts"),
    "page": ("page", "pages"),
    "term": ("category, tag or other term", "categories, tags and other terms"),
    "file": ("upload", "uploads"),
    "menu": ("line of a menu", "lines of menus"),
    "redirects": ("table of redirects", "tables of redirects"),
}


class Entry(Struct, frozen=True, omit_defaults=True):
    """What became of one item of the source."""

    item: str
    """What it is known by: `https://example.org/?p=12`."""
    kind: str
    """post, page, term, file, or the source's own word for what was skipped."""
    became: Outcome
    path: str = ""
    """Its file, relative to content/."""
    title: str = ""
    status: str = ""
    """Of a post or page: published, draft, private …"""
    comments: dict[str, int] = {}
    """Status → how many of its comments have it."""
    changes: tuple[str, ...] = ()
    """What is not as it was in the source, a sentence each."""
    why: str = ""
    """Why it was skipped."""
    where: Location | None = None
    """Its place in the source."""


class Ledger(Struct, frozen=True):
    """What became of everything in one import."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    """What is wrong with the source, or differs from the site's settings."""

    @property
    def count(self) -> Counter[tuple[str, Outcome]]:
        """(kind, outcome) → number of items."""
        return Counter((entry.kind, entry.became) for entry in self.entries)

    @property
    def comments(self) -> Counter[str]:
        """Status → number of comments."""
        total: Counter[str] = Counter()
        for entry in self.entries:
            total.update(entry.comments)
        return total

    def summary(self) -> str:
        """A few lines for people."""
        lines = []
        for kind, (one, many) in _NAMES.items():
            outcomes = [(outcome, self.count[kind, outcome]) for outcome in get_args(Outcome)]
            total = sum(number for _, number in outcomes)
            if total:
                said = ", ".join(f"{number} {outcome}" for outcome, number in outcomes if number)
                lines.append(f"{total} {one if total == 1 else many}: {said}")
                whys = Counter(e.why for e in self.entries if (e.kind, e.became) == (kind, "skipped"))
                lines += [f"    {number} × {why}" for why, number in whys.most_common(WHYS)]
        if self.comments:
            total = self.comments.total()
            said = ", ".join(f"{number} {status}" for status, number in sorted(self.comments.items()))
            lines.append(f"{total} comment{'s' * (total != 1)}: {said}")
        hidden = Counter(entry.status for entry in self.entries if entry.status not in ("", "published"))
        if hidden:
            said = ", ".join(f"{number} {status}" for status, number in sorted(hidden.items()))
            lines.append(f"not published, since they were not public: {said}")
        skipped = Counter(
            (e.kind, e.why) for e in self.entries if e.became == "skipped" and e.kind not in (UNSEEN, *_NAMES)
        )
        lines += [f"left out: {number} × {kind} ({why})" for (kind, why), number in sorted(skipped.items())]
        lines += [f"not seen: {entry.why}" for entry in self.entries if entry.kind == UNSEEN]
        if changed := sum(bool(entry.changes) for entry in self.entries):
            what = "1 item is not as it was" if changed == 1 else f"{changed} items are not as they were"
            lines.append(f"{what}; content/.import/ledger.jsonl tells how")
        beside = [entry.path for entry in self.entries if entry.became == "beside"]
        lines += [f"edited here and in the source: content/{path}; the newer one is {path}.incoming" for path in beside]
        return "\n".join(lines)


def merge(old: Iterable[Entry], new: Iterable[Entry]) -> list[Entry]:
    """The lines of an older ledger brought up to date: an item's newest line, at its oldest place.

    An item that has a file does not lose its line to a source that had to leave it out.
    """
    lines: dict[tuple[str, str], Entry] = {}
    for entry in (*old, *new):
        key = (entry.kind, identity(entry.item))
        if not (entry.became == "skipped" and key in lines and lines[key].became != "skipped"):
            lines[key] = entry
    return list(lines.values())
