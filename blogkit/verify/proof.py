"""The whole comparison, from the first item of the export to the last file of the output."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from blogkit.verify import archives, entries, links, page, pictures, threads, words, wxr
from blogkit.verify.beginnings import Beginnings
from blogkit.verify.findings import Finding, Item, Proof, gather
from blogkit.verify.folder import Answer, Folder
from blogkit.verify.hidden import Secrets
from blogkit.verify.live import Live
from blogkit.verify.menus import Menus
from blogkit.verify.page import Built
from blogkit.verify.private import Addresses
from blogkit.verify.survey import Survey, item, take
from blogkit.verify.ways import Ways
from blogkit.verify.wxr import Record

LEDGER = ".import/ledger.jsonl"
OFFERED = "../blogkit.toml.incoming"
"""Below content/: what an import would have set otherwise, for the site's owner to take."""


def prove(
    exports: list[Path],
    output: Path,
    content: Path | None = None,
    as_of: datetime | None = None,
    live: str = "",
    pause: float = 0.5,
) -> Proof:
    """Whether a built site has everything that an export tells of.

    `content` is the folder that it was built from, in which the ledger of the import lists pictures that could not be
    had, and no e-mail or IP address may stand; `as_of` the date of the build, since which scheduled posts are public;
    `live` the address of the old site, to be asked too, with a pause of so many seconds between two pages. The export
    is read three times, an item at a time. Raises ArchiveError, ContentError.
    """
    folder = Folder(output)
    visitor = Live(live, pause) if live else None
    survey = take(exports, as_of or datetime.now(UTC))
    secrets, used, private = Secrets(survey), archives.Used(survey), Addresses(survey.head.emails)
    menus, beginnings, ways = Menus(survey), Beginnings(folder), Ways(folder)
    for record in wxr.records(exports, wxr.start()):
        menus.note(record)
        secrets.keep(record)
        private.keep(record)
    not_had = pictures.listed(content / LEDGER, survey) if content else set()
    public = 0

    def findings() -> Iterator[Finding]:
        nonlocal public
        yield from _site(survey, folder)
        for record in wxr.records(exports, wxr.start()):
            if survey.is_public(record):
                public += record.kind != "attachment"
                secrets.release(record)
                private.release(record)
                secrets.release_page(survey.path(record.link))
                yield from _item(record, survey, folder, used, not_had, visitor)
                if record.kind != "attachment":
                    own = entries.at(record, folder, survey)
                    yield from beginnings.compare(record, own.address)
                    yield from ways.of(record, own, survey.path(record.link))
        yield from used.compare(folder)
        yield from menus.compare(folder)
        yield from ways.shared(survey)
        yield from secrets.search(folder)
        yield from private.search(output, content)
        if not folder.ruled:
            what = "Short links (?p=12) need a table of redirects for the host, and the output has none"
            yield Finding("address", "not judged", Item(), "/?p=", what)

    try:
        proof = gather(findings(), survey.broken, survey.loose)
    finally:
        if visitor:
            visitor.close()
    return replace(proof, items=public, offered=bool(content and (content / OFFERED).exists()))


def _site(survey: Survey, folder: Folder) -> Iterator[Finding]:
    title = words.plain(survey.head.title)
    for element in folder.home.root.iter("title"):
        found = words.plain("".join(element.itertext()))
        if title and not any(found[n : n + len(title)] == title for n in range(len(found))):
            what = "The title is another; it is `title` in blogkit.toml"
            yield Finding("site", "missing", Item(), "/", what, ((" ".join(title), " ".join(found)),))
        else:
            yield Finding("site", "right", Item(), "/")
        return


def _item(
    record: Record, survey: Survey, folder: Folder, used: archives.Used, not_had: set[str], visitor: Live | None
) -> Iterator[Finding]:
    answer = entries.at(record, folder, survey)
    away = record.kind == "attachment" and pictures.is_away(record.file, not_had)
    yield from archives.addresses(record, answer, folder, survey, away=away)
    built = page.read(answer.document) if answer.document else None
    if _is_list(record, built, answer, survey):
        yield Finding("title", "right", item(record))
        return
    if record.kind != "attachment" and not (built and built.is_essay):
        if built:
            what = "Its address shows something else"
            if survey.path(record.link) == "/" and built.essays:
                what = "The front page lists the newest essays; `path` below [home] in blogkit.toml puts them elsewhere"
            yield Finding("address", "missing", item(record), survey.path(record.link), what)
        answer = folder.elsewhere(words.plain(record.title), record.date) or answer
        built = page.read(answer.document) if answer.document else None
    place = answer.address if built else survey.path(record.link)
    if record.kind == "attachment":
        yield from _attachment(record, answer, built, place)
        return
    used.note(record, built, folder)
    if built is None or not built.is_essay:
        yield Finding("text", "missing", item(record), place, "There is no page to read it on")
        yield from threads.compare(record, {}, [], place)
        if visitor:
            yield from visitor.compare(item(record), survey.path(record.link), None, is_open=False)
        return
    expected = entries.text(record, survey)
    yield from entries.compare(record, built, expected, place, survey)
    yield from threads.compare(record, built.cites, built.order, place)
    yield from pictures.compare(record, expected, built, place, survey, folder, not_had)
    yield from pictures.featured(record, built, place, survey, folder, not_had)
    yield from links.compare(record, expected, built, place, survey, folder)
    if visitor:
        is_open = bool(expected.gaps or expected.spans)
        yield from visitor.compare(item(record), survey.path(record.link), built, is_open=is_open)


def _is_list(record: Record, built: Built | None, answer: Answer, survey: Survey) -> bool:
    """Whether essays are listed in the place of a page, under its title: WordPress does that if a page is the front.

    Nothing is lost by it where the page says nothing of its own.
    """
    if not survey.fronted or record.kind != "page" or built is None or built.text or answer.document is None:
        return False
    silent = not words.of_html(record.text).words and not threads.approved(record)
    return silent and built.essays > 0 and page.heading(answer.document) == words.plain(record.title)


def _attachment(record: Record, answer: Answer, built: Built | None, place: str) -> Iterator[Finding]:
    """The page of an upload may lead to the item above it, or to the file; its comments must be somewhere."""
    if threads.approved(record):
        cites = built.cites if built else {}
        own = {comment.id for comment in record.comments}
        order = [number for number in (built.order if built else []) if number in own]
        yield from threads.compare(record, cites, order, place)
