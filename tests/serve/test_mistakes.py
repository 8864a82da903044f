"""How a Problem looks in a browser."""

from __future__ import annotations

from pathlib import Path

from blogkit.problems import Location, Problem
from blogkit.serve.mistakes import listed, overlay


def test_the_lines_around_it_are_shown(tmp_path: Path) -> None:
    """Two before, two after, with their numbers; the sign that is wrong is marked; all of it is text."""
    (tmp_path / "a.md").write_text("\n".join(f"line <{n}>" for n in range(1, 10)), encoding="utf-8")
    html = listed(tmp_path, [Problem("It is wrong", Location("a.md", 5, 6), hint="Mend it.")])
    for text in ("a.md:5:6", "It is wrong", "Mend it.", "3  line &lt;3&gt;", "5› line <mark>&lt;</mark>5&gt;"):
        assert text in html
    assert "line &lt;2&gt;" not in html
    assert "line &lt;8&gt;" not in html


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    """Around the place that is meant: a comment of many pages is one line."""
    (tmp_path / "a.jsonl").write_text("x" * 5000 + "!" + "y" * 5000, encoding="utf-8")
    html = listed(tmp_path, [Problem("It is wrong", Location("a.jsonl", 1, 5001))])
    assert "x<mark>!</mark>y" in html
    assert len(html) < 1000


def test_a_file_that_is_gone_has_no_lines(tmp_path: Path) -> None:
    """Nor has one that is shorter than it was; the rest is said all the same."""
    (tmp_path / "a.md").write_text("x", encoding="utf-8")
    for where in (Location("gone.md", 3), Location("a.md", 30, 2), Location("a.md"), None):
        assert "It is wrong" in listed(tmp_path, [Problem("It is wrong", where)])


def test_without_problems_there_is_nothing(tmp_path: Path) -> None:
    """No empty box."""
    assert overlay(tmp_path, []) == ""
