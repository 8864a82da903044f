"""The server: what it answers, and how it keeps up with the site's files while it runs.

Two threads: the event loop answers and watches, and one other builds. They share a Screen and an Event, no more.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from blogkit.serve import pages
from blogkit.serve.address import Address
from blogkit.serve.preview import Preview
from blogkit.serve.reload import EVENTS, Screen
from blogkit.serve.watch import watch

Remake = Callable[[Preview], Preview]

PATIENCE = 1.0
"""Seconds that a build may still take when the server is to end. It may be cut off anywhere."""
GRACE = 0.1
"""Seconds for what is being sent then."""


def run(
    listener: socket.socket, address: Address, preview: Preview, root: Path, elsewhere: Path, remake: Remake
) -> None:
    """Serve until interrupted, and call `remake`, in a thread, when files of the site change.

    Raises KeyboardInterrupt.
    """
    asyncio.run(_run(listener, address, Screen(preview), root, elsewhere, remake))


async def _run(
    listener: socket.socket, address: Address, screen: Screen, root: Path, elsewhere: Path, remake: Remake
) -> None:
    stale = Event()
    loop = asyncio.get_running_loop()

    def show(preview: Preview) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(screen.show, preview)

    # A daemon, so that the process ends although a long build goes on.
    builder = Thread(target=_keep_up, args=(screen, stale, remake, show), daemon=True)
    builder.start()
    try:
        async with asyncio.TaskGroup() as group:
            watcher = group.create_task(watch(root, elsewhere, stale.set))
            await _Server(application(address, screen), screen).serve([listener])
            watcher.cancel()
    finally:
        screen.end()
        stale.set()
        builder.join(PATIENCE)


def _keep_up(screen: Screen, stale: Event, remake: Remake, show: Callable[[Preview], None]) -> None:
    """Build whenever something is stale. What changes during a build makes it stale again."""
    preview = screen.preview
    while stale.wait() and not screen.dark:
        stale.clear()
        preview = remake(preview)
        show(preview)


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


def application(address: Address, screen: Screen) -> Starlette:
    """The ASGI application: the built site, and blogkit's own addresses beside it."""

    async def events(request: Request) -> Response:
        headers = {"cache-control": "no-store", "content-type": "text/event-stream; charset=utf-8"}
        if request.method == "HEAD":
            return Response(headers=headers)
        return StreamingResponse(screen.events(request.query_params.get("version", "")), headers=headers)

    def page(request: Request) -> Response:
        return pages.answer(screen.preview, request)

    return Starlette(
        routes=[Route(EVENTS, events), Route("/{path:path}", page)],
        middleware=[Middleware(_OnlyForUs, address=address)],
    )


class _OnlyForUs:
    """Refuses requests that name another host (RFC 9110, section 15.5.20)."""

    def __init__(self, app: ASGIApp, address: Address) -> None:
        self.app, self.address = app, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        if self.address.allows(Headers(scope=scope).get("host", "")):
            await self.app(scope, receive, send)
        else:
            text = "This is a preview by blogkit, and not for that host. Its owner may start it with --host.\n"
            await PlainTextResponse(text, 421)(scope, receive, send)
