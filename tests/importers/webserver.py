"""Real servers on this machine for tests: one that does what it is told, and one that answers as WordPress does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from blogkit.importers.web.visitor import Manners

HASTY = Manners(pause=0, tries=3, first_wait=0.01, timeout=5)
"""For tests: no pauses, and short waits."""


class Asked(NamedTuple):
    """One request, as the server saw it."""

    path: str
    headers: dict[str, str]


class Answered(NamedTuple):
    """One answer. `broken`: the connection ends after so many bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    broken: int | None = None
    length: bool = True


Answer = Callable[[Asked], Answered]


class Server(ThreadingHTTPServer):
    """Answers every GET by a function, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is part of some tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # an answer in one piece: in two, the second waits for the first to be acknowledged
    server: Server

    def do_GET(self) -> None:
        asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
        self.server.asked.append(asked)
        answer = self.server.answer(asked)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.length:
            self.send_header("Content-Length", str(len(answer.body)))
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(answer.body[: answer.broken])
        if answer.broken is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """A server that answers so, as long as the block runs."""
    server = Server(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def file(body: bytes, kind: str = "image/png", mark: str = '"1"') -> Answer:
    """The answer of a server that has this file, and gives parts of it."""

    def answer(asked: Asked) -> Answered:
        headers = {"Content-Type": kind, "ETag": mark, "Accept-Ranges": "bytes"}
        begin = asked.headers.get("range", "").removeprefix("bytes=").partition("-")[0]
        if not begin or asked.headers.get("if-range") != mark:
            return Answered(body, headers=headers)
        if int(begin) >= len(body):
            return Answered(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
        span = f"bytes {begin}-{len(body) - 1}/{len(body)}"
        return Answered(body[int(begin) :], 206, headers | {"Content-Range": span})

    return answer


class Blog:
    """A site of WordPress, as far as visitors see it: its API, and pages with their threads."""

    def __init__(self, home: str = "http://lighthouse.example", **collections: list[dict[str, Any]]) -> None:
        """`collections`: what the API has, by route."""
        self.home = home
        self.collections = {"posts": [], "pages": [], "comments": [], "media": [], "users": [], "categories": []}
        self.collections |= {"tags": [], **collections}
        self.index: dict[str, Any] = {"name": "The Lighthouse", "description": "Notes from the coast"}
        self.index |= {"url": home, "home": home, "gmt_offset": 1, "timezone_string": "Europe/Oslo"}
        self.index |= {"namespaces": ["oembed/1.0", "wp/v2"]}
        self.tables: dict[str, Any] = {"types": {}, "taxonomies": {}}
        self.alone: dict[int, dict[str, Any]] = {}
        """Comments that are given when they are asked for by number."""
        self.pages: dict[str, str] = {}
        """Path → HTML."""
        self.files: dict[str, bytes] = {}
        self.pretty = True
        self.refused: dict[str, int] = {}
        """Route → status."""

    def __call__(self, asked: Asked) -> Answered:
        parts = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if "rest_route" in query or (self.pretty and parts.path.startswith("/wp-json/")):
            return self._api(query.get("rest_route") or parts.path.removeprefix("/wp-json"), query)
        if parts.path in self.files:
            return file(self.files[parts.path], mark=f'"{len(self.files[parts.path])}"')(asked)
        page = self.pages.get(asked.path)
        if page is None and parts.path != "/":
            return Answered(b"<!DOCTYPE html><title>Nothing here</title>", 404, {"Content-Type": "text/html"})
        root = f"http://{asked.headers['host']}" + ("/wp-json/" if self.pretty else "/index.php?rest_route=/")
        headers = {"Content-Type": "text/html; charset=UTF-8", "Link": f'<{root}>; rel="https://api.w.org/"'}
        text = page or '<!DOCTYPE html>\n<html lang="en-GB"><title>The Lighthouse</title>'
        return Answered(text.encode(), headers=headers)

    def _api(self, route: str, query: dict[str, str]) -> Answered:
        name = route.removeprefix("/wp/v2").strip("/")
        if not name:
            return _json(self.index)
        if name in self.refused:
            return _json({"code": "rest_forbidden"}, status=self.refused[name])
        if name in self.tables:
            return _json(self.tables[name])
        if name.startswith("comments/") and int(name.removeprefix("comments/")) in self.alone:
            return _json(self.alone[int(name.removeprefix("comments/"))])
        if name not in self.collections:
            return _json({"code": "rest_no_route"}, status=404)
        size, number = int(query.get("per_page", "10")), int(query.get("page", "1"))
        items = self.collections[name]
        pages = -(-len(items) // size)
        if number > max(pages, 1):
            return _json({"code": "rest_post_invalid_page_number"}, status=400)
        headers = {"X-WP-Total": str(len(items)), "X-WP-TotalPages": str(pages)}
        return _json(items[(number - 1) * size : number * size], headers)


def _json(body: Any, headers: dict[str, str] | None = None, status: int = 200) -> Answered:
    return Answered(json.dumps(body).encode(), status, {"Content-Type": "application/json", **(headers or {})})


def post(number: int, text: str = "<p>Text.</p>", **fields: Any) -> dict[str, Any]:
    """A public post, as the API gives it, but for what `fields` say."""
    slug = fields.get("slug", f"post-{number}")
    return {
        "id": number,
        "date": "2012-05-04T10:20:30",
        "date_gmt": "2012-05-04T09:20:30",
        "modified": "2012-05-04T10:20:30",
        "modified_gmt": "2012-05-04T09:20:30",
        "slug": slug,
        "status": "publish",
        "type": "post",
        "link": f"http://lighthouse.example/2012/05/04/{slug}/",
        "title": {"rendered": f"Post {number}"},
        "content": {"rendered": text, "protected": False},
        "excerpt": {"rendered": "", "protected": False},
        "author": 3,
        "featured_media": 0,
        "comment_status": "open",
        "sticky": False,
        "format": "standard",
        "categories": [],
        "tags": [],
    } | fields


def comment(number: int, on: int = 1, text: str = "<p>Quite so.</p>\n", **fields: Any) -> dict[str, Any]:
    """A comment, as the API gives it."""
    return {
        "id": number,
        "post": on,
        "parent": 0,
        "author": 0,
        "author_name": "Nils",
        "author_url": "",
        "date": "2012-05-05T08:00:00",
        "date_gmt": "2012-05-05T07:00:00",
        "content": {"rendered": text},
        "status": "approved",
        "type": "comment",
        "author_avatar_urls": {"24": "http://1.gravatar.com/avatar/d41d8cd98f00b204e9800998ecf8427e?s=24"},
    } | fields


def user(number: int = 3, slug: str = "marta", name: str = "Marta Ek") -> dict[str, Any]:
    """An author, as the API gives her."""
    return {"id": number, "slug": slug, "name": name, "url": "", "description": "", "link": ""}


def upload(number: int, path: str, **fields: Any) -> dict[str, Any]:
    """An upload, as the API gives it."""
    address = f"http://lighthouse.example/wp-content/uploads/{path}"
    return {
        "id": number,
        "date": "2012-05-04T10:20:30",
        "date_gmt": "2012-05-04T09:20:30",
        "slug": f"upload-{number}",
        "status": "inherit",
        "type": "attachment",
        "link": f"http://lighthouse.example/upload-{number}/",
        "title": {"rendered": path},
        "author": 3,
        "alt_text": "",
        "caption": {"rendered": ""},
        "media_details": {"file": path},
        "post": None,
        "source_url": address,
    } | fields


def ping(number: int, name: str, url: str, kind: str = "pingback") -> str:
    """A pingback in the words of WordPress' own list of comments."""
    return (
        f'<li id="comment-{number}" class="{kind} even thread-even depth-1">\n\t<div class="comment-body">\n'
        f"\t\tPingback: <a href='{url}' class='url' rel='ugc external nofollow'>{name}</a> \t</div>\n</li>\n"
    )


def said(number: int, name: str, text: str, inner: str = "") -> str:
    """A comment in the words of WordPress' own list of comments."""
    return (
        f'<li id="comment-{number}" class="comment even depth-1"><article id="div-comment-{number}"'
        f' class="comment-body"><footer class="comment-meta"><div class="comment-author vcard"><img alt="" src="a.png">'
        f'<b class="fn">{name}</b> <span class="says">says:</span></div><div class="comment-metadata">'
        f'<a href="#comment-{number}"><time datetime="2012-05-05T08:00:00+02:00">May 5, 2012</time></a></div></footer>'
        f'<div class="comment-content">{text}</div></article>{inner}</li>\n'
    )


def page(*comments: str, nav: str = "") -> str:
    """A page with a thread."""
    thread = f'<ol class="comment-list">{"".join(comments)}</ol>{nav}'
    return f'<!DOCTYPE html>\n<html lang="en-GB"><body><article>Text</article><div id="comments">{thread}</div>'
