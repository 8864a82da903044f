"""The rooms of blogkit lie on floors, and imports go downwards only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "blogkit"

FLOORS = (
    ("cli", "__main__"),
    ("serve", "publish", "check"),
    ("build", "new", "importers", "interact", "verify"),
    ("intake", "making", "loose_ends"),
    ("render", "outputs"),
    ("siteview",),
    ("views",),
    ("fill",),
    ("site", "parse", "theme"),
    ("comments", "conversations", "listings", "terms", "people", "addresses"),
    ("markdown",),
    ("sources", "routes", "frontmatter", "dialect", "summary"),
    ("config", "plugins", "threads", "sanitize", "slots", "highlight", "punctuation", "locale", "output", "code"),
    ("model", "engine", "toml"),
    ("problems",),
    ("__init__",),
)
"""From the top. A room is a module, or a folder of them."""

NEIGHBOURS = {
    ("__main__", "cli"),
    ("conversations", "comments"),
    ("listings", "terms"),
    ("outputs", "render"),
}
"""(from, to): imports between two rooms of one floor that are meant."""

STRANGERS = {
    ("verify", "importers"): "a proof that shares code with what it proves would repeat its mistakes",
    ("verify", "outputs"): "a proof that shares code with what it proves would repeat its mistakes",
    ("engine", "model"): "the engine knows nothing of blogs",
}
"""(from, to): what may not be imported although the floors would let it, or whatever they may become."""

DATA = {"starter"}
"""Folders that hold no code."""

FLOOR = {room: number for number, rooms in enumerate(reversed(FLOORS)) for room in rooms}

SOURCES = sorted(
    path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in DATA
)


def room(path: Path) -> str:
    """The room that a source file belongs to: the folder right under blogkit/, or else the module."""
    return path.parts[0].removesuffix(".py")


def imports(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """The (line, room) of each import of blogkit's own, wherever in the file it stands."""
    package = ["blogkit", *path.parts[:-1]]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "blogkit" else [module]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            if first == "blogkit":
                found = rest.partition(".")[0] or "__init__"
                is_room = found in FLOOR or (PACKAGE / found).exists() or (PACKAGE / f"{found}.py").exists()
                yield node.lineno, found if is_room else "__init__"


def complaints(path: Path, text: str) -> Iterator[str]:
    """A sentence for each import of a source file that goes where it may not."""
    here = room(path)
    if here not in FLOOR:
        yield f"blogkit/{here} has no floor: give it one in tests/test_floors.py."
        return
    for line, there in imports(path, text):
        place = f"blogkit/{path.as_posix()}:{line}"
        if there in DATA:
            continue
        if there not in FLOOR:
            yield f"{place}: {there} has no floor: give it one in tests/test_floors.py."
        elif why := STRANGERS.get((here, there)):
            yield f"{place}: {here} may not import {there}: {why}."
        elif FLOOR[there] > FLOOR[here]:
            yield f"{place}: {here} imports {there}, which lies above it; imports go downwards only."
        elif FLOOR[there] == FLOOR[here] and there != here and (here, there) not in NEIGHBOURS:
            yield f"{place}: {here} imports {there}, which lies on the same floor; make them NEIGHBOURS, or part them."


@pytest.mark.parametrize("path", SOURCES, ids=Path.as_posix)
def test_imports_go_downwards_only(path: Path) -> None:
    """A room knows those below it, and none above."""
    said = "\n".join(complaints(path, (PACKAGE / path).read_text(encoding="utf-8")))
    assert not said, said


@pytest.mark.parametrize("path", SOURCES, ids=Path.as_posix)
def test_a_room_says_what_it_is(path: Path) -> None:
    """Each module begins with a docstring, and an `__init__.py` that is not empty does too."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or (path.name == "__init__.py" and not tree.body), f"blogkit/{path.as_posix()}"


@pytest.mark.parametrize("path", SOURCES, ids=Path.as_posix)
def test_a_room_has_at_most_400_lines(path: Path) -> None:
    """What is longer is more than one noun."""
    lines = len((PACKAGE / path).read_text(encoding="utf-8").splitlines())
    assert lines <= 400, (
        f"blogkit/{path.as_posix()} has {lines} lines: find the second noun in it, and give that a room."
    )


def test_neighbours_are_used() -> None:
    """An exception that no import needs any more is taken off the list."""
    used = {
        (room(path), there)
        for path in SOURCES
        for _, there in imports(path, (PACKAGE / path).read_text(encoding="utf-8"))
    }
    assert used >= NEIGHBOURS


def test_each_room_has_one_floor() -> None:
    """No name stands on two floors."""
    assert len(FLOOR) == sum(map(len, FLOORS))


# The test of the test: what it would say.


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("model.py", "from blogkit.site import Site", "model imports site, which lies above it"),
        ("model.py", "from blogkit import site", "model imports site, which lies above it"),
        ("model.py", "import blogkit.site", "model imports site, which lies above it"),
        ("model.py", "from .site import Site", "model imports site, which lies above it"),
        (
            "model.py",
            "def f():\n    from blogkit.outputs.pages import page",
            "blogkit/model.py:2: model imports outputs",
        ),
        ("importers/wordpress/wxr.py", "from ...cli import main", "importers imports cli, which lies above it"),
        ("routes.py", "from blogkit.sources import kind", "routes imports sources, which lies on the same floor"),
        ("engine/store.py", "from blogkit.model import Post", "engine may not import model: the engine knows nothing"),
        ("verify/text.py", "from blogkit.importers import archive", "verify may not import importers"),
        ("attic.py", "", "blogkit/attic has no floor: give it one"),
    ],
)
def test_an_import_that_goes_upwards_is_named(path: str, text: str, said: str) -> None:
    """The sentence names both rooms, and the line."""
    (complaint,) = complaints(Path(path), text)
    assert said in complaint


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("site.py", "from blogkit.model import Post"),
        ("site.py", "from blogkit import __version__"),
        ("outputs/pages.py", "from blogkit.outputs.lists import page"),
        ("cli.py", "import json, argparse"),
        ("__main__.py", "from blogkit.cli import main"),
    ],
)
def test_an_import_that_goes_downwards_is_fine(path: str, text: str) -> None:
    """So are those within a room, and from elsewhere."""
    assert not list(complaints(Path(path), text))
