"""Front matter: the mapping at the head of a text file, its body, and the line of each key.

YAML between `---`, TOML between `+++`, JSON between braces that stand alone on their lines. Found and read by
python-frontmatter; what this room adds is that nothing is lost, nothing explodes, and everything has a line.

Of YAML's plain words only `true`, `false`, `null` and numbers have a meaning, as in YAML 1.2 (section 10.3.2):
`title: No` and `tags: [007]` are what they look like. A date is text until `values.moment` reads it.
"""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from collections.abc import Hashable
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler
from msgspec import Struct

from blogkit.problems import Location, Problem
from blogkit.reading.values import DEEP, plain

try:
    from yaml import CBaseLoader as _AsTyped
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # this PyYAML was built without libyaml
    from yaml import BaseLoader as _AsTyped  # type: ignore[assignment]
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_NESTING = re.compile(r"[\[{]|[-?]\s")
_UNPRINTABLE = r"[^\t\n\x20-\x7e\x85\xa0-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
"""What YAML does not allow (YAML 1.2, section 5.1)."""


_OPENED = re.compile(r"(?:-{3,}|\+{3,})[ \t]*\n\w+[ \t]*[:=]")
"""Front matter has been begun: a mark, and a key below it."""


class _Loader(_SafeLoader):
    """Reads one YAML text, and notes the keys that it has twice. `<<`, which can explode too, is a key like others."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.doubles: list[tuple[str, int]] = []
        """(key, its second line, from 0)."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge nothing."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """For PyYAML. Of a key that is written twice, the last value counts."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    self.doubles.append((key.value, key.start_mark.line))
                seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"|~|null|Null|NULL", ["", *"~nN"]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?(0|[1-9][0-9]{0,99})", [*"-+0123456789"]),
    ("float", r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?", [*"-+.0123456789"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _first)


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
    """As `plain` has them."""
    body: str
    head: str = ""
    """The text of the front matter."""
    head_line: int = 1
    """The line that it begins on."""
    body_line: int = 1
    """The line that the body begins on."""
    is_yaml: bool = False

    def where(self, key: str) -> Location:
        """The place of a top-level key; the file alone when it cannot be found."""
        pattern = rf"""^[ \t]*(?=(['"]?){re.escape(key)}\1[ \t]*[:=])"""
        found = min(re.finditer(pattern, self.head, re.MULTILINE), key=lambda match: len(match[0]), default=None)
        if not found:
            return Location(self.path)
        return Location(self.path, self.head_line + self.head.count("\n", 0, found.end()), len(found[0]) + 1)

    def written(self, key: str) -> Any:
        """A value with each word in it as it was typed: `[3.10, true]` is read as a number and a truth."""
        if self.is_yaml:
            return plain(yaml.load(self.head, Loader=_AsTyped)[key])  # noqa: S506 it makes nothing but text
        return _typed(self.values[key])


def split(path: str, content: bytes) -> tuple[FrontMatter | None, tuple[Problem, ...]]:
    """Take a file apart. None when its front matter cannot be read; a Problem says where and why.

    A byte order mark and any kind of line end are tolerated. A file that is not UTF-8 is read as Windows-1252, which
    fits every byte that old editors wrote, with a warning.
    """
    text, problems = _decode(path, content)
    handler = next((h for h in HANDLERS if h.detect(text)), None)
    if handler is None or handler.FM_BOUNDARY is None:
        return FrontMatter(path, {}, text), problems
    try:
        head, body = handler.split(text)
    except ValueError:
        if _OPENED.match(text):
            return None, (*problems, _unclosed(path, text))
        return FrontMatter(path, {}, text), problems  # a rule at the top of a file, not front matter
    opening = handler.FM_BOUNDARY.match(text)
    head_line = text.count("\n", 0, opening.end() if opening else 0) + 1
    try:
        values, doubles = _load(handler, head)
    except Exception as error:  # noqa: BLE001 PyYAML stumbles over `!!bool x` and the like in ways of its own
        return None, (*problems, _unreadable(path, handler, error, head, head_line))
    problems += tuple(_double(key, Location(path, head_line + line)) for key, line in doubles)
    if not isinstance(values, dict):
        what = "The text between the `---` lines is not a list of keys and values; it is shown as part of the essay"
        hint = "Write `key: value` lines there, or put an empty line above the first `---`."
        return FrontMatter(path, {}, text), (*problems, Problem(what, Location(path, 1), hint=hint, level="warning"))
    start = len(text) - len(body.lstrip("\n"))
    body_line = text.count("\n", 0, start) + 1
    return FrontMatter(
        path, values, text[start:], head, head_line, body_line, isinstance(handler, YAMLHandler)
    ), problems


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, (str, dict, type(None))) else str(value)


def _decode(path: str, content: bytes) -> tuple[str, tuple[Problem, ...]]:
    problems: tuple[Problem, ...] = ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        what = f"This file is not UTF-8; it was read as {'UTF-16' if is_wide else 'Windows-1252'}"
        where = Location(path, content.count(b"\n", 0, error.start) + 1)
        problems = (Problem(what, where, hint="Save it as UTF-8.", level="warning"),)
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-16" if is_wide else "cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"), problems


def _load(handler: BaseHandler, head: str) -> tuple[Any, list[tuple[str, int]]]:
    """What the front matter holds, and the (key, line from 0) of each that it has twice."""
    if not isinstance(handler, YAMLHandler):
        return plain(handler.load(head)), []
    if len(head) > 10_000 or len(_NESTING.findall(head)) > DEEP:
        _measure(head)
    loader = _Loader(head)
    try:
        values = loader.get_single_data()
    finally:
        loader.dispose()
    return {} if values is None else plain(values), loader.doubles


def _measure(head: str) -> None:
    """Raise ValueError where YAML is nested too deeply, before libyaml composes it."""
    level = 0
    for event in yaml.parse(head, Loader=_SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            level += 1
            if level > DEEP + 1:
                raise ValueError(f"it holds lists in lists, more than {DEEP} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            level -= 1


def _double(key: str, where: Location) -> Problem:
    return Problem(f"`{key}` is written twice", where, hint="The last one counts. Take one away.", level="warning")


def _unclosed(path: str, text: str) -> Problem:
    mark = text.split("\n", 1)[0].strip()
    hint = f"Put a line with `{mark}` between it and the text." if mark in ("---", "+++") else ""
    return Problem("The front matter begins here and never ends", Location(path, 1), hint=hint)


def _unreadable(path: str, handler: BaseHandler, error: Exception, head: str, head_line: int) -> Problem:
    kind = type(handler).__name__.removesuffix("Handler")
    what, message, line, column = f"The front matter is not valid {kind}", str(error), 0, 0
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        message = error.problem or message
        # A quote or a bracket that is never closed is found out later; its beginning is where to look.
        open_ = message.endswith(("end of stream", "',' or ']'", "',' or '}'"))
        mark = error.context_mark if open_ and error.context_mark else error.problem_mark
        line, column = mark.line, mark.column + 1
    elif isinstance(error, yaml.YAMLError) and (found := re.search(_UNPRINTABLE, head)):
        message, line = f"the character {found[0]!r} may not stand in it", head.count("\n", 0, found.start())
    elif isinstance(error, json.JSONDecodeError):
        message, line, column = error.msg, error.lineno - 1, error.colno
    elif isinstance(error, tomllib.TOMLDecodeError):
        message, _, place = message.rpartition(" (at ")
        line, column = map(int, re.findall(r"\d+", place) or (head.count("\n"), 0))
        line -= bool(column)
    elif isinstance(error, RecursionError):
        what, message = "The front matter cannot be used", "it holds lists in lists too deep to follow"
    elif type(error) is ValueError:
        what = "The front matter cannot be used"
    elif not isinstance(error, yaml.YAMLError):
        message = "a tag, as `!!bool`, does not fit the value behind it"
    hint = next((hint for part, hint in _HINTS if part in message and isinstance(error, yaml.YAMLError)), "")
    return Problem(f"{what}: {message}", Location(path, head_line + line, column), hint=hint)


_HINTS = (
    ("mapping values", "A value with a colon in it needs quotes around it."),
    (
        "expected node content",
        "Close the bracket that was opened before; or put quotes around a value that begins with one.",
    ),
    ("expected ',' or", "Close this bracket; or put quotes around a value that begins with one."),
    ("end of stream", 'Close this quote. Within single quotes a quote is written twice, within double ones as \\".'),
    ("escape character", "Within double quotes a backslash is written twice; or use single quotes."),
    (
        "cannot start any token",
        "A value that begins with this sign needs quotes around it; a line may not begin with a tab.",
    ),
    ("alias", "A value that begins with * needs quotes around it."),
    ("alphabetic or numeric", "A value that begins with & needs quotes around it."),
    ("the tag", "A value that begins with ! needs quotes around it."),
)
"""What YAML says → what to do."""
