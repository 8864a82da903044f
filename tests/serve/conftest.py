"""A server on a site, started for a test and stopped after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.serve.running import Running

Start = Callable[..., Running]


@pytest.fixture
def start() -> Iterator[Start]:
    """`start(root)`: `blogkit serve` on a free port."""
    with ExitStack() as servers:

        def begin(root: Path, *options: str) -> Running:
            server = Running(root, *(options or ("--port", "0")))
            servers.callback(server.end)
            return server

        yield begin
