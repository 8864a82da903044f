"""What is new: the starter site, copied to a folder of one's own, until its owner has changed it; a post, begun."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import json

from blogkit.problems import ContentError, Location, Problem
from blogkit.routes import slug

STARTER = Path(__file__).parent / "starter"
FIRST = "content/posts/hello/index.md"
"""The first essay of it, for its owner to write over."""
ABOUT = "content/pages/about.md"
"""Its page about who writes."""


def copy(folder: Path) -> None:
    """Make a site in `folder`. Raises ContentError when it is there and not empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "Name a folder that does not exist yet, or an empty one."
        raise ContentError(Problem("This folder is not empty", Location(folder.as_posix()), hint=hint))
    shutil.copytree(STARTER, folder, dirs_exist_ok=True)


def untouched(root: Path) -> Iterator[Path]:
    """What of the starter site lies in `root` as it was copied: the settings; each sample, a file or a whole folder.

    Raises OSError when a file of these cannot be read.
    """
    for part in (STARTER / "blogkit.toml", *sorted((STARTER / "content").glob("*/*"))):
        there = root / part.relative_to(STARTER)
        if there.exists() and _files(there) == _files(part):
            yield there


def _files(place: Path) -> dict[Path, bytes]:
    return {file.relative_to(place): file.read_bytes() for file in (place, *place.rglob("*")) if file.is_file()}


def post(root: Path, title: str, date: datetime) -> str:
    """Begin a post of a site, as a draft in a folder of its own; the path of its file under content/.

    Raises ContentError where it cannot be written.
    """
    name = slug(title)[:80].strip("-") or "untitled"
    posts = root / "content" / "posts"
    names = [name, *(f"{name}-{number}" for number in range(2, 100))]
    free = next((n for n in names if not (posts / n).exists() and not (posts / f"{n}.md").exists()), None)
    where = Location(f"content/posts/{name}/index.md")
    if free is None:
        raise ContentError(Problem("There are a hundred posts of this name", where, hint="Give it another title."))
    text = f"---\ntitle: {json.encode(title).decode()}\ndate: {date:%Y-%m-%dT%H:%M}\ndraft: true\n---\n\n"
    try:
        (posts / free).mkdir(parents=True)
        (posts / free / "index.md").write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ContentError(Problem(f"The post cannot be written: {error.strerror}", where)) from None
    return f"posts/{free}/index.md"
