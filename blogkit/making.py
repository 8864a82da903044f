"""Tier 3: every Route's output, rendered where the answers to its questions have changed.

Workers write the outputs and send back what they asked; only this process writes the Store.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from msgspec import Struct, json, msgpack, structs

from blogkit import code, outputs
from blogkit import output as output_folder
from blogkit.engine import work
from blogkit.engine.digest import Digest
from blogkit.engine.store import Store
from blogkit.engine.trace import Answers, Call, Recorder, Register, Trace, Why, differing
from blogkit.engine.watch import NOBODY, Watch
from blogkit.outputs.files import Copy
from blogkit.problems import BlogkitError, ContentError, Location, Problem
from blogkit.reading import location, sources
from blogkit.routes import Route
from blogkit.site.grounds import ANY, TALK
from blogkit.site.questions import Site
from blogkit.theme.chain import Theme
from blogkit.theme.render import drawer

CODE = "code"
"""The fact of which code made the outputs."""
GROUNDS = "grounds"
"""The fact of what the grounds of questions were that are neither a file nor a thread."""
BATCH = 500
"""Traces that are held before they are put into the Store, while the workers go on."""
_encode = json.encode


class Made(Struct, frozen=True):
    """What a worker sends back for one Route."""

    size: int
    mtime_ns: int
    worker: int
    """The process that made it."""
    calls: bytes
    """Numbers of what was asked, as that process counts its calls."""
    news: list[tuple[Call, Digest]]
    """The calls that have the next numbers there: each crosses over once."""


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


class Maker(Struct, frozen=True):
    """What outputs are made with."""

    root: Path
    store: Store
    site: Site
    theme: Theme
    place: Path
    """The output folder."""
    workers: int = 0
    method: str = ""
    watch: Watch = NOBODY


Changed = dict[int, tuple[Call, Digest]]
"""Number of a call that has another answer now → the call, the digest of the answer."""


class Verdict(Struct, frozen=True):
    """What has to be made, and why. Nothing has been done yet."""

    stale: dict[str, Why]
    """Output → why it has to be made, in the order of the Routes."""
    gone: list[str]
    """Outputs of earlier builds that no Route makes any longer."""
    changed: Changed
    grounds: dict[str, bytes]
    """What GROUNDS are now."""
    whole: bool
    """Whether all questions were asked again, not only those that may have another answer."""
    anew: bool = False
    """Whether other code made the outputs: what it asked, and on which grounds, means nothing now."""


def judge(maker: Maker, table: Mapping[str, Route], touched: Collection[str] | None = None) -> Verdict:
    """Find what is stale.

    `touched` are the outputs that are not as they were left, None when that is not known. In the first case
    everything but the content is as it was when the last build came to its end.
    """
    store = maker.store
    code_is_new = store.fact(CODE) != code.identity()
    standing = maker.site.grounds()
    grounds = None
    if touched is not None:
        grounds = {ANY, TALK, *map(_ground, store.dirty()), *_shifted(store, standing)}
    traces = {trace.output: trace for trace in store.traces()}
    gone = [output for output in traces if output not in table]
    if code_is_new:
        news = {output: Why("code" if output in traces else "new") for output in table}
        return Verdict(news, gone, {}, standing, whole=True, anew=True)
    changed = _changed(maker, grounds, traces.values())
    stale: dict[str, Why] = {}
    for output, route in table.items():
        trace = traces.get(output)
        if why := _why(trace, _recipe(route), changed) or _damage(trace, maker.place, touched):
            stale[output] = why
    return Verdict(stale, gone, changed, standing, grounds is None)


def make(maker: Maker, table: Mapping[str, Route], touched: Collection[str] | None = None) -> Making:
    """Make every output that is stale, in parallel, and keep the others. `touched` as `judge` has it."""
    maker.watch.stage("ask")
    store, verdict = maker.store, judge(maker, table, touched)
    store.drop(verdict.gone)
    if verdict.anew:
        store.unask()
    store.state(CODE, code.identity())
    store.state(GROUNDS, msgpack.encode(verdict.grounds))
    making = _make(maker, [(output, table[output]) for output in verdict.stale], verdict.stale, verdict.changed)
    if verdict.whole:
        store.prune()
        store.commit()
    making.gone, making.kept = verdict.gone, len(table) - len(verdict.stale)
    return making


def make_within(maker: Maker, keys: Collection[str]) -> Making:
    """The same, when nothing has changed but the texts and threads of the writings with these keys.

    The Routes are those of the last build, and hardly any question can have another answer.
    """
    maker.watch.stage("ask")
    changed = _changed(maker, {TALK, *keys}, ())
    hit = [(trace, why) for trace in maker.store.traces(changed) if (why := _why(trace, trace.recipe, changed))]
    jobs = [(trace.output, route_of(trace.recipe)) for trace, _ in hit]
    kept = maker.store.size() - len(hit)
    making = _make(maker, jobs, {trace.output: why for trace, why in hit}, changed)
    making.kept = kept
    return making


def _make(maker: Maker, jobs: Sequence[tuple[str, Route]], stale: Mapping[str, Why], changed: Changed) -> Making:
    """Make outputs; the Store has their traces only after they are there."""
    store = maker.store
    asked = store.asked(stale)
    store.drop(stale)
    store.update((number, present) for number, (_, present) in changed.items())
    store.commit()
    making = Making({}, 0, [], [], [])
    register = Register(store.number, store.highest(), store.numbered(asked))
    counted: dict[int, list[int]] = {}
    fresh: list[tuple[Trace, Why]] = []
    failures: dict[tuple[str, Location | None], list[Problem]] = {}
    given = (maker.root, maker.site, maker.theme, maker.place)
    maker.watch.stage("make")
    results = work.each(_maker, given, jobs, maker.workers, maker.method, maker.watch)
    for (output, route), made in zip(jobs, results, strict=True):
        if isinstance(made, Problem):
            failures.setdefault((made.what, made.where), []).append(made)
            making.failed.append(output)
            continue
        numbers = counted.setdefault(made.worker, [])
        numbers += (register.number(call, answer) for call, answer in made.news)
        calls = tuple(map(numbers.__getitem__, array("I", made.calls)))
        trace = Trace(output, _recipe(route), calls, made.size, made.mtime_ns)
        fresh.append((trace, stale[output]))
        making.made[output] = stale[output]
        if len(fresh) == BATCH:
            _keep(maker, register, fresh)
    maker.watch.stage("keep")
    making.problems += map(_folded, failures.values())
    _keep(maker, register, fresh)
    store.clean()
    store.commit()
    return making


def _keep(maker: Maker, register: Register, fresh: list[tuple[Trace, Why]]) -> None:
    """Put into the Store what has come so far; it lasts when all has come."""
    news = ((number, call, answer, maker.site.ground(call)) for number, call, answer in register.news)
    maker.store.note(news)
    maker.store.keep(fresh)
    register.news.clear()
    fresh.clear()


def _changed(maker: Maker, grounds: Collection[str] | None, traces: Iterable[Trace]) -> Changed:
    """The calls that have another answer, of those with these grounds or of all; and those that the Store has lost."""
    asked = list(maker.store.calls(grounds))
    changed = differing(Answers(maker.site), asked)
    if grounds is None:
        known = {number for number, _, _ in asked}
        lost = {number for trace in traces if not known.issuperset(trace.calls) for number in trace.calls} - known
        changed |= {number: (("forgotten", number), b"") for number in lost}
    return changed


def _shifted(store: Store, standing: Mapping[str, bytes]) -> set[str]:
    """The grounds that have come, gone or changed since the last build."""
    fact = store.fact(GROUNDS)
    last = msgpack.decode(fact, type=dict[str, bytes]) if fact else {}
    return {name for name in last.keys() | standing.keys() if last.get(name) != standing.get(name)}


def _ground(path: str) -> str:
    """The key of what a file under content/ has a say in."""
    return sources.owner(path) if sources.kind(path) in ("thread", "reply") else sources.key(path)


def _folded(alike: list[Problem]) -> Problem:
    """One Problem for a mistake in a template that a thousand pages came through."""
    first = alike[0]
    if len(alike) == 1:
        return first
    return structs.replace(first, facts=(*first.facts, ("on other pages too", str(len(alike) - 1))))


def _why(trace: Trace | None, recipe: bytes, changed: Changed) -> Why | None:
    """The reason for making an output anew; None when it would be the same."""
    if trace is None:
        return Why("new")
    if trace.recipe != recipe:
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


def route_of(recipe: bytes) -> Route:
    """The Route that a recipe was written for."""
    url, renderer, args = json.decode(recipe)
    return Route(url, renderer, tuple(args))


def _maker(root: Path, site: Site, theme: Theme, place: Path) -> Callable[[tuple[str, Route]], Made | Problem]:
    """(output, Route) → what was made of it, or a Problem."""
    answers = Answers(site)
    memory: dict[Any, Any] = {}
    counted: dict[Call, int] = {}

    def make(job: tuple[str, Route]) -> Made | Problem:
        output, route = job
        recorder = Recorder(answers)
        ask = cast(Site, recorder)
        try:
            content = outputs.render(route, ask, drawer(theme, ask, route.url, memory))
            made = output_folder.put(
                place, output, content if isinstance(content, bytes) else copied(root, site, theme, content)
            )
        except BlogkitError as error:
            return error.problems[0]
        except OSError as error:
            hint = "Look whether the disk is full and whether you may write there."
            what = f"The output cannot be written: {error.strerror}"
            return Problem(what, Location(place.name), (("output", output),), hint=hint)
        news = [(call, answer) for call, answer in recorder.calls.items() if call not in counted]
        counted.update((call, number) for number, (call, _) in enumerate(news, len(counted)))
        calls = array("I", map(counted.__getitem__, recorder.calls))
        return Made(*made, os.getpid(), calls.tobytes(), news)

    return make


def copied(root: Path, site: Site, theme: Theme, copy: Copy) -> bytes | Path:
    """What a Copy is of: a file, or what is left of one. Raises OSError, and ContentError where it is gone."""
    match copy.family:
        case "content":
            path = sources.place(root, copy.name)
            return location.without(path.read_bytes()) if copy.discreet else path
        case "prints":
            return site.prints.place(copy.name)
    if (asset := theme.asset_path(copy.name)) is None:
        raise ContentError(Problem("This file is gone", Location(copy.name)))
    return asset
