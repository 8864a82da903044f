"""A WordPress site as an Archive.

An export (`wxr`) is read twice: once for what must be known of the whole (`survey`), then item by item (`items`), with
texts as WordPress showed them (`bodies`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from blogkit.config import RESERVED
from blogkit.importers import memory, writer
from blogkit.importers.archive import (
    Archive,
    ArchivedAuthor,
    ArchivedFile,
    ArchivedItem,
    ArchivedSite,
    ArchivedTaxonomy,
    ArchivedTerm,
    Elsewhere,
    Skipped,
)
from blogkit.importers.fetching import Fetch
from blogkit.importers.identity import Identities
from blogkit.importers.ledger import Ledger
from blogkit.importers.wordpress import dates, permalinks
from blogkit.importers.wordpress.bodies import Bodies
from blogkit.importers.wordpress.front import front, unknown
from blogkit.importers.wordpress.items import Items, term_path
from blogkit.importers.wordpress.menus import menus
from blogkit.importers.wordpress.redirects import redirects
from blogkit.importers.wordpress.saved import Pages
from blogkit.importers.wordpress.survey import HIDDEN_TAXONOMIES, TAXONOMIES, UPLOADS, Survey, survey
from blogkit.importers.wordpress.wxr import records
from blogkit.problems import ArchiveError, Problem
from blogkit.routes import encode

_NAMED = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/|$)", re.IGNORECASE)
"""A host that has a name of its own, and so may have another with www."""


def import_(
    paths: Sequence[Path],
    root: Path,
    *,
    media: Path | None = None,
    keep_private: Path | None = None,
    pages: Path | None = None,
    fetch: Callable[[str], Fetch] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Ledger:
    """Bring the exports of one WordPress site into the site at `root`; `media` is a copy of wp-content/uploads.

    `pages` is a folder of pages that were saved from the old site; `keep_private` a file for the e-mail and IP
    addresses of commenters; `fetch` says, given the old site's address, how uploads are fetched. Raises ArchiveError
    when a file is no export of WordPress, the folder cannot be written, or addresses would be published.
    """
    identities = Identities(root, keep_private)
    known = None if keep_private or pages else memory.recall(root, paths)
    if known and (ledger := writer.again(known, root, media=media, fetch=fetch and fetch(known.site.url))):
        return ledger
    whole = archive(paths, identities, pages)
    fetched = fetch and fetch(whole.site.url)
    ledger = writer.write(whole, root, media=media, fetch=fetched, progress=progress, sources=() if pages else paths)
    identities.close()
    return ledger


def archive(paths: Sequence[Path], identities: Identities, pages: Path | None = None) -> Archive:
    """One site's exports as an Archive. Raises ArchiveError as `import_` does."""
    found = survey(paths)
    if not (found.outlines or found.terms or found.authors):
        broken = found.problems or [
            Problem("there is nothing in this export", hint="Export all content, not one part.")
        ]
        raise ArchiveError(*broken)
    taxonomies = taxonomies_of(found)
    authors = authors_of(found)
    site = site_of(found, taxonomies, authors)
    listed = {line.id: (name, line) for name, lines in site.menus.items() for line in lines}
    keys = {login: author.key for login, author in authors.items()}
    saved = Pages(pages, found) if pages else None
    items = Items(found, ZoneInfo(site.timezone), taxonomies, keys, identities, listed, saved)
    told = front(found, site.permalinks)
    found.problems += unknown(told)

    def read() -> Iterator[ArchivedItem | ArchivedFile | Elsewhere | Skipped | Problem]:
        yield from found.problems
        for path in paths:
            for record in records(path, twice=path in found.twice):
                if not isinstance(record, Problem) and record.kind == "item":
                    yield from items.of(record)
        yield from saved.problems if saved else ()

    moved = redirects(found, categories_of(site), told.essays)
    return Archive(site, tuple(terms_of(found, taxonomies)), tuple(moved), read)


def categories_of(site: ArchivedSite) -> str:
    """The path below which its categories lie."""
    return next(taxonomy.path for taxonomy in site.taxonomies if taxonomy.name == "categories")


def site_of(found: Survey, taxonomies: dict[str, str], authors: dict[str, ArchivedAuthor]) -> ArchivedSite:
    """The site as a whole. `taxonomies`: WordPress' names → front matter keys; `authors`: by login."""
    pattern = permalinks.deduce(_examples(found, authors))
    before, first = permalinks.front(pattern), front(found, pattern)
    return ArchivedSite(
        title=found.title,
        description=found.description,
        url=f"{found.base}/" if found.base else "",
        hosts=tuple(_hosts(found)),
        language=found.language,
        timezone=dates.zone(found.clock),
        authors=tuple(authors.values()),
        taxonomies=tuple(_taxonomy(found, old, name, before) for old, name in taxonomies.items()),
        home=first.path,
        home_title=first.title,
        permalinks=pattern,
        pages="" if not pattern or pattern.endswith("/") else "/%path%",
        menus=menus(found, dict(_term_addresses(found, taxonomies, before))),
        media=UPLOADS if found.media else "",
    )


def taxonomies_of(found: Survey) -> dict[str, str]:
    """WordPress' name → front matter key. One that would hide another key gets an underscore."""
    used = dict.fromkeys(taxonomy for taxonomy, _ in found.terms if taxonomy not in HIDDEN_TAXONOMIES)
    names = {**TAXONOMIES}
    for taxonomy in used:
        name = re.sub(r"[^a-z0-9_-]", "-", taxonomy.lower()).lstrip("-_") or "terms"
        names.setdefault(taxonomy, f"{name}_" if name in {*RESERVED, "categories", "tags", "status", "type"} else name)
    return {taxonomy: name for taxonomy, name in names.items() if taxonomy in {*used, *TAXONOMIES}}


def _taxonomy(found: Survey, old: str, name: str, before: str) -> ArchivedTaxonomy:
    path = {"category": "category", "post_tag": "tag"}.get(old, old)
    nested = old == "category" or any(note.parent for (taxonomy, _), note in found.terms.items() if taxonomy == old)
    return ArchivedTaxonomy(name, f"{before}{path}/", name.replace("_", " ").capitalize(), nested, feeds=True)


def terms_of(found: Survey, taxonomies: dict[str, str]) -> Iterator[ArchivedTerm]:
    """Every term, used or not."""
    bodies = Bodies(found)
    for (taxonomy, slug), note in found.terms.items():
        if name := taxonomies.get(taxonomy):
            path = term_path(found, taxonomy, slug)
            key = f"{found.base}/?taxonomy={taxonomy}&term={quote(slug)}"
            description = bodies.prose(note.description)
            yield ArchivedTerm(key, name, path, note.name or slug, note.id, description, note.where)


def _term_addresses(found: Survey, taxonomies: dict[str, str], before: str) -> Iterator[tuple[str, str]]:
    """(number, name and address on two lines) of each term, for menus."""
    for (taxonomy, slug), note in found.terms.items():
        if note.id and taxonomy in taxonomies:
            path = _taxonomy(found, taxonomy, taxonomies[taxonomy], before).path
            yield note.id, f"{note.name}\n{encode(path + term_path(found, taxonomy, slug))}/"


def authors_of(found: Survey) -> dict[str, ArchivedAuthor]:
    """Login → author; a login that the list of authors leaves out is its own name."""
    authors: dict[str, ArchivedAuthor] = {}
    for login in [*found.authors, *sorted(found.creators - set(found.authors))]:
        note = found.authors.get(login)
        key = nicename(login) or f"author-{note.id if note else len(authors) + 1}"
        while key in {author.key for author in authors.values()}:
            key += "-2"
        authors[login] = ArchivedAuthor(key, (note.name if note else "") or login, id=note.id if note else "")
    return authors


def nicename(login: str) -> str:
    """A login name as it stands in the address of the author's page."""
    return re.sub(r"-+", "-", re.sub(r"[^a-z0-9_-]", "", re.sub(r"[\s.]+", "-", login.lower()))).strip("-")


def _examples(found: Survey, authors: dict[str, ArchivedAuthor]) -> Iterator[permalinks.Example]:
    for outline in found.outlines.values():
        path = permalinks.path(outline.link, found.base)
        if outline.type == "post" and outline.status == "publish" and path:
            categories = tuple(term_path(found, t, slug) for t, slug in outline.terms if t == "category")
            author = authors[outline.author].key if outline.author in authors else ""
            yield permalinks.Example(path, outline.slug, outline.id, dates.local(outline.date), author, categories)


def _hosts(found: Survey) -> Iterable[str]:
    """Other addresses of the site: those that the export names, each with and without TLS, and with and without www."""
    known = [host for host in (found.base, *found.addresses.values()) if host]
    bare = [re.sub(r"^https?://(?:www\.)?", "", host) for host in known]
    ways = [(host, www) for host in bare for www in ("", "www.") if not www or _NAMED.match(host)]
    every = [f"{scheme}://{www}{host}" for host, www in ways for scheme in ("https", "http")]
    return [host for host in dict.fromkeys(every) if host != found.base]
