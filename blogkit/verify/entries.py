"""Posts and pages: title, date, author, terms and text of each, against its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import unquote

from blogkit.verify import agreement, body, words
from blogkit.verify.addresses import leads, split
from blogkit.verify.findings import Difference, Finding, Subject, Told, Verdict
from blogkit.verify.folder import Answer, Folder
from blogkit.verify.page import Built
from blogkit.verify.survey import PICTURES, PRIVATE_TERMS, Survey, Upload, instant, item
from blogkit.verify.wxr import Record

FARTHEST = timedelta(hours=14)
"""No zone is farther from GMT: a pair of dates that is contradicts itself, and visitors saw the site's clock."""
MINUTE = timedelta(minutes=1)


def compare(record: Record, built: Built, expected: body.Expected, place: str, survey: Survey) -> Iterator[Finding]:
    """One Finding for each thing that the page should say."""
    named = item(record)

    def found(subject: Subject, what: str = "", *differences: Difference, verdict: Verdict = "missing") -> Finding:
        return Finding(subject, verdict if what else "right", named, place, what, differences)

    def told(subject: Subject, wrong: Told) -> Finding:
        return found(subject, wrong[0], wrong[1]) if wrong else found(subject)

    title = words.plain(record.title)
    if title and built.title not in (title, words.fold(unescape(record.title)).split()):
        was = " ".join(built.title) if built.title is not None else "no title"
        yield found("title", "The title is another", (" ".join(title), was))
    else:
        yield found("title")
    yield told("date", date(record.date, record.gmt, built.date))
    yield told("author", _author(record, built, survey))
    yield from (told("term", wrong) for wrong in _terms(record, built, survey))
    assert built.text is not None, "the page of an essay has a text"
    agreed = agreement.compare(expected, built.text)
    missing = [
        (reference, "nothing that leads there")
        for gap in expected.gaps
        for reference in gap.references
        if not refers(built.text, reference)
    ]
    missing += [(frame, "no frame with it") for frame in expected.frames if not shows(built.text, frame)]
    if agreed.differences or missing:
        yield found("text", "The text differs", *agreed.differences, *missing)
    else:
        yield found("text")
    if agreed.open:
        names = ", ".join(dict.fromkeys(agreed.open))
        yield found("text", f"The export does not tell what these showed: {names}", verdict="not judged")


def text(record: Record, survey: Survey) -> body.Expected:
    """The words of an item, with the captions of its galleries and the texts of its reusable blocks."""

    def captions(wanted: dict[str, str]) -> list[tuple[str, str]]:
        return [(upload.id, upload.caption) for upload in _gallery(wanted, record.id, survey)]

    return body.read(record.text, captions, lambda number: survey.blocks.get(number, ""))


def _gallery(wanted: dict[str, str], own: str, survey: Survey) -> list[Upload]:
    """The pictures of a [gallery], in its order (gallery_shortcode)."""
    listed = wanted.get("ids") or wanted.get("include") or ""
    if listed:
        uploads = [survey.uploads[n] for n in listed.replace(" ", "").split(",") if n in survey.uploads]
    else:
        above, left_out = wanted.get("id", own), wanted.get("exclude", "").replace(" ", "").split(",")
        uploads = [u for u in survey.uploads.values() if u.parent == above and u.id not in left_out]
    uploads = [upload for upload in uploads if upload.file.lower().endswith(PICTURES)]
    order = wanted.get("orderby", "" if wanted.get("ids") else "menu_order")
    keys = {
        "title": lambda u: u.title.lower(),
        "date": lambda u: u.date,
        "post_date": lambda u: u.date,
        "id": lambda u: (len(u.id), u.id),
        "menu_order": lambda u: (u.order, len(u.id), u.id),
    }
    key = keys.get(order.lower().split(" ")[0]) if order else None
    return sorted(uploads, key=key, reverse=wanted.get("order", "").lower() == "desc") if key else uploads


def refers(reading: words.Reading, address: str) -> bool:
    """Whether a text leads to an address: as it was, below another host, or as the player of the same film."""
    path = unquote(split(address).path).rstrip("/")
    query = split(address).query
    key = (path.rpartition("/")[2] if not query else query.rpartition("=")[2] if "v=" in query else path) or address
    return any(key in unquote(unescape(reference)) for reference in (*reading.references, *reading.words))


def shows(reading: words.Reading, address: str) -> bool:
    """Whether a text has a frame with an address of the web, or with the same film in another player's frame."""
    bare = re.sub(r"^(?:https?:)?//", "", address.strip(), flags=re.IGNORECASE)
    if bare == address.strip() or not leads(address.strip()):
        return True  # one of the blog's own, or nothing that a browser would load
    film = re.split("[?&#]", bare.rstrip("/"), maxsplit=1)[0].rpartition("/")[2]
    return any(bare in frame or (film and film in frame) for frame in reading.frames)


def date(local: str, gmt: str, found: str) -> Told:
    """Nothing when a page's date is the time on the site's clock, and the moment, that the export tells."""
    clock, moment = instant(local), instant(gmt)
    if clock is None and moment is None:
        return None
    expected = f"{local} ({gmt} GMT)"
    if not found:
        return "The page does not say its date", (expected, "")
    try:
        stated = datetime.fromisoformat(found)
    except ValueError:
        return "The date is no date", (expected, found)
    good = clock is None or stated.replace(tzinfo=UTC, microsecond=0) == clock
    if moment is not None and stated.tzinfo is not None and (clock is None or abs(clock - moment) <= FARTHEST):
        good = good and abs(stated - moment) < MINUTE  # no zone has seconds in its offset, some exports have
    return None if good else ("The date is another", (expected, found))


def _author(record: Record, built: Built, survey: Survey) -> Told:
    login = record.creator
    shown = survey.head.authors.get(login, login)
    if not shown:
        return None
    if not built.authors:
        return "The page does not say its author", (shown, "")
    if any(author in (words.plain(shown), words.plain(login)) for author in built.authors):
        return None
    return "The author is another", (shown, ", ".join(" ".join(author) for author in built.authors))


def _terms(record: Record, built: Built, survey: Survey) -> Iterator[Told]:
    """For each term of the item, whether the page says so and leads to it; and whether it says more."""
    left = [(unquote(split(href).path).strip("/").split("/"), name) for href, name in built.terms]
    for taxonomy, slug, name in record.terms:
        if taxonomy in PRIVATE_TERMS:
            continue
        chain = survey.chain(taxonomy, slug)
        fits = [(path, said) for path, said in left if path[-len(chain) :] == chain and said == words.plain(name)]
        if fits:
            left.remove(fits[0])
            yield None
        else:
            listed = ", ".join(f"{' '.join(said)} (/{'/'.join(path)}/)" for path, said in left)
            yield "It is not filed under a term", (f"{taxonomy}: {unescape(name)} (…/{'/'.join(chain)}/)", listed)
    for path, said in left:
        yield "It is filed under a term that it did not have", ("", f"{' '.join(said)} (/{'/'.join(path)}/)")


def at(record: Record, folder: Folder, survey: Survey) -> Answer:
    """What answers the address of an item. One that has none in the export is looked for by its title and date."""
    moved = None if record.link else folder.elsewhere(words.plain(record.title), record.date)
    return moved or folder.answer(survey.path(record.link))
