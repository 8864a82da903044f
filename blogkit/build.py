"""The pipeline: scan, parse, index, plan, make, sweep. It reads from top to bottom.

What it promises: an output is whole or not there; one bad file does not stop the others, and what it would have made
keeps its last good state; nothing is made again whose questions have the answers they had; deleting output/ or
.blogkit/ changes nothing in what a build leaves.
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from msgspec import Struct, field

from blogkit import outputs
from blogkit.config import Config, conventions, load
from blogkit.engine import store as storage
from blogkit.engine.store import Store
from blogkit.engine.trace import Why
from blogkit.intake import Bulk, take_in
from blogkit.loose_ends import loose_ends
from blogkit.making import make
from blogkit.output import claim, sweep
from blogkit.problems import Problem
from blogkit.site.questions import Site
from blogkit.theme.chain import Theme

STORE = Path(".blogkit") / "store.sqlite"
OUTPUT = "output"


class Report(Struct):
    """What a build did."""

    parsed: list[str] = field(default_factory=list)
    """Paths under content/ that were read and parsed."""
    made: dict[str, Why] = field(default_factory=dict)
    """Output → why it was made. Those that failed are not among them."""
    kept: int = 0
    removed: list[str] = field(default_factory=list)
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
) -> Report:
    """Build the site at `root`. Raises ConfigError, ThemeError; whatever else is wrong is in the Report.

    `as_of` is the build's idea of now, by which scheduled posts appear; `workers` and `method` as `work.each` has them;
    `store` is the Store's file, by default the site's own: two output folders need two.
    """
    began = time.perf_counter()
    config = load(root)
    theme = Theme(root, config.theme.name, config.theme.options, config.prefix)
    place = claim(output or root / OUTPUT)
    when = as_of or datetime.now().astimezone()
    memory = store or root / STORE
    try:
        report = _run(root, config, theme, place, memory, when, drafts, workers, method)
    except storage.DOUBTS:
        storage.delete(memory)
        report = _run(root, config, theme, place, memory, when, drafts, workers, method)
    report.seconds = time.perf_counter() - began
    return report


def _run(
    root: Path,
    config: Config,
    theme: Theme,
    place: Path,
    memory: Path,
    as_of: datetime,
    drafts: bool,
    workers: int,
    method: str,
) -> Report:
    store, bulk = Store(memory), Bulk(memory)
    try:
        intake = take_in(root, store, conventions(config), workers, method)
        site = Site(config, intake.values, intake.digests, bulk, theme, as_of, drafts)
        table, unroutable = outputs.plan(site)
        making = make(root, store, site, theme, place, table, workers, method)
        removed = sweep(place, table)
    finally:
        bulk.close()
        store.close()
    found = [*intake.problems, *site.conversations.problems, *unroutable, *loose_ends(site), *making.problems]
    return Report(intake.parsed, making.made, making.kept, removed, list(dict.fromkeys(found)))
