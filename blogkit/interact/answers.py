"""Answers that came by e-mail, filed: each becomes a comment under what it answers, which waits to be looked at.

A message is filed once, however often it is given. What is written has a name and a keyed hash, never an address.
"""

from __future__ import annotations

import mailbox
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec import Struct, json

from blogkit.importers.identity import Identities
from blogkit.interact.letters import LARGEST, Letter, read
from blogkit.problems import ContentError, Location, Problem
from blogkit.reading import sources
from blogkit.reading.sources import CONTENT


class Filed(Struct, frozen=True):
    """What became of one message."""

    file: str
    """The comment's file, relative to the site's root."""
    became: Literal["filed", "there before"]


def file(root: Path, messages: Iterable[tuple[str, bytes]], now: datetime) -> Iterator[Filed | Problem]:
    """File (name, message) pairs under content/ of the site at `root`. Raises ArchiveError where it cannot write."""
    identities = Identities(root)
    for where, content in messages:
        try:
            yield _file(root, read(content, where, now), where, identities)
        except ContentError as error:
            yield error.problems[0]


def messages(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, message) of each in a file, a folder of files, an mbox or a maildir. Raises OSError."""
    if path.is_dir():
        folders = [folder for folder in (path / "cur", path / "new") if folder.is_dir()] or [path]
        for one in sorted(one for folder in folders for one in folder.iterdir() if one.is_file()):
            yield from messages(one)
        return
    with path.open("rb") as stream:
        is_mbox = stream.read(5) == b"From "
        stream.seek(0)
        if not is_mbox:
            yield path.as_posix(), stream.read(LARGEST + 1)
            return
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.keys(), 1):
            yield f"{path.as_posix()}, message {number}", box.get_bytes(key)
    finally:
        box.close()


def piped(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The same of one message that another program hands over."""
    content = stream.read(LARGEST + 1)
    yield "standard input", content.partition(b"\n")[2] if content.startswith(b"From ") else content


def _file(root: Path, letter: Letter, where: str, identities: Identities) -> Filed:
    key, parent = _target(root, letter.about, where)
    path = f"{CONTENT}/{key}/comments/{letter.id}.md"
    if (root / path).exists():
        return Filed(path, "there before")
    author = {"name": letter.name, "key": identities.known_by(letter.address)}
    head = {
        "parent": int(parent) if parent.isascii() and parent.isdecimal() and len(parent) < 19 else parent,
        "author": {name: value for name, value in author.items() if value},
        "published": letter.sent.isoformat(),
        "status": "pending",
    }
    lines = (f"{name}: {json.encode(value).decode()}\n" for name, value in head.items() if value not in ("", {}))
    _write(root / path, f"---\n{''.join(lines)}---\n{letter.text}\n".encode("utf-8", "replace"))
    return Filed(path, "filed")


def _target(root: Path, about: str, where: str) -> tuple[str, str]:
    """(key of a writing, id of a comment or nothing) that a subject names."""
    above, _, last = about.rpartition("/")
    for key, comment in ((about, ""), (above, last)):
        family, _, rest = key.partition("/")
        safe = rest and all(part.strip(". ") and "\\" not in part and ":" not in part for part in rest.split("/"))
        if family in ("posts", "pages") and safe and sources.kind(f"{key}.md") in ("post", "page"):
            places = (root / CONTENT / f"{key}.md", root / CONTENT / key / "index.md")
            if any(place.is_file() for place in places):
                return key, comment
    what = f"This message answers `{about}`, and there is no such essay or page"
    hint = f"What it answers is looked for as {CONTENT}/{above or about}.md and {CONTENT}/{above or about}/index.md."
    raise ContentError(Problem(what, Location(where), hint=hint))


def _write(file: Path, content: bytes) -> None:
    """Write a file beside its place, then rename it."""
    beside = file.with_name(f".{file.name}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        os.replace(beside, file)
    except OSError as error:
        what = f"This file cannot be written: {error.strerror or error}"
        raise ContentError(Problem(what, Location(file.as_posix()))) from None
