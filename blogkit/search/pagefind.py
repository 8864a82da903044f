"""Pagefind, a program that makes an index for search in the browser, and comes as a Python package.

The package's own client takes ten answers a second, and would be hours at work on a large site. So this speaks to the
program itself: messages on its standard input and output, each the base64 of JSON, ended by a comma.
"""

from __future__ import annotations

import base64
import binascii
import subprocess
import threading
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from msgspec import MsgspecError, json

UNREADABLE = "its answer cannot be read"


class PagefindError(Exception):
    """Pagefind is not there, or could not make an index."""


def version() -> str:
    """Which Pagefind it is; empty when there is none."""
    try:
        return metadata.version("pagefind")
    except metadata.PackageNotFoundError:
        return ""


class Pagefind:
    """A running Pagefind with one index that is being made. Raises PagefindError."""

    def __init__(self) -> None:
        program = _program()
        try:
            self._process = subprocess.Popen(  # noqa: S603 it is the program of a package that is installed
                [program, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise PagefindError(f"{error.strerror}: {program}") from None
        assert self._process.stdin
        assert self._process.stdout
        self._input = self._process.stdin
        self._sent = 0
        self._answers = _Answers(self._process.stdout)
        self._answers.start()

    def __enter__(self) -> Self:
        try:
            self._send({"type": "NewIndex", "config": {}})
        except PagefindError:
            self._end()
            raise
        return self

    def add(self, url: str, html: str) -> None:
        """Put a document into the index."""
        message = {"type": "AddFile", "index_id": 0, "url": url, "file_contents": html, "file_path": None}
        self._send(message)

    def files(self) -> dict[str, bytes]:
        """The index: path → content of each of its files.

        Pagefind can write them itself; but then it says that they are there before they are.
        """
        self._send({"type": "GetFiles", "index_id": 0})
        answer = self._answers.wait_for(self._sent)
        try:
            return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}
        except (KeyError, TypeError, binascii.Error):
            raise PagefindError(UNREADABLE) from None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error:
            self._process.kill()
        self._end()

    def _end(self) -> None:
        with suppress(OSError):  # it has ended, which its answers tell of
            self._input.close()
        self._process.wait()
        self._answers.join()

    def _send(self, payload: dict[str, Any]) -> None:
        self._sent += 1
        message = json.encode({"message_id": self._sent, "payload": payload})
        try:
            self._input.write(base64.b64encode(message) + b",")
            self._input.flush()
        except OSError:
            self._answers.wait_for(self._sent)


class _Answers(threading.Thread):
    """What Pagefind answers, read while it is being told more: otherwise both would wait for each other."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._count = 0
        self._last: dict[str, Any] = {}
        self._wrong = ""
        self._news = threading.Condition()
        self._ended = False

    def run(self) -> None:
        parts: list[bytes] = []
        while piece := self._stream.read1(1 << 20):  # type: ignore[attr-defined]
            *ends, rest = piece.split(b",")
            for end in ends:
                self._take(b"".join((*parts, end)))
                parts.clear()
            parts.append(rest)
        with self._news:
            self._ended = True
            self._news.notify()
        self._stream.close()

    def _take(self, answer: bytes) -> None:
        try:
            payload = json.decode(base64.b64decode(answer, validate=True))["payload"]
            wrong = payload.get("message", "") if payload["type"] == "Error" else ""
        except (binascii.Error, MsgspecError, KeyError, TypeError, AttributeError):
            payload, wrong = {}, UNREADABLE
        with self._news:
            self._count += 1
            self._last = payload
            self._wrong = self._wrong or wrong
            self._news.notify()

    def wait_for(self, count: int) -> dict[str, Any]:
        """The answer with this number, the first being 1, when it is there.

        Raises PagefindError where an answer is a complaint, or no more will come.
        """
        with self._news:
            self._news.wait_for(lambda: self._wrong or self._ended or self._count >= count)
            if self._wrong or self._count < count:
                raise PagefindError(self._wrong or "it ended before its time")
            return self._last


def _program() -> str:
    try:
        from pagefind.service import get_executable

        found = get_executable()
    except ImportError:
        found = None
    if found is None or not Path(found).is_file():
        raise PagefindError("it is not installed, or not made for this kind of machine")
    return str(found)
