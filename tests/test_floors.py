"""The rooms of blogkit lie on floors, and imports go downwards only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "blogkit"

FAMILIES = ("reading", "site", "theme")
"""Folders whose rooms have floors of their own."""

FLOORS = (
    ("cli", "__main__"),
    ("serve", "publish", "explain", "profile", "progress"),
    ("build", "new", "themes", "importers", "interact", "verify"),
    ("intake", "making", "loose_ends", "rest", "darkroom", "search"),
    ("outputs",),
    ("theme.render",),
    ("theme.siteview", "theme.post"),
    ("theme.views",),
    ("theme.people",),
    ("theme.view",),
    ("theme.fill",),
    ("theme.frames",),
    ("site.questions", "theme.chain"),
    ("site.around", "site.grounds", "site.succession"),
    ("site.index",),
    ("site.conversations", "site.listings", "site.redirects", "site.album"),
    ("site.links", "site.menus", "site.related", "site.series"),
    ("reading.parse",),
    ("site.terms", "site.people", "site.commenters", "site.addresses", "site.given"),
    ("reading.comments", "reading.redirects", "reading.pictures"),
    ("reading.markdown",),
    ("reading.dialect", "reading.summary", "reading.sentences", "reading.players"),
    ("theme.words",),
    ("theme.catalogue", "theme.compiler", "theme.refusals"),
    ("reading.sources", "reading.frontmatter", "reading.threads", "reading.sanitize", "reading.slots"),
    ("reading.values",),
    (
        "reading.highlight",
        "reading.punctuation",
        "reading.signs",
        "reading.location",
        "reading.paragraphs",
        "theme.locale",
        "theme.faces",
    ),
    ("reading.spans",),
    ("routes", "config", "output", "code", "media_types"),
    ("model", "places", "engine", "shapes", "targets"),
    ("toml",),
    ("problems",),
    ("__init__",),
)
"""From the top. A room is a module, or a folder of them; `*.__init__` of a family says what it is, and no more."""

NEIGHBOURS = {
    ("__main__", "cli"),
    ("publish", "explain"),  # what the next build would make, it must not be asked to make
    ("importers", "new"),  # what it copied, and nobody has changed, gives way
    ("interact", "importers"),  # who wrote a comment is hidden in the same way, wherever it comes from
}
"""(from, to): imports between two rooms of one floor that are meant."""

ALOOF = ("verify",)
"""Rooms that share nothing with the rest of the house but the one for what is wrong, and each other."""

STRANGERS = {
    **{
        (aloof, room): "a proof that shares code with what it proves would repeat its mistakes"
        for aloof in ALOOF
        for rooms in FLOORS
        for room in rooms
        if room not in (*ALOOF, "problems", "__init__")
    },
    ("engine", "model"): "the engine knows nothing of blogs",
}
"""(from, to): what may not be imported although the floors would let it, or whatever they may become."""

DATA = {"starter"}
"""Folders that hold no code."""

FLOOR = {room: number for number, rooms in enumerate(reversed(FLOORS)) for room in rooms}

SOURCES = sorted(
    path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in DATA
)
ROOMS = [path for path in SOURCES if path.name != "__init__.py" or path.parts[0] not in FAMILIES]


def room(path: Path) -> str:
    """The room that a source file belongs to: the folder right under blogkit/, or the module; in a family both."""
    first = path.parts[0].removesuffix(".py")
    return f"{first}.{path.stem}" if first in FAMILIES and len(path.parts) > 1 else first


def imports(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """The (line, room) of each import of blogkit's own, wherever in the file it stands."""
    package = ["blogkit", *path.parts[:-1]]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            whole = module in ("blogkit", *(f"blogkit.{family}" for family in FAMILIES))
            names = [f"{module}.{alias.name}" for alias in node.names] if whole else [module]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            if first == "blogkit":
                parts = rest.split(".")
                found = ".".join(parts[: 2 if parts[0] in FAMILIES else 1]) or "__init__"
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


@pytest.mark.parametrize("path", ROOMS, ids=Path.as_posix)
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
        for path in ROOMS
        for _, there in imports(path, (PACKAGE / path).read_text(encoding="utf-8"))
    }
    assert used >= NEIGHBOURS


def test_each_room_is_there() -> None:
    """The floors have no room that was pulled down."""
    assert {room(path) for path in ROOMS} == {*FLOOR}


def test_each_room_has_one_floor() -> None:
    """No name stands on two floors."""
    assert len(FLOOR) == sum(map(len, FLOORS))


# The test of the test: what it would say.


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("model.py", "from blogkit.outputs import pages", "model imports outputs, which lies above it"),
        ("model.py", "from blogkit import outputs", "model imports outputs, which lies above it"),
        ("model.py", "import blogkit.site.questions", "model imports site.questions, which lies above it"),
        ("model.py", "from .cli import main", "model imports cli, which lies above it"),
        ("model.py", "def f():\n    import blogkit.outputs.pages", "blogkit/model.py:2: model imports outputs"),
        ("importers/wordpress/wxr.py", "from ...cli import main", "importers imports cli, which lies above it"),
        (
            "reading/slots.py",
            "from blogkit.reading import parse",
            "reading.slots imports reading.parse, which lies above",
        ),
        ("routes.py", "from blogkit.config import Config", "routes imports config, which lies on the same floor"),
        ("engine/store.py", "from blogkit.model import Post", "engine may not import model: the engine knows nothing"),
        ("verify/text.py", "from blogkit.importers import archive", "verify may not import importers"),
        ("verify/text.py", "from blogkit.reading.slots import text", "verify may not import reading.slots"),
        ("verify/text.py", "from blogkit.model import Post", "verify may not import model"),
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
        ("site/questions.py", "from blogkit.model import Post"),
        ("site/questions.py", "from blogkit import __version__"),
        ("outputs/pages.py", "from blogkit.outputs.lists import page"),
        ("cli/site.py", "import json, argparse"),
        ("__main__.py", "from blogkit.cli import main"),
    ],
)
def test_an_import_that_goes_downwards_is_fine(path: str, text: str) -> None:
    """So are those within a room, and from elsewhere."""
    assert not list(complaints(Path(path), text))
