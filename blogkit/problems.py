"""What blogkit has to say against a site: Problems, the places they point at, and the error tree.

    BlogkitError               something a person can mend; carries Problems; exit 1
    ├── ConfigError            the site's settings
    ├── ContentError           one file under content/; always with a Location
    ├── ThemeError             no such theme; parents in a circle
    │   └── TemplateError      Jinja's, with template, line, and the page being made
    ├── ArchiveError           an export that cannot be read
    └── PublishError           a host that refuses
    InternalError              our fault: says what to report

A Problem is plain frozen data, so it crosses processes and is kept in the Store.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Location(Struct, frozen=True, order=True):
    """A place in a file that a person can open. Lines and columns count from 1; 0 means unknown."""

    file: str
    """Path relative to the site's root, with forward slashes."""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [str(n) for n in (self.line, self.column) if n]
        return ":".join([self.file, *numbers])


class Problem(Struct, frozen=True):
    """One thing that is wrong: what, where, the facts, and what to do about it."""

    what: str
    """A sentence without its full stop: what was found, against what was expected."""
    where: Location | None = None
    facts: tuple[tuple[str, str], ...] = ()
    """(name, value) pairs worth a line each: what was found, what was expected."""
    hint: str = ""
    """What to do, in a sentence."""
    level: Literal["error", "warning"] = "error"
    """An error makes the exit status 1; a warning is only said."""

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        lines = [f"{head}{self.level}: {self.what}"]
        lines += [f"    {name}: {value}" for name, value in self.facts]
        if self.hint:
            lines.append(f"    → {self.hint}")
        return "\n".join(lines)


class BlogkitError(Exception):
    """Something a person can mend. For example, a folder that is no site."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class ConfigError(BlogkitError):
    """The site's settings. For example, an unknown key in blogkit.toml."""


class ContentError(BlogkitError):
    """One file under content/. For example, front matter that is not valid YAML."""


class ThemeError(BlogkitError):
    """A theme that cannot be used. For example, one that is its own grandparent."""


class TemplateError(ThemeError):
    """A template that Jinja refuses. For example, an undefined name."""


class ArchiveError(BlogkitError):
    """An export that cannot be read. For example, an XML file that is no WordPress export."""


class PublishError(BlogkitError):
    """A host that refuses. For example, a wrong key."""


class InternalError(Exception):
    """Our fault. Says what to report."""
