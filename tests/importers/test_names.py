"""Slugs as names of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogkit.importers.names import LONGEST, folded, safe


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("hello-world", "hello-world"),
        ("مقالة", "مقالة"),
        ("🚀", "🚀"),
        ("../../x", "x"),
        ("..", "7"),
        ("a/b\\c:d", "a-b-c-d"),
        ("con", "con-"),
        ("NUL.txt", "NUL-txt-"),
        ("com1", "com1-"),
        ("console", "console"),
        ("name.", "name"),
        ("a\u202eb", "a-b"),
        ("x.incoming", "x-incoming-"),
        ("", "7"),
    ],
)
def test_safe(slug: str, name: str) -> None:
    """A name stays in its folder and is none that Windows keeps for itself."""
    assert safe(slug, "7") == name


def test_long() -> None:
    """A long slug is cut between two letters."""
    name = safe("é" * 200, "7")
    assert name == "é" * (LONGEST // 2)


@given(st.text(max_size=300), st.text(max_size=5))
def test_any_slug(slug: str, otherwise: str) -> None:
    """Whatever the slug, the name is one that every system takes, and safe to make safe again."""
    name = safe(slug, otherwise)
    assert name
    assert len(name.encode()) <= LONGEST + 1
    assert not set(name) & set('/\\<>:"|?*\0\n')
    assert name not in (".", "..")
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    assert safe(name, otherwise) == name


def test_folded() -> None:
    """Names that differ in case or in the form of their letters are one."""
    assert folded("Caf\u00e9") == folded("cafe\u0301")
    assert folded("STRASSE") == folded("straße")
