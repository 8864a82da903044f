"""Tier 3: every Route's output, rendered where the answers to its questions have changed.

Workers write the outputs and send back what they asked; only this process writes the Store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from msgspec import Struct, structs

from blogkit import code, outputs
from blogkit import output as output_folder
from blogkit.engine import work
from blogkit.engine.digest import Digest, digest
from blogkit.engine.store import Store
from blogkit.engine.trace import Answers, Call, Recorder, Register, Replay, Trace, Why
from blogkit.outputs.files import Copy
from blogkit.problems import BlogkitError, ContentError, Location, Problem
from blogkit.reading import sources
from blogkit.routes import Route
from blogkit.site.questions import Site
from blogkit.theme.chain import Theme
from blogkit.theme.render import drawer


class Made(Struct, frozen=True):
    """What a worker sends back for one Route."""

    digest: Digest
    size: int
    mtime_ns: int
    calls: tuple[tuple[Call, Digest], ...]


class Making(Struct):
    """What was made of all the Routes."""

    made: dict[str, Why]
    """Output → why it was made. Those that failed are not among them."""
    kept: int
    problems: list[Problem]


def make(
    root: Path,
    store: Store,
    site: Site,
    theme: Theme,
    place: Path,
    table: Mapping[str, Route],
    workers: int = 0,
    method: str = "",
) -> Making:
    """Make every output that is stale, in parallel, and keep the others."""
    register, traces = Register(store.calls()), {trace.output: trace for trace in store.traces()}
    replay = Replay(Answers(site), register)
    stale: dict[str, Why] = {}
    for output, route in table.items():
        why = _why(traces.get(output), route, place, replay)
        if why:
            stale[output] = why
    making = Making({}, len(table) - len(stale), [])
    store.drop(stale)
    store.commit()
    jobs = [(output, table[output]) for output in stale]
    fresh: list[Trace] = []
    failures: dict[tuple[str, Location | None], list[Problem]] = {}
    for (output, route), made in zip(
        jobs, work.each(_maker, (root, site, theme, place), jobs, workers, method), strict=True
    ):
        if isinstance(made, Problem):
            failures.setdefault((made.what, made.where), []).append(made)
            continue
        calls = tuple(register.number(call, answer) for call, answer in made.calls)
        fresh.append(Trace(output, _recipe(route), calls, made.digest, made.size, made.mtime_ns))
        making.made[output] = stale[output]
    making.problems += map(_folded, failures.values())
    gone = traces.keys() - table.keys()
    if fresh or gone:
        store.note(register.news)
        store.keep(fresh)
        store.drop(gone)
        store.prune()
        store.commit()
    return making


def _folded(alike: list[Problem]) -> Problem:
    """One Problem for a mistake in a template that a thousand pages came through."""
    first = alike[0]
    if len(alike) == 1:
        return first
    return structs.replace(first, facts=(*first.facts, ("on other pages too", str(len(alike) - 1))))


def _why(trace: Trace | None, route: Route, place: Path, replay: Replay) -> Why | None:
    """The reason for making an output; None when it may stay."""
    if trace is None:
        return Why("new")
    if trace.recipe != _recipe(route):
        return Why("recipe")
    call = replay.difference(trace)
    if call is not None:
        return Why("answer", call)
    try:
        stat = (place / trace.output).stat()
    except OSError:
        return Why("output")
    return None if (stat.st_size, stat.st_mtime_ns) == (trace.size, trace.mtime_ns) else Why("output")


def _recipe(route: Route) -> Digest:
    return digest([code.identity(), route.url, route.renderer, route.args])


def _maker(root: Path, site: Site, theme: Theme, place: Path) -> Callable[[tuple[str, Route]], Made | Problem]:
    """(output, Route) → what was made of it, or a Problem."""
    answers = Answers(site)
    memory: dict[Any, Any] = {}

    def make(job: tuple[str, Route]) -> Made | Problem:
        output, route = job
        recorder = Recorder(answers)
        ask = cast(Site, recorder)
        try:
            content = outputs.render(route, ask, drawer(theme, ask, route.url, memory))
            made = output_folder.put(
                place, output, content if isinstance(content, bytes) else _found(root, theme, content)
            )
        except BlogkitError as error:
            return error.problems[0]
        except OSError as error:
            return Problem(f"The output cannot be written: {error.strerror}", Location(f"{place.name}/{output}"))
        return Made(*made, tuple(recorder.calls.items()))

    return make


def _found(root: Path, theme: Theme, copy: Copy) -> Path:
    path = sources.place(root, copy.name) if copy.family == "content" else theme.asset_path(copy.name)
    if path is None:
        raise ContentError(Problem("This file is gone", Location(copy.name)))
    return path
