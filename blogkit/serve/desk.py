"""The writer's start page, at `/_blogkit/`: what is not published yet, comments that wait, what is wrong, what is slow.

What is decided there is written to content/, by those who may. A page of another site can send a form here, but it
cannot name this server as its origin (RFC 6454, section 7), nor know the token that only the start page has.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from html import escape
from typing import get_args
from urllib.parse import parse_qs, unquote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from blogkit import new
from blogkit.engine.digest import Digest
from blogkit.interact import moderation
from blogkit.interact.moderation import Waiting
from blogkit.model import Post, Status
from blogkit.problems import BlogkitError, Problem
from blogkit.reading import sources
from blogkit.serve import mistakes
from blogkit.serve.preview import Preview
from blogkit.serve.state import Changes

START = "/_blogkit/"
COMMENT = "/_blogkit/comment"
NEW = "/_blogkit/new"
SLOWEST = 10
"""Pages that are named."""
LONGEST = 20_000
"""Bytes that a form may have."""
DECISIONS = {"approved": "Approve", "spam": "Spam", "trash": "Trash"}

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title} · blogkit</title>
<link rel="icon" href="data:,">
<style>
{style}
h1 a {{ color: inherit }}
table {{ border-collapse: collapse; width: 100% }}
td {{ padding: .25rem .5rem .25rem 0; vertical-align: top }}
td:first-child {{ white-space: nowrap; width: 6rem; color: color-mix(in srgb, currentColor 70%, transparent) }}
code {{ overflow-wrap: anywhere }}
form {{ display: inline }}
input, button {{ font: inherit; padding: .25rem .75rem }}
input {{ width: min(24rem, 100%); box-sizing: border-box }}
blockquote {{ margin: .5rem 0; padding-inline-start: 1rem; border-inline-start: 3px solid; overflow-wrap: anywhere }}
.none {{ color: color-mix(in srgb, currentColor 70%, transparent) }}
</style>
<body>
<h1><a href="{home}">{title}</a></h1>
{sections}
</body>
</html>
"""


class Desk:
    """The start page of one preview. Belongs to the thread that the preview belongs to."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self._token = secrets.token_urlsafe(32)
        self._known: dict[str, tuple[Digest, list[Waiting]]] = {}
        """Key of a writing → the digest of its thread, and who waits in it."""

    def page(self) -> Response:
        """The start page."""
        preview = self._preview
        sections: list[str] = []
        title, home = "blogkit", "/"
        if preview.state:
            title, home = preview.state.frame.config.title or title, preview.prefix
            marks = [(self._line(w.key, w.title), preview.mark(w.key)) for w in preview.state.site.writings()]
            marks = [(line, mark) for line, mark in marks if mark]
            sections = [
                self._new(),
                _section("Drafts", [line for line, mark in marks if mark == "Draft"]),
                _section("Scheduled", [line for line, mark in marks if mark != "Draft"]),
                _section("Comments that wait", [self._waiting(each) for each in self.waiting()], "div"),
            ]
        problems = preview.problems()
        listed = mistakes.listed(preview.terms.root, problems) or '<p class="none">None.</p>'
        sections.append(f"<h2>Problems</h2>\n{listed}")
        ranked = (
            (f"{1000 * seconds:.0f} ms", _url(preview, url), unquote(url)) for seconds, url in preview.slowest(SLOWEST)
        )
        slowest = [f'<td>{time}</td><td><a href="{escape(to)}">{escape(name)}</a></td>' for time, to, name in ranked]
        sections.append(_section("Slowest pages", slowest))
        page = _PAGE.format(title=escape(title), home=escape(home), style=mistakes.STYLE, sections="\n".join(sections))
        headers = {"cache-control": "no-store", "x-frame-options": "DENY", "referrer-policy": "same-origin"}
        return Response(page, headers=headers, media_type="text/html; charset=utf-8")

    def waiting(self) -> list[Waiting]:
        """The comments that wait, newest first. Files are read again only where a thread has changed."""
        state = self._preview.state
        assert state
        found: dict[str, tuple[Digest, list[Waiting]]] = {}
        for key, paths in state.site.conversations.files.items():
            digest = state.site.conversations.fingerprint(key)
            known = self._known.get(key)
            found[key] = (
                known if known and known[0] == digest else (digest, moderation.waiting(state.terms.root, paths))
            )
        self._known = found
        return sorted((w for _, each in found.values() for w in each), key=lambda w: w.published, reverse=True)

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """The response to a form that was sent."""
        form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        if headers.get("origin") != f"http://{headers.get('host')}" or not secrets.compare_digest(
            form.get("token", "").encode(), self._token.encode()
        ):
            return PlainTextResponse("This form was not sent from the start page of this preview.\n", 403)
        if self._preview.state is None:
            return RedirectResponse(START, 303)
        try:
            return RedirectResponse(self._begin(form) if path == NEW else self._decide(form), 303)
        except BlogkitError as error:
            return Response(mistakes.page(self._preview.terms.root, error.problems, "This could not be done"), 400)

    def _begin(self, form: Mapping[str, str]) -> str:
        """Begin a post; its address."""
        state = self._preview.state
        assert state
        title = form.get("title", "").strip()
        if not title:
            raise BlogkitError(Problem("A post needs a title"))
        date = state.terms.now.astimezone(ZoneInfo(state.frame.config.timezone))
        path = new.post(state.terms.root, title, date)
        self._preview.follow(Changes(frozenset({path})))
        entry = self._preview.state and self._preview.state.site.entry(sources.key(path))
        return _url(self._preview, entry.url) if entry else START

    def _decide(self, form: Mapping[str, str]) -> str:
        """Give a comment another status; where to go on."""
        file, comment, status = (form.get(name, "") for name in ("file", "id", "status"))
        state = self._preview.state
        assert state
        if file not in state.intake.digests or status not in get_args(Status):
            raise BlogkitError(Problem("There is no such comment, or no such status"))
        moderation.decide(state.terms.root, file, comment, status)  # type: ignore[arg-type]
        self._preview.follow(Changes(frozenset({file})))
        return START

    def _line(self, key: str, title: str) -> str:
        state = self._preview.state
        entry = state and state.site.entry(key)
        writing = state and state.site.writing(key)
        if not entry or not writing:
            return ""
        date = f"{entry.date:%Y-%m-%d}" if isinstance(writing, Post) and entry.date else ""
        link = f'<a href="{escape(_url(self._preview, entry.url))}">{escape(title)}</a>'
        return f"<td>{date}</td><td>{link}<br><code>{sources.CONTENT}/{escape(writing.source)}</code></td>"

    def _new(self) -> str:
        return (
            f'<h2>New post</h2>\n<form method="post" action="{NEW}">{self._hidden()}'
            '<input name="title" aria-label="Title" placeholder="Title" required> <button>Begin</button></form>'
        )

    def _waiting(self, waiting: Waiting) -> str:
        state = self._preview.state
        entry = state and state.site.entry(waiting.key)
        about = f'<a href="{escape(_url(self._preview, entry.url))}">{escape(entry.title)}</a>' if entry else ""
        hidden = self._hidden(file=waiting.file, id=waiting.id)
        buttons = " ".join(
            f'<button name="status" value="{status}">{words}</button>' for status, words in DECISIONS.items()
        )
        who = f"<strong>{escape(waiting.name or 'Anonymous')}</strong> {escape(waiting.url)}"
        written = escape(waiting.published[:16].replace("T", " "))
        return (
            f"<p>{who} on {about}, {written}</p><blockquote>{escape(waiting.body)}</blockquote>"
            f'<form method="post" action="{COMMENT}">{hidden}{buttons}</form>'
        )

    def _hidden(self, **values: str) -> str:
        pairs = {"token": self._token, **values}
        return "".join(f'<input type="hidden" name="{n}" value="{escape(v, quote=True)}">' for n, v in pairs.items())


async def form(request: Request) -> bytes:
    """The bytes of a form that was sent, so far as they are taken."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            return b""
    return body


def _url(preview: Preview, url: str) -> str:
    return preview.prefix.rstrip("/") + url


def _section(title: str, items: Iterable[str], kind: str = "tr") -> str:
    lines = "".join(f"<{kind}>{item}</{kind}>\n" for item in items)
    if not lines:
        return f'<h2>{title}</h2>\n<p class="none">None.</p>'
    return f"<h2>{title}</h2>\n" + (f"<table>\n{lines}</table>" if kind == "tr" else lines)
