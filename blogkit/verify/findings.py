"""What the proof found: a Finding for each thing that was looked at, and the Proof that counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Subject = Literal[
    "export",
    "site",
    "title",
    "date",
    "author",
    "term",
    "text",
    "excerpt",
    "comment",
    "mention",
    "address",
    "picture",
    "link",
    "menu",
    "hidden",
    "live",
]
"""What was looked at; the order is that of the summary."""

Verdict = Literal["right", "missing", "not judged", "not had"]
"""right: as it was; missing: not there, or different; not judged: the source does not tell what should be there;
not had: a picture that the import lists as one that it could not get."""

Difference = tuple[str, str]
"""(what was expected, what was found): words, with some around them."""

Told = tuple[str, Difference] | None
"""What is wrong, and where; nothing when it is right."""


class Item(Struct, frozen=True):
    """What of the source a Finding is about."""

    kind: str = ""
    """post, page, attachment, a custom type, or term; empty for the export and the site as a whole."""
    id: str = ""
    title: str = ""
    where: str = ""
    """Its place in the source: `export.xml:120`."""

    def __str__(self) -> str:
        named = f"{self.kind} {self.id}".strip() or "the site"
        return f"{named} “{self.title}”" if self.title else named


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    subject: Subject
    verdict: Verdict
    item: Item
    place: str = ""
    """Where it should be in the built site: an address, with the fragment of a comment."""
    what: str = ""
    """A sentence without its full stop; empty when it is right."""
    differences: tuple[Difference, ...] = ()


class Proof(Struct, frozen=True):
    """All that was found. What is right is counted, what is not is kept."""

    counts: dict[tuple[Subject, Verdict], int]
    findings: tuple[Finding, ...]
    broken: tuple[str, ...] = ()
    """Why the export is not whole: it ends early, or part of it cannot be read."""
    loose: tuple[str, ...] = ()
    """What the export refers to without having it."""
    items: int = 0
    """How many public posts, pages and other items the export has."""
    offered: bool = False
    """Whether settings of the old site lie beside those of the new one, and nobody has taken them yet."""

    @property
    def good(self) -> bool:
        """Whether all is there that the source tells of."""
        return not self.broken and not self.of("missing")

    def of(self, verdict: Verdict) -> list[Finding]:
        """The Findings of one verdict, in the order of the source."""
        return [finding for finding in self.findings if finding.verdict == verdict]


def gather(findings: Iterable[Finding], broken: Iterable[str], loose: Iterable[str]) -> Proof:
    """A Proof of these Findings."""
    counts: Counter[tuple[Subject, Verdict]] = Counter()
    kept = []
    for finding in findings:
        counts[finding.subject, finding.verdict] += 1
        if finding.verdict != "right":
            kept.append(finding)
    return Proof(dict(counts), tuple(kept), tuple(broken), tuple(loose))
