"""Front matter: found, read, and every key with its line."""

from __future__ import annotations

import codecs
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.problems import Location, Problem
from blogkit.reading.frontmatter import FrontMatter, split
from blogkit.reading.values import DEEP, moment, plain, shown

FILE = "content/posts/a.md"


def read(text: str | bytes) -> FrontMatter:
    """A file without anything wrong."""
    matter, problems = split(FILE, text if isinstance(text, bytes) else text.encode())
    assert matter is not None
    assert problems == ()
    return matter


def refused(text: str) -> Problem:
    """The one Problem of a file whose front matter cannot be read."""
    matter, (problem,) = split(FILE, text.encode())
    assert matter is None
    assert problem.level == "error"
    return problem


def warned(text: str | bytes) -> tuple[FrontMatter, Problem]:
    """A file, and the one thing to say about it."""
    matter, (problem,) = split(FILE, text if isinstance(text, bytes) else text.encode())
    assert matter is not None
    assert problem.level == "warning"
    return matter, problem


# What is front matter, and what is body


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: Tides\ntags: [sea, "moon"]\n---\nText\n',
        '+++\ntitle = "Tides"\ntags = ["sea", "moon"]\n+++\nText\n',
        '{\n"title": "Tides",\n"tags": ["sea", "moon"]\n}\nText\n',
    ],
    ids=["YAML", "TOML", "JSON"],
)
def test_it_is_yaml_toml_or_json(text: str) -> None:
    """The same keys mean the same in all three."""
    matter = read(text)
    assert matter.values == {"title": "Tides", "tags": ["sea", "moon"]}
    assert (matter.body, matter.body_line) == ("Text\n", text.count("\n"))


@pytest.mark.parametrize("text", ["", "\n", "Text\n", "A line\n---\ntitle: no\n---\n", " ---\na: 1\n---\n"])
def test_without_it_all_is_body(text: str) -> None:
    """Front matter begins on the first line, or there is none."""
    assert read(text).values == {}
    assert read(text).body == text


@pytest.mark.parametrize("rule", ["---", "+++", "{"])
def test_a_rule_at_the_top_is_no_front_matter(rule: str) -> None:
    """What never ends has not begun."""
    text = f"{rule}\nAn essay that opens with a rule.\n"
    assert read(text).body == text


def test_prose_between_rules_is_kept() -> None:
    """It is no mapping, so it is text: said, not lost."""
    text = "---\nOnce upon a time\n---\nthere was a fence.\n"
    matter, problem = warned(text)
    assert (matter.values, matter.body) == ({}, text)
    assert problem.where == Location(FILE, 1)


@pytest.mark.parametrize(
    "text", ["---\n---\nText\n", "---\n\n# nothing yet\n\n---\nText\n", "{\n}\nText\n", "+++\n+++\nText\n"]
)
def test_it_may_be_empty(text: str) -> None:
    """Then there are no keys."""
    assert (read(text).values, read(text).body) == ({}, "Text\n")


def test_the_body_may_hold_rules() -> None:
    """Only the first pair counts."""
    assert read("---\na: 1\n---\nOne\n\n---\n\nTwo\n").body == "One\n\n---\n\nTwo\n"


def test_blank_lines_before_the_body_are_counted() -> None:
    """So that a Problem in the body has the right line."""
    matter = read("---\na: 1\n---\n\n\nText\n")
    assert (matter.body, matter.body_line) == ("Text\n", 6)


# Bytes


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_matter(end: str) -> None:
    """Files come from Windows, and from Macs of the last century."""
    matter = read(f"---{end}title: Tides{end}---{end}One{end}Two{end}")
    assert (matter.values, matter.body, matter.body_line) == ({"title": "Tides"}, "One\nTwo\n", 4)


def test_a_byte_order_mark_does_not_matter() -> None:
    """Notepad writes one."""
    assert read(b"\xef\xbb\xbf---\ntitle: Tides\n---\nText").values == {"title": "Tides"}


def test_windows_1252_is_read_and_said() -> None:
    """Old editors wrote it; the warning has the line of the first such letter."""
    matter, problem = warned("---\ntitle: Café\n---\nIt costs 3 €.\n".encode("cp1252"))
    assert (matter.values, matter.body) == ({"title": "Café"}, "It costs 3 €.\n")
    assert problem.where == Location(FILE, 2)


def test_bytes_that_even_windows_1252_lacks_become_marks() -> None:
    """Nothing else is lost."""
    assert warned(b"caf\xe9 \x81")[0].body == "café \ufffd"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_is_read_and_said(mark: bytes) -> None:
    """Notepad calls it Unicode."""
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert warned(mark + "---\ntitle: Café\n---\nText".encode(encoding))[0].values == {"title": "Café"}


def test_a_nul_is_a_mark() -> None:
    """HTML has no place for it."""
    assert read("a\0b").body == "a\ufffdb"


# Values


@pytest.mark.parametrize(
    "word", ["No", "yes", "on", "007", "1_000", "0x1F", "12:30", "1e5", "2014-03-02", "<<", "=", "y", "No way"]
)
def test_words_are_words(word: str) -> None:
    """What older YAML would take for truths, numbers and dates is text."""
    assert read(f"---\nvalue: {word}\n---\n").values == {"value": word}


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("False", False), ("12", 12), ("-3", -3), ("2.5", 2.5), ("null", None), ("~", None), ("", None)],
)
def test_a_few_words_mean_something(written: str, value: object) -> None:
    """Truths, numbers and nothing, as in YAML 1.2."""
    assert read(f"---\nvalue: {written}\n---\n").values == {"value": value}


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("title: 1984", "1984"),
        ("title: 1.10 # a version", "1.10"),
        ("title:\n  true", "true"),
        ("title: &anchor 12", "12"),
        ("title: [3.10, true, ~, x]", ["3.10", "true", "~", "x"]),
    ],
)
def test_a_value_can_be_had_as_it_was_typed(line: str, typed: Any) -> None:
    """A number that is a title is a title."""
    assert read(f"---\n{line}\n---\n").written("title") == typed


def test_toml_and_json_values_as_typed() -> None:
    """Their numbers are never words; truths are in small letters."""
    assert read("+++\na = [1, true]\n+++\n").written("a") == ["1", "true"]
    assert read('{\n"a": 1984,\n"b": 2\n}\n').written("a") == "1984"


def test_keys_are_text() -> None:
    """Also those that YAML takes for something else."""
    assert read("---\n1984: a\ntrue: b\nnull: c\n---\n").values == {"1984": "a", "True": "b", "None": "c"}


def test_what_the_store_cannot_hold_is_made_plain() -> None:
    """Half of a surrogate pair, a number of a thousand digits, a set."""
    assert read('{\n"a": "\\ud800"\n}\n').values == {"a": "\ufffd"}
    assert read("+++\na = 0x" + "f" * 5000 + "\n+++\n").values == {"a": "0x" + "f" * 5000}
    assert read("---\na: " + "9" * 5000 + "\n---\n").values == {"a": "9" * 5000}
    assert read("---\na: !!set {b, c}\n---\n").values == {"a": ["b", "c"]}


# Places


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("---\na: 1\ntitle: x\n---\n", 3, 1),
        ("---\n\n\ntitle: x\n---\n", 4, 1),
        ("---\nnested:\n  title: no\ntitle: x\n---\n", 4, 1),
        ("---\n'title' : x\n---\n", 2, 1),
        ("+++\na = 1\ntitle = 'x'\n+++\n", 3, 1),
        ('{\n  "a": {"title": 1},\n  "title": 2\n}\n', 3, 3),
        ("---\nsubtitle: x\n---\n", 0, 0),
    ],
)
def test_a_key_has_its_place(text: str, line: int, column: int) -> None:
    """Line and column of the key at the top; the file alone when it is not found."""
    assert read(text).where("title") == Location(FILE, line, column)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\na: 1\nb: 'x\n---\n", 3),
        ("---\n\n\na: b: c\n---\n", 4),
        ("---\na: [1,\n---\n", 3),
        ("---\na: \x07\n---\n", 2),
        ("---\na: *nobody\n---\n", 2),
        ("+++\na = 1\nb = nope\n+++\n", 3),
        ("+++\na = 1\na = 2\n+++\n", 3),
        ("+++\na = [1,\n+++\n", 3),
        ('{\n"a": 1,\n"b" 2\n}\n', 3),
    ],
)
def test_a_mistake_has_its_line(text: str, line: int) -> None:
    """Counted from the top of the file."""
    where = refused(text).where
    assert where
    assert where.line == line


@pytest.mark.parametrize(
    ("value", "column", "said", "advice"),
    [
        ("Tides: a history", 13, "mapping values are not allowed", "with a colon"),
        ("[Tides, a history", 8, "did not find expected ',' or ']'", "Close this bracket"),
        ("{Tides: a history", 8, "did not find expected ',' or '}'", "Close this bracket"),
        ("'Tides", 8, "found unexpected end of stream", "Close this quote"),
        ('"Ti\\des"', 11, "found unknown escape character", "a backslash is written twice"),
        ("@tides", 8, "found character that cannot start any token", "begins with this sign"),
        ("*tides", 8, "found undefined alias", "begins with *"),
        ("& tides", 9, "did not find expected alphabetic", "begins with &"),
        ("!tides x", 8, "could not determine a constructor for the tag", "begins with !"),
    ],
)
def test_a_yaml_mistake_comes_with_its_place_and_advice(value: str, column: int, said: str, advice: str) -> None:
    """Where to look, and what to do: each of these is a title that somebody may write."""
    problem = refused(f"---\ntitle: {value}\ndate: 2020-01-02\n---\n")
    assert problem.what.startswith(f"The front matter is not valid YAML: {said}")
    assert advice in problem.hint
    assert problem.where == Location(FILE, 2, column)


def test_a_key_that_is_written_twice_is_said() -> None:
    """The last one counts, as it always did."""
    matter, problem = warned("---\ntitle: A\ndate: x\ntitle: B\n---\n")
    assert matter.values["title"] == "B"
    assert (problem.what, problem.where) == ("`title` is written twice", Location(FILE, 4))


# Hostile front matter


def billion(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "---\n" + "\n".join(lines) + "\n---\n"


def merged(levels: int) -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, levels)]
    return "---\n" + "\n".join(lines) + "\n---\n"


@pytest.mark.parametrize(
    "text",
    [
        billion(12),
        merged(12),
        "---\na: &a [*a]\n---\n",
        "---\na: &a {b: *a}\n---\n",
        "---\na: " + "[" * 300_000 + "\n---\n",
        "---\na: " + "[" * 300_000 + "]" * 300_000 + "\n---\n",
        "---\n" + "- " * 300_000 + "\n---\n",
        "---\n" + "? " * 300_000 + "\n---\n",
        '{\n"a": ' + "[" * 300_000 + "]" * 300_000 + "\n}\n",
        "+++\na = " + "[" * 3000 + "]" * 3000 + "\n+++\n",
    ],
    ids=["aliases", "merges", "circle", "circle of maps", "open", "deep", "list", "keys", "JSON", "TOML"],
)
def test_a_bomb_is_a_problem(text: str) -> None:
    """It neither hangs, nor crashes, nor eats the memory."""
    assert refused(text).where


def test_an_alias_is_fine() -> None:
    """What does not explode is read."""
    assert read("---\na: &x [1, 2]\nb: *x\n---\n").values == {"a": [1, 2], "b": [1, 2]}


def test_ten_thousand_keys_are_fine() -> None:
    """It is a lot, but no attack."""
    text = "---\n" + "".join(f"key{n}: [{n}, {n}]\n" for n in range(10_000)) + "---\n"
    assert len(read(text).values) == 10_000


@pytest.mark.parametrize(
    "tag",
    [
        "!!bool x",
        "!!int x",
        "!!int ''",
        "!!float x",
        "!!timestamp x",
        "!!merge x: 1",
        "!!map [a]",
        "!!python/object:os.system x",
        "!thing x",
    ],
)
def test_a_tag_that_does_not_fit_is_a_problem(tag: str) -> None:
    """PyYAML itself would stumble over some of them."""
    assert refused(f"---\na: {{b: {tag}}}\n---\n").what.startswith("The front matter ")


def test_depth_is_measured_where_it_hurts() -> None:
    """Lists in lists up to a limit that no essay comes near."""
    assert read(f"---\na: {'[' * (DEEP - 1)}{']' * (DEEP - 1)}\n---\n").values["a"]
    assert "too" not in refused(f"---\na: {'[' * DEEP * 2}{']' * DEEP * 2}\n---\n").hint


@given(st.binary() | st.text("-+{}:[]\n\"' &*!<>|a0\\u\0\x85\u2028", max_size=60).map(str.encode))
def test_any_bytes_are_taken_apart(content: bytes) -> None:
    """There is a value or a Problem, never an exception, and a body is a part of the file."""
    matter, problems = split(FILE, content)
    assert matter or problems
    for text in (b"---\n%b\n---\n", b"+++\n%b\n+++\n", b"{\n%b\n}\n"):
        matter, problems = split(FILE, text % content)
        assert matter or problems


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.datetimes(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers() | st.none(), inner),
)


@given(JSON)
def test_plain_is_plain(value: Any) -> None:
    """Making plain what is plain changes nothing."""
    once = plain(value)
    assert repr(plain(once)) == repr(once)


def test_a_message_shows_the_beginning_of_a_long_value() -> None:
    """A megabyte in a message helps nobody."""
    assert shown("x" * 10**6).endswith("x…")
    assert len(shown("x" * 10**6)) == 80


# Dates


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2014-03-02", "2014-03-02T00:00:00-06:00"),
        ("2014-03-02T09:30", "2014-03-02T09:30:00-06:00"),
        ("2014-03-02 09:30:15", "2014-03-02T09:30:15-06:00"),
        ("2014-03-02T09:30:00+01:00", "2014-03-02T09:30:00+01:00"),
        ("2014-03-02T09:30:00Z", "2014-03-02T09:30:00+00:00"),
        ("2014-03-02 09:30 UTC", "2014-03-02T09:30:00+00:00"),
        ("2014-3-2 9:30 +0200", "2014-03-02T09:30:00+02:00"),
        ("  2014-03-02  09:30:00   -06:00 ", "2014-03-02T09:30:00-06:00"),
        ("0001-01-01", "0001-01-01T00:00:00-05:36"),
        ("9999-12-30T23:59:59", "9999-12-30T23:59:59-06:00"),
    ],
)
def test_a_date_is_read_as_people_write_it(written: str, iso: str) -> None:
    """Without an offset it is in the site's timezone; an offset that was written stays."""
    assert moment(written, "America/Costa_Rica").isoformat() == iso


def test_a_date_without_offset_knows_summer() -> None:
    """The offset is that of the day."""
    assert moment("2014-07-01", "Europe/Madrid").utcoffset() == timedelta(hours=2)
    assert moment("2014-01-01", "Europe/Madrid").utcoffset() == timedelta(hours=1)


def test_toml_has_dates_of_its_own() -> None:
    """With and without time and offset."""
    values = read("+++\na = 2014-03-02\nb = 2014-03-02T09:30:00Z\n+++\n").values
    assert moment(values["a"], "UTC") == datetime(2014, 3, 2, tzinfo=UTC)
    assert moment(values["b"], "Asia/Tokyo") == datetime(2014, 3, 2, 9, 30, tzinfo=UTC)


def test_the_offset_is_fixed() -> None:
    """A round trip through the Store leaves it as it is."""
    assert type(moment("1900-01-01", "Europe/Amsterdam").tzinfo) is timezone


@pytest.mark.parametrize(
    "written", ["", "soon", "2014", "2014-13-45", "2014-02-30", "02/03/2014", 2014, True, None, ["2014-03-02"]]
)
def test_what_is_no_date_is_refused(written: object) -> None:
    """A ValueError, for the caller to say."""
    with pytest.raises(ValueError):  # noqa: PT011 the message is for nobody
        moment(written, "UTC")


@pytest.mark.parametrize(
    "written", ["9999-12-31T23:59:59-06:00", "0001-01-01 00:00 +0100", "0001-01-01T00:00:00+01:00"]
)
def test_what_is_no_date_in_greenwich_is_refused(written: str) -> None:
    """Dates are compared and kept in UTC, and Python knows no year 10 000."""
    with pytest.raises(OverflowError):
        moment(written, "UTC")


@given(st.text())
def test_no_text_is_worse_than_no_date(text: str) -> None:
    """Nothing but the two errors that are promised."""
    with suppress(ValueError, OverflowError):
        assert moment(text, "UTC").tzinfo


def test_front_matter_that_never_ends_is_said_so() -> None:
    """Its keys would be shown to readers."""
    matter, (problem,) = split("content/posts/a.md", b"---\ntitle: A\n\nText\n")
    assert matter is None
    assert "never ends" in problem.what
    assert problem.where == Location("content/posts/a.md", 1)
