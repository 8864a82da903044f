"""TOML texts: read into a Struct by its types, with the place of every mistake.

Promises: a text with five mistakes yields five Problems, each at the line and column of its key; a value that is wrong
is replaced by its default, so that reading goes on; a known key is never lost in silence, an unknown one neither.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Meta, Struct, inspect, structs

from blogkit.problems import ConfigError, Location, Problem

T = TypeVar("T", bound=Struct)

Key = tuple[str | int, ...]
"""The way to a value: names of tables and keys; items of a list by number, from 0."""


class Document(Struct, frozen=True):
    """A TOML text, read, and where its keys stand."""

    file: str
    """Its path relative to the site's root, for messages."""
    table: dict[str, Any]
    places: dict[Key, tuple[int, int]]
    """Line and column of each key and of each item of a list, from 1."""

    def where(self, key: Key = ()) -> Location:
        """The place of a key; of the nearest table around it, when it is not written."""
        while key and key not in self.places:
            key = key[:-1]
        return Location(self.file, *self.places.get(key, (0, 0)))


class Wrong(ValueError):
    """A value that cannot be: what is wrong with it (what follows "`key` "), and what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.hint = what, hint


def checked(check: Callable[[str], str]) -> Meta:
    """An annotation for a text field: `check` returns the value's normal form, or raises Wrong."""
    return Meta(extra={"check": check})


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known word that `word` was probably meant to be, or an empty string; `cutoff` as difflib has it."""
    folded = {name.casefold(): name for name in known}
    return folded.get(next(iter(difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)), ""), "")


def did_you_mean(word: str, otherwise: str = "") -> str:
    """A hint: the word, where there is one, or else the other sentence."""
    return f"Did you mean `{word}`?" if word else otherwise


def load(path: Path, file: str) -> Document:
    """Read a TOML file, UTF-8 with or without a BOM. Raises FileNotFoundError; ConfigError where it cannot be read."""
    try:
        return parse(path.read_bytes().decode("utf-8-sig"), file)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigError(Problem(f"{file} cannot be read: {error.strerror}", Location(file))) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        hint = "Save the file as UTF-8 in your editor."
        raise ConfigError(Problem("this is not UTF-8 text", Location(file, line), hint=hint)) from None


def parse(text: str, file: str) -> Document:
    """Read a TOML text. Raises ConfigError, with line and column, where it is no TOML (v1.0.0)."""
    text = text.replace("\r\n", "\n")
    try:
        return Document(file, tomllib.loads(text), _places(text))
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).rpartition(" (at ")
        line, column = map(int, re.findall(r"\d+", place) or (text.rstrip("\n").count("\n") + 1, 0))
        if _AGAIN.match(message) and (again := _again(text.split("\n")[:line], file)):
            raise ConfigError(again) from None
        hint = 'A line reads key = value, and text stands in quotes: title = "My essays".'
        what = f"this is not valid TOML: {message[:1].lower()}{message[1:]}"
        raise ConfigError(Problem(what, Location(file, line, column), hint=hint)) from None
    except RecursionError:
        raise ConfigError(Problem("lists or tables are nested too deeply", Location(file))) from None


_AGAIN = re.compile("Cannot (?:declare|overwrite|mutate)")
"""What tomllib says of what was there before."""
_NAMED = re.compile(r"""\s*(?:(\[\[?[^\]]+\]\]?)|((?:[\w.-]|"[^"\n]*"|'[^'\n]*')+)\s*=)""")
"""The beginning of a line that has a [table], or a key."""


def _again(lines: list[str], file: str) -> Problem | None:
    """That the last of the lines says again what one before it has said; None where it is no line of its own."""
    if not (found := _NAMED.match(lines[-1])):
        return None
    table, key = found.groups()
    first = 0
    for number, line in reversed([*enumerate(lines[:-1], 1)]):
        before = _NAMED.match(line)
        if before and before.groups() == (table, key):
            first = number
        if first or (key and before and before[1]):  # a key is looked for in its own table
            break
    facts = (("first", f"line {first}"),) if first else ()
    hint = "Keep one of them, with the lines of both below it." if table else "Keep one of them."
    where = Location(file, len(lines), found.start(1 if table else 2) + 1)
    return Problem(f"`{table or key}` is written twice", where, facts, hint)


def read(kind: type[T], document: Document) -> tuple[T, list[Problem]]:
    """The document as a `kind`, whose fields must all have defaults, and everything that is wrong with it."""
    reading = _Reading(document, {field.name for field in structs.fields(kind)})
    return reading.value(inspect.type_info(kind), document.table, ()), reading.problems


class _Keep(Exception):
    """The value is wrong, and its Problem is noted: leave the field at its default."""


class _Reading:
    """One walk over a document and the types that it is to have."""

    def __init__(self, document: Document, top: set[str]) -> None:
        self.document = document
        self.top = top
        self.problems: list[Problem] = []

    def value(self, kind: inspect.Type, value: Any, key: Key) -> Any:
        """The value in its normal form. Raises _Keep where there is none."""
        match kind, value:
            case inspect.Metadata(type=inner, extra=extra), _:
                return self.checked(self.value(inner, value, key), key, (extra or {}).get("check", str))
            case inspect.StructType(cls=cls, fields=fields), dict():
                known = {field.name: field.type for field in fields}
                for name in (name for name in value if name not in known):
                    self.unknown(name, known, key)
                return cls(**self.each(((n, known[n], item) for n, item in value.items() if n in known), key))
            case inspect.DictType(value_type=inner), dict():
                return self.each(((name, inner, item) for name, item in value.items()), key)
            case inspect.VarTupleType(item_type=inner), list():
                return tuple(self.each(((n, inner, item) for n, item in enumerate(value)), key).values())
            case inspect.LiteralType(values=words), str() if value not in words:
                what = f"{_name(key)} must be {' or '.join(map(_written, words))}"
                raise self.wrong(what, value, key, did_you_mean(nearest(value, map(str, words))))
            case inspect.IntType(ge=int(least)), int() if value < least and not isinstance(value, bool):
                raise self.wrong(f"{_name(key)} must be {least} or more", value, key)
            case (inspect.StrType() | inspect.LiteralType(), str()) | (inspect.BoolType(), bool()):
                return value
            case inspect.IntType(), int() if not isinstance(value, bool):
                return value
            case inspect.AnyType(), _:
                return value
            case _:
                what = f"expected {_expected(kind)} for {_name(key)}, found {_found(value)}"
                raise self.wrong(what, value, key, _quotes(kind, value))

    def each(self, items: Iterable[tuple[Any, inspect.Type, Any]], key: Key) -> dict[Any, Any]:
        """Those of the (name, type, value) below a key that are right."""
        good = {}
        for name, kind, item in items:
            with suppress(_Keep):
                good[name] = self.value(kind, item, (*key, name))
        return good

    def checked(self, value: str, key: Key, check: Callable[[str], str]) -> str:
        """What a field's own check makes of its value."""
        try:
            return check(value)
        except Wrong as error:
            raise self.wrong(f"{_name(key)} {error.what}", value, key, error.hint) from None

    def wrong(self, what: str, value: Any, key: Key, hint: str = "") -> _Keep:
        """Note a Problem."""
        found = (("found", _written(value)),) if isinstance(value, str | int | float) else ()
        self.problems.append(Problem(what, self.document.where(key), found, hint))
        return _Keep()

    def unknown(self, name: str, known: Iterable[str], table: Key) -> None:
        """Note a key that nothing knows; perhaps it only stands too far down."""
        near = nearest(name, known)
        hint = did_you_mean(near, f"Known here: {', '.join(known)}.")
        inside = ""
        if table:
            inside = f" in [{_name(table)[1:-1]}]"
            if not near and name in self.top:
                hint = f"`{name}` belongs above the first [table]."
        self.problems.append(Problem(f"unknown key `{name}`{inside}", self.document.where((*table, name)), hint=hint))


def _name(key: Key) -> str:
    return f"`{'.'.join(part for part in key if isinstance(part, str))}`"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _expected(kind: inspect.Type) -> str:
    match kind:
        case inspect.IntType():
            return "a whole number"
        case inspect.BoolType():
            return "true or false"
        case inspect.VarTupleType():
            return "a list"
        case inspect.StructType() | inspect.DictType():
            return "a table"
        case _:
            return "text"


def _found(value: Any) -> str:
    match value:
        case bool():
            return _written(value)
        case int():
            return "a number"
        case float():
            return "a number with a decimal point"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def _quotes(kind: inspect.Type, value: Any) -> str:
    match kind, value:
        case ((inspect.StrType() | inspect.LiteralType()), (int() | float() | date() | time())):
            return "Put it in quotes."
        case ((inspect.IntType() | inspect.BoolType()), str()):
            return "Write it without quotes."
        case inspect.VarTupleType(), str():
            return f"Put it in brackets: [{_written(value)}]."
        case _:
            return ""


# Where keys stand: tomllib does not say, so a scanner walks over the text, which is known to be valid TOML by then.

_TOKEN = re.compile(
    r"""
    "{3} (?:\\.|[^\\])*? "{3,5}  |  '{3} .*? '{3,5}     # text of several lines, which may end in quotes of its own
    | " (?:\\.|[^"\\])* "        |  ' [^']* '           # text
    | \# [^\n]*                                         # a comment
    | [\[\]{}=,.\n]  |  [^\s\[\]{}=,."'\#]+             # signs; bare keys, numbers, dates
    """,
    re.VERBOSE | re.DOTALL,
)


def _places(text: str) -> dict[Key, tuple[int, int]]:
    starts = [0, *(end.end() for end in re.finditer("\n", text))]
    offsets = _Scanner(text).scan()
    lines = {key: bisect_right(starts, offset) for key, offset in offsets.items()}
    return {key: (line, offsets[key] - starts[line - 1] + 1) for key, line in lines.items()}


class _Scanner:
    """One walk over the tokens of a valid TOML text."""

    def __init__(self, text: str) -> None:
        self.tokens = [(token[0], token.start()) for token in _TOKEN.finditer(text + "\n") if token[0][0] != "#"]
        self.at = 0
        self.offsets: dict[Key, int] = {}
        self.last: dict[Key, int] = {}
        """[[tables]] so far → the number of the last one."""

    def scan(self) -> dict[Key, int]:
        """Find the offset of every key and every item of a list."""
        table: Key = ()
        while self.at < len(self.tokens):
            match self.token:
                case "\n":
                    self.at += 1
                case "[":
                    table = self.header()
                case _:
                    self.value(self.key(table, "="))
        return self.offsets

    @property
    def token(self) -> str:
        return self.tokens[self.at][0]

    def header(self) -> Key:
        """Read [table] or [[table]]."""
        self.at += 1
        if self.token != "[":
            return self.key((), "]")
        self.at += 1
        offset = self.tokens[self.at][1]
        table = self.key((), "]")
        self.at += 1
        self.last[table] = self.last.get(table, -1) + 1
        table = (*table, self.last[table])
        self.offsets[table] = offset
        return table

    def key(self, table: Key, end: str) -> Key:
        """Read a dotted key, below a table, and `end`."""
        while self.token != end:
            name, offset = self.tokens[self.at]
            if name != ".":
                if end == "]" and table in self.last:  # [menus.main.x] is in the last of [[menus.main]]
                    table = (*table, self.last[table])
                table = (*table, _plain(name))
                self.offsets.setdefault(table, offset)
            self.at += 1
        self.at += 1
        return table

    def value(self, key: Key) -> None:
        """Read a value, with everything in it."""
        closing = {"[": "]", "{": "}"}.get(self.token)
        if not closing:
            while self.token not in {",", "]", "}", "\n"}:
                self.at += 1
            return
        self.at += 1
        number = 0
        while self.token != closing:
            if self.token in {",", "\n"}:
                number += self.token == ","
                self.at += 1
            elif closing == "}":
                self.value(self.key(key, "="))
            else:
                item = (*key, number)
                self.offsets[item] = self.tokens[self.at][1]
                self.value(item)
        self.at += 1


def _plain(name: str) -> str:
    """A key as written → its name."""
    return next(iter(tomllib.loads(f"{name} = 0"))) if name[0] in "\"'" else name
