"""A Preview: the site as it is shown at one moment; and how the next one is made from it, by a build.

It is built into a folder of its own, with a Store of its own, so that drafts never reach output/.
"""

from __future__ import annotations

import time
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from blogkit.build import Report, build
from blogkit.config import load
from blogkit.problems import BlogkitError, Problem

PLACE = Path(".blogkit") / "serve"
STORE = Path(".blogkit") / "serve.sqlite"


class Preview(Struct, frozen=True):
    """What the server shows."""

    folder: Path
    """Where the built site lies."""
    since: int
    """When it began to look like this: nanoseconds since 1970."""
    prefix: str = "/"
    """The path of the front page, with a slash at both ends."""
    problems: tuple[Problem, ...] = ()
    """Why there is nothing to show yet; empty when there is."""

    @property
    def version(self) -> str:
        """Differs between any two Previews that may look different, across restarts too."""
        return f"{self.since:x}"


def remake(root: Path, before: Preview | None, drafts: bool, workers: int) -> tuple[Preview, Report]:
    """Build the site again; never fails. The Preview is the same as `before` when nobody can see a difference.

    When a build cannot even begin, the last good pages stay; if there are none, the Preview says why.
    """
    before = before or Preview(root / PLACE, time.time_ns(), problems=(Problem("The site is not built yet"),))
    try:
        prefix = load(root).prefix
        report = build(root, before.folder, drafts=drafts, workers=workers, store=root / STORE, search=False)
    except BlogkitError as error:
        return _without(before, error.problems)
    except OSError as error:
        hint = "Look whether the disk is full and whether you may write there."
        return _without(before, (Problem(f"{error.strerror or error}: {error.filename or root}", hint=hint),))
    except Exception as error:  # noqa: BLE001 - a fault of ours must not end the writer's preview
        hint = "This is a fault of blogkit and not of your site. `blogkit build` shows all of it: please report that."
        return _without(before, (Problem(f"blogkit failed with {type(error).__name__}: {error}", hint=hint),))
    if report.made or report.removed or before.problems or prefix != before.prefix:
        return Preview(before.folder, _since(before), prefix), report
    return before, report


def _without(before: Preview, problems: tuple[Problem, ...]) -> tuple[Preview, Report]:
    """What is shown when there was no build: all stays as it was, or says why there is nothing."""
    report = Report(problems=list(problems))
    if before.problems and before.problems != problems:
        return replace(before, since=_since(before), problems=problems), report
    return before, report


def _since(before: Preview) -> int:
    """Now, but later than before, whatever the clock says: on Windows it stands still for 16 ms."""
    return max(time.time_ns(), before.since + 1)
