"""The Preview: pages of the present State, made when they are asked for, by what makes them in a build.

A page is kept with what it asked and the digests of the answers, as a Trace is; under the next State the questions are
asked again, and the page is made again only where an answer differs. Nothing is written. What cannot be made stays as
it was when it last could, and the Problem is said beside it.

It belongs to one thread.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import cast

from msgspec import Struct

from blogkit import outputs
from blogkit.engine.digest import Digest
from blogkit.engine.stat import UNKNOWN
from blogkit.engine.trace import Answers, Call, Recorder
from blogkit.intake import Intake
from blogkit.loose_ends import loose_ends
from blogkit.making import copied
from blogkit.model import Conventions, Post, Written
from blogkit.outputs.files import Copy
from blogkit.problems import BlogkitError, Problem
from blogkit.reading import parse, sources
from blogkit.routes import Route, output
from blogkit.serve import state as states
from blogkit.serve.parts import Parts
from blogkit.serve.state import Changes, State
from blogkit.serve.terms import Terms
from blogkit.site.grounds import TALK
from blogkit.site.questions import Site
from blogkit.theme.chain import Theme
from blogkit.theme.render import check, drawer

COPIES = {*outputs.files.RENDERERS, *outputs.pictures.RENDERERS}
MOST = 500
"""Pages that are kept."""
LAST = 6
"""Pages that are shown again before all others when everything has to be read again: a browser has few open."""


class Page(Struct):
    """An output as it was made last."""

    route: Route
    content: bytes
    calls: dict[Call, Digest]
    """What was asked, and the digests of the answers."""
    number: int
    """The number of the State under which it was last seen to be right."""
    since: int
    """When it began to look like this: nanoseconds since 1970."""
    seconds: float
    """How long it took to make."""
    failure: Problem | None = None
    """Why it could not be made again."""


class Preview:
    """What is shown, and what there is to say about it."""

    def __init__(self, terms: Terms, state: State | None, problems: Collection[Problem] = ()) -> None:
        """`state` None means that there can be none, for the reasons that `problems` tell."""
        self.terms, self.number = terms, 0
        self.state = state
        self.hopeless = tuple(problems)
        self.changed: dict[str, int] = {}
        """Address of a file that is published as it is → the number of the State with which it changed last."""
        self._pages: dict[str, Page] = {}
        self._table: dict[str, Route] = {}
        self._planned = False
        self._rehearsed: set[str] = set()
        self._heirs: dict[str, str] = {}
        """Key of a writing that was given another name → that."""
        self._come: set[str] = set()
        """Paths under content/ of what came or changed since."""
        self._unroutable: list[Problem] = []
        self._checked: Theme | None = None
        self._unreadable: list[Problem] = []
        """What is wrong with templates of the theme that was checked, whether a page needs them or not."""
        self._ends: tuple[Problem, ...] = ()
        self._settled = -1
        """The number of the State whose loose ends are known."""
        self._old: frozenset[Problem] | None = None
        """What was wrong when the preview began."""
        if state:
            self._answers = Answers(state.site)
            self._parts = Parts(self._answers)

    def follow(self, changes: Changes) -> bool:
        """Go over to the next State; whether there is one that may look different."""
        before = self.state
        try:
            after = states.after(before, changes, self._ahead()) if before else states.begin(self.terms)
        except BlogkitError as error:
            known, self.hopeless = self.hopeless, error.problems
            self.number += known != self.hopeless
            return known != self.hopeless
        return self._go_over(after)

    def catch_up(self, given: Conventions, intake: Intake) -> bool:
        """Go over to the State in which all of content/ was read again."""
        return self.state is not None and self._go_over(states.caught_up(self.state, given, intake))

    def rehearse(self) -> None:
        """Read what is open as if it had been saved, once: what that needs for the first time takes up to 0.1 s."""
        if self.state:
            for path in {*self._ahead()} - self._rehearsed:
                self._rehearsed.add(path)
                with suppress(OSError):
                    parse.parse(sources.kind(path), path, sources.read(self.terms.root, path), self.state.given)

    def _ahead(self) -> list[str]:
        """The files of what was shown last."""
        pages = [page for page in self._pages.values() if page.route.renderer in ("post", "page")]
        keys = {str(page.route.args[0]) for page in pages[-LAST:]}
        site = self.state.site if self.state else None
        found = (writing.source for key in keys if site and (writing := site.writing(key)))
        return [*found, *(path for key in keys if site for path in site.conversations.files.get(key, ()))]

    def _go_over(self, after: State) -> bool:
        before, self.state, self.hopeless = self.state, after, ()
        if before and after.like(before):
            return False
        self.number += 1
        if after.within is None:
            self._planned = False
            self._come |= {*after.intake.parsed} if before and after.intake is not before.intake else set()
            self._answers, changed = Answers(after.site), None
        else:
            changed = {TALK, *after.within}
            self._answers = self._answers.again(after.site, changed)
        if before and after.frame is before.frame:
            self._parts.follow(self._answers, changed)
        else:
            self._parts = Parts(self._answers)
        if before:
            self._note(before, after)
            self._heirs |= _renamed(before.intake, after.intake)
        return True

    def unsettled(self, paths: Iterable[str]) -> frozenset[str]:
        """Those of some files that may have changed again right after they were read, without anybody telling."""
        seen = self.state.intake.seen if self.state else {}
        return frozenset(path for path in paths if seen.get(path) == UNKNOWN)

    def _note(self, before: State, after: State) -> None:
        """Remember which files have changed that no page would be made again for."""
        names = set(before.theme.assets()) & set(after.theme.assets()) if before.theme is not after.theme else ()
        for name in names:
            if before.theme.asset_digest(name) != after.theme.asset_digest(name):
                self.changed[after.prefix.rstrip("/") + after.theme.asset(name)] = self.number
        if before.intake is after.intake:
            return
        for path in after.intake.parsed:
            if sources.kind(path) == "file" and path in before.intake.digests:
                self.changed[after.prefix.rstrip("/") + after.site.files().get(path, "")] = self.number

    @property
    def prefix(self) -> str:
        """The path of the front page, with a slash at both ends."""
        return self.state.prefix if self.state else "/"

    # addresses

    def settle(self) -> None:
        """Plan all addresses, and look for loose ends: what may wait until the open page is shown."""
        self._plan()
        if self.state and self._settled != self.number:
            self._settled = self.number
            site = self.state.site
            if self._checked is not self.state.theme:
                self._checked, self._unreadable = self.state.theme, check(self.state.theme)
            self._ends = (*site.conversations.problems, *self._unroutable, *loose_ends(site), *self._unreadable)
            if self._old is None:
                self._old = frozenset(self.problems())

    def _plan(self) -> None:
        if self.state and not self._planned:
            self._table, self._unroutable = outputs.plan(self.state.site)
            self._planned = True
            self._come.clear()

    def route(self, name: str) -> Route | None:
        """What makes an output. Until all is planned anew, it has the Route that it had, if that still holds."""
        route = self._table.get(name)
        if not self._planned and not (route and self._stands(route)):
            if fresh := self._fresh().get(name):
                return fresh
            self._plan()
            route = self._table.get(name)
        return route

    def _stands(self, route: Route) -> bool:
        assert self.state
        site, args = self.state.site, route.args
        match route.renderer:
            case "post" | "page":
                writing = site.writing(str(args[0]))
                return writing is not None and outputs.pages.of(site, writing) == route
            case "home" | "term" | "authors" | "dates" | "all":
                return site.list_url(*cast(tuple[str], args)) == route.url
            case "file" | "photo":
                path = str(args[0])
                return path in site.files() and outputs.files.of(site, path) == route
            case "asset":
                return bool(site.asset(str(args[0])))
        return route.renderer == "missing"

    def _fresh(self) -> dict[str, Route]:
        """The outputs of what came or changed since all was planned."""
        if not self.state or not self._come:
            return {}
        site = self.state.site
        keys = {sources.key(path) for path in self._come if sources.kind(path) in ("post", "page")}
        routes = [outputs.pages.of(site, writing) for key in keys if (writing := site.writing(key))]
        routes += [outputs.files.of(site, path) for path in self._come if path in site.files()]
        return {route.output: route for route in routes}

    def names(self) -> list[str]:
        """All outputs that there are."""
        self._plan()
        return list(self._table)

    def has_folder(self, path: str) -> bool:
        """Whether outputs lie below a path."""
        self._plan()
        return any(name.startswith(path) for name in self._table)

    def address(self, route: Route) -> str:
        """Where what a Route made is found now: percent-encoded, with the site's prefix; empty when nowhere."""
        assert self.state
        if route.renderer in ("post", "page"):
            writing = self.state.site.writing(self._heir(str(route.args[0])))
            return self.state.prefix.rstrip("/") + outputs.pages.of(self.state.site, writing).url if writing else ""
        self._plan()
        same = (r.url for r in self._table.values() if (r.renderer, r.args) == (route.renderer, route.args))
        url = next(same, "")
        return url and self.state.prefix.rstrip("/") + url

    def _heir(self, key: str) -> str:
        """The key that a writing has now."""
        passed: set[str] = set()
        while self.state and not self.state.site.writing(key) and key in self._heirs.keys() - passed:
            passed.add(key)
            key = self._heirs[key]
        return key

    def moved(self, path: str) -> str:
        """Where the page that was made at a path is found now; empty when nowhere, or none was."""
        names = (f"{path}index.html", path, f"{path}.html")
        page = next((self._pages[name] for name in names if name in self._pages), None)
        return self.address(page.route) if page and self.state else ""

    # pages

    def file(self, route: Route) -> bytes | Path | None:
        """Where the file lies that a Route copies, or what is published of it; None when it copies none."""
        if not self.state or route.renderer not in COPIES:
            return None
        copy = outputs.RENDERERS[route.renderer](self.state.site, _undrawn, *route.args)
        assert isinstance(copy, Copy)
        try:
            return copied(self.terms.root, self.state.site, self.state.theme, copy)
        except (OSError, BlogkitError):  # it has just been removed
            return None

    def page(self, route: Route) -> Page:
        """An output as the present State has it."""
        name = output(route.url)
        kept = self._pages.pop(name, None)
        if kept is None or kept.route != route or not self._right(kept):
            kept = self._made(route, kept)
        if len(self._pages) >= MOST:
            del self._pages[next(iter(self._pages))]
        self._pages[name] = kept
        return kept

    def _right(self, page: Page) -> bool:
        if page.number == self.number:
            return True
        if page.failure or any(self._answers.digest(call) != digest for call, digest in page.calls.items()):
            return False
        page.number = self.number
        return True

    def _made(self, route: Route, before: Page | None) -> Page:
        assert self.state
        began = time.perf_counter()
        recorder = Recorder(self._answers)
        ask = cast(Site, recorder)
        failure = None
        try:
            made = outputs.render(route, ask, drawer(self.state.theme, ask, route.url, self._parts))
            assert isinstance(made, bytes)
            content = made
        except BlogkitError as error:
            failure = error.problems[0]
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end the writer's preview
            hint = (
                "This is a fault of blogkit and not of your site. `blogkit build` shows all of it: please report that."
            )
            failure = Problem(f"blogkit failed with {type(error).__name__}: {error}", hint=hint)
        if failure:
            content = before.content if before else b""
        same = before and before.content == content
        since = before.since if before and same else max(time.time_ns(), before.since + 1 if before else 0)
        return Page(route, content, recorder.calls, self.number, since, time.perf_counter() - began, failure)

    def hidden(self, page: Page) -> dict[str, str]:
        """Address of what is not for readers yet, of this page and what it lists → `Draft`, or the day it is due."""
        if not self.state or not self.terms.drafts:
            return {}
        keys = [str(call[1]) for call in page.calls if call[0] == "entry"]
        found = {}
        for key in dict.fromkeys(keys):
            if (entry := self.state.site.entry(key)) and (mark := self.mark(key)):
                found[self.state.prefix.rstrip("/") + entry.url] = mark
        return found

    def mark(self, key: str) -> str:
        """What a reader would not see of a writing: `Draft`, `Scheduled for 2030-01-02`; empty when it is published."""
        assert self.state
        writing = self.state.site.writing(key)
        if writing and writing.draft:
            return "Draft"
        late = isinstance(writing, Post) and writing.date is not None and writing.date > self.state.now
        return f"Scheduled for {writing.date:%Y-%m-%d}" if late and writing and writing.date else ""

    def slowest(self, count: int) -> list[tuple[float, str]]:
        """(seconds, address) of the pages that took longest to make."""
        there = (page for name, page in self._pages.items() if self.route(name))
        ranked = sorted(((page.seconds, page.route.url) for page in there), reverse=True)
        return ranked[:count]

    # problems

    def problems(self) -> list[Problem]:
        """All that is known to be wrong. Loose ends are those of the State that was settled last."""
        if not self.state:
            return list(self.hopeless)
        failures = (page.failure for page in self._pages.values() if page.failure and page.number == self.number)
        found = (*self.state.problems, *self._ends, *failures)
        once = {(problem.what, problem.where): problem for problem in found}
        return sorted(once.values(), key=lambda p: (p.level, str(p.where or ""), p.what))

    def concerns(self, page: Page | None) -> list[Problem]:
        """The errors to be said over a page: its own, the site's as a whole, and all that were not there at first."""
        wrong = [p for p in self.problems() if p.level == "error"]
        own = [p for p in wrong if page and (page.failure == p or _names(p, page))]
        return own + [p for p in wrong if p not in own and (self._is_new(p) or _is_about(p, page))]

    def _is_new(self, problem: Problem) -> bool:
        return self._old is not None and problem not in self._old


def _renamed(before: Intake, after: Intake) -> dict[str, str]:
    """Key → key of writings that went while others came that say the same: their files were given other names."""
    if before is after or not after.gone:
        return {}
    gone, come = (
        {_said(one): one.writing.key for path in paths if isinstance(one := intake.values.get(path), Written)}
        for intake, paths in ((before, after.gone), (after, after.parsed))
    )
    return {gone[said]: come[said] for said in gone.keys() & come.keys() if gone[said] != come[said]}


def _said(written: Written) -> object:
    """What a writing says, whatever its file is called."""
    return written.writing.title, written.writing.date, written.words, written.excerpt


def _is_about(problem: Problem, page: Page | None) -> bool:
    if page and page.failure == problem:
        return True
    if not problem.where:
        return True
    file = problem.where.file
    if not file.startswith(f"{sources.CONTENT}/"):
        return True
    return page is not None and _names(problem, page)


def _names(problem: Problem, page: Page) -> bool:
    """Whether it is in a file of the writing that a page shows."""
    key = str(page.route.args[0]) if page.route.renderer in ("post", "page") else ""
    places = (f"{sources.CONTENT}/{key}.", f"{sources.CONTENT}/{key}/")
    return bool(key and problem.where) and str(problem.where).startswith(places)


def _undrawn(template: str, **names: object) -> bytes:
    raise AssertionError(template)
