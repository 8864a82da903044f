"""The server: what it answers, and how it keeps up with the site's files while it runs.

Two threads: the event loop answers and watches, and all that has to do with the site is done in one other, the Bench,
job after job. The page that is open comes first: all addresses are planned anew only when nothing else is to be done.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import queue
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import unquote

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from blogkit.engine.watch import NOBODY
from blogkit.model import SourceKind
from blogkit.problems import BlogkitError
from blogkit.serve import host
from blogkit.serve.address import Address
from blogkit.serve.console import Console
from blogkit.serve.desk import COMMENT, NEW, START, Desk, form
from blogkit.serve.follow import EVENTS, SCRIPT, SOURCE, News, Screen
from blogkit.serve.news import news
from blogkit.serve.preview import Preview
from blogkit.serve.shelf import NOTHING, fill
from blogkit.serve.state import EVERYTHING, SAFELY, Changes
from blogkit.serve.watch import watch

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds that a job may still take when the server is to end. It may be cut off anywhere."""
GRACE = 0.1
"""Seconds for what is being sent then."""
FIRST = 0.5
"""Seconds in which a browser asks for a first page, if one is there to ask."""
IDLE = 0.25
"""Seconds in which no page asked for anything, after a change, before what may wait is done."""

AGAIN = 1.0
"""Seconds after which a file is looked at again that was read while it was being written: an event may be lost."""


TRIFLES: tuple[tuple[SourceKind, str, bytes], ...] = (
    ("post", "posts/a.md", b"---\ntitle: A\n---\nA *b* [c](/d).\n"),
    ("thread", "posts/a/comments.jsonl", b'{"id": 1, "published": "2020-01-01", "body": "<p>A</p>"}\n'),
)
"""What is parsed to be ready for the first save."""

NOW, LATER = 0, 1
"""Ranks of jobs."""


class Bench:
    """A thread that does one job after the other. A daemon, so that the process ends although a long job goes on."""

    def __init__(self) -> None:
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._count = itertools.count()
        self._done: float | None = 0.0
        """When the last job that could not wait was; None while one is."""
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    async def do(self, function: Callable[..., T], *given: Any, rank: int = NOW) -> T:
        """What `function(*given)` yields there, or raises; in the order of rank, and then of asking."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(result: T | None, error: BaseException | None) -> None:
            if not future.cancelled():
                future.set_exception(error) if error else future.set_result(result)  # type: ignore[arg-type]

        def job() -> None:
            result, failed = None, None
            try:
                result = function(*given)
            except BaseException as error:  # noqa: BLE001 - it is raised again where the job was given
                failed = error
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, result, failed)

        self._jobs.put((rank, next(self._count), job))
        return await future

    def end(self) -> None:
        """No more jobs; the one that is being done may come to its end."""
        self._jobs.put((NOW, -1, None))
        self._thread.join(PATIENCE)

    @property
    def idle(self) -> float:
        """Seconds since there was a job that could not wait."""
        done = self._done
        return 0.0 if done is None or not self._jobs.empty() else time.perf_counter() - done

    def _work(self) -> None:
        while True:
            rank, _, job = self._jobs.get()
            if job is None:
                return
            if rank == NOW:
                self._done = None
            job()
            if rank == NOW:
                self._done = time.perf_counter()


def run(listener: socket.socket, address: Address, preview: Preview, elsewhere: Path, console: Console) -> None:
    """Serve until interrupted, and follow what changes. Raises KeyboardInterrupt."""
    asyncio.run(_run(listener, address, preview, elsewhere, console))


async def _run(listener: socket.socket, address: Address, preview: Preview, elsewhere: Path, console: Console) -> None:
    screen, bench = Screen(), Bench()
    follower = Follower(preview, screen, bench, console, address)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(follower.follow()),
                group.create_task(follower.rehearse()),
                group.create_task(follower.watch(elsewhere)),
            ]
            await _Server(application(address, preview, screen, bench), screen).serve([listener])
            for task in tasks:
                task.cancel()
    finally:
        screen.end()
        bench.end()


class Follower:
    """Goes over from one State to the next, whenever something has changed."""

    def __init__(self, preview: Preview, screen: Screen, bench: Bench, console: Console, address: Address) -> None:
        self._preview, self._screen, self._bench = preview, screen, bench
        self._console, self._address = console, address
        self._changes = Changes()
        self._stirred = asyncio.Event()
        self._beside = Bench()
        self._catching_up: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._catching_up.set_result(None)

    def hear(self, changes: Changes) -> None:
        """Something has changed."""
        self._changes |= changes
        self._stirred.set()

    async def watch(self, elsewhere: Path) -> None:
        """Watch the site's files, for ever; a first page comes before that."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._screen.lit.wait(), FIRST)
        await self._bench.do(_warm, self._preview, rank=LATER)
        await watch(self._preview.terms.root, elsewhere, self.hear)

    async def rehearse(self) -> None:
        """Be ready for the first save of what is open, for ever."""
        while True:
            await self._screen.shown.wait()
            self._screen.shown.clear()
            await self._bench.do(self._preview.rehearse, rank=LATER)

    async def follow(self) -> None:
        """For ever. What changes meanwhile is the next turn's."""
        loop = asyncio.get_running_loop()
        touched: set[str] = set()
        while True:
            await self._settle()
            if again := self._preview.unsettled(touched):
                loop.call_later(AGAIN, self.hear, Changes(again))
            if self._preview.state and self._preview.state.refused:  # nobody tells when that is over
                loop.call_later(AGAIN, self.hear, EVERYTHING)
            touched.clear()
            await self._stirred.wait()
            while self._changes:
                changes, self._changes = self._changes, Changes()
                self._stirred.clear()
                touched.update(changes.content or ())
                prefix, began = self._preview.prefix, time.perf_counter()
                if await self._bench.do(self._preview.follow, changes):
                    self._screen.wake()
                    self._console.note(changes.saved, time.perf_counter() - began)
                state = self._preview.state
                if state and state.behind and self._catching_up.done():
                    self._catching_up = asyncio.create_task(self._catch_up())
                if self._preview.prefix != prefix:
                    self._console.say(self._address.url(self._preview.prefix))
                while not self._stirred.is_set() and (left := IDLE - self._bench.idle) > 0:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._stirred.wait(), left)

    async def _catch_up(self) -> None:
        """Read all of content/ again, beside the Bench, until it was read by the present settings."""
        while (state := self._preview.state) and state.behind:
            self._console.say("The settings by which content/ is read have changed. Reading all of it again …")
            try:
                intake = await self._beside.do(fill, state.terms.root, state.given, NOTHING, SAFELY, NOBODY)
            except BlogkitError as error:
                self._console.say(str(error))
                return
            await self._bench.do(self._preview.catch_up, state.given, intake)
            self._screen.wake()
            self.hear(EVERYTHING)
        self._console.say("All of content/ is read.")

    async def _settle(self) -> None:
        await self._bench.do(self._preview.settle, rank=LATER)
        self._console.tell(await self._bench.do(self._preview.problems))
        self._screen.wake()
        await self._bench.do(gc.collect, rank=LATER)


def _warm(preview: Preview) -> None:
    """Load and make what the first save will need, and a page did not: 20 ms, and as much more on a busy machine."""
    from blogkit.reading import parse

    if preview.state:
        for kind, path, content in TRIFLES:
            parse.parse(kind, path, content, preview.state.given)


class _Server(uvicorn.Server):
    """uvicorn, but it does not wait for open connections when it is to end: each open page and film holds one."""

    def __init__(self, app: ASGIApp, screen: Screen) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                proxy_headers=False,
            )
        )
        self._screen = screen

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let open pages go, cut off what takes longer, and stop."""
        self._screen.end()
        await asyncio.sleep(GRACE)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


def application(address: Address, preview: Preview, screen: Screen, bench: Bench) -> Starlette:
    """The ASGI application: the site, and blogkit's own addresses beside it."""
    desk = Desk(preview)

    async def look(page: str, version: str, number: str) -> News:
        return await bench.do(news, preview, page, version, number)

    async def events(request: Request) -> Response:
        headers = {"cache-control": "no-store", "content-type": "text/event-stream; charset=utf-8"}
        if request.method == "HEAD":
            return Response(headers=headers)
        page, version, number = (request.query_params.get(name, "") for name in ("page", "version", "number"))
        return StreamingResponse(screen.events(look, unquote(page), version, number), headers=headers)

    async def script(request: Request) -> Response:
        headers = {"cache-control": "no-cache"}
        return host.File(SOURCE, headers=headers, media_type="text/javascript", stat_result=SOURCE.stat())

    async def start(request: Request) -> Response:
        return await bench.do(desk.page)

    async def to_start(request: Request) -> Response:
        return RedirectResponse(START, 301)

    async def take(request: Request) -> Response:
        response = await bench.do(desk.take, request.url.path, request.headers, await form(request))
        screen.wake()
        return response

    async def page(request: Request) -> Response:
        response = await bench.do(host.answer, preview, request)
        screen.light()
        return response

    return Starlette(
        routes=[
            Route(START, start),
            Route(START.rstrip("/"), to_start),
            *(Route(path, take, methods=["POST"]) for path in (COMMENT, NEW)),
            Route(EVENTS, events),
            Route(SCRIPT, script),
            Route("/{path:path}", page),
        ],
        middleware=[Middleware(_OnlyForUs, address=address)],
    )


class _OnlyForUs:
    """Refuses requests that name another host (RFC 9110, section 15.5.20)."""

    def __init__(self, app: ASGIApp, address: Address) -> None:
        self.app, self.address = app, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        scope = _in_origin_form(scope)
        if self.address.allows(Headers(scope=scope).get("host", "")):
            await self.app(scope, receive, send)
        else:
            text = "This is a preview by blogkit, and not for that host. Its owner may start it with --host.\n"
            await PlainTextResponse(text, 421)(scope, receive, send)


def _in_origin_form(scope: Scope) -> Scope:
    """The same request with a plain path, where it was for `http://host/path`: that host counts, and not the header's.

    So proxies ask, and every server has to understand it (RFC 9112, section 3.2.2).
    """
    scheme, absolute, rest = scope["raw_path"].decode("latin-1").partition("://")
    if not absolute or "/" in scheme:
        return scope
    host, slash, path = rest.partition("/")
    headers = MutableHeaders(raw=[*scope["headers"]])
    headers["host"] = host if scheme.lower() == "http" else ""
    path = slash + path or "/"
    return {**scope, "raw_path": path.encode("latin-1"), "path": unquote(path), "headers": headers.raw}
