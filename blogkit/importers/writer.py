"""An Archive → files under content/: the one writer of content/ for what comes from elsewhere.

Promises: every item of the source has its line in the Ledger; a half-written file is never seen; a file that a person
edited since the last import is kept, and the newer text laid beside it as `<name>.incoming`; the same archive written
twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from msgspec import json

from blogkit.config import Permalinks
from blogkit.importers import documents, fetching, markdown, settings
from blogkit.importers.archive import Archive, ArchivedFile, ArchivedItem, ArchivedTerm, Elsewhere, Skipped
from blogkit.importers.earlier import Earlier
from blogkit.importers.fetching import Fetch, missing
from blogkit.importers.folder import Folder
from blogkit.importers.ledger import Entry, Ledger, Outcome
from blogkit.importers.media import Uploads
from blogkit.importers.places import Places
from blogkit.model import Body, Conventions, Redirect, Slot, Written
from blogkit.problems import Problem
from blogkit.reading import parse, punctuation, redirects, sanitize, slots
from blogkit.reading.sources import REDIRECTS

_MARKERS = {"<!--more-->": "\ufdd0", "<!--nextpage-->": "\ufdd1"}
"""HTML comments that mean something → a character that stands for nothing (Unicode, section 23.7)."""


def write(
    archive: Archive,
    root: Path,
    *,
    media: Path | None = None,
    fetch: Fetch | None = None,
    progress: Callable[[int], None] | None = None,
) -> Ledger:
    """Write all of `archive` into the site at `root`; `media` is a copy of its uploads' folder.

    With `fetch`, uploads that are not in that folder are asked for at the old site.

    `progress` is called with the number of items so far. Raises ArchiveError when the folder cannot be written.
    """
    folder = Folder.open(root)
    uploads = Uploads(media, archive.site, fetched=fetch is not None)
    places = Places(folder.kept_places())
    entries: list[Entry] = []
    patterns = settings.patterns(archive.site, root)
    earlier = Earlier(folder, (taxonomy.name for taxonomy in archive.site.taxonomies)) if archive.partial else None
    fresh = not (root / settings.FILE).exists()
    fresh = not (root / settings.FILE).exists()
    problems = list(settings.write(archive.site, folder))
    conventions = settings.conventions(root)
    entries += (_term(term, places, folder) for term in archive.terms)
    entries += _redirects(archive.redirects, folder)
    for number, item in enumerate(archive.items(), 1):
        match item:
            case Problem():
                problems.append(item)
            case Skipped():
                entries.append(Entry(item.key, item.kind, "skipped", title=item.title, why=item.why, where=item.where))
            case Elsewhere():
                became: Outcome = "written" if fresh else "unchanged"
                entries.append(Entry(item.key, item.kind, became, item.path, item.title, where=item.where))
            case ArchivedFile():
                uploads.listed(item)
            case ArchivedItem():
                entries.append(_item(item, patterns, conventions, places, folder, uploads, earlier))
        if progress:
            progress(number)
    if fetch:
        folder.close(entries, problems)  # downloads take long, and may be interrupted
    files = _files(uploads, folder, media, fetch)
    problems += missing(files) if fetch else ()
    entries += files
    return folder.close(entries, problems)


def _files(uploads: Uploads, folder: Folder, media: Path | None, fetch: Fetch | None) -> list[Entry]:
    """Bring over the uploads: from the folder what it has, from the old site the rest."""
    found = {entry.item: entry for entry in uploads.copy(folder)} if media or not fetch else {}
    for entry in fetching.fetch(uploads, folder, fetch) if fetch else ():
        if entry.item not in found or found[entry.item].became == "skipped":
            found[entry.item] = entry
    return list(found.values())


def _redirects(found: Iterable[Redirect], folder: Folder) -> Iterator[Entry]:
    """Bring the table of redirects up to date; what an earlier import of another part put there stays."""
    before = redirects.parse(REDIRECTS, folder.own(REDIRECTS))[0].lines
    lines = {line.source: line for line in (*before, *found)}
    if lines:
        outcome = folder.put(REDIRECTS, documents.redirects(lines.values()), "redirects")
        yield Entry("redirects", "redirects", outcome, REDIRECTS, f"{len(lines)} redirects")


def _term(term: ArchivedTerm, places: Places, folder: Folder) -> Entry:
    path = places.term(term.key, term.taxonomy, term.path)
    outcome = folder.put(path, documents.term(term, path), term.key)
    return Entry(term.key, "term", outcome, path, term.name, where=term.where)


def _item(
    item: ArchivedItem,
    patterns: Permalinks,
    conventions: Conventions,
    places: Places,
    folder: Folder,
    uploads: Uploads,
    earlier: Earlier | None,
) -> Entry:
    """Write the item's file, and its thread beside it; with what `earlier` has, where the source does not tell all."""
    body, removals = _sanitised(item.body)
    path = places.item(item)
    thread = places.thread(path)
    uploads.seen(item.body, item.image, *(comment.body for comment in item.comments))
    matter = earlier.matter(path) if earlier else {}
    outcomes = [folder.put(path, _text(item, body, path, patterns, conventions, matter), item.key)]
    comments = documents.unique(item.comments)
    lines = earlier.comments(thread) if earlier else {}
    if comments:
        outcomes.append(folder.put(thread, documents.thread(comments, lines), f"{item.key}#comments"))
    others = lines.keys() - {comment.id for comment in comments}
    changes = [*item.changes, *map(str, removals)]
    if lost := len(item.comments) - len(comments):
        those = "1 comment had a number" if lost == 1 else f"{lost} comments had numbers"
        changes.append(f"{those} that came again later; the last of each stays")
    return Entry(
        item.key,
        item.kind,
        _worst(outcomes),
        path,
        item.title,
        item.status,
        Counter([*(comment.status for comment in comments), *(lines[id_].get("status", "approved") for id_ in others)]),
        tuple(changes),
        where=item.where,
    )


def _text(
    item: ArchivedItem,
    body: str,
    path: str,
    patterns: Permalinks,
    conventions: Conventions,
    matter: Mapping[str, Any],
) -> bytes:
    """The item's file: as Markdown where its page is the same as of the HTML, else as HTML."""

    def read(text: str, form: markdown.Format) -> str:
        parsed = parse.parse(item.kind, path, documents.item(item, text, form, path, patterns, matter), conventions)
        if not parsed.value or not parsed.bulk:
            return ""
        written = json.decode(parsed.value, type=Written)
        html = slots.fill(json.decode(parsed.bulk, type=Body).html, _address)
        return f"<h1>{escape(written.writing.title)}</h1>{html}"

    text = markdown.converted(body, read, punctuation.is_french(conventions.language))
    return documents.item(item, *((body, "html") if text is None else (text, "markdown")), path, patterns, matter)


def _address(slot: Slot) -> str:
    """Where a Slot leads, for comparison."""
    if slot.kind == "frame":
        return slot.written
    return "" if slot.kind in ("size", "picture") else f"{slot.kind}:{slot.target}{slot.suffix}"


def _sanitised(body: str) -> tuple[str, tuple[str, ...]]:
    """The policy takes every HTML comment away; the two that mean something go through it in disguise."""
    for marker, disguise in _MARKERS.items():
        body = body.replace(disguise, "").replace(marker, disguise)
    body, removals = sanitize.imported(body)
    for marker, disguise in _MARKERS.items():
        body = body.replace(disguise, marker)
    return body, removals


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    """What is to be said of an item that has several files."""
    order: tuple[Outcome, ...] = ("unchanged", "written", "kept", "beside")
    return max(outcomes, key=order.index)
