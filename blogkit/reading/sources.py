"""content/ as Sources: the only reader of content/."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from blogkit.engine.stat import GONE, UNKNOWN, Stat, stat
from blogkit.model import SourceKind
from blogkit.problems import ContentError, Location, Problem
from blogkit.routes import FOR_HOSTS

Tree = dict[str, Stat]
"""Path with forward slashes → stat, of files and folders. A folder's path has a slash at its end, that of content/ is
empty. A link that leads nowhere is GONE, for what it leads to may come without a sign of it here."""

CONTENT = "content"
AT_ONCE = 1 << 16
"""Bytes that are read in one go."""
REDIRECTS = "redirects.txt"
FEW = 8
"""Touched folders up to which they are looked at one by one."""


def kind(path: str) -> SourceKind:
    """What a file under content/ is, by its place: `posts/a/comments.jsonl` is a thread.

    In doubt it is nothing that would be published as it is: a thread is one wherever it lies.
    """
    folder, _, name = path.rpartition("/")
    if path == REDIRECTS:
        return "redirects"
    if name == "comments.jsonl":
        return "thread"
    family = folder.partition("/")[0]
    if not name.endswith(".md") or family == "media":
        return "file"
    if family not in ("posts", "pages"):
        return "term"
    if folder.endswith("/comments"):
        return "reply"
    return "post" if family == "posts" else "page"


def private(path: str) -> bool:
    """Whether a file has to do with comments, and so is never published: an old `comments.jsonl.bak`, for example."""
    *folders, name = path.split("/")
    return folders[:1] != ["media"] and (name.startswith("comments.jsonl") or "comments" in folders[1:])


def owner(path: str) -> str:
    """The key of the writing beside which a thread, a reply or a file lies: `posts/a` for `posts/a/photo.jpg`."""
    folder = path.rpartition("/")[0]
    return (folder.rpartition("/")[0] if path.endswith(".md") and kind(path) == "reply" else folder) or "."


def key(path: str) -> str:
    """The key of a writing: its path without `.md` or `/index.md`; that of `pages/index.md` is `pages/index`."""
    stem = path.removesuffix(".md")
    return stem.removesuffix("/index") if stem.count("/") > 1 else stem


def scan(root: Path) -> Tree:
    """Everything under root/content that may be a Source, and every folder.

    Left out are names that begin with a dot or end as editors' and importers' leftovers do (`~`, `.incoming`). Raises
    ContentError where a folder cannot be read.
    """
    return dict(_walk(_base(root), ""))


def scan_again(root: Path, known: Tree, touched: Collection[str]) -> tuple[Tree, set[str]]:
    """The same when only what was `touched` has to be looked at, and the paths that are news.

    Those are the ones that may have another stat, have come or gone.
    """
    base = _base(root)
    folders = sorted(path for path in touched if not is_file(path))
    if len(folders) > FEW:
        tree = scan(root)
        return tree, {*touched, *(path for path, _ in tree.items() ^ known.items())}
    tree, news = dict(known), {*touched}
    for path in touched:
        tree[path] = stat(base + path)
    for folder in folders:
        if folder not in known:  # it has come
            fresh = dict(_walk(base, folder))
        elif folder not in tree:  # it has gone with the one around it
            continue
        elif known[folder][3] in (tree[folder][3], UNKNOWN[3]):
            fresh = _listed_again(base, folder, tree, news)
        else:  # another has come in its place
            _drop(tree, news, [path for path in tree if path.startswith(folder)])
            fresh = dict(_walk(base, folder))
        tree |= fresh
        news |= fresh.keys()
    _drop(tree, news, [path for path in touched if path and tree.get(path) == GONE and not os.path.islink(base + path)])
    return tree, news


def _listed_again(base: str, folder: str, tree: Tree, news: set[str]) -> Tree:
    """What has come to a folder since it was listed; what has gone is taken out of the tree."""
    listed = set(_entries(base, folder))
    start = len(folder)
    below = [path for path in tree if path.startswith(folder) and path != folder]
    gone = [path for path in below if (path[: path.find("/", start) + 1] or path) not in listed]
    _drop(tree, news, gone)
    fresh: Tree = {}
    for path in listed - tree.keys():
        fresh |= _walk(base, path) if path.endswith("/") else _file(base, path)
    return fresh


def _drop(tree: Tree, news: set[str], paths: list[str]) -> None:
    """Take paths out of a tree, which is news."""
    for path in paths:
        del tree[path]
    news.update(paths)


def _base(root: Path) -> str:
    return f"{root / CONTENT}{os.sep}"


def _walk(base: str, folder: str) -> Iterator[tuple[str, Stat]]:
    """Everything in a folder and below, and the folder: its own stat is taken before it is listed."""
    stack = [folder]
    while stack:
        folder = stack.pop()
        yield folder, stat(base + folder)
        for path in _entries(base, folder):
            if path.endswith("/"):
                stack.append(path)
            else:
                yield from _file(base, path)


def _file(base: str, path: str) -> Iterator[tuple[str, Stat]]:
    """A file that was listed, unless it has gone since."""
    if (found := stat(base + path)) != GONE or os.path.islink(base + path):
        yield path, found


def _entries(base: str, folder: str) -> Iterator[str]:
    """The paths of what lies right in a folder; nothing when it is gone."""
    try:
        yield from [path for entry in list(os.scandir(base + folder)) if (path := _meant(folder, entry))]
    except FileNotFoundError:
        return
    except OSError as error:  # to go on without it would remove all that came from it
        if isinstance(error, NotADirectoryError) and folder:  # the one around it has become a file
            return
        where = Location(f"{CONTENT}/{folder}".rstrip("/"))
        raise ContentError(Problem(f"This folder cannot be read: {error.strerror}", where)) from None


def _meant(folder: str, entry: os.DirEntry[str]) -> str:
    """The path of what may be a Source, or of a folder; empty for what is left out. Raises OSError."""
    name = entry.name
    if left_out(name) and (folder or name not in FOR_HOSTS):
        return ""
    if entry.is_dir(follow_symlinks=False):
        return f"{folder}{name}/"
    try:
        return folder + name if entry.is_file() or (entry.is_symlink() and not entry.is_dir()) else ""
    except OSError:
        if entry.is_symlink():  # one that leads to itself, or through a file, leads nowhere
            return folder + name
        raise


def left_out(name: str) -> bool:
    """Whether what has this name is never a Source: it is hidden, or a leftover of an editor's or an import's."""
    return name.startswith(".") or name.endswith(("~", ".incoming", ".swp", ".tmp"))


def is_text(path: str) -> bool:
    """Whether a path can be written as UTF-8: on some systems a name may be any bytes."""
    if path.isascii():
        return True
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_file(path: str) -> bool:
    """Whether a path that was scanned is that of a file."""
    return bool(path) and not path.endswith("/")


def read(root: Path, path: str) -> bytes:
    """The bytes of a Source. Raises OSError.

    Plain system calls: io's objects cost four times as much as what they are asked for.
    """
    stream = os.open(os.path.join(root, CONTENT, path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        pieces = []
        while piece := os.read(stream, AT_ONCE):
            pieces.append(piece)
    finally:
        os.close(stream)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def place(root: Path, path: str) -> Path:
    """Where a Source lies on disk."""
    return root / CONTENT / path
