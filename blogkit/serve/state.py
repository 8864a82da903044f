"""A State: the site at one moment, and how the next one follows from it and from what was touched.

Nothing is built. Tier 1 is kept in memory, and of it only what was touched is made again; tier 2 is made anew for each
State, from all of it, which takes 10 ms with 10 000 essays. What is wrong with the settings or the theme leaves those
of the last State in their place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from blogkit.config import Config, conventions, load
from blogkit.engine.stat import GONE, Stat
from blogkit.engine.watch import NOBODY, Watch
from blogkit.intake import Intake, take_in_again
from blogkit.problems import BlogkitError, Problem
from blogkit.reading import sources
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
    around: bool = False
    """Whether anything else was: settings, templates, themes, words."""

    def __or__(self, other: Changes) -> Changes:
        both = None if self.content is None or other.content is None else self.content | other.content
        return Changes(both, self.around or other.around)

    def __bool__(self) -> bool:
        return self.around or self.content is None or bool(self.content)


EVERYTHING = Changes(None, True)


class State(Struct, frozen=True):
    """The site at one moment."""

    terms: Terms
    config: Config
    theme: Theme
    intake: Intake
    shelf: Shelf
    site: Site
    now: datetime
    refused: tuple[Problem, ...] = ()
    """Why the settings, the theme or content/ are not as they are on disk, but as they were before."""

    @property
    def prefix(self) -> str:
        """The path of the front page, with a slash at both ends."""
        return self.config.prefix


def begin(terms: Terms, looked: bytes = NOTHING, method: str = SAFELY, watch: Watch = NOBODY) -> State:
    """The first State. Raises BlogkitError where there can be none."""
    config = load(terms.root)
    theme = _theme(terms.root, config)
    return _state(terms, config, theme, fill(terms.root, conventions(config), looked, method, watch))


def after(before: State, changes: Changes) -> State:
    """The State after some changes. It does not fail: what cannot be had stays as it was."""
    terms, config, theme, refused = before.terms, before.config, before.theme, before.refused
    if changes.around:
        refused = ()
        try:
            config = load(terms.root)
            theme = _theme(terms.root, config)
        except BlogkitError as error:
            config, theme, refused = before.config, before.theme, error.problems
    given = conventions(config)
    intake, shelf = before.intake, before.shelf
    try:
        if given != conventions(before.config):
            shelf.close()
            return replace(
                _state(terms, config, theme, fill(terms.root, given, NOTHING, SAFELY, NOBODY)), refused=refused
            )
        if changes.content is None or changes.content:
            intake, fresh = take_in_again(intake, terms.root, given, _touched(before, changes.content), SAFELY)
            shelf.keep(fresh, before.intake.digests.keys() - intake.digests.keys())
    except BlogkitError as error:
        return replace(before, refused=(*refused, *error.problems))
    return _state(terms, config, theme, intake, shelf, refused)


def _state(
    terms: Terms,
    config: Config,
    theme: Theme,
    intake: Intake,
    shelf: Shelf | None = None,
    refused: tuple[Problem, ...] = (),
) -> State:
    shelf = shelf or Shelf(terms.root, conventions(config))
    now = terms.now
    site = Site(config, intake.values, intake.digests, shelf, theme, now, terms.drafts)
    return State(terms, config, theme, intake, shelf, site, now, refused)


def _theme(root: Path, config: Config) -> Theme:
    try:
        return Theme(root, config.theme.name, config.theme.options, config.prefix, config.language)
    except OSError as error:
        hint = "It is read again with the next change."
        raise BlogkitError(Problem(f"The theme cannot be read: {error}", hint=hint)) from None


def _touched(state: State, paths: frozenset[str] | None) -> set[str]:
    """What `sources.scan` has to look at again."""
    seen = state.intake.seen
    if paths is None:
        found = sources.scan(state.terms.root)
        return {path for path in seen.keys() | found.keys() if seen.get(path, GONE) != found.get(path, GONE)}
    return {touched for path in paths for touched in _places(state.terms.root, seen, path)}


def _places(root: Path, seen: dict[str, Stat], path: str) -> Iterator[str]:
    """A file that is known; a folder that is; or else the nearest folder above that is: something in it is new."""
    is_folder = os.path.isdir(sources.place(root, path))
    if path in seen and path and not is_folder:
        yield path
        return
    folder = f"{path}/" if path else ""
    if folder in seen:
        yield folder
        if is_folder:
            return
    while folder:
        folder = folder.rstrip("/").rpartition("/")[0]
        folder = f"{folder}/" if folder else ""
        if folder in seen:
            break
    yield folder
