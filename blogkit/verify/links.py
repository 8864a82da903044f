"""Links: what a text or a comment led to on the old site, it leads to here; what it led to elsewhere, it still does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote, urljoin, urlsplit

from blogkit.verify import words
from blogkit.verify.body import Expected
from blogkit.verify.findings import Finding
from blogkit.verify.folder import Folder
from blogkit.verify.page import COMMENT, Built
from blogkit.verify.pictures import is_own
from blogkit.verify.survey import Survey, item
from blogkit.verify.threads import approved
from blogkit.verify.wxr import Record

Place = tuple[str, str]
"""Path and fragment."""

_LED = ("http", "https", "ftp", "mailto", "tel")
"""The schemes of addresses that lead somewhere; others may have been taken out, as those that run something."""


def compare(
    record: Record, expected: Expected, built: Built, place: str, survey: Survey, folder: Folder
) -> Iterator[Finding]:
    """One Finding for each address that an item and its comments led to; on the old site, if that is here."""
    texts = [(place, expected.links, built.text.links if built.text else [])]
    for comment in approved(record):
        if comment.id in built.cites and "<a" in comment.text.lower():
            said = words.of_html(comment.text).links
            texts.append((f"{place}#{COMMENT}{comment.id}", said, built.cites[comment.id].reading.links))
    for where, wanted, found in texts:
        if wanted:
            yield from _missing(record, where, wanted, found, survey, folder)
            yield from _lost(record, where, wanted, found, survey, folder)


def _missing(
    record: Record, where: str, wanted: list[str], found: list[str], survey: Survey, folder: Folder
) -> Iterator[Finding]:
    page = folder.base.rstrip("/") + where.partition("#")[0]
    there = [local for href in found if (local := folder.local(href.strip(), page)) is not None]
    plain = set(map(_bare, there))
    ends: set[Place] | None = None
    for href in dict.fromkeys(wanted):
        old = _old(href, record, survey)
        if not old:
            continue
        if _bare(old) not in plain:  # it may be called something else here: only then both are followed
            end = _end(old, folder)
            ends = {led for local in there if (led := _end(local, folder))} if ends is None else ends
            if end is None or end not in ends:
                yield Finding("link", "missing", item(record), where, "No link leads there", ((href, ""),))
                continue
        yield Finding("link", "right", item(record))


def _lost(
    record: Record, where: str, wanted: list[str], found: list[str], survey: Survey, folder: Folder
) -> Iterator[Finding]:
    """One Finding for each address of another site, or place on the page; a text that led there twice does so still."""
    page = folder.base.rstrip("/") + where.partition("#")[0]
    there = Counter(_whole(href, page) for href in found)
    times: Counter[str] = Counter()
    written: dict[str, str] = {}
    for href in wanted:
        inside = href.strip().startswith("#")
        if not _old(href, record, survey) and (key := _whole(href, page if inside else record.link or survey.base)):
            times[key] += 1
            written[key] = href
    for key, number in times.items():
        if there[key] >= number:
            yield Finding("link", "right", item(record))
        else:
            what = "Fewer links lead there" if there[key] else "No link leads there"
            yield Finding("link", "missing", item(record), where, what, ((written[key], ""),))


def _whole(href: str, base: str) -> str:
    """An address as addresses are compared: whole, with what may be spelt in several ways spelt in one; or empty."""
    try:
        parts = urlsplit(urljoin(base, href.strip()))
    except ValueError:
        return ""
    if parts.scheme not in _LED:
        return ""
    user, at, host = parts.netloc.rpartition("@")
    with suppress(UnicodeError):
        host = host.lower().encode("idna").decode("ascii")
    rest = f"{parts.path or '/'}?{parts.query}#{parts.fragment}" if host else f"{parts.path}?{parts.query}"
    return f"{parts.scheme}://{user}{at}{host}{unquote(rest)}"


def _old(href: str, record: Record, survey: Survey) -> str:
    """The path below the old site's base that a link led to; empty where it led elsewhere, or nowhere."""
    base = survey.base
    try:
        whole = urljoin(record.link or base, href.strip())
        parts, prefix = urlsplit(whole), unquote(urlsplit(base).path).rstrip("/")
    except ValueError:
        return ""
    path = unquote(parts.path) or "/"
    if parts.scheme not in ("http", "https") or not is_own(whole, survey) or href.strip().startswith("#"):
        return ""
    if prefix and path != prefix and not path.startswith(f"{prefix}/"):
        return ""
    return survey.path(whole) + (f"#{parts.fragment}" if parts.fragment else "")


def _end(path: str, folder: Folder) -> Place | None:
    """Where an address of the site ends; None where nothing answers it."""
    answer = folder.answer(path)
    if answer.kind not in ("page", "file"):
        return None
    return _bare(answer.address)


def _bare(path: str) -> Place:
    place, _, fragment = path.partition("#")
    return unquote(place).rstrip("/") or "/", fragment
