"""From one State to the next: only what was touched is looked at again, and that is enough."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogkit.engine.stat import GONE, Stat
from blogkit.reading import sources
from blogkit.serve.state import touched

NAMES = ("a", "b", "c.md", "photo.jpg", ".hidden", "left~")
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
Steps = list[tuple[str, str, str]]
STEPS = st.lists(st.tuples(st.sampled_from(("write", "remove", "folder", "move", "link")), PATHS, PATHS), max_size=8)


def do(content: Path, step: str, path: str, other: str) -> Iterator[str]:
    """One step in content/, not through links; the paths of which the system tells. What cannot be done is left."""
    place, target = content / path, content / other
    ways = [*place.parents, *target.parents, *([place] if step == "write" else [])]
    if any(way.is_symlink() for way in ways):
        return
    try:
        match step:
            case "write" | "folder":
                above = [parent for parent in place.parents if content in parent.parents and not parent.exists()]
                place.parent.mkdir(parents=True, exist_ok=True)
                place.mkdir() if step == "folder" else place.write_text(other, encoding="utf-8")
                yield from (parent.relative_to(content).as_posix() for parent in above)
            case "remove" if place.is_dir() and not place.is_symlink():
                yield from (file.relative_to(content).as_posix() for file in place.rglob("*"))
                shutil.rmtree(place)
            case "remove":
                place.unlink()
            case "move":
                os.rename(place, target)
                yield other
            case "link" if not any(map(sources.left_out, other.split("/"))):  # of those nobody is told
                place.symlink_to(target)
    except OSError:
        return
    yield path


def there(tree: dict[str, Stat]) -> dict[str, Stat]:
    """The files and folders, without links that lead nowhere."""
    return {path: stat for path, stat in tree.items() if stat != GONE}


def looked_at_again(root: Path, first: Steps, then: Steps) -> dict[str, Stat]:
    """What is found after the second steps, when only what the system tells of them is looked at."""
    for step in first:
        list(do(root / "content", *step))
    seen = sources.scan(root)
    told = {path for step in then for path in do(root / "content", *step)}
    return there(sources.scan_again(root, seen, touched(root, seen, told))[0])


@pytest.mark.skipif(os.name == "nt", reason="not every user may make symbolic links there")
@settings(max_examples=300)
@given(first=STEPS, then=STEPS)
def test_what_was_touched_is_all_that_has_to_be_looked_at(
    tmp_path_factory: pytest.TempPathFactory,
    first: Steps,
    then: Steps,
) -> None:
    """Files and folders that come, go, take each other's place, and links: the same is found as by looking at all."""
    root = tmp_path_factory.mktemp("site")
    content = root / "content"
    content.mkdir()
    found, all_there_is = looked_at_again(root, first, then), there(sources.scan(root))
    assert found.keys() == all_there_is.keys()
    assert all(found[path] == all_there_is[path] for path in found if sources.is_file(path))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([("link", "b", "c.md")], [("write", "c.md", "a")]),
        ([("link", "b", "c.md"), ("write", "c.md", "a")], [("remove", "c.md", "a")]),
        ([("link", "b", "a/c.md"), ("write", "a/c.md", "a")], [("move", "a", "c.md")]),
        ([("link", "b", "c.md"), ("write", "c.md", "a")], [("remove", "c.md", "a"), ("folder", "c.md", "a")]),
        ([("link", "b", "c.md"), ("write", "c.md", "a")], [("write", "c.md", "long")]),
    ],
    ids=["its end comes", "goes", "moves", "becomes a folder", "changes"],
)
@pytest.mark.skipif(os.name == "nt", reason="not every user may make symbolic links there")
def test_a_link_is_looked_at_again_with_what_it_leads_to(tmp_path: Path, first: Steps, then: Steps) -> None:
    content = tmp_path / "content"
    content.mkdir()
    found = looked_at_again(tmp_path, first, then)
    assert found.get("b") == there(sources.scan(tmp_path)).get("b")
