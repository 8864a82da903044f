"""What an import writes as Markdown: texts, excerpts, descriptions of terms.

Each is read as blogkit will read it in its file, and is Markdown only where that shows the same as the HTML that came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from msgspec import json
from msgspec.structs import replace

from blogkit.config import Permalinks
from blogkit.importers import documents, markdown
from blogkit.importers.archive import ArchivedItem, ArchivedTerm
from blogkit.importers.markdown.line import line
from blogkit.model import Body, Conventions, Slot, TermNote, Written
from blogkit.reading import markdown as reading
from blogkit.reading import parse, punctuation, sanitize, slots

_MARKERS = {"<!--more-->": "\ufdd0", "<!--nextpage-->": "\ufdd1"}
"""HTML comments that mean something → a character that stands for nothing (Unicode, section 23.7)."""
_CHOICE = re.compile(r"<(?:option|optgroup|/select)\b", re.IGNORECASE)
"""Where browsers part the words of a form that is taken out."""


def text(
    item: ArchivedItem, body: str, path: str, patterns: Permalinks, conventions: Conventions, matter: Mapping[str, Any]
) -> bytes:
    """The item's file; `body` is its text made safe, `matter` front matter that it keeps from an earlier import."""
    excerpt = _line(item.excerpt, conventions)

    def file(text: str, form: markdown.Format) -> bytes:
        return documents.item(item, text, form, path, patterns, matter, excerpt)

    def read(text: str, form: markdown.Format) -> str:
        parsed = parse.parse(item.kind, path, file(text, form), conventions)
        if not parsed.value or not parsed.bulk:
            return ""
        title = json.decode(parsed.value, type=Written).writing.title
        return f"<h1>{escape(title)}</h1>{slots.fill(json.decode(parsed.bulk, type=Body).html, _address)}"

    found = markdown.converted(body, read, punctuation.is_french(conventions.language))
    return file(body, "html") if found is None else file(found, "markdown")


def term(term: ArchivedTerm, path: str, conventions: Conventions) -> bytes:
    """A term's file."""
    body = safe(term.description)[0]

    def read(text: str, form: markdown.Format) -> str:
        written = documents.term(term, path, text if form == "markdown" else documents.raw(text))
        parsed = parse.parse("term", path, written, conventions)
        return slots.fill(json.decode(parsed.value, type=TermNote).description, _address) if parsed.value else ""

    found = markdown.converted(body, read, punctuation.is_french(conventions.language))
    return documents.term(term, path, documents.raw(body) if found is None else found)


def named(item: ArchivedItem) -> ArchivedItem:
    """The item; of one without a title it is said that its first heading is none, and that its page shows none."""
    return item if item.title else replace(item, extra={**item.extra, "untitled": True})


def safe(html: str) -> tuple[str, tuple[str, ...]]:
    """HTML without what runs, and each removal in words.

    The policy takes every HTML comment away; the two that mean something go through it in disguise.
    """
    html = _CHOICE.sub(r" \g<0>", html)
    for marker, disguise in _MARKERS.items():
        html = html.replace(disguise, "").replace(marker, disguise)
    html, removals = sanitize.imported(html)
    for marker, disguise in _MARKERS.items():
        html = html.replace(disguise, marker)
    return html, removals


def _line(html: str, conventions: Conventions) -> str:
    """An excerpt, as a line of Markdown."""
    clean = safe(html)[0].strip()

    def read(text: str) -> str:
        return reading.inline(text, conventions, "")

    found = line(clean, read, punctuation.is_french(conventions.language))
    return documents.markdown(clean) if found is None else found


def _address(slot: Slot) -> str:
    """Where a Slot leads, for comparison."""
    if slot.kind == "frame":
        return slot.written
    return "" if slot.kind in ("size", "picture") else f"{slot.kind}:{slot.target}{slot.suffix}"
