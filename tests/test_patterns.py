"""Regular expressions, of which not every Python 3.11 makes the same."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import blogkit
from blogkit.reading import slots

MEANT = {slots._ATTRIBUTES}
"""What follows these takes whatever a last turn that failed has left of them."""


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """(name, pattern) of each that a module of blogkit has."""
    for module in pkgutil.walk_packages(blogkit.__path__, "blogkit."):
        if not module.name.endswith("__main__"):
            found = vars(importlib.import_module(module.name))
            yield from ((f"{module.name}.{name}", it) for name, it in found.items() if isinstance(it, re.Pattern))


def gives_back(parsed: Any) -> bool:
    """Whether a part of a pattern could match in several ways, or in several steps."""
    return len(parsed) != 1 or parsed[0][0] not in (_constants.IN, _constants.LITERAL, _constants.NOT_LITERAL)


def possessive(parsed: Any) -> bool:
    """Whether more than a single character is repeated with `*+`, `++`, `?+` or `{…}+`."""
    for operation, given in parsed:
        if operation is _constants.POSSESSIVE_REPEAT and gives_back(given[2]):
            return True
        if any(possessive(part) for part in parts(given)):
            return True
    return False


def parts(given: Any) -> Iterator[Any]:
    if isinstance(given, _parser.SubPattern):
        yield given
    elif isinstance(given, (list, tuple)):
        for each in given:
            yield from parts(each)


def test_no_group_is_repeated_possessively() -> None:
    """Up to Python 3.11.4 what a last turn has taken before it failed is not given back (gh-106052): atomic it is."""
    named = {
        name
        for name, pattern in patterns()
        if not any(text in str(pattern.pattern) for text in MEANT)
        and possessive(
            _parser.parse(
                pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
            )
        )
    }
    assert named == set()


@pytest.mark.parametrize(
    ("pattern", "found"), [("(?:ab?c)*+", True), ("(?:ab|c)++", True), ("[ab]*+a++", False), ("(?>(?:ab)*)", False)]
)
def test_such_a_pattern_is_found(pattern: str, found: bool) -> None:
    """The test of the test."""
    assert possessive(_parser.parse(pattern)) is found
