"""An Archive → files under content/: the one writer of content/ for what comes from elsewhere.

Promises: every item of the source has its line in the Ledger; a half-written file is never seen; a file that a person
edited since the last import is kept, and the newer text laid beside it as `<name>.incoming`; the same archive written
twice changes nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from blogkit import new
from blogkit.config import Permalinks
from blogkit.importers import documents, fetching, looks, memory, prose, references, settings
from blogkit.importers.addresses import join
from blogkit.importers.archive import Archive, ArchivedFile, ArchivedItem, ArchivedTerm, Elsewhere, Skipped
from blogkit.importers.earlier import Earlier
from blogkit.importers.fetching import Fetch, missing
from blogkit.importers.folder import Folder
from blogkit.importers.ledger import Entry, Ledger, Outcome
from blogkit.importers.media import Uploads
from blogkit.importers.memory import Memory
from blogkit.importers.places import Places
from blogkit.model import Conventions, Redirect
from blogkit.problems import ArchiveError, Problem
from blogkit.reading import redirects
from blogkit.reading.sources import REDIRECTS
from blogkit.routes import encode


def write(
    archive: Archive,
    root: Path,
    *,
    media: Path | None = None,
    fetch: Fetch | None = None,
    progress: Callable[[int], None] | None = None,
    sources: Sequence[Path] = (),
) -> Ledger:
    """Write all of `archive` into the site at `root`; `media` is a copy of its uploads' folder.

    With `fetch`, uploads that are not in that folder are asked for at the old site. `sources` are the files that the
    archive was read from, if that will be remembered.

    `progress` is called with the number of items so far. Raises ArchiveError when the folder cannot be written.
    """
    folder = Folder.open(root)
    samples = list(_samples(folder))
    uploads = Uploads(media, archive.site)
    places = Places(folder.kept_places())
    entries: list[Entry] = []
    patterns, home = settings.patterns(archive.site, root), settings.home(archive.site, root)
    earlier = Earlier(folder, (taxonomy.name for taxonomy in archive.site.taxonomies)) if archive.partial else None
    fresh = not (root / settings.FILE).exists()
    unfit = [*samples, *settings.write(archive.site, folder)]
    problems: list[Problem] = []
    conventions = settings.conventions(root)
    for term in archive.terms:
        described = replace(term, description=references.whole(term.description, archive.site.url, archive.site.url))
        entries.append(_term(described, conventions, places, folder, uploads))
    entries += _redirects(archive.redirects, folder)
    for number, told in enumerate(archive.items(), 1):
        match item := _listed(told, home) if isinstance(told, ArchivedItem) else told:
            case Problem():
                problems.append(item)
            case Skipped():
                entries.append(Entry(item.key, item.kind, "skipped", title=item.title, why=item.why, where=item.where))
            case Elsewhere():
                folder.withdraw(item.key)
                became: Outcome = "written" if fresh else "unchanged"
                line = Entry(item.key, item.kind, became, item.path, item.title, changes=item.changes, where=item.where)
                entries.append(line)
            case ArchivedFile():
                uploads.listed.append(item)
            case ArchivedItem():
                entries.append(
                    _item(_whole(item, archive.site.url), patterns, conventions, places, folder, uploads, earlier)
                )
        if progress:
            progress(number)
    ledger = _closed(entries, [*unfit, *problems], uploads, folder, media, fetch)
    if sources:
        memory.keep(
            folder,
            Memory(
                memory.state(root, sources),
                tuple(map(str, sources)),
                archive.site,
                tuple(entries),
                tuple(problems),
                tuple(uploads.listed),
                uploads.named,
            ),
        )
    return ledger


def again(known: Memory, root: Path, *, media: Path | None = None, fetch: Fetch | None = None) -> Ledger | None:
    """An import of which everything is known already, but for the uploads; None where a file of it is gone.

    Raises ArchiveError as `write` does.
    """
    folder = Folder.open(root)
    standing = folder.standing()
    if standing is None:
        return None
    entries = [
        replace(entry, became=_worst(standing.get(entry.item, ["unchanged"]))) if entry.became != "skipped" else entry
        for entry in known.entries
    ]
    uploads = Uploads(media, known.site, known.listed, known.wanted)
    differing = settings.write(known.site, folder)
    return _closed(entries, [*differing, *known.problems], uploads, folder, media, fetch)


def _samples(folder: Folder) -> Iterator[Problem]:
    """Take away what `blogkit new` put into the site and nobody has changed, before the first import; say so."""
    if folder.is_known:
        return
    try:
        gone = list(new.untouched(folder.root))
        for place in gone:
            shutil.rmtree(place) if place.is_dir() else place.unlink()
    except OSError as error:
        raise ArchiveError(Problem(f"the samples of a new site cannot be removed: {error}")) from None
    if gone:
        named = ", ".join(place.relative_to(folder.root).as_posix() for place in gone)
        what = "what a new site has to begin with gave way to the import"
        yield Problem(what, facts=(("untouched, and gone", named),), level="warning")


def _closed(
    entries: list[Entry],
    problems: list[Problem],
    uploads: Uploads,
    folder: Folder,
    media: Path | None,
    fetch: Fetch | None,
) -> Ledger:
    """Bring over the uploads, and note what became of everything."""
    if fetch:
        folder.close(entries, problems)  # downloads take long, and may be interrupted
    files = _files(uploads, folder, media, fetch)
    lost = list(missing(files)) if fetch else []
    return folder.close([*entries, *files], [*problems, *lost])


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


def _term(term: ArchivedTerm, conventions: Conventions, places: Places, folder: Folder, uploads: Uploads) -> Entry:
    path = places.term(term.key, term.taxonomy, term.path)
    uploads.seen(term.description)
    outcome = folder.put(path, prose.term(term, path, conventions), term.key)
    return Entry(term.key, "term", outcome, path, term.name, changes=prose.safe(term.description)[1], where=term.where)


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
    body, removals = prose.safe(item.body)
    body, idle = looks.without_idle(body)
    path = places.item(item)
    thread = places.thread(path)
    uploads.seen(item.body, item.excerpt, item.image, *(comment.body for comment in item.comments))
    item = prose.named(item)
    matter = earlier.matter(path) if earlier else {}
    outcomes = [folder.put(path, prose.text(item, body, path, patterns, conventions, matter), item.key)]
    comments = documents.unique(item.comments)
    lines = earlier.comments(thread) if earlier else {}
    if comments:
        outcomes.append(folder.put(thread, documents.thread(comments, lines), f"{item.key}#comments"))
    others = lines.keys() - {comment.id for comment in comments}
    changes = [*item.changes, *removals, *prose.safe(item.excerpt)[1]]
    if idle:
        those = "1 block was" if idle == 1 else f"{idle} blocks were"
        changes.append(f"{those} justified, or white behind, by a style; now the theme says how texts look")
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
        dict(Counter([*(c.status for c in comments), *(lines[id_].get("status", "approved") for id_ in others)])),
        tuple(changes),
        where=item.where,
    )


def _listed(item: ArchivedItem, home: str) -> ArchivedItem | Elsewhere:
    """The item where it does not want the place of the list of essays; an empty page gives way to that."""
    if encode(item.address).rstrip("/") != encode(home).rstrip("/") or not item.address:
        return item
    if home == "/":
        change = "it was the front page; here essays are listed there ([home] in blogkit.toml), and it is elsewhere"
        return replace(item, address="", changes=(*item.changes, change))
    if item.kind == "page" and not (item.body.strip() or item.comments):
        change = "it is the list of essays, and has its address and its title from there"
        return Elsewhere(item.key, item.kind, settings.FILE, item.title, (change,), item.where)
    change = "essays are listed at its address, so what else stood in it became a draft"
    return replace(item, address="", status="unseen", changes=(*item.changes, change))


def _whole(item: ArchivedItem, site: str) -> ArchivedItem:
    """The item with references that mean the same wherever its texts are read."""
    page = join(site, encode(item.address)[1:])
    comments = (replace(comment, body=references.whole(comment.body, page, site)) for comment in item.comments)
    body, excerpt = (references.whole(text, page, site) for text in (item.body, item.excerpt))
    return replace(item, body=body, excerpt=excerpt, comments=tuple(comments))


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    """What is to be said of an item that has several files."""
    order: tuple[Outcome, ...] = ("unchanged", "written", "kept", "beside")
    return max(outcomes, key=order.index)
