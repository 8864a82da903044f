"""A State: the site at one moment, and how the next one follows from it and from what was touched.

Nothing is built. Both tiers are kept in memory; of them only that is made again in which what was touched has a say.
What is wrong with the settings or the theme leaves those of the last State in their place.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from blogkit.build import PICTURES, STORE
from blogkit.config import FILE, Config, conventions, load
from blogkit.darkroom import Darkroom
from blogkit.engine.stat import GONE, Stat, stat
from blogkit.engine.watch import NOBODY, Watch
from blogkit.intake import Intake, take_in_again
from blogkit.model import Conventions
from blogkit.problems import BlogkitError, Problem
from blogkit.reading import sources
from blogkit.routes import FOR_HOSTS
from blogkit.serve.shelf import NOTHING, Shelf, fill
from blogkit.serve.terms import Terms
from blogkit.site.questions import Site
from blogkit.theme.chain import Theme

SAFELY = "spawn"
"""The start method for many files: a process that has threads is not to be forked."""


class Changes(Struct, frozen=True):
    """What was touched since a moment."""

    content: frozenset[str] | None = frozenset()
    """Paths of files and folders under content/; None when it is not known which."""
    around: bool | None = False
    """Whether anything else was: settings, templates, themes, words; None when it is not known."""
    files: frozenset[str] = frozenset()
    """The paths of that, from the site's folder on, as far as they are known: for people to read."""

    def __or__(self, other: Changes) -> Changes:
        both = None if self.content is None or other.content is None else self.content | other.content
        around = max(self.around, other.around, key=(False, None, True).index)
        return Changes(both, around, self.files | other.files)

    def __bool__(self) -> bool:
        return self != Changes()

    @property
    def saved(self) -> list[str]:
        """All paths, from the site's folder on."""
        return sorted([*self.files, *(f"{sources.CONTENT}/{path}".rstrip("/") for path in self.content or ())])


LOOK = Changes(around=None)
"""Anything beside content/ may have been touched."""
EVERYTHING = Changes(None, None)
"""Anything may have been touched."""


class Frame(Struct, frozen=True):
    """What a State comes from beside content/."""

    config: Config
    theme: Theme
    stats: dict[str, Stat]
    """Of every file and folder of them, when they were read."""
    refused: tuple[Problem, ...] = ()
    """Why they are not as they are on disk, but as they were before."""


class State(Struct, frozen=True):
    """The site at one moment."""

    terms: Terms
    frame: Frame
    intake: Intake
    shelf: Shelf
    site: Site
    now: datetime
    refused: tuple[Problem, ...] = ()
    """Why content/ is not as it is on disk, but as it was before."""
    within: frozenset[str] | None = None
    """The keys of the writings whose text or thread alone has changed since the State before; None when more has."""
    behind: bool = False
    """Whether most of content/ is as it was read under other settings, and has to be read again."""

    @property
    def given(self) -> Conventions:
        """What parsing depends on."""
        return conventions(self.frame.config)

    @property
    def theme(self) -> Theme:
        """The theme."""
        return self.frame.theme

    @property
    def prefix(self) -> str:
        """The path of the front page, with a slash at both ends."""
        return self.frame.config.prefix

    def like(self, before: State) -> bool:
        """Whether nobody can see a difference."""
        same = self.frame is before.frame and self.intake.digests == before.intake.digests
        return same and self.problems == before.problems

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found wrong when it was read."""
        return (*self.frame.refused, *self.refused, *self.intake.problems)


def begin(terms: Terms, looked: bytes = NOTHING, method: str = SAFELY, watch: Watch = NOBODY) -> State:
    """The first State. Raises BlogkitError where there can be none."""
    frame = _frame(terms.root)
    given = conventions(frame.config)
    return _state(terms, frame, fill(terms.root, given, looked, method, watch), Shelf(terms.root, given))


def after(before: State, changes: Changes, ahead: Collection[str] = ()) -> State:
    """The State after some changes. It does not fail: what cannot be had stays as it was.

    Where all of content/ has to be read again, the files `ahead` are, and the rest is to follow: the State is behind.
    """
    terms, intake, shelf, behind = before.terms, before.intake, before.shelf, before.behind
    frame = _frame_after(terms.root, before.frame, changes)
    given = conventions(frame.config)
    paths = None if before.refused else changes.content
    try:
        if not terms.root.is_dir():
            raise BlogkitError(Problem(f"The folder of the site is not there any more: {terms.root}"))
        again = _touched(before, paths) if paths is None or paths else set()
        if given != before.given:
            shelf.close()
            shelf, behind, again = Shelf(terms.root, given, writing=False), True, again.union(ahead)
        if again:
            intake, fresh = take_in_again(intake, terms.root, given, again, SAFELY)
            shelf.keep(fresh, intake.gone)
    except BlogkitError as error:
        return replace(before, refused=error.problems, within=frozenset())
    if frame.config == before.frame.config and intake is before.intake:
        site = before.site.seen_with(frame.theme)
        return State(terms, frame, intake, shelf, site, before.now, behind=behind)
    changed = {*intake.parsed, *intake.gone}
    if frame is before.frame and intake.within is not None:
        site = before.site.again(intake.values, intake.digests, changed)
        return State(terms, frame, intake, shelf, site, before.now, within=intake.within, behind=behind)
    known = before.site if frame is before.frame and shelf is before.shelf else None
    if known and (after := known.after(intake.values, intake.digests, changed, terms.now)):
        return State(terms, frame, intake, shelf, after, terms.now, behind=behind)
    return _state(terms, frame, intake, shelf, behind)


def caught_up(before: State, given: Conventions, intake: Intake) -> State:
    """The State when all of content/ was read again with some conventions; the same if these are the past's already."""
    if given != before.given:
        return before
    before.shelf.close()
    return _state(before.terms, before.frame, intake, Shelf(before.terms.root, given))


def _state(terms: Terms, frame: Frame, intake: Intake, shelf: Shelf, behind: bool = False) -> State:
    now = terms.now
    pictures = frame.config.pictures if terms.production else replace(frame.config.pictures, variants=False)
    darkroom = Darkroom(terms.root, (terms.root / STORE).parent / PICTURES, pictures)
    site = Site(frame.config, intake.values, intake.digests, shelf, frame.theme, darkroom, now, terms.drafts)
    return State(terms, frame, intake, shelf, site, now, behind=behind)


def _frame(root: Path) -> Frame:
    """Settings and theme, read. Raises BlogkitError."""
    config = load(root)
    try:
        theme = Theme(root, config.theme.name, config.theme.options, config.prefix, config.language)
    except OSError as error:
        raise BlogkitError(Problem(f"The theme cannot be read: {error}")) from None
    return Frame(config, theme, _stats(root, theme))


def _frame_after(root: Path, before: Frame, changes: Changes) -> Frame:
    """The same frame, when nothing of it was touched, or may have been and was not."""
    if changes.around is False or (changes.around is None and _stats(root, before.theme) == before.stats):
        return before
    try:
        return _frame(root)
    except BlogkitError as error:
        return replace(before, stats=_stats(root, before.theme), refused=error.problems)


def _stats(root: Path, theme: Theme) -> dict[str, Stat]:
    return {str(path): stat(str(path)) for path in (root / FILE, *theme.places())}


def _touched(state: State, paths: frozenset[str] | None) -> set[str]:
    """What `sources.scan_again` has to look at again."""
    seen = state.intake.seen
    if paths is None:
        found = sources.scan(state.terms.root)
        return {path for path in seen.keys() | found.keys() if seen.get(path, GONE) != found.get(path, GONE)}
    return touched(state.terms.root, seen, paths)


def touched(root: Path, seen: Mapping[str, Stat], paths: Iterable[str]) -> set[str]:
    """The same, where some paths were touched; `seen` are the files and folders (with a slash) that were there."""
    places = {place for path in paths if (place := _place(root, seen, path)) is not None}
    links = {place for path in _links(root, seen, places) if (place := _place(root, seen, path)) is not None}
    return places | links


def _links(root: Path, seen: Mapping[str, Stat], places: Iterable[str]) -> list[str]:
    """The links that lead to what was touched, as their inodes tell, or led nowhere."""
    inodes = {GONE[3]}
    for path in places:
        inodes |= {seen.get(path, GONE)[3], stat(str(sources.place(root, path)))[3]}
        if not sources.is_file(path):
            inodes |= {found[3] for each, found in seen.items() if each.startswith(path)}
    alike = [path for path, found in seen.items() if found[3] in inodes and sources.is_file(path)]
    return [path for path in alike if os.path.islink(sources.place(root, path))]


def _place(root: Path, seen: Collection[str], path: str) -> str | None:
    """The file or folder; the one around it, where it was the other of the two; the topmost that is new."""
    if not sources.is_text(path):
        return _above(path)
    place = sources.place(root, path)
    if not path:
        return ""
    if f"{path}/" in seen:
        return _above(path) if place.is_symlink() or place.is_file() else f"{path}/"
    if path in seen:
        return _above(path) if place.is_dir() else path
    while (above := _above(path)) not in seen:
        path = above.rstrip("/")
    place = sources.place(root, path)
    top, *names = path.split("/")
    if any(map(sources.left_out, names if top in FOR_HOSTS else (top, *names))):
        return None
    if place.is_dir():
        return None if place.is_symlink() else f"{path}/"
    return path if place.is_file() else None


def _above(path: str) -> str:
    """The folder that a path lies in, with a slash; empty at the top."""
    return path[: path.rfind("/") + 1]
