"""The command: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks import report
from benchmarks.corpus import Corpus
from benchmarks.peers import FEATURES, PEERS
from benchmarks.peers.peer import Missing, Peer
from benchmarks.race import ASIDE, Measure, lay_out, race
from benchmarks.results import Results, machine

say = partial(print, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up, lay out, measure, write."""
    given = options().parse_args(arguments)
    chosen = [peer for peer in PEERS if not given.peers or peer.key in given.peers]
    chosen += FEATURES if given.features else ()
    peers, missing = set_up(chosen, given.folder / "peers")
    measures: list[Measure] = []
    also = [given.essays // 10] if given.also is None else given.also
    for essays in sorted({given.essays, *also}):
        corpus = Corpus(essays, round(given.comments * essays / given.essays))
        say(f"{corpus.essays} essays, {corpus.comments} comments")
        sites = given.folder / "sites" / f"{corpus.essays}-{corpus.comments}"
        lay_out(corpus, peers, sites, say)
        found, fallen = race(corpus, peers, sites, given.repeat, say)
        measures += found
        missing |= {peer.title: fallen[peer.key] for peer in peers if peer.key in fallen}
    for aside in (given.folder / "sites").glob(f"*/{ASIDE}"):
        shutil.rmtree(aside)  # after all the measuring, which it would slow down
    results = Results(
        day=datetime.now(UTC).strftime("%Y-%m-%d"),
        machine=machine(),
        corpus=f"{given.essays:,} essays, {given.comments:,} comments, {given.repeat} turns",
        essays=given.essays,
        titles={peer.key: title(peer) for peer in peers},
        missing=missing,
        measures=tuple(measures),
    )
    report.write(results, given.folder)
    say(f"Written to {given.folder / 'results.md'}")
    if given.publish:
        report.publish(results, Path("docs"))
    print(report.section(results, report.PICTURE))
    return 0


def options() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure blogkit and its peers side by side.")
    parser.add_argument("--essays", type=int, default=10_000, help="how many the blog of the tables has")
    parser.add_argument("--comments", type=int, default=95_000, help="how many its threads have together")
    parser.add_argument("--also", type=int, nargs="*", help="further sizes in essays, for the plot (a tenth)")
    parser.add_argument("--repeat", type=int, default=3, help="how many turns (3)")
    parser.add_argument("--peers", nargs="+", choices=[peer.key for peer in PEERS], help="only these")
    parser.add_argument("--features", action="store_true", help="a second table: blogkit with every feature on")
    parser.add_argument("--folder", type=Path, default=Path(".benchmarks"), help="for all that is made (.benchmarks)")
    parser.add_argument("--publish", action="store_true", help="write the figures into docs/performance.md")
    return parser


def set_up(chosen: Sequence[type[Peer]], homes: Path) -> tuple[list[Peer], dict[str, str]]:
    """The generators that could be installed; and title → why not, of the others."""
    peers: list[Peer] = []
    missing: dict[str, str] = {}
    for kind in chosen:
        peer = kind((homes / (kind.folder or kind.key)).absolute())
        try:
            peer.install()
            say(f"{title(peer)} is there")
            peers.append(peer)
        except Missing as why:
            missing[peer.title] = str(why)
            say(f"{peer.title} cannot be set up: {why}")
    return peers, missing


def title(peer: Peer) -> str:
    """What the tables call it, with its version: `blogkit 0.1.0, its own theme`."""
    version = peer.version()
    note = peer.title.removeprefix(version.rpartition(" ")[0])
    return f"{version}{note}{'' if peer.threads else ' (without comments)'}"


if __name__ == "__main__":
    sys.exit(main())
