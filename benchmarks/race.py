"""All generators, on the same corpus, side by side."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.edits import EDITS, Edit, Edited, put, undone
from benchmarks.peers.peer import Peer
from benchmarks.usage import Broken, Usage, run, written

ASIDE = "aside"
"""The folder beside the sites for what earlier builds made."""
WORKS = ("full", "unchanged", *EDITS)
"""What is measured, in order: each on top of the one before."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measure:
    """One run of one generator."""

    peer: str
    essays: int
    work: str
    turn: int
    usage: Usage


def lay_out(corpus: Corpus, peers: Sequence[Peer], sites: Path, say: Say) -> None:
    """Write the corpus in the form of each generator that has not yet got it, into `sites/<key>/`."""
    for peer in peers:
        peer.settings(sites / peer.key)
    new = [peer for peer in peers if not (sites / peer.key / "laid-out.txt").exists()]
    for number, essay in enumerate(corpus if new else ()):
        if not number % 1000:
            say(f"  {number} of {corpus.essays} essays are written")
        for peer in new:
            for name, content in peer.files(essay).items():
                put(sites / peer.key / name, content)
    for peer in new:
        put(sites / peer.key / "laid-out.txt", f"{corpus}\n")


def race(
    corpus: Corpus, peers: Sequence[Peer], sites: Path, turns: int, say: Say
) -> tuple[list[Measure], dict[str, str]]:
    """Measure every work of every generator so many times; and generator → why it fell out.

    In each turn all do the same work, one after the other, before any does the next, so that what else happens on the
    machine meets all of them. Before the first turn every source is read once, so that no build reads from a cold disk.
    """
    measures: list[Measure] = []
    fallen: dict[str, str] = {}
    warm(sites / peer.key for peer in peers)
    for turn in range(turns):
        with undone() as edited:
            for work in WORKS:
                for peer in peers:
                    if peer.key in fallen or (work == "comment" and not peer.threads):
                        continue
                    try:
                        usage = measure(peer, sites / peer.key, edited, corpus, work, turn)
                    except Broken as error:
                        fallen[peer.key] = str(error)
                        say(f"  {peer.title} falls out: {error}")
                        continue
                    measures.append(Measure(peer.key, corpus.essays, work, turn, usage))
                    say(
                        f"  {turn + 1}/{turns} {work:9}  {peer.title:22} {usage.wall:8.2f} s  {usage.cpu:8.2f} s CPU"
                        f"  {usage.memory / 1e6:6.0f} MB  {usage.written:6} files  load {usage.load:.1f}"
                    )
    return measures, fallen


def measure(peer: Peer, site: Path, edited: Edited, corpus: Corpus, work: str, turn: int) -> Usage:
    """Do one work with one generator. Raises Broken when it fails, or when an edit is not in what it made."""
    edit: Edit | None = None
    if work == "full":
        peer.forget(site, site.parent / ASIDE)
    elif work in EDITS:
        edit = EDITS[work](corpus, turn)
        edited.write(site, peer.files(edit.essay))
    begin = time.time()
    usage = run(peer.command(), site, site / peer.output)
    if work == "full" and usage.written <= corpus.essays:
        raise Broken(f"it made {usage.written} files of {corpus.essays} essays")
    if edit and not found(edit.words, site / peer.output, begin):
        raise Broken(f"“{edit.words}” is in none of the files that it made")
    return usage


def found(words: str, output: Path, since: float) -> bool:
    """Whether these words stand in a page that was written since then."""
    pages = (path for path in written(output, since) if path.suffix == ".html")
    return any(words.encode() in path.read_bytes() for path in pages)


def warm(folders: Iterable[Path]) -> None:
    """Read every file below some folders."""
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                Path(place, name).read_bytes()
