"""The profile of a build: where the time went, by stage, by kind of file and output, and on the slowest of them."""

from __future__ import annotations

import time
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import nlargest
from typing import Any, cast

from msgspec import Struct

from blogkit.engine.trace import Call
from blogkit.engine.watch import Watch
from blogkit.model import Picture
from blogkit.problems import Problem
from blogkit.reading import sources

SLOWEST = 10
"""Files and outputs that are named."""
STAGES = {
    "look": "looking at what was touched since the last build",
    "load": "blogkit's own parts, the settings, the theme",
    "read": "finding and parsing what is in content/",
    "index": "putting the site together, planning its addresses",
    "shrink": "making smaller copies of pictures",
    "ask": "asking the questions of earlier builds again",
    "make": "drawing and writing outputs",
    "keep": "keeping in the Store what was asked",
    "search": "waiting for the index for search, which is made beside all this",
    "finish": "removing what is gone, looking for loose ends, remembering how all was left",
}


class Stage(Struct, frozen=True):
    """One stage of a build."""

    name: str
    seconds: float
    """On the clock."""
    jobs: int = 0
    """How many files were read, or outputs made."""
    busy: float = 0.0
    """Seconds that these took, in all processes together."""


class Kind(Struct, frozen=True):
    """All files, or all outputs, of one kind."""

    stage: str
    """`read` for files, `make` for outputs."""
    kind: str
    template: str
    """Where the outputs of one kind come through several templates, they are as many kinds."""
    number: int
    seconds: float
    """In all processes together."""


class Piece(Struct, frozen=True, order=True):
    """One file or output."""

    seconds: float
    stage: str
    name: str
    kind: str
    template: str = ""


class Profile(Struct, frozen=True):
    """Where the time went."""

    seconds: float
    stages: list[Stage]
    kinds: list[Kind]
    """Those first that took the longest."""
    slowest: list[Piece]
    """Files and outputs, the slowest first."""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"\n{self.seconds:8.2f} s  in all, of which"
        for stage in self.stages:
            work = f"; {stage.jobs} of them took {stage.busy:.2f} s in all processes" if stage.jobs else ""
            yield f"{stage.seconds:8.2f} s  {stage.name:<6}  {STAGES.get(stage.name, '')}{work}"
        for name, title in (("read", "files"), ("make", "outputs")):
            kinds = [kind for kind in self.kinds if kind.stage == name]
            pieces = [piece for piece in self.slowest if piece.stage == name]
            if not kinds:
                continue
            yield f"\n{title} by kind, seconds of all processes together"
            for kind in kinds:
                mean = 1000 * kind.seconds / kind.number
                yield f"{kind.seconds:8.2f} s  {kind.number:6} × {mean:8.2f} ms  {kind.kind} {kind.template}".rstrip()
            yield f"\nslowest {title}"
            yield from (f"{1000 * piece.seconds:8.1f} ms  {piece.name}" for piece in pieces)


class Profiler(Watch):
    """Writes down how long everything takes."""

    def __init__(self) -> None:
        self._stages: list[tuple[str, float]] = []
        self._pieces: list[Piece] = []
        self._asked: defaultdict[int, list[Call]] = defaultdict(list)
        """Process → what it has asked, by the numbers that the calls have there."""

    def stage(self, name: str) -> None:
        """A stage begins."""
        self._stages.append((name, time.perf_counter()))

    def end(self) -> None:
        """The last one ends."""
        self.stage("")

    def done(self, job: object, result: object, seconds: float) -> None:
        """A file was read, with the digest of its last state at hand; or an output was made, by its Route."""
        name, how = cast(tuple[str, Any], job)
        if isinstance(how, bytes):
            self._pieces.append(Piece(seconds, "read", f"{sources.CONTENT}/{name}", sources.kind(name)))
        elif isinstance(how, Picture):
            self._pieces.append(Piece(seconds, "shrink", f"{sources.CONTENT}/{name}", "picture"))
        else:
            self._pieces.append(Piece(seconds, "make", name, how.renderer, self._template(result)))

    def _template(self, made: Any) -> str:
        """The first template that an output came through; empty when there is none, or it could not be made."""
        if isinstance(made, Problem):
            return ""
        asked = self._asked[made.worker]
        asked += (call for call, _ in made.news)
        calls = map(asked.__getitem__, array("I", made.calls))
        return next((str(call[1]) for call in calls if call[0] == "closure"), "")

    def result(self) -> Profile:
        """The profile, when all has come to its end."""
        spans = zip(self._stages, self._stages[1:], strict=False)
        stages = [self._stage(name, until - since) for (name, since), (_, until) in spans]
        slowest = [p for name in ("read", "make") for p in nlargest(SLOWEST, self._of(name))]
        return Profile(sum(stage.seconds for stage in stages), stages, list(_kinds(self._pieces)), slowest)

    def _of(self, stage: str) -> list[Piece]:
        return [piece for piece in self._pieces if piece.stage == stage]

    def _stage(self, name: str, seconds: float) -> Stage:
        pieces = self._of(name)
        return Stage(name, seconds, len(pieces), sum(piece.seconds for piece in pieces))


def _kinds(pieces: Iterable[Piece]) -> Iterator[Kind]:
    found: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
    for piece in pieces:
        found[piece.stage, piece.kind, piece.template].append(piece.seconds)
    for (stage, kind, template), seconds in sorted(found.items(), key=lambda item: -sum(item[1])):
        yield Kind(stage, kind, template, len(seconds), sum(seconds))
