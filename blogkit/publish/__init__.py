"""`blogkit publish`: output/ carried to a host. It reads from top to bottom.

It promises: only what changed is carried; no visitor meets a page whose parts are not there; cut off at any moment and
run again, it completes; what blogkit did not publish is neither overwritten nor removed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, field
from msgspec.structs import replace

from blogkit.build import FILE, OUTPUT
from blogkit.config import Config, load
from blogkit.engine.watch import NOBODY, Watch
from blogkit.problems import Location, Problem, PublishError
from blogkit.publish import packed
from blogkit.publish.course import Course
from blogkit.publish.host import Host
from blogkit.publish.limits import check
from blogkit.publish.manifest import UNSURE, of_folder
from blogkit.publish.plan import Note, Plan, Put, Remove, plan, steps
from blogkit.publish.ready import example, local_links, ready
from blogkit.targets import Target
from blogkit.toml import did_you_mean, nearest

MEMORY = Path(".blogkit") / "publish"
"""What publishing remembers; may be deleted at any time."""
SHOWN = 3
"""Examples that are named."""


class Report(Struct):
    """What was published, or would be."""

    target: str
    to: str
    """The place."""
    new: list[str]
    """Paths that are put for the first time, in order."""
    changed: list[str]
    """Paths that are put again."""
    removed: list[str]
    kept: int
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0


def publish(
    root: Path,
    name: str = "",
    output: Path | None = None,
    as_of: datetime | None = None,
    *,
    dry: bool = False,
    everything: bool = False,
    overwrite: bool = False,
    course: Course | None = None,
    watch: Watch = NOBODY,
) -> Report:
    """Publish the site at `root` to its target of this name, or to its only one.

    `dry`: only look what would change; `everything`: put all files again; `overwrite`: also what somebody else has put
    where one of the site's files belongs; `course` is told how far it comes. Raises ConfigError, and PublishError with
    all that speaks against it.
    """
    began = time.perf_counter()
    config = load(root)
    name, target = _target(config, name)
    place = (output or root / OUTPUT).absolute()
    build = ready(root, config, place, as_of or datetime.now(UTC))
    packed.check(target.compress)
    with _connect(root, place, name, target) as host, TemporaryDirectory(prefix="blogkit-") as aside:
        sizes = build.outputs | _lay_aside(Path(aside), host)
        after = of_folder(place, build.outputs, root / MEMORY / "digests.json")
        after |= of_folder(Path(aside), host.extra, Path(aside) / "digests.json")
        beside = packed.beside(after, sizes, target.compress)
        after |= beside
        paths = {path: (place if path in build.outputs else Path(aside)) / path for path in after}
        before = host.published()
        plan_ = plan(dict.fromkeys(before, UNSURE) if everything else before, after, host.folds)
        problems = [*check(target.service, sizes | packed.sizes(beside, sizes), place)]
        if any(problem.level == "error" for problem in problems):
            raise PublishError(*problems)
        problems += example(config)
        problems += local_links(place, (path for path in plan_.put if path.endswith(".html")))
        if not overwrite:
            _leave_alone(host, plan_)
        report = _report(name, _place(root, target), plan_, problems)
        if not dry:
            packed.pack(place, Path(aside), (path for path in plan_.put if path in beside))
            _carry(plan_, host, paths, course or Course(), watch)
    report.seconds = time.perf_counter() - began
    return report


def _target(config: Config, name: str) -> tuple[str, Target]:
    """The target of this name; where none is named, the only one."""
    known = config.publish
    if not known:
        hint = 'Write for example [publish.live], and below it kind = "rsync" and to = "ana@example.org:/srv/www".'
        raise PublishError(Problem("blogkit.toml names no place to publish to", Location(FILE), hint=hint))
    if not name and len(known) == 1:
        return next(iter(known.items()))
    if name in known:
        return name, known[name]
    named = f"Targets are {', '.join(known)}."
    if not name:
        raise PublishError(Problem("there are several targets, and none was named", Location(FILE), hint=named))
    hint = did_you_mean(nearest(name, known), named)
    raise PublishError(Problem(f"there is no target `{name}`", Location(FILE), hint=hint))


def _connect(root: Path, place: Path, name: str, target: Target) -> Host:
    """A connection. What a kind needs is imported here: nobody pays for those that they do not use."""
    match target.kind:
        case "folder":
            from blogkit.publish.folder import Folder, elsewhere

            return Folder(elsewhere(Path(_place(root, target)), root, place))
        case "rsync":
            from blogkit.publish.rsync import Rsync

            return Rsync(target.to)
        case "git":
            from blogkit.publish.git import Branch

            return Branch(target.to, target.branch, root, root / MEMORY / f"{name}.git")
        case "s3":
            from blogkit.publish.s3 import Bucket

            return Bucket(target.to, target.endpoint, target.region)
        case "sftp":
            from blogkit.publish.sftp import Sftp

            return Sftp(target.to)


def _lay_aside(aside: Path, host: Host) -> dict[str, int]:
    """The files that the host wants beside the site's, written to a folder, with their sizes."""
    for path, content in host.extra.items():
        (aside / path).write_bytes(content)
    return {path: len(content) for path, content in host.extra.items()}


def _leave_alone(host: Host, plan: Plan) -> None:
    """Raises PublishError where somebody else's files lie at the places of the site's."""
    taken = sorted(host.taken(plan.fresh)) if plan.fresh else []
    if not taken:
        return
    facts = tuple(("file", path) for path in taken[:SHOWN])
    if len(taken) > SHOWN:
        facts += (("and", f"{len(taken) - SHOWN} more"),)
    hint = "Is it the right place? With --overwrite these are replaced; whatever else is there stays in any case."
    raise PublishError(Problem("the host has files there that blogkit did not publish", facts=facts, hint=hint))


def _carry(plan: Plan, host: Host, paths: Mapping[str, Path], course: Course, watch: Watch) -> None:
    """Take the steps of a Plan on the host."""

    def done(path: str) -> None:
        course.done(path)
        watch.done(path, None, 0)

    course.plan, course.at_once = plan, host.at_once
    watch.stage("publish")
    watch.expect(len(plan.put))
    try:
        for course.step in steps(plan, host.at_once):
            match course.step:
                case Note(manifest):
                    host.note(manifest)
                case Put(batch):
                    host.put({path: paths[path] for path in batch}, done)
                case Remove(gone, folders):
                    host.remove(gone, folders)
        course.over = True
    except PublishError as error:
        if not course.changes:
            raise
        problems = (replace(problem, facts=(*problem.facts, ("so far", str(course)))) for problem in error.problems)
        raise PublishError(*problems) from None
    finally:
        watch.end()


def _place(root: Path, target: Target) -> str:
    """Where it is published; a folder with its whole path."""
    return str((root / os.path.expanduser(target.to)).resolve()) if target.kind == "folder" else target.to


def _report(name: str, to: str, plan: Plan, problems: list[Problem]) -> Report:
    new = plan.new
    return Report(
        name,
        to,
        [path for path in plan.put if path in new],
        [path for path in plan.put if path not in new],
        [*plan.clear, *plan.remove],
        plan.kept,
        problems,
    )
