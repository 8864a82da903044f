"""Moderation: the comments that wait to be looked at, and what their writer decides.

A decision is written where the comment lies. In a comments.jsonl it is one more line with the same id, of which the
last one wins, so that nothing is taken away; in a file of its own it is the key `status` of the front matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import DecodeError, Struct, json

from blogkit.model import Status
from blogkit.problems import ContentError, Location, Problem
from blogkit.reading import frontmatter, slots, sources
from blogkit.reading.frontmatter import FrontMatter

_decode = json.Decoder().decode
_WAITING = b"pending"
_STATUS = {
    "---": re.compile(r"^status[ \t]*:.*$", re.MULTILINE),
    "+++": re.compile(r"^status[ \t]*=.*$", re.MULTILINE),
    "{": re.compile(r'"status"[ \t]*:[ \t]*"[^"]*"'),
}
_WRITTEN = {"---": "status: {}", "+++": 'status = "{}"', "{": '"status": "{}"'}


class Waiting(Struct, frozen=True):
    """A comment that waits."""

    key: str
    """Of the writing that it is about."""
    id: str
    file: str
    """The path of its file under content/."""
    name: str
    """Of whom wrote it."""
    url: str
    published: str
    body: str
    """Plain text."""


def waiting(root: Path, paths: Iterable[str]) -> list[Waiting]:
    """The comments with the status `pending` in these threads and replies, by file; what cannot be read is left out."""
    kinds: dict[str, list[str]] = {"thread": [], "reply": []}
    for path in paths:
        if (kind := sources.kind(path)) in kinds:
            kinds[kind].append(path)
    found = [each for path in sorted(kinds["thread"]) for each in _in_thread(root, path)]
    beaten = {(w.key, w.id) for w in found}
    if beaten:
        owners = {key for key, _ in beaten}
        beaten &= {_name(root, path) for path in kinds["reply"] if sources.owner(path) in owners}
    return [w for w in found if (w.key, w.id) not in beaten] + [
        each for path in sorted(kinds["reply"]) for each in _in_reply(root, path)
    ]


def decide(root: Path, file: str, comment: str, status: Status) -> None:
    """Give a comment another status. Raises ContentError where it is not there, or its file cannot be written."""
    where = Location(f"{sources.CONTENT}/{file}")
    kind = sources.kind(file) if ".." not in PurePosixPath(file).parts else "file"
    try:
        if kind == "thread":
            _append(root, file, comment, status)
        elif kind == "reply":
            _rewrite(root, file, status)
        else:
            raise ContentError(Problem("This is no file of comments", where))
    except OSError as error:
        raise ContentError(Problem(f"The comment cannot be written: {error.strerror}", where)) from None
    except UnicodeDecodeError:
        hint = "Save it as UTF-8, and decide again."
        raise ContentError(Problem("The file of this comment is not UTF-8", where, hint=hint)) from None


def _in_thread(root: Path, path: str) -> Iterator[Waiting]:
    for record in _records(root, path).values():
        if record.get("status") == "pending":
            yield _waiting(sources.owner(path), path, record)


def _records(root: Path, path: str) -> dict[str, dict[str, Any]]:
    """Id → the last record that has it, of a file that holds a comment that waits; else empty."""
    try:
        content = sources.read(root, path)
    except OSError:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n") if _WAITING in content else ():
        try:
            record = _decode(line) if line.strip() else None
        except (DecodeError, UnicodeDecodeError, RecursionError):
            continue  # a Problem that is said elsewhere
        if isinstance(record, dict) and record.get("id") is not None:
            found[str(record["id"])] = record
    return found


def _in_reply(root: Path, path: str) -> Iterator[Waiting]:
    matter = _matter(root, path)
    if matter and matter.values.get("status") == "pending":
        yield _waiting(
            sources.owner(path), path, {"id": PurePosixPath(path).stem, **matter.values, "body": matter.body}
        )


def _matter(root: Path, path: str) -> FrontMatter | None:
    try:
        return frontmatter.split(path, sources.read(root, path))[0]
    except OSError:
        return None


def _name(root: Path, path: str) -> tuple[str, str]:
    """The key and the id that a reply in a file of its own has."""
    matter = _matter(root, path)
    return sources.owner(path), str((matter.values if matter else {}).get("id", PurePosixPath(path).stem))


def _waiting(key: str, path: str, record: dict[str, Any]) -> Waiting:
    author = record.get("author")
    author = author if isinstance(author, dict) else {"name": author}
    name, url, published = author.get("name"), author.get("url"), record.get("published")
    body = slots.text((str(record.get("body") or ""),))
    return Waiting(key, str(record["id"]), path, str(name or ""), str(url or ""), str(published or ""), body)


def _append(root: Path, file: str, comment: str, status: Status) -> None:
    record = _records(root, file).get(comment)
    if record is None:
        where = Location(f"{sources.CONTENT}/{file}")
        raise ContentError(Problem(f"There is no comment `{comment}` that waits", where))
    ended = sources.read(root, file).endswith(b"\n")
    line = (b"" if ended else b"\n") + json.encode(record | {"status": status}) + b"\n"
    with sources.place(root, file).open("ab") as stream:
        stream.write(line)


def _rewrite(root: Path, file: str, status: Status) -> None:
    place = sources.place(root, file)
    text = place.read_bytes().decode("utf-8-sig")
    first, newline, rest = text.partition("\n")
    fence = first.strip()
    if fence not in _STATUS:
        where = Location(f"{sources.CONTENT}/{file}")
        raise ContentError(Problem("This reply has no front matter that could hold its status", where))
    end = rest.find("\n}" if fence == "{" else f"\n{fence}")
    head, tail = rest[: max(end, 0)], rest[max(end, 0) :]
    written = _WRITTEN[fence].format(status)
    if _STATUS[fence].search(head):
        head = _STATUS[fence].sub(lambda _: written, head, count=1)
    else:
        head = f"{written}{',' if fence == '{' else ''}\n{head}"
    beside = place.with_name(f".{place.name}.tmp")
    beside.write_bytes(f"{first}{newline}{head}{tail}".encode())
    beside.replace(place)
