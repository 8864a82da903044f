"""The site, answered as a static host does: which output an address means, its type, and whether it changed.

An address is looked up among the site's outputs and nowhere else, so none leads out of it, whatever it holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from email.utils import formatdate
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote, unquote

from msgspec import Struct
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from blogkit.build import OUTPUT
from blogkit.media_types import HTML, media_type
from blogkit.outputs import redirects as old_pages
from blogkit.routes import Route, output
from blogkit.search import index as search
from blogkit.serve import mistakes, redirects
from blogkit.serve.conditions import outcome, parts
from blogkit.serve.follow import Shown, number, version, with_script
from blogkit.serve.preview import Page, Preview

NOT_FOUND = b"<!doctype html>\n<title>Not found</title>\n<p>There is no page here.</p>\n"
"""For a theme that has no page for it."""
_ALWAYS_ASK = {"cache-control": "no-cache"}
"""Nothing is taken from a browser's cache unasked, redirects included: another site may be served here tomorrow."""

_FOR_EVER = {"cache-control": "max-age=31536000, immutable"}


class Moved(Struct, frozen=True):
    """An address that lacks its slash."""

    path: str
    """The right one: decoded, relative to the site."""


def answer(preview: Preview, request: Request) -> Response:
    """The response to GET or HEAD."""
    if preview.state is None:
        return _hopeless(preview, request)
    path, prefix = request.scope["path"], unquote(preview.state.prefix)
    if path == "/" != prefix:
        return RedirectResponse(preview.state.prefix, 302, _ALWAYS_ASK)
    if f"{path}/" == prefix:
        return _moved(preview.state.prefix, request)
    found = seek(preview, path)
    query = request.url.query
    if path.startswith(prefix) and (query or found is None or _leads_on(found)):
        inside = "/" + path.removeprefix(prefix)
        old = redirects.lead(preview.state.site, inside, query, lambda at: bool(seek(preview, prefix + at[1:])))
        if old:
            return RedirectResponse(old.url, old.status, _ALWAYS_ASK)
    match found:
        case Moved():
            return _moved(preview.state.prefix + quote(found.path), request)
        case Route():
            return _output(preview, found, request)
    if file := _of_index(preview, path):
        return _sent(preview, file, media_type(file), _ALWAYS_ASK, request)
    return _missing(preview, request)


def _leads_on(found: Route | Moved | None) -> bool:
    return isinstance(found, Route) and found.renderer in old_pages.RENDERERS


def seek(preview: Preview, path: str) -> Route | Moved | None:
    """What makes the output that a decoded path means, where it should have led instead, or None."""
    prefix = unquote(preview.state.prefix) if preview.state else "/"
    return find(preview.route, preview.has_folder, path.removeprefix(prefix)) if path.startswith(prefix) else None


def find(route: Callable[[str], Route | None], has_folder: Callable[[str], bool], path: str) -> Route | Moved | None:
    """What makes the output that an address means, where it should have led instead, or None.

    `path` is percent-decoded and relative to the site: `a/` is a/index.html, or a/index.xml (a feed); `a` is the
    output of that name, or a.html, or else leads to `a/` when there are outputs below that.
    """
    path = unicodedata.normalize("NFC", path)  # as outputs are named
    last = path.rpartition("/")[2]
    for name in (path, f"{path}.html") if last else (f"{path}index.html", f"{path}index.xml"):
        if made := route(name):
            return made
    return Moved(f"{path}/") if last and has_folder(f"{path}/") else None


def _output(preview: Preview, route: Route, request: Request) -> Response:
    kind = media_type(Path(output(route.url)))
    file = preview.file(route)
    if isinstance(file, bytes):
        return _unless_known(_response(file, kind), request)
    if file:
        return _file(preview, route, file, kind, request)
    page = preview.page(route)
    if page.failure and not page.content:
        return _hopeless(preview, request, page)
    content = _followed(preview, page) if kind == HTML else page.content
    headers = {"last-modified": formatdate(page.since / 1e9, usegmt=True)}
    return _unless_known(_response(content, kind, 200, headers), request)


def _named_by_content(preview: Preview, route: Route, request: Request) -> bool:
    """Whether a file is asked for by an address that no other content can ever have."""
    if route.renderer != "asset" or not preview.state:
        return False
    return str(preview.state.theme.asset(str(route.args[0]))).endswith(f"?{request.url.query}")


def _of_index(preview: Preview, path: str) -> Path | None:
    """A file of the index for search, as the last build has left it, by its decoded path: a preview makes none."""
    state, prefix = preview.state, unquote(preview.prefix)
    if not state or not state.frame.config.search.enabled or not path.startswith(prefix + search.FOLDER):
        return None
    name = path.removeprefix(prefix)
    known = "\0" not in name and "\\" not in name and {"", ".", ".."}.isdisjoint(name.split("/"))
    file = preview.terms.root / OUTPUT / name
    return file if known and file.is_file() and not file.is_symlink() else None


def _file(preview: Preview, route: Route, path: Path, kind: str, request: Request) -> Response:
    headers = _FOR_EVER if _named_by_content(preview, route, request) else _ALWAYS_ASK
    return _sent(preview, path, kind, headers, request)


def _sent(preview: Preview, path: Path, kind: str, headers: Mapping[str, str], request: Request) -> Response:
    try:
        if kind == HTML and preview.terms.drafts:
            return _unless_known(_response(_bare(preview, path.read_bytes()), HTML), request)
        response = File(path, headers=headers, media_type=kind, stat_result=path.stat())
    except OSError:  # it has just been removed
        return _missing(preview, request)
    return _unless_known(response, request)


def _response(content: bytes, kind: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    tag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    return Response(content, status, {**_ALWAYS_ASK, "etag": tag, **(headers or {})}, kind)


def _followed(preview: Preview, page: Page) -> bytes:
    """A page with the script, which tells it from its next versions; as it is where it must be what a build writes."""
    if not preview.state or preview.terms.production:
        return page.content
    marks = preview.hidden(page)
    shown = Shown(preview.state.prefix, version(page.content, marks), number(preview.number), marks)
    return with_script(page.content, shown)


def _bare(preview: Preview, html: bytes) -> bytes:
    """A page that is not made by a Route: it has no drafts to mark."""
    prefix = preview.state.prefix if preview.state else "/"
    return with_script(html, Shown(prefix, version(html), number(preview.number), {}))


def _hopeless(preview: Preview, request: Request, page: Page | None = None) -> Response:
    """What is shown while there is no good page: what is wrong."""
    problems = preview.concerns(page) if preview.state else preview.problems()
    html = mistakes.page(preview.terms.root, problems)
    shown = Shown("/", version(mistakes.plain(problems)), number(preview.number), {}, bare=True)
    return _response(with_script(html, shown), HTML, 500)


def _missing(preview: Preview, request: Request) -> Response:
    route = preview.route("404.html")
    if route is None:
        return _response(NOT_FOUND if preview.terms.production else _bare(preview, NOT_FOUND), HTML, 404)
    page = preview.page(route)
    if page.failure and not page.content:
        return _hopeless(preview, request, page)
    return _response(_followed(preview, page), HTML, 404)


def _moved(path: str, request: Request) -> Response:
    query = request.url.query
    return RedirectResponse(f"{path}?{query}" if query else path, 301, _ALWAYS_ASK)


def _unless_known(response: Response, request: Request) -> Response:
    """The response, or what its conditions make of it: 304 where the browser has it already."""
    status = outcome(response.headers, request.headers) if response.status_code == 200 else 200
    if status == 200:
        return response
    kept = ("etag", "last-modified", "cache-control") if status == 304 else ()
    return Response(None, status, {name: response.headers[name] for name in kept if name in response.headers})


class File(FileResponse):
    """A file with its stat, or the parts of it that are asked for.

    Starlette would refuse what RFC 9110 says is to be ignored.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, having taken from the request what does not count."""
        headers = MutableHeaders(raw=[*scope["headers"]])
        if "range" in headers:
            asked = parts(headers["range"], int(self.headers["content-length"]))
            del headers["range"]
            if asked and scope["method"] == "GET":  # no other method knows ranges
                headers["range"] = asked
        await super().__call__({**scope, "headers": headers.raw}, receive, send)
