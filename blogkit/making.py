"""Tier 3: every Route's output, rendered where the answers to its questions have changed.

Workers write the outputs and send back what they asked; only this process writes the Store.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from msgspec import Struct, json, structs

from blogkit import code, outputs
from blogkit import output as output_folder
from blogkit.engine import work
from blogkit.engine.digest import Digest
from blogkit.engine.store import Store
from blogkit.engine.trace import Answers, Call, Recorder, Register, Trace, Why, differing
from blogkit.outputs.files import Copy
from blogkit.problems import BlogkitError, ContentError, Location, Problem
from blogkit.reading import sources
from blogkit.routes import Route
from blogkit.site.questions import Site
from blogkit.theme.chain import Theme
from blogkit.theme.render import drawer

CODE = "code"
"""The fact of which code made the outputs."""
_encode = json.encode


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
    gone: list[str]
    """Outputs of earlier builds that no Route makes any longer."""
    failed: list[str]
    """Outputs that could not be made."""
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
    touched: Collection[str] | None = None,
) -> Making:
    """Make every output that is stale, in parallel, and keep the others.

    `touched` are the outputs that are not as they were left, None when that is not known. In the first case
    everything but the content is as it was when the last build came to its end.
    """
    code_is_new = store.fact(CODE) != code.identity()
    answers = Answers(site)
    grounds = None if touched is None or code_is_new else {"", *map(_ground, store.dirty())}
    asked, traces = list(store.calls(grounds)), {trace.output: trace for trace in store.traces()}
    changed = differing(answers, asked)
    if grounds is None:
        changed |= _forgotten(traces.values(), {number for number, _, _ in asked})
    stale: dict[str, Why] = {}
    for output, route in table.items():
        trace = None if code_is_new else traces.get(output)
        why = _why(trace, route, changed) or _damage(trace, place, touched)
        if why:
            stale[output] = Why("recipe") if code_is_new and output in traces else why
    gone = [output for output in traces if output not in table]
    store.drop([*stale, *gone])
    store.update((number, present) for number, (_, present) in changed.items())
    store.state(CODE, code.identity())
    store.commit()
    making = Making({}, len(table) - len(stale), gone, [], [])
    register = Register(store.number, store.highest())
    jobs = [(output, table[output]) for output in stale]
    fresh: list[Trace] = []
    failures: dict[tuple[str, Location | None], list[Problem]] = {}
    for (output, route), made in zip(
        jobs, work.each(_maker, (root, site, theme, place), jobs, workers, method), strict=True
    ):
        if isinstance(made, Problem):
            failures.setdefault((made.what, made.where), []).append(made)
            making.failed.append(output)
            continue
        calls = tuple(register.number(call, answer) for call, answer in made.calls)
        fresh.append(Trace(output, _recipe(route), calls, made.digest, made.size, made.mtime_ns))
        making.made[output] = stale[output]
    making.problems += map(_folded, failures.values())
    store.note((number, call, answer, site.ground(call)) for number, call, answer in register.news)
    store.keep(fresh)
    if grounds is None:
        store.prune()
    store.clean()
    store.commit()
    return making


def _forgotten(traces: Iterable[Trace], known: set[int]) -> dict[int, tuple[Call, Digest]]:
    """The calls that the Store has lost: they count as changed."""
    lost = {number for trace in traces if not known.issuperset(trace.calls) for number in trace.calls} - known
    return {number: (("forgotten", number), b"") for number in lost}


def _ground(path: str) -> str:
    """The key of what a file under content/ has a say in."""
    return sources.owner(path) if sources.kind(path) in ("thread", "reply") else sources.key(path)


def _folded(alike: list[Problem]) -> Problem:
    """One Problem for a mistake in a template that a thousand pages came through."""
    first = alike[0]
    if len(alike) == 1:
        return first
    return structs.replace(first, facts=(*first.facts, ("on other pages too", str(len(alike) - 1))))


def _why(trace: Trace | None, route: Route, changed: Mapping[int, tuple[Call, Digest]]) -> Why | None:
    """The reason for making an output anew; None when it would be the same."""
    if trace is None:
        return Why("new")
    if trace.recipe != _recipe(route):
        return Why("recipe")
    if changed and not changed.keys().isdisjoint(trace.calls):
        return Why("answer", changed[next(number for number in trace.calls if number in changed)][0])
    return None


def _damage(trace: Trace | None, place: Path, touched: Collection[str] | None) -> Why | None:
    """The reason for making an output again that is not as it was left; None when it is."""
    if trace is None or (touched is not None and trace.output not in touched):
        return None
    try:
        stat = os.stat(os.path.join(place, trace.output))
    except OSError:
        return Why("output")
    return None if (stat.st_size, stat.st_mtime_ns) == (trace.size, trace.mtime_ns) else Why("output")


def _recipe(route: Route) -> bytes:
    return _encode((route.url, route.renderer, route.args))


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
