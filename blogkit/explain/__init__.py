"""Why outputs are made again: what earlier builds recorded of each, and what the next one would find.

The next build is thought through by the functions that a build runs, on a copy of the Store: nothing is made, and
neither the Store nor the output folder is changed; only smaller copies of new pictures are, for they have addresses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from blogkit import outputs, rest, routes
from blogkit.build import OUTPUT, PICTURES, STORE, Job
from blogkit.config import conventions, load
from blogkit.darkroom import Darkroom
from blogkit.engine import store as storage
from blogkit.engine.stat import UNKNOWN
from blogkit.engine.store import Store
from blogkit.engine.trace import Call, Trace, Why
from blogkit.explain.accounts import Account, Outlook, Question, Reason, Widest, Width
from blogkit.explain.phrases import question, reason
from blogkit.intake import Bulk, Intake, take_in
from blogkit.making import Maker, Verdict, judge, route_of
from blogkit.problems import ContentError, Problem
from blogkit.reading import sources
from blogkit.rest import Seen, Touched
from blogkit.routes import Route
from blogkit.site.questions import Site
from blogkit.theme.chain import Theme
from blogkit.toml import did_you_mean, nearest

_ADDRESS = re.compile("https?://[^/?#]*([^?#]*)", re.IGNORECASE)
"""A whole address, and its path."""


class Record(Struct, frozen=True):
    """What earlier builds recorded, and what the next one would find."""

    prefix: str
    place: Path
    table: Mapping[str, Route]
    verdict: Verdict
    changed: list[str]
    calls: Mapping[int, Call]
    traces: Mapping[str, Trace]
    whys: Mapping[str, Why]

    def outlook(self) -> Outlook:
        """What the next build would do."""
        again = {output: _reason(why) for output, why in self._next().items()}
        return Outlook(len(self.table), self.changed, again)

    def widest(self) -> Widest:
        """What most outputs depend on."""
        counts: Counter[int] = Counter()
        for trace in self.traces.values():
            counts.update(trace.calls)
        asked = [(count, self.calls[number]) for number, count in counts.items() if number in self.calls]
        asked.sort(key=lambda item: (-item[0], question(item[1])))
        return Widest(len(self.traces), [Width(count, call, question(call)) for count, call in asked])

    def account(self, named: str) -> Account:
        """All about the output that is named by its address, its path, or the file in content/ that it shows.

        Raises ContentError when there is none.
        """
        output = self._find(named)
        trace, why = self.traces.get(output), self.whys.get(output)
        route = self.table.get(output) or route_of(self.traces[output].recipe)
        upcoming = self._next().get(output)
        numbers = trace.calls if trace else ()
        calls = [(self.calls.get(number, ("forgotten", number)), number in self.verdict.changed) for number in numbers]
        return Account(
            output,
            route.url,
            route.renderer,
            route.args,
            datetime.fromtimestamp(trace.mtime_ns // 10**9, UTC) if trace else None,
            _reason(why) if why else None,
            _reason(upcoming) if upcoming else None,
            [Question(call, question(call), changed) for call, changed in calls],
        )

    def _next(self) -> dict[str, Why]:
        return self.verdict.stale | dict.fromkeys(self.verdict.gone, Why("gone"))

    def _find(self, named: str) -> str:
        known = {**dict.fromkeys(self.table), **dict.fromkeys(self.traces)}
        wanted = [name for name in _names(named, self.prefix, self.place) if name in known]
        if wanted:
            return wanted[0]
        source = named.removeprefix("./").removeprefix(f"{sources.CONTENT}/")
        shown = {source, sources.key(source)}
        for output, route in self.table.items():
            if not shown.isdisjoint(map(str, route.args)):
                return output
        near = nearest(named.strip("/"), [name.removesuffix("/index.html") for name in known])
        hint = did_you_mean(near, "`blogkit explain` without an address shows what the next build would make.")
        raise ContentError(Problem(f"Nothing has the address or the name `{named}`", hint=hint))


def explain(root: Path, output: Path | None = None, as_of: datetime | None = None, drafts: bool = False) -> Record:
    """Look at what the Store knows, and at what `build` would find with the same arguments.

    Raises ConfigError, ThemeError.
    """
    place = (output or root / OUTPUT).absolute()
    job = Job(root, place, root / STORE, as_of or datetime.now(UTC), drafts, workers=0, method="")
    with TemporaryDirectory(prefix="blogkit-") as folder:
        copy = Path(folder) / STORE.name
        storage.copy(job.memory, copy)
        try:
            return _look(job, copy)
        except storage.DOUBTS:
            storage.delete(copy)
            return _look(job, copy)


def _look(job: Job, memory: Path) -> Record:
    config = load(job.root)
    theme = Theme(job.root, config.theme.name, config.theme.options, config.prefix, config.language)
    store, bulk = Store(memory), Bulk(memory)
    try:
        last = rest.recall(store)
        if last and not last.covers(job.setting, job.as_of):
            last = None
        known = last.content.stats_by_name() if last else None
        touched = last.touched(job.root, job.place) if last else Touched(True)
        intake = take_in(job.root, store, conventions(config), job.workers, job.method, known, touched.content)
        darkroom = Darkroom(job.root, job.memory.parent / PICTURES, config.pictures)
        site = Site(config, intake.values, intake.digests, bulk, theme, darkroom, job.as_of, job.drafts)
        table, _ = outputs.plan(site)
        maker = Maker(job.root, store, site, theme, job.place)
        verdict = judge(maker, table, None if touched.around else touched.outputs)
        calls = {number: call for number, call, _ in store.calls()}
        traces = {trace.output: trace for trace in store.traces()}
        changed = [*_around(job.root, theme, last.around), *_content(intake, known)] if last and known else []
        return Record(config.prefix, job.place, table, verdict, changed, calls, traces, dict(store.whys()))
    finally:
        bulk.close()
        store.close()


def _around(root: Path, theme: Theme, seen: Seen) -> Iterator[str]:
    """The settings and the files of the theme that have changed. Their folders have too, which says nothing more."""
    before = seen.stats_by_name()
    changed = {name for name in seen.touched("") if before[name] != UNKNOWN}
    changed |= {path.as_posix() for path in theme.places()} - before.keys()
    paths = (Path(name) for name in sorted(changed))
    return ((p.relative_to(root) if p.is_relative_to(root) else p).as_posix() for p in paths if not p.is_dir())


def _content(intake: Intake, known: Collection[str]) -> Iterator[str]:
    """The files under content/ that have changed, come or gone."""
    gone = {path for path in known if sources.is_file(path) and path not in intake.seen}
    return (f"{sources.CONTENT}/{path}" for path in sorted({*intake.parsed, *gone}))


def _names(named: str, prefix: str, place: Path) -> Iterator[str]:
    """The outputs that somebody may mean."""
    whole = _ADDRESS.match(named)
    path = whole[1] if whole else named.partition("#")[0]
    for start in (f"{place.as_posix()}/", f"{place.name}/", prefix, "/"):
        bare = path.removeprefix(start).strip("/")
        yield bare
        yield routes.output(f"/{bare}")
        yield routes.output(f"/{bare}/")


def _reason(why: Why) -> Reason:
    return Reason(why.reason, why.call, reason(why))
