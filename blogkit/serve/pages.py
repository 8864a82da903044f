"""The built site, answered as a static host does: which file an address means, its type, and whether it changed.

No path leaves the folder, whatever it holds: dots, backslashes, drives, or a link that leads out.
"""

from __future__ import annotations

import os
import unicodedata
from email.utils import formatdate, parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote, unquote

from msgspec import Struct
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from blogkit.media_types import HTML, media_type
from blogkit.serve import mistakes
from blogkit.serve.preview import Preview
from blogkit.serve.reload import with_script

_ALWAYS_ASK = {"cache-control": "no-cache"}
"""Nothing is taken from a browser's cache unasked, redirects included: another site may be served here tomorrow."""


class Moved(Struct, frozen=True):
    """An address that lacks its slash."""

    path: str
    """The right one: decoded, relative to the folder."""


def answer(preview: Preview, request: Request) -> Response:
    """The response to GET or HEAD."""
    if preview.problems:
        return _page(preview, mistakes.page(preview.problems), 500, request)
    path, prefix = request.scope["path"], unquote(preview.prefix)
    if path == "/" != prefix:
        return RedirectResponse(preview.prefix, 302, _ALWAYS_ASK)
    if f"{path}/" == prefix:
        return _moved(preview.prefix, request)
    found = find(preview.folder, path.removeprefix(prefix)) if path.startswith(prefix) else None
    match found:
        case Moved():
            return _moved(preview.prefix + quote(found.path), request)
        case Path():
            return _file(preview, found, request)
        case _:
            return _missing(preview, request)


def find(folder: Path, path: str) -> Path | Moved | None:
    """The file that an address means, where it should have led instead, or None.

    `path` is percent-decoded and relative to the folder: `a/` is a/index.html, or a/index.xml (a feed); `a` is the
    file of that name, or a.html, or else leads to `a/` when that is a folder.
    """
    path = unicodedata.normalize("NFC", path)  # as names are written to disk
    *above, last = path.split("/")
    if not all(map(_plain, above)) or not (_plain(last) or last == ""):
        return None
    place = folder.joinpath(*above, last)
    names = (place / "index.html", place / "index.xml") if last == "" else (place, place.with_name(f"{last}.html"))
    for file in names:
        if _inside(folder, file) and file.is_file():
            return file
    return Moved(f"{path}/") if last and _inside(folder, place) and place.is_dir() else None


def _plain(name: str) -> bool:
    """Whether this may be a name in the folder. On Windows a colon means a drive or a stream of a file."""
    wrong = name in ("", ".", "..") or "\\" in name or any(ord(c) < 32 or ord(c) == 127 for c in name)
    return not wrong and not name.startswith(".blogkit") and not (os.name == "nt" and ":" in name)


def _inside(folder: Path, path: Path) -> bool:
    """Whether this is there, and in the folder after all links are followed."""
    try:
        return path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # not there; too long a name; links in a circle
        return False


def _file(preview: Preview, path: Path, request: Request) -> Response:
    kind = media_type(path)
    try:
        if kind == HTML:
            return _page(preview, path.read_bytes(), 200, request)
        response = FileResponse(path, headers=_ALWAYS_ASK, media_type=kind, stat_result=path.stat())
    except OSError:  # a build has just removed it
        return _missing(preview, request)
    return _unless_known(response, request)


def _page(preview: Preview, html: bytes, status: int, request: Request) -> Response:
    """An HTML page with the script. It changes with the Preview, since the script holds its version."""
    content = with_script(html, preview.version)
    headers = _ALWAYS_ASK | {
        "etag": f'"{blake2b(content, digest_size=16).hexdigest()}"',
        "last-modified": formatdate(preview.since / 1e9, usegmt=True),
    }
    return _unless_known(Response(content, status, headers, HTML), request)


def _missing(preview: Preview, request: Request) -> Response:
    page = find(preview.folder, "404.html")
    html = b"<!doctype html>\n<title>Not found</title>\n<p>There is no page here.</p>\n"
    return _page(preview, page.read_bytes() if isinstance(page, Path) else html, 404, request)


def _moved(path: str, request: Request) -> Response:
    query = request.url.query
    return RedirectResponse(f"{path}?{query}" if query else path, 301, _ALWAYS_ASK)


def _unless_known(response: Response, request: Request) -> Response:
    """The response, or 304 where the browser has it already."""
    if response.status_code != 200 or not _known(response.headers, request.headers):
        return response
    kept = {name: response.headers[name] for name in ("etag", "last-modified", "cache-control")}
    return Response(status_code=304, headers=kept)


def _known(response: Headers, request: Headers) -> bool:
    """Whether the conditions of a request say that it has this response (RFC 9110, section 13.2.2)."""
    tags = request.get("if-none-match")
    if tags is not None:
        listed = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "*" in listed or response["etag"] in listed
    try:
        return parsedate_to_datetime(request["if-modified-since"]) >= parsedate_to_datetime(response["last-modified"])
    except (KeyError, ValueError, TypeError):  # not asked; no date; a date without a zone
        return False
