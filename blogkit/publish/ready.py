"""Whether a build may be published: it is at rest and without errors, shows no drafts, and knows its own address.

Nothing is built here and nothing is changed: what is wrong is said, with the command that mends it.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from blogkit import rest
from blogkit.build import FILE, STORE, Job
from blogkit.config import Config
from blogkit.engine import store as storage
from blogkit.engine.store import Store
from blogkit.output import is_output
from blogkit.problems import Location, Problem, PublishError
from blogkit.rest import Rest
from blogkit.routes import FOR_HOSTS

BUILD = "Run `blogkit build`, then publish."
SHOWN = 3
"""Examples that are named."""


class Ready(Struct, frozen=True):
    """A build that may be published."""

    outputs: dict[str, int]
    """Path of each output, relative to the output folder → its size in bytes."""


def ready(root: Path, config: Config, place: Path, as_of: datetime) -> Ready:
    """The build in the output folder `place`. Raises PublishError with all that speaks against it."""
    problems = [*_address(config)]
    state = _rest(root)
    problems += _state(root, place, as_of, state)
    if problems or state is None:
        raise PublishError(*problems)
    outputs = {name: size for name, (size, *_) in state.outputs.stats_by_name().items() if is_output(name)}
    return Ready(outputs | dict(_hidden(place)))


def _address(config: Config) -> Iterator[Problem]:
    host = urlsplit(config.base_url).hostname or ""
    if host.endswith(".localhost") or host == "localhost" or _loops(host):
        what = "the site's address is that of this machine, and nobody else would reach what feeds and links name"
        hint = 'Set base_url = "https://…" to where readers find the site, and run `blogkit build`.'
        yield Problem(what, Location(FILE), (("base_url", config.base_url),), hint)


def example(config: Config) -> Iterator[Problem]:
    """A warning where the site's address is one that nobody can have (RFC 2606, RFC 6761): it was never set."""
    host = urlsplit(config.base_url).hostname or ""
    if _EXAMPLE.search(f".{host}"):
        what = "the site's address is an example, and nobody can reach what feeds and links name"
        hint = 'Set base_url = "https://…" to where readers find the site, and run `blogkit build`.'
        yield Problem(what, Location(FILE), (("base_url", config.base_url),), hint, "warning")


_EXAMPLE = re.compile(r"\.(example\.(com|net|org)|example|invalid|test)$")


def _loops(host: str) -> bool:
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified


def _rest(root: Path) -> Rest | None:
    """How the last build left everything; None where there was none, or its Store is damaged."""
    memory = root / STORE
    if not memory.is_file():
        return None
    try:
        store = Store(memory)
        try:
            return rest.recall(store)
        finally:
            store.close()
    except storage.DOUBTS:
        return None


def _state(root: Path, place: Path, as_of: datetime, state: Rest | None) -> Iterator[Problem]:
    """What speaks against publishing what was built."""
    job = Job(root, place, root / STORE, as_of, drafts=False, workers=0, method="")
    if state is None:
        yield Problem("the site is not built yet", hint=BUILD)
    elif state.setting == Job(root, place, root / STORE, as_of, drafts=True, workers=0, method="").setting:
        hint = "Run `blogkit build` without --drafts, then publish."
        yield Problem("the last build shows drafts and scheduled posts", hint=hint)
    elif state.setting != job.setting:
        what = "the last build was made by another version of blogkit, or into another folder"
        yield Problem(what, facts=(("to be published", place.as_posix()),), hint=BUILD)
    elif not place.is_dir():
        yield Problem("the built site is not there any more", Location(place.as_posix()), hint=BUILD)
    elif not state.covers(job.setting, as_of):
        yield Problem("the last build is of another day: a scheduled post is due since, or not yet", hint=BUILD)
    elif errors := [problem for problem in state.problems if problem.level == "error"]:
        shown = tuple(("error", f"{p.where}: {p.what}" if p.where else p.what) for p in errors[:SHOWN])
        what = f"the last build failed, with {len(errors)} error{'s' * (len(errors) != 1)}"
        yield Problem(what, facts=shown, hint="Mend what `blogkit build` names, then publish.")
    elif state.touched(root, place) and (stale := _stale(root, place, as_of)):
        shown = tuple(("changed", name) for name in stale[:SHOWN])
        yield Problem("the site has been changed since the last build", facts=shown, hint=BUILD)


def _stale(root: Path, place: Path, as_of: datetime) -> list[str]:
    """The files of content/ that have changed, and the outputs that a build would make or remove.

    What was touched need not have changed, and what was new when it was read always counts as touched.
    """
    from blogkit.explain import explain

    outlook = explain(root, place, as_of).outlook()
    return [*(name for name in outlook.changed if name != FILE), *outlook.again]


def _hidden(place: Path) -> Iterator[tuple[str, int]]:
    for name in FOR_HOSTS:
        top = place / name
        files = [top] if top.is_file() else sorted(top.rglob("*")) if top.is_dir() else []
        yield from ((file.relative_to(place).as_posix(), os.stat(file).st_size) for file in files if file.is_file())


def local_links(place: Path, pages: Iterable[str]) -> Iterator[Problem]:
    """A warning where pages link to this machine: a preview's address slipped in, or an essay is about servers."""
    found = {page: match[1] for page in pages if (match := _LOCAL_LINK.search((place / page).read_bytes()))}
    if found:
        facts = tuple((page, address.decode(errors="replace")) for page, address in [*found.items()][:SHOWN])
        hint = "Readers cannot follow it. Write links within the site as `/about/`, or by the name of a file."
        pages_ = f"{len(found)} page{'s' * (len(found) != 1)}"
        yield Problem(f"{pages_} with links to this machine", facts=facts, hint=hint, level="warning")


_LOCAL_LINK = re.compile(rb'(?:href|src)="?(https?://(?:localhost|127\.[0-9.]+|\[::1])(?=[:/"\s>])[^"\s>]*)')
