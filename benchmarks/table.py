"""Results as tables in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from benchmarks.results import Quantity, Results

Unit = Callable[[float], str]

WORDS = {
    "full": "full build from nothing",
    "unchanged": "nothing changed",
    "text": "one essay's text edited",
    "comment": "one comment added",
    "essay": "one new essay, two categories, three tags",
}


def tables(results: Results, peers: Sequence[str]) -> str:
    """Time, processor time, memory and files of these generators, work by work; the first is the measure."""
    parts = (
        ("Wall clock", lambda usage: usage.wall, seconds),
        ("Processor time, all cores and processes", lambda usage: usage.cpu, seconds),
        ("Peak memory, all processes (PSS)", lambda usage: usage.memory, megabytes),
        ("Files written", lambda usage: usage.written, whole),
    )
    return "\n\n".join(f"**{title}**\n\n{table(results, peers, quantity, unit)}" for title, quantity, unit in parts)


def table(results: Results, peers: Sequence[str], quantity: Quantity, unit: Unit) -> str:
    """One quantity: least (median), × the first generator's least."""
    peers = [peer for peer in peers if peer in results.titles]
    head = ["work", *(results.titles[peer] for peer in peers)]
    rows = (
        [words, *(cell(results, peer, peers[0], work, quantity, unit) for peer in peers)]
        for work, words in WORDS.items()
    )
    return "\n".join(lines(chain([head, ["---", *("---:" for _ in peers)]], rows)))


def cell(results: Results, peer: str, measure: str, work: str, quantity: Quantity, unit: Unit) -> str:
    """`5.10 s (5.32) × 0.31`; a dash when it was not measured."""
    least, middle = results.least(peer, work, quantity), results.middle(peer, work, quantity)
    if least is None or middle is None:
        return "—"
    text = unit(least)
    number = unit(middle).split()[0]
    if number != text.split()[0]:
        text += f" ({number})"
    base = results.least(measure, work, quantity)
    return text if peer == measure or not base else f"{text} **× {ratio(least / base)}**"


def lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows of a Markdown table."""
    return (f"| {' | '.join(row)} |" for row in rows)


def seconds(number: float) -> str:
    """Three digits or so."""
    return f"{number:.1f} s" if number >= 10 else f"{number:.2f} s"


def megabytes(number: float) -> str:
    """Millions of bytes."""
    return f"{number / 1e6:.0f} MB"


def whole(number: float) -> str:
    """Without a fraction."""
    return f"{number:.0f}"


def ratio(number: float) -> str:
    """Two digits that count."""
    return f"{number:.1f}" if number >= 10 else f"{number:.2g}" if number < 0.1 else f"{number:.2f}"
