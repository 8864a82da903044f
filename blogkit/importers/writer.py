"""An Archive → files under content/: the one writer of content/ for what comes from elsewhere.

Promises: every item of the source has its line in the Ledger; a half-written file is never seen; a file that a person
edited since the last import is kept, and the newer text laid beside it as `<name>.incoming`; the same archive written
twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from blogkit.config import Permalinks
from blogkit.importers import documents, settings
from blogkit.importers.archive import Archive, ArchivedFile, ArchivedItem, ArchivedTerm, Elsewhere, Skipped
from blogkit.importers.folder import Folder
from blogkit.importers.ledger import Entry, Ledger, Outcome
from blogkit.importers.media import Uploads
from blogkit.importers.places import Places
from blogkit.model import Redirect
from blogkit.problems import Problem
from blogkit.reading import sanitize
from blogkit.reading.redirects import parse
from blogkit.reading.sources import REDIRECTS

_MARKERS = {"<!--more-->": "\ufdd0", "<!--nextpage-->": "\ufdd1"}
"""HTML comments that mean something → a character that stands for nothing (Unicode, section 23.7)."""


def write(
    archive: Archive, root: Path, *, media: Path | None = None, progress: Callable[[int], None] | None = None
) -> Ledger:
    """Write all of `archive` into the site at `root`; `media` is a copy of its uploads' folder.

    `progress` is called with the number of items so far. Raises ArchiveError when the folder cannot be written.
    """
    folder = Folder.open(root)
    uploads = Uploads(media, archive.site.media)
    places = Places(folder.kept_places())
    entries: list[Entry] = []
    patterns = settings.patterns(archive.site, root)
    fresh = not (root / settings.FILE).exists()
    problems = list(settings.write(archive.site, folder))
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
                entries.append(_item(item, patterns, places, folder, uploads))
        if progress:
            progress(number)
    entries += uploads.copy(folder)
    return folder.close(entries, problems)


def _redirects(found: Iterable[Redirect], folder: Folder) -> Iterator[Entry]:
    """Bring the table of redirects up to date; what an earlier import of another part put there stays."""
    before = parse(REDIRECTS, folder.own(REDIRECTS))[0].lines
    lines = {line.source: line for line in (*before, *found)}
    if lines:
        outcome = folder.put(REDIRECTS, documents.redirects(lines.values()), "redirects")
        yield Entry("redirects", "redirects", outcome, REDIRECTS, f"{len(lines)} redirects")


def _term(term: ArchivedTerm, places: Places, folder: Folder) -> Entry:
    path = places.term(term.key, term.taxonomy, term.path)
    outcome = folder.put(path, documents.term(term, path), term.key)
    return Entry(term.key, "term", outcome, path, term.name, where=term.where)


def _item(item: ArchivedItem, patterns: Permalinks, places: Places, folder: Folder, uploads: Uploads) -> Entry:
    """Write the item's file, and its thread beside it."""
    body, removals = _sanitised(item.body)
    path = places.item(item)
    uploads.seen(item.body, item.image, *(comment.body for comment in item.comments))
    outcomes = [folder.put(path, documents.item(item, body, path, patterns), item.key)]
    comments = documents.unique(item.comments)
    if comments:
        outcomes.append(folder.put(places.thread(path), documents.thread(comments), f"{item.key}#comments"))
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
        Counter(comment.status for comment in comments),
        tuple(changes),
        where=item.where,
    )


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
