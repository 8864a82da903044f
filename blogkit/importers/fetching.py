"""Uploads by download: what the source lists and what the texts refer to, from the old site into content/media/.

A few at a time. What is there already is not asked for; what cannot be had is told, keeps its old address, and is tried
again by the next import.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

from blogkit.importers.folder import Folder
from blogkit.importers.ledger import Entry
from blogkit.importers.media import Uploads, Wanted, place
from blogkit.importers.web.download import Part, download
from blogkit.importers.web.guard import Refusal
from blogkit.importers.web.visitor import Visitor
from blogkit.problems import Problem

PARTS = Path(".blogkit") / "import" / "media"
"""Where unfinished downloads wait."""

LARGEST = 200
"""Megabytes that one file may have, unless told otherwise."""


class Fetch(Struct, frozen=True):
    """How uploads are fetched."""

    visitor: Visitor
    largest: int = LARGEST << 20
    """Bytes of one file, at most."""
    connections: int = 4
    progress: Callable[[int, int], None] | None = None
    """Called with how many files are done, and of how many."""


def fetch(uploads: Uploads, folder: Folder, how: Fetch) -> Iterator[Entry]:
    """Fetch what is not there yet; yield what became of every upload."""
    wanted = uploads.wanted()
    outcomes: dict[str, Entry] = {}
    with ThreadPoolExecutor(how.connections) as pool:
        futures = [(each, pool.submit(_one, each, folder.root, how)) for each in wanted]
        try:
            for number, (each, future) in enumerate(futures, 1):
                outcomes[each.path] = future.result()
                if how.progress:
                    how.progress(number, len(futures))
        except BaseException:  # an interruption, most likely: whoever is at work must hear of it
            how.visitor.stop()
            pool.shutdown(cancel_futures=True)
            raise
    for each in wanted:
        entry = outcomes[each.path]
        original = outcomes.get(each.original)
        if entry.became == "skipped" and original and original.became != "skipped":
            entry = _standing_in(each, original, folder)
        if entry.became != "skipped" or not each.guessed:
            yield entry


def missing(entries: list[Entry]) -> Iterator[Problem]:
    """What could not be had, as one warning."""
    lost = [entry for entry in entries if entry.kind == "file" and entry.became == "skipped"]
    if lost:
        what = f"{len(lost)} uploads could not be had" if len(lost) > 1 else "1 upload could not be had"
        facts = tuple((entry.title or entry.item, entry.why) for entry in lost[:5])
        hint = "They keep their old addresses. Import again to try again; the ledger lists all of them."
        yield Problem(what, None, facts, hint, "warning")


def _one(wanted: Wanted, root: Path, how: Fetch) -> Entry:
    path = place(wanted.path)
    target = root / "content" / path
    if wanted.refused:
        return Entry(wanted.key, "file", "skipped", "", wanted.title, why=wanted.refused)
    if target.exists():
        Part.of(wanted.address, root / PARTS).drop()  # a run that was killed on laying it down may have left its mark
        return Entry(wanted.key, "file", "unchanged", path, wanted.title, changes=wanted.changes)
    try:
        download(how.visitor, wanted.address, target, root / PARTS, how.largest)
    except Refusal as refusal:
        return Entry(wanted.key, "file", "skipped", "", wanted.title, why=str(refusal))
    except OSError as error:
        why = f"it cannot be written: {error.strerror or error}"
        return Entry(wanted.key, "file", "skipped", "", wanted.title, why=why)
    return Entry(wanted.key, "file", "written", path, wanted.title, changes=wanted.changes)


def _standing_in(wanted: Wanted, original: Entry, folder: Folder) -> Entry:
    """A size that the old site has no more: the whole picture is laid down at its address."""
    path = f"media/{wanted.path}"
    source, target = folder.root / "content" / original.path, folder.root / "content" / path
    beside = target.with_name(target.name + ".tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, beside)
        beside.replace(target)
    except OSError as error:
        return Entry(wanted.key, "file", "skipped", "", why=f"it cannot be written: {error.strerror or error}")
    change = "the site has no such size of it any more; the whole picture stands in its place"
    return Entry(wanted.key, "file", "written", path, wanted.title, changes=(*wanted.changes, change))
