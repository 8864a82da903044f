"""The pipeline: scan, parse, index, plan, make, sweep. It reads from top to bottom.

What it promises: an output is whole or not there; one bad file does not stop the others, and what it would have made
keeps its last good state; nothing is made again whose questions have the answers they had; deleting output/ or
.blogkit/ changes nothing in what a build leaves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Set
from datetime import UTC, datetime
from itertools import filterfalse
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from blogkit import code, rest
from blogkit.engine import store as storage
from blogkit.engine import work
from blogkit.engine.digest import Digest, digest
from blogkit.engine.stat import GONE, UNKNOWN
from blogkit.engine.store import Store
from blogkit.engine.trace import Why
from blogkit.engine.watch import NOBODY, Watch
from blogkit.output import claim, is_empty, is_output, marks, sweep
from blogkit.problems import BlogkitError, Location, Problem
from blogkit.reading.sources import is_file, kind
from blogkit.rest import Rest, Seen, Touched

if TYPE_CHECKING:
    from blogkit.search.index import Found

# What renders is imported where something has to be: a build with nothing to do is over before that would be loaded.

STORE = Path(".blogkit") / "store.sqlite"
PICTURES = "pictures"
"""The folder beside the Store for smaller copies of pictures."""
OUTPUT = "output"
FILE = "blogkit.toml"


class Report(Struct):
    """What a build did."""

    parsed: list[str] = field(default_factory=list)
    """Paths under content/ that were read and parsed."""
    made: dict[str, Why] = field(default_factory=dict)
    """Output → why it was made. Those that failed are not among them."""
    kept: int = 0
    removed: list[str] = field(default_factory=list)
    indexed: bool = False
    """Whether the index for search was made anew. Its files are not among the outputs that were made or removed."""
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether there is anything worse than a warning."""
        return any(problem.level == "error" for problem in self.problems)


def build(
    root: Path,
    output: Path | None = None,
    as_of: datetime | None = None,
    drafts: bool = False,
    workers: int = 0,
    method: str = "",
    store: Path | None = None,
    watch: Watch = NOBODY,
    search: bool = True,
    final: bool = False,
) -> Report:
    """Build the site at `root`. Raises ConfigError, ThemeError; whatever else is wrong is in the Report.

    `as_of` is the build's idea of now, by which scheduled posts appear; `workers` and `method` as `work.each` has them;
    `store` is the Store's file, by default the site's own: two output folders need two;
    `watch` is told how it goes on; without `search` the index for search stays as it is; `final` says that this process
    has nothing to do after it, so that what was loaded need not be taken apart.
    """
    began = time.perf_counter()
    place = claim(output or root / OUTPUT)
    memory, moment = store or root / STORE, as_of or datetime.now(UTC)
    job = Job(root, place, memory, moment, drafts, workers, method, watch, search, is_empty(place), final)
    with work.unswept():
        try:
            report = _attempt(job)
        except storage.DOUBTS:
            storage.delete(job.memory)
            report = _attempt(structs.replace(job, empty=False))
        finally:
            watch.end()
    report.seconds = time.perf_counter() - began
    return report


class Job(Struct, frozen=True):
    """What is to be built, where, and how."""

    root: Path
    place: Path
    memory: Path
    """The Store's file."""
    as_of: datetime
    drafts: bool
    workers: int
    method: str
    watch: Watch = NOBODY
    search: bool = True
    """Whether the index for search is brought up to date."""
    empty: bool = False
    """Whether there was nothing in the output folder before."""
    final: bool = False
    """Whether this process has nothing to do after it."""

    @property
    def setting(self) -> Digest:
        """What a build depends on beside files and the date."""
        return digest([code.identity(), str(self.place), self.drafts])

    def fresh(self, failed: Collection[str]) -> bool:
        """Whether all that is in the output folder was made just now, and whole."""
        return self.empty and not failed

    def hold(self, things: object) -> None:
        """Keep what a build was made with, if the process ends with it."""
        if self.final:
            work.hold(things)


def _attempt(job: Job) -> Report:
    """Build; BlogkitError where the system lets the Store not be written."""
    try:
        return _run(job)
    except storage.DOUBTS as error:
        if not storage.refused(error):
            raise
        hint = "Look whether the disk is full, whether you may write there, and whether another build is at work."
        what = f"What blogkit remembers cannot be written: {error}"
        raise BlogkitError(Problem(what, Location(job.memory.as_posix()), hint=hint)) from None


def _run(job: Job) -> Report:
    job.watch.stage("look")
    store = Store(job.memory)
    try:
        last = rest.recall(store)
        if last is None or not last.covers(job.setting, job.as_of):
            return _pipeline(job, store, None, Touched(True))
        touched = last.touched(job.root, job.place, _prepare)
        if not touched and (last.indexed or not job.search):
            return Report(kept=last.kept, problems=last.problems)
        return _pipeline(job, store, last, touched)
    finally:
        store.close()


def _prepare(content: Collection[str]) -> None:
    """Import what a build will need in which this was touched."""
    import blogkit.loose_ends
    import blogkit.making
    import blogkit.search.index

    if any(kind(name) != "thread" for name in content):
        import blogkit.reading.frontmatter
        import blogkit.reading.markdown  # noqa: F401
    if any(not is_file(name) for name in content):  # what has come or gone is, or was, in a feed
        import feedgen.feed  # noqa: F401


def _pipeline(job: Job, store: Store, last: Rest | None, touched: Touched) -> Report:
    job.watch.stage("load")
    from blogkit import outputs
    from blogkit.config import conventions, load
    from blogkit.darkroom import Darkroom
    from blogkit.intake import Bulk, take_in
    from blogkit.loose_ends import loose_ends, sound
    from blogkit.making import Maker, make, make_within
    from blogkit.search import index
    from blogkit.site.questions import Site
    from blogkit.theme.chain import Theme

    config = load(job.root)
    theme = Theme(job.root, config.theme.name, config.theme.options, config.prefix, config.language)
    around = rest.read([job.root / FILE, *theme.places()])
    bulk = Bulk(job.memory)
    try:
        job.watch.stage("read")
        given, known = conventions(config), last.content.stats_by_name() if last else None
        intake = take_in(job.root, store, given, job.workers, job.method, known, touched.content, job.watch)
        job.watch.stage("index")
        damaged = None if touched.around else touched.outputs
        darkroom = Darkroom(job.root, job.memory.parent / PICTURES, config.pictures)
        site = Site(config, intake.values, intake.digests, bulk, theme, darkroom, job.as_of, job.drafts)
        searching = index.begin(site, store, job.place, job.memory.parent, job.search, job.workers, job.method)
        maker = Maker(job.root, store, site, theme, job.place, job.workers, job.method, job.watch)
        if last and damaged is not None and not damaged and intake.within and sound(site, intake.within, last.problems):
            making = make_within(maker, intake.within)
            found = _indexed(job, searching)
            removed = sweep(job.place, found.files, found.gone, touched=())
            after = marks(job.place, [*making.made, *found.news]) | dict.fromkeys(making.failed, UNKNOWN)
            left = last.outputs.updated(after, found.gone)
            problems = [*filterfalse(index.is_complaint, last.problems), *making.problems]
        else:
            broken = darkroom.develop(site.album.shown, job.workers, job.method, job.watch)
            routes, unroutable = outputs.plan(site)
            making = make(maker, routes, damaged)
            found = _indexed(job, searching)
            table = routes.keys() | set(found.files)
            removed = sweep(job.place, table, [*making.gone, *found.gone], () if job.fresh(making.failed) else damaged)
            news = {*touched.outputs, *making.made, *making.gone, *found.news, *found.gone, *removed}
            left = _left(job.place, table, last, news, making.failed)
            problems = [
                *intake.problems,
                *site.conversations.problems,
                *broken,
                *unroutable,
                *loose_ends(site),
                *making.problems,
            ]
    finally:
        bulk.close()
    problems = [*dict.fromkeys(problem for problem in (*problems, found.problem) if problem)]
    kept, gone = making.kept, [name for name in removed if not index.is_part(name)]
    report = Report(intake.parsed, making.made, kept, gone, found.made, problems)
    stats = around, _read(last, known, intake.seen), left
    rest.keep(store, _state(job, site.due(job.as_of), stats, report, found.current), last)
    job.hold(locals())
    return report


def _read(last: Rest | None, known: rest.Stats | None, now: rest.Stats) -> rest.Seen:
    """How content/ was when it was read; `known` is how it was left before."""
    if last is None or known is None:
        return rest.seen(now)
    news = {name: found for name, found in now.items() if known.get(name) is not found}  # mostly they are the same
    return last.content.updated(news, known.keys() - now.keys())


def _left(place: Path, table: Set[str], last: Rest | None, news: Collection[str], failed: Collection[str]) -> rest.Seen:
    """How the outputs of the table were left, and the folders that they lie in; only the `news` are looked at again."""
    unknown = dict.fromkeys(failed, UNKNOWN)
    if last is None:
        return rest.seen(marks(place, table) | unknown)
    found = marks(place, {*news, *(table - set(last.outputs.paths()))})
    gone = {name for name, left in found.items() if (name not in table if is_output(name) else left == GONE)}
    return last.outputs.updated({name: left for name, left in found.items() if name not in gone} | unknown, gone)


def _indexed(job: Job, searching: Callable[[], Found]) -> Found:
    """What came of the index for search."""
    job.watch.stage("search")
    found = searching()
    job.watch.stage("finish")
    return found


def _state(job: Job, until: datetime | None, stats: tuple[Seen, Seen, Seen], report: Report, indexed: bool) -> Rest:
    """How a build left everything."""
    around, content, left = stats
    return Rest(
        setting=job.setting,
        since=job.as_of,
        until=until,
        around=around,
        content=content,
        outputs=left,
        kept=report.kept + len(report.made),
        indexed=indexed,
        problems=report.problems,
    )
