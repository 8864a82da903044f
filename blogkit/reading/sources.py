"""content/ as Sources: the only reader of content/.

A file's digest is remembered with its stat, as git's index does: an unchanged stat means unchanged bytes, unless the
file was modified within the tick of the clock in which it was digested; such files are digested again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from blogkit.engine.store import Stat
from blogkit.model import SourceKind
from blogkit.problems import ContentError, Location, Problem

CONTENT = "content"
REDIRECTS = "redirects.txt"
TICK = 2_000_000_000
"""Nanoseconds: FAT keeps times to 2 s, others far better."""


def kind(path: str) -> SourceKind:
    """What a file under content/ is, by its place: `posts/a/comments.jsonl` is a thread.

    In doubt it is nothing that would be published as it is: a thread is one wherever it lies.
    """
    *folders, name = path.split("/")
    family = folders[0] if folders else ""
    if path == REDIRECTS:
        return "redirects"
    if name == "comments.jsonl":
        return "thread"
    if not name.endswith(".md") or family == "media":
        return "file"
    if family not in ("posts", "pages"):
        return "term"
    if folders[-1] == "comments":
        return "reply"
    return "post" if family == "posts" else "page"


def private(path: str) -> bool:
    """Whether a file has to do with comments, and so is never published: an old `comments.jsonl.bak`, for example."""
    *folders, name = path.split("/")
    return folders[:1] != ["media"] and (name.startswith("comments.jsonl") or "comments" in folders[1:])


def owner(path: str) -> str:
    """The key of the writing beside which a thread, a reply or a file lies: `posts/a` for `posts/a/photo.jpg`."""
    folder = PurePosixPath(path).parent
    return str(folder.parent if kind(path) == "reply" else folder)


def key(path: str) -> str:
    """The key of a writing: its path without `.md` or `/index.md`; that of `pages/index.md` is `pages/index`."""
    stem = path.removesuffix(".md")
    return stem.removesuffix("/index") if stem.count("/") > 1 else stem


def scan(root: Path) -> dict[str, Stat]:
    """Every file under root/content that may be a Source: path with forward slashes → stat. Sorted by path.

    Left out are names that begin with a dot or end as editors' and importers' leftovers do (`~`, `.incoming`). Raises
    ContentError where a folder cannot be read.
    """
    return dict(sorted(_walk(str(root / CONTENT), "")))


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, Stat]]:
    stack = [(folder, prefix)]
    while stack:
        folder, prefix = stack.pop()
        try:
            entries = list(os.scandir(folder))
        except FileNotFoundError:
            continue
        except OSError as error:  # to go on without it would remove all that came from it
            where = Location(f"{CONTENT}/{prefix}".rstrip("/"))
            raise ContentError(Problem(f"This folder cannot be read: {error.strerror}", where)) from None
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name.endswith(("~", ".incoming", ".swp", ".tmp")):
                continue
            path = prefix + name
            if entry.is_dir(follow_symlinks=False):
                stack.append((entry.path, path + "/"))
            elif entry.is_file():
                with suppress(FileNotFoundError):  # gone meanwhile
                    yield path, stat_of(entry)


def stat_of(file: os.DirEntry[str] | Path) -> Stat:
    """A file's stat. On Windows a DirEntry's has no inode, which is the same every time and so does no harm."""
    s = file.stat()
    return Stat(s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino)


def settled(stat: Stat) -> bool:
    """Whether a file with this stat cannot change without its stat changing too."""
    return max(stat.mtime, stat.ctime) < time.time_ns() - TICK


def read(root: Path, path: str) -> bytes:
    """The bytes of a Source. Raises OSError."""
    return place(root, path).read_bytes()


def place(root: Path, path: str) -> Path:
    """Where a Source lies on disk."""
    return root / CONTENT / path
