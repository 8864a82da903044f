"""A TOML text is read by the types of a Struct, and every mistake has its place."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta, Struct

from blogkit.problems import ConfigError, Location
from blogkit.toml import Wrong, checked, load, nearest, parse, read


def _loud(value: str) -> str:
    if value == "mumble":
        raise Wrong("cannot be heard", "Speak up.")
    return value.upper()


class Inner(Struct, frozen=True):
    count: Annotated[int, Meta(ge=1)] = 10
    end: Literal["first", "last"] = "first"


class Outer(Struct, frozen=True):
    title: str = "None"
    shout: Annotated[str, checked(_loud)] = "HEY"
    open: bool = True
    words: tuple[str, ...] = ()
    inner: Inner = Inner()
    people: dict[str, Inner] = {}
    rows: dict[str, tuple[Inner, ...]] = {}
    anything: dict[str, Any] = {}


def problems(text: str) -> list[str]:
    """What is said about a text, each with its place."""
    return [f"{p.where} {p.what} | {p.hint}" for p in read(Outer, parse(text, "x.toml"))[1]]


def test_an_empty_text_has_the_defaults() -> None:
    """Every field may be left out."""
    assert read(Outer, parse("", "x.toml")) == (Outer(), [])


def test_values_are_read_by_their_types() -> None:
    """Tables become Structs, lists become tuples, and what may be anything stays as it is."""
    text = """
    title = "T"
    words = ["a", "b"]
    inner.end = "last"
    [people.ana]
    count = 2
    [[rows.main]]
    [[rows.main]]
    count = 3
    [anything]
    x = [1, {y = 2.5}]
    """
    value, wrong = read(Outer, parse(text, "x.toml"))
    assert not wrong
    assert value == Outer(
        title="T",
        words=("a", "b"),
        inner=Inner(end="last"),
        people={"ana": Inner(count=2)},
        rows={"main": (Inner(), Inner(count=3))},
        anything={"x": [1, {"y": 2.5}]},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 4", "x.toml:1:1 expected text for `title`, found a number | Put it in quotes."),
        ("title = 2012-05-04", "x.toml:1:1 expected text for `title`, found a date or time | Put it in quotes."),
        ("title = ['a']", "x.toml:1:1 expected text for `title`, found a list | "),
        ("open = 'yes'", "x.toml:1:1 expected true or false for `open`, found text | Write it without quotes."),
        ("open = 1", "x.toml:1:1 expected true or false for `open`, found a number | "),
        ("words = 'a'", 'x.toml:1:1 expected a list for `words`, found text | Put it in brackets: ["a"].'),
        ("words = ['a', 3]", "x.toml:1:15 expected text for `words`, found a number | Put it in quotes."),
        ("inner = 'a'", "x.toml:1:1 expected a table for `inner`, found text | "),
        (
            "inner.count = 1.5",
            "x.toml:1:7 expected a whole number for `inner.count`, found a number with a decimal point | ",
        ),
        ("inner.count = true", "x.toml:1:7 expected a whole number for `inner.count`, found true | "),
        ("inner.count = 0", "x.toml:1:7 `inner.count` must be 1 or more | "),
        ("[inner]\nend = 'frist'", 'x.toml:2:1 `inner.end` must be "first" or "last" | Did you mean `first`?'),
        ("[inner]\nend = 1", "x.toml:2:1 expected text for `inner.end`, found a number | Put it in quotes."),
        ("people.a = {}\npeople.b = {count = 0}", "x.toml:2:13 `people.b.count` must be 1 or more | "),
        ("shout = 'mumble'", "x.toml:1:1 `shout` cannot be heard | Speak up."),
        ("titel = 'a'", "x.toml:1:1 unknown key `titel` | Did you mean `title`?"),
        ("[inner]\nTitle = 'a'", "x.toml:2:1 unknown key `Title` in [inner] | Known here: count, end."),
        (
            "[inner]\ntitle = 'a'",
            "x.toml:2:1 unknown key `title` in [inner] | `title` belongs above the first [table].",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str) -> None:
    """Each mistake has a sentence, a line, a column and, where there is one, a way to mend it."""
    assert problems(text) == [said]


def test_a_wrong_value_is_replaced_by_its_default() -> None:
    """Reading goes on after a mistake, so that the next one is found too."""
    value, wrong = read(Outer, parse("title = 4\nshout = 'hey'\nopen = 3", "x.toml"))
    assert value == Outer(shout="HEY")
    assert len(wrong) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = 'x", "x.toml:1"),
        ("a = 1\nb 2\n", "x.toml:2:3"),
        ("a = 1\n\na = 2\n\n", "x.toml:3"),
        ("a = " + "[" * 5000, "x.toml"),
    ],
)
def test_a_text_that_is_no_toml_is_refused_with_its_place(text: str, place: str) -> None:
    """What tomllib refuses becomes a ConfigError, never a traceback."""
    with pytest.raises(ConfigError) as caught:
        parse(text, "x.toml")
    (problem,) = caught.value.problems
    assert str(problem.where).startswith(place)


def test_a_byte_order_mark_and_windows_line_ends_are_tolerated(tmp_path: Path) -> None:
    """Old editors write both."""
    (tmp_path / "x.toml").write_bytes(b"\xef\xbb\xbftitle = 'T'\r\nopen = 3\r\n")
    value, (problem,) = read(Outer, load(tmp_path / "x.toml", "x.toml"))
    assert value.title == "T"
    assert problem.where == Location("x.toml", 2, 1)


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    """A letter in Latin-1 is no UTF-8."""
    (tmp_path / "x.toml").write_bytes(b"open = true\ntitle = 'caf\xe9'\n")
    with pytest.raises(ConfigError, match=r"x\.toml:2: error: this is not UTF-8 text"):
        load(tmp_path / "x.toml", "x.toml")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    """What the system says is passed on as a Problem."""
    (tmp_path / "x.toml").mkdir()
    with pytest.raises(ConfigError, match=r"x\.toml cannot be read"):
        load(tmp_path / "x.toml", "x.toml")


def test_the_nearest_word_is_found_whatever_its_case() -> None:
    """A misspelt word leads to the known one, and nonsense to none."""
    assert nearest("america/new_yrok", ["America/New_York", "Europe/Madrid"]) == "America/New_York"
    assert nearest("zzz", ["title"]) == ""


def test_every_way_to_write_a_key_has_its_place() -> None:
    """Tables, lists of tables, dotted and quoted keys, inline tables, and text that looks like any of them."""
    text = '''# [comment]
top = 1                     # x = 2
"quoted key" . 'other' = """
[not] = "a table"
"""
[a.b]
c.d = { e = [ { f = 1 }, "]" ], g = '}' }
[[list]]
x = 1.5
[[list]]
x = 1979-05-27T07:32:00
[list.below]
y = [
  1, # one, two
  2,
]
[[list.deeper]]
z = 0'''
    assert parse(text, "x.toml").places == {
        ("top",): (2, 1),
        ("quoted key",): (3, 1),
        ("quoted key", "other"): (3, 16),
        ("a",): (6, 2),
        ("a", "b"): (6, 4),
        ("a", "b", "c"): (7, 1),
        ("a", "b", "c", "d"): (7, 3),
        ("a", "b", "c", "d", "e"): (7, 9),
        ("a", "b", "c", "d", "e", 0): (7, 15),
        ("a", "b", "c", "d", "e", 0, "f"): (7, 17),
        ("a", "b", "c", "d", "e", 1): (7, 26),
        ("a", "b", "c", "d", "g"): (7, 33),
        ("list",): (8, 3),
        ("list", 0): (8, 3),
        ("list", 0, "x"): (9, 1),
        ("list", 1): (10, 3),
        ("list", 1, "x"): (11, 1),
        ("list", 1, "below"): (12, 7),
        ("list", 1, "below", "y"): (13, 1),
        ("list", 1, "below", "y", 0): (14, 3),
        ("list", 1, "below", "y", 1): (15, 3),
        ("list", 1, "deeper"): (17, 8),
        ("list", 1, "deeper", 0): (17, 3),
        ("list", 1, "deeper", 0, "z"): (18, 1),
    }


def test_what_is_not_written_has_the_place_of_its_table() -> None:
    """A missing key is told at its table, and a missing table at its file."""
    document = parse("\n[a]\n", "x.toml")
    assert document.where(("a", "b")) == Location("x.toml", 2, 2)
    assert document.where(("b",)) == Location("x.toml")


# The law: whatever is valid, the scanner finds exactly the keys that tomllib finds.

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\"'\\[]{}=,.# \n"), max_size=8)
scalars = st.integers(-9, 9) | st.booleans() | st.floats(-9, 9) | texts
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))


def _quoted(text: str) -> str:
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{escaped}"'


def _inline(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_quoted(key)} = {_inline(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ",\n  # ]\n".join(_inline(item) for item in value) + "]"
        case bool():
            return str(value).lower()
        case str():
            return f"'''\n{value}'''" if "'" not in value and value.isprintable() else _quoted(value)
        case _:
            return repr(value)


def _table(table: dict[str, Any], path: tuple[str, ...] = ()) -> str:
    """A table as text: tables in it under headers of their own, so are lists that hold only tables."""
    lines, below = [], []
    for key, value in table.items():
        header = ".".join(map(_quoted, (*path, key)))
        if isinstance(value, dict):
            below.append(f"[{header}]\n" + _table(value, (*path, key)))
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            below += [f"[[ {header} ]]\n" + _table(item, (*path, key)) for item in value]
        else:
            lines.append(f"{_quoted(key)} = {_inline(value)}")
    return "\n".join([*lines, *below])


def _keys(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} | {key for name, item in items for key in _keys(item, (*path, name))}


@settings(deadline=None)
@given(st.dictionaries(texts, values, max_size=4))
def test_the_scanner_finds_the_keys_that_tomllib_finds(table: dict[str, Any]) -> None:
    """Each key and each item of a list has a place, and nothing else has."""
    text = _table(table)
    assert {(), *parse(text, "x.toml").places} == _keys(tomllib.loads(text))
