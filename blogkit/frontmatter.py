"""Front matter: the mapping at the head of a text file, its body, and the line of each key.

YAML between `---`, TOML between `+++`, JSON between braces that stand alone on their lines. Found and read by
python-frontmatter; what this room adds is that nothing is lost and everything has a line.
"""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler
from msgspec import Struct

from blogkit.problems import Location, Problem


class TOMLHandler(BaseHandler):
    """TOML through the standard library; python-frontmatter's own needs a package that reads TOML 0.5 only."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, fm: str) -> dict[str, Any]:
        """Read TOML 1.0. Raises TOMLDecodeError."""
        return tomllib.loads(fm)


HANDLERS: tuple[BaseHandler, ...] = (YAMLHandler(), TOMLHandler(), JSONHandler())


class FrontMatter(Struct, frozen=True):
    """A text file, taken apart."""

    path: str
    """The file, relative to the site's root, for Locations."""
    values: dict[str, Any]
    body: str
    head: str = ""
    """The text of the front matter."""
    body_line: int = 1
    """The line that the body begins on."""

    def where(self, key: str) -> Location:
        """The place of a top-level key; the file alone when it cannot be found."""
        found = re.search(rf"""^[ \t]*(['"]?){re.escape(key)}\1[ \t]*[:=]""", self.head, re.MULTILINE)
        if not found:
            return Location(self.path)
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        line = self.head.count("\n", 0, start)
        return Location(self.path, line + 1, start - (self.head.rfind("\n", 0, start) + 1) + 1)

    def written(self, key: str) -> str:
        """A scalar as it was typed: YAML makes a number of `title: 1984` and a truth of `title: No`."""
        found = re.search(rf"""^(['"]?){re.escape(key)}\1[ \t]*[:=][ \t]*(.*?)[ \t]*$""", self.head, re.MULTILINE)
        return re.sub(r"\s+#.*$", "", found[2]).strip("'\"") if found else ""


def split(path: str, content: bytes) -> tuple[FrontMatter | None, tuple[Problem, ...]]:
    """Take a file apart. None when its front matter cannot be read; a Problem says where and why.

    A byte order mark and any kind of line end are tolerated. A file that is not UTF-8 is read as Windows-1252, which
    fits every byte that old editors wrote, with a warning.
    """
    text, problems = _decode(path, content)
    handler = next((h for h in HANDLERS if h.detect(text)), None)
    if handler is None:
        return FrontMatter(path, {}, text), problems
    try:
        head, body = handler.split(text)
    except ValueError:  # a rule at the top of a file, not front matter
        return FrontMatter(path, {}, text), problems
    before = text[: text.index(head.strip("{}"))] if head.strip("{}") else ""
    try:
        values: Any = handler.load(head)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, (*problems, _unreadable(path, handler, error))
    whole = before + head.strip("{}") if isinstance(handler, JSONHandler) else before + head
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    if values is None:
        values = {}
    if not isinstance(values, dict):
        what = "The text between the `---` lines is not a list of keys and values; it is shown as part of the essay"
        hint = "Write `key: value` lines there, or put an empty line above the first `---`."
        return FrontMatter(path, {}, text), (*problems, Problem(what, Location(path, 1), hint=hint, level="warning"))
    skipped = len(body) - len(body.lstrip("\n"))
    values = {str(key): value for key, value in values.items()}
    return FrontMatter(path, values, body.lstrip("\n"), whole, body_line + skipped), problems


def moment(value: object, zone: str) -> datetime:
    """A date as written, aware. Raises ValueError or OverflowError when it is none.

    An offset that was written stays; a date without one is in `zone`, an IANA name. The result has a fixed offset, so
    that it is the same after a round trip through the Store.
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise ValueError("not a date")
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo(zone))
    offset = value.utcoffset() or timedelta()
    return value.replace(tzinfo=timezone(timedelta(seconds=round(offset.total_seconds() / 60) * 60)))


def _decode(path: str, content: bytes) -> tuple[str, tuple[Problem, ...]]:
    try:
        text = content.decode("utf-8-sig")
        problems: tuple[Problem, ...] = ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems = (
            Problem(
                "This file is not UTF-8; it was read as Windows-1252",
                Location(path, line),
                hint="Save it as UTF-8.",
                level="warning",
            ),
        )
        text = content.removeprefix(b"\xef\xbb\xbf").decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"), problems


def _unreadable(path: str, handler: BaseHandler, error: Exception) -> Problem:
    kind = type(handler).__name__.removesuffix("Handler")
    line = column = 0
    message = str(error)
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        # The mark counts from 0, and from the line after the opening `---`, of which the handler keeps the line end.
        line, column = error.problem_mark.line + 1, error.problem_mark.column + 1
        message = error.problem or message
    elif isinstance(error, json.JSONDecodeError):
        line, column, message = error.lineno, error.colno, error.msg
    elif found := re.search(r"(.*) \(at line (\d+), column (\d+)\)", message):
        message, line, column = found[1], int(found[2]), int(found[3])
    elif isinstance(error, yaml.YAMLError):
        message = " ".join(message.split())
    hint = "A value with a colon or a # in it needs quotes around it." if kind == "YAML" else ""
    what = f"The front matter is not valid {kind}: {message}"
    return Problem(what, Location(path, max(line, 1), column), hint=hint)
