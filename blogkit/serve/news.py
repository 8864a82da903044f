"""News: what there is to tell an open page, after the questions that it asked were asked again."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from blogkit.routes import Route
from blogkit.serve import host, mistakes
from blogkit.serve.follow import News, count, number, version
from blogkit.serve.preview import Page, Preview


def news(preview: Preview, path: str, known: str, numbered: str) -> News:
    """For a page at a decoded path that has a version, and was made under the State of a number."""
    since = count(numbered)
    page, now = _present(preview, path)
    address = preview.moved(_inside(preview, path)) if host.seek(preview, path) is None else ""
    problems = preview.concerns(page) if preview.state else []
    return News(
        number=number(preview.number),
        version=now,
        reload=now != known or since < 0,
        address=address,
        files=tuple(url for url, changed in preview.changed.items() if changed > since),
        problems=mistakes.overlay(preview.terms.root, problems),
    )


def _present(preview: Preview, path: str) -> tuple[Page | None, str]:
    """What would be answered at a path now: the page, where there is one, and its version."""
    if preview.state is None:
        return None, version(mistakes.plain(preview.problems()))
    found = host.seek(preview, path)
    route = found if isinstance(found, Route) else preview.route("404.html")
    if route is None:
        return None, version(host.NOT_FOUND)
    if file := preview.file(route):
        return None, version(file if isinstance(file, bytes) else _read(file))
    page = preview.page(route)
    if page.failure and not page.content:
        return page, version(mistakes.plain(preview.concerns(page)))
    return page, version(page.content, preview.hidden(page))


def _inside(preview: Preview, path: str) -> str:
    return path.removeprefix(unquote(preview.state.prefix)) if preview.state else ""


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
