"""`blogkit serve` as a process of its own, and what may be asked of it."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import IO, Any, NamedTuple, TypeVar
from urllib.parse import urlencode, urlsplit

import blogkit

T = TypeVar("T")

LONG = 30.0
"""Seconds after which something that should have happened has not. Far more than it takes."""


def eventually(look: Callable[[], T | None], what: str) -> T:
    """The first true value of `look`, asked again and again."""
    deadline = time.monotonic() + LONG
    while True:
        if value := look():
            return value
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.02)


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def version(self) -> str:
        """The version in the script that was put into the page."""
        return str(self.shown["version"])

    @property
    def shown(self) -> dict[str, Any]:
        """All that the script is told of its page."""
        found = re.search(r'<script src="/_blogkit/follow.js" data-page="(.*?)"></script>', self.text)
        assert found, "no script in this page"
        told = json.loads(html.unescape(found[1]))
        assert isinstance(told, dict)
        return told


BLOGKIT = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from blogkit.cli import main
sys.exit(main())
"""
"""The command. Whoever runs the tests in the background has Ctrl-C ignored, which a child would inherit."""


class Running:
    """A server that was started on a site. Its output is read as it comes, line by line."""

    def __init__(self, root: Path, *options: str) -> None:
        environment = os.environ | {"PYTHONPATH": str(Path(blogkit.__file__).parent.parent)}
        command = [sys.executable, "-W", "error", "-c", BLOGKIT, "-C", str(root), "serve", *options]
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.out: list[str] = []
        self.err: list[str] = []
        self._readers = [
            Thread(target=_read, args=(self.process.stdout, self.out), daemon=True),
            Thread(target=_read, args=(self.process.stderr, self.err), daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        try:
            self.url = eventually(self._url, "the server says its address")
        except AssertionError:
            self.end()
            raise
        parts = urlsplit(self.url)
        self.host, self.port = parts.hostname or "", parts.port or 0

    def _url(self) -> str:
        assert self.process.poll() is None, f"the server has ended: {self.err}"
        return next((line for line in self.out if line.startswith("http://")), "")

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """One request, its path sent as it is; `if_none_match="…"` becomes a header."""
        with self._sent(path, method, {name.replace("_", "-"): value for name, value in headers.items()}) as response:
            fields = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, fields, response.read())

    def events(self, path: str, shown: dict[str, Any]) -> Generator[dict[str, Any], None, None]:
        """The news that an open page gets, as they come; `shown` is what its script was told of it."""
        query = urlencode({"page": path, "version": shown["version"], "number": shown["number"]})
        with self._sent(f"/_blogkit/events?{query}", "GET", {}) as response:
            assert response.getheader("content-type") == "text/event-stream; charset=utf-8"
            while line := response.readline():
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))

    @contextmanager
    def _sent(self, path: str, method: str, headers: dict[str, str]) -> Iterator[HTTPResponse]:
        connection = HTTPConnection(self.host, self.port, timeout=LONG)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            with connection.getresponse() as response:
                yield response
        finally:
            connection.close()

    def shows(self, path: str, text: str) -> Answer:
        """Wait until a page holds a text."""
        return eventually(lambda: answer if text in (answer := self.ask(path)).text else None, f"{text!r} at {path}")

    def says(self, text: str) -> str:
        """Wait until a line of stderr or stdout holds a text."""
        return eventually(lambda: next((line for line in self.err + self.out if text in line), ""), f"{text!r} said")

    def interrupt(self) -> int:
        """Ctrl-C, and the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self._ended()

    def end(self) -> None:
        """Stop it; nothing that it said may come from a fault."""
        if self.process.poll() is None:
            self.process.terminate()
        self._ended()
        said = "\n".join(self.err)
        assert "Traceback" not in said, said
        assert "Warning" not in said, said

    def _ended(self) -> int:
        try:
            return self.process.wait(LONG)
        finally:
            self.process.kill()
            for reader in self._readers:
                reader.join(LONG)
            for stream in (self.process.stdout, self.process.stderr):
                assert stream
                stream.close()


def _read(stream: IO[bytes] | None, lines: list[str]) -> None:
    assert stream
    for line in stream:
        lines.append(line.decode(errors="replace").rstrip())  # noqa: PERF401 - each as it comes
