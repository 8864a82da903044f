"""The output folder: claimed, written to, swept. The only writer of it.

An output is whole or not there: it is written beside its place and renamed. What blogkit did not make is never swept
away by accident: a folder with somebody else's files is not claimed, and names that begin with a dot stay.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import filterfalse
from pathlib import Path

from blogkit.engine.stat import Stat, stat
from blogkit.problems import ContentError, Location, Problem

LEFTOVER = ".tmp"
MARK = ".blogkit-output"
"""An empty file that says that a folder was made by blogkit, and may be swept by it."""


_there: set[str] = set()
"""Folders that this process has written to."""


def put(place: Path, output: str, content: bytes | Path) -> tuple[int, int]:
    """Write an output beside its place, then rename it there: it is whole, or not there at all.

    Returns its size and time as it was left. Plain system calls on text: a file is written in 60 µs so, and in 400 µs
    with pathlib's objects and io's.
    """
    path = os.path.join(place, output)
    folder = os.path.dirname(path)
    beside = f"{folder}{os.sep}.blogkit-{os.getpid()}{LEFTOVER}"
    _enter(str(place), folder)
    try:
        _fill(beside, content)
    except OSError:
        if os.path.isdir(folder):
            raise
        _make_room(place, Path(folder))
        _fill(beside, content)
    try:
        os.replace(beside, path)
    except OSError:
        if not os.path.isdir(path):
            raise
        shutil.rmtree(path)  # a folder of an earlier build where an output must be
        os.replace(beside, path)
    left = os.stat(path)
    return left.st_size, left.st_mtime_ns


def _fill(file: str, content: bytes | Path) -> None:
    if isinstance(content, Path):
        shutil.copyfile(content, file)
        return
    stream = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(stream, rest) :]
    finally:
        os.close(stream)


def _enter(place: str, folder: str) -> None:
    """Make a folder below the output folder, and those above it, unless this process has done so before."""
    if folder in _there or len(folder) <= len(place):
        return
    _enter(place, os.path.dirname(folder))
    with suppress(OSError):
        os.mkdir(folder)  # to ask first whether it is there takes as long
    _there.add(folder)


def _make_room(place: Path, folder: Path) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        for above in (folder, *folder.parents):
            if above != place and above.is_file():  # an output of an earlier build where a folder must be
                above.unlink()
                break
        os.makedirs(folder, exist_ok=True)


def claim(place: Path) -> Path:
    """The output folder, marked as blogkit's. Raises ContentError where it holds somebody else's files."""
    place = place.absolute()
    where = Location(place.name)
    try:
        if not (place / MARK).exists():
            if place.is_dir() and any(not entry.name.startswith(".") for entry in place.iterdir()):
                hint = "blogkit removes what it did not make from its output folder. Empty it, or name another one."
                raise ContentError(
                    Problem("The output folder holds files that blogkit did not write", where, hint=hint)
                )
            place.mkdir(parents=True, exist_ok=True)
            (place / MARK).touch()
    except OSError as error:
        raise ContentError(Problem(f"The output folder cannot be used: {error.strerror}", where)) from None
    return place


def is_empty(place: Path) -> bool:
    """Whether there is nothing in an output folder that was claimed, so that nothing in it has to be swept."""
    return os.listdir(place) == [MARK]


def sweep(
    place: Path, wanted: Collection[str], gone: Collection[str] = (), touched: Collection[str] | None = None
) -> list[str]:
    """Remove every file that is not wanted, and the folders left empty; returns what was removed.

    `gone` are outputs of earlier builds; `touched` the folders (a slash at the end) that somebody else may have put
    something into, None for all. Raises ContentError where a file cannot be removed.
    """
    removed = [output for output in gone if _has_dot(output) and output not in wanted]
    for output in removed:
        (place / output).unlink(missing_ok=True)
        for above in (place / output).parents:
            if above == place or any(above.iterdir()):
                break
            above.rmdir()
    spellings: dict[str, str] = {}
    tops = [""] if touched is None else [*filterfalse(is_output, touched), *map(_folder, gone)]
    for folder, names in _folders(place, tops):
        for name in names:
            output = unicodedata.normalize("NFC", f"{folder}{name}")  # macOS may keep it decomposed
            if output in wanted:
                continue
            spellings = spellings or {each.casefold(): each for each in wanted}
            path = place / folder / name
            if _same(path, place, spellings.get(output.casefold())):
                continue
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                what = f"This file of an earlier build cannot be removed: {error.strerror}"
                raise ContentError(Problem(what, Location(f"{place.name}/{output}"))) from None
            if not name.startswith("."):
                removed.append(output)
    return sorted(removed)


def marks(place: Path, outputs: Iterable[str]) -> dict[str, Stat]:
    """Each output and each folder that one lies in (a slash at its end; the output folder itself is "") → its stat."""
    base = f"{place}{os.sep}"
    return {name: stat(base + name) for name in _with_folders(outputs)}


def _with_folders(outputs: Iterable[str]) -> dict[str, None]:
    names: dict[str, None] = {"": None}
    for output in outputs:
        name = output
        while name not in names:
            names[name] = None
            name = _folder(name.rstrip("/"))
    return names


def _same(path: Path, place: Path, output: str | None) -> bool:
    """Whether a file is that output in another spelling, for a disk that takes `About` and `about` for one name."""
    return bool(output) and (place / str(output)).exists() and path.samefile(place / str(output))


def _folders(place: Path, tops: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """(path below the output folder with a slash at its end, files in it) of some folders and all below, deepest first.

    Each folder that is left empty is removed. Paths are text here: 20 000 of pathlib's cost half a second.
    """
    base = f"{place}{os.sep}"
    done = "-"
    for top in sorted(set(tops)):
        if top.startswith(done):
            continue
        done = top
        for folder, _, names in os.walk(base + top, topdown=False):
            below = folder[len(base) :].replace(os.sep, "/").rstrip("/")
            if _has_dot(below):
                continue
            yield f"{below}/" if below else "", [n for n in names if not n.startswith(".") or _is_leftover(n)]
            if below and not os.listdir(folder):
                os.rmdir(folder)
        while (top := _folder(top.rstrip("/"))) and os.path.isdir(base + top) and not os.listdir(base + top):
            os.rmdir(base + top)


def is_output(name: str) -> bool:
    """Whether a name that has a mark is that of an output, and not of a folder."""
    return bool(name) and not name.endswith("/")


def _folder(output: str) -> str:
    """The folder that an output lies in, with a slash at its end; empty for the output folder itself."""
    return output[: output.rfind("/") + 1]


def _has_dot(output: str) -> bool:
    """Whether a name in it begins with a dot: only what a build has made of these is its to remove."""
    return output.startswith(".") or "/." in output


def _is_leftover(name: str) -> bool:
    """Whether a file was being written when a build was killed."""
    return name.startswith(".blogkit-") and name.endswith(LEFTOVER)
