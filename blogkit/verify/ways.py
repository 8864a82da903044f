"""Addresses that WordPress made of others: feeds, pages of comments, days, numbers of categories. Rules answer them."""

from __future__ import annotations

from collections.abc import Iterator

from blogkit.verify.findings import Finding, Item
from blogkit.verify.folder import Answer, Folder
from blogkit.verify.survey import Survey, item
from blogkit.verify.threads import APPROVED
from blogkit.verify.wxr import Record

SITE = ("/feed/", "/feed/atom/", "/comments/feed/", "/?feed=rss2", "/?feed=comments-rss2")
_NEXT = "<!--nextpage-->"


class Ways:
    """What leads to an item without being its address, and to what several have in common."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._dates: dict[str, None] = {}

    def of(self, record: Record, own: Answer, path: str) -> Iterator[Finding]:
        """One Finding for each way to a post or page at this address."""
        if not self._folder.ruled or "?" in path or path == "/" or own.file is None:
            return
        named, base = item(record), path.rstrip("/")
        if record.kind == "post":
            self._dates |= dict.fromkeys(_dates(record.date, path))
        approved = [comment.id for comment in record.comments if comment.approved in APPROVED]
        pages = ["trackback/", "comment-page-1/"] if approved else ["trackback/"]
        for added in (*pages, *(["2/"] if _NEXT in record.text else [])):
            answer = self._folder.answer(f"{base}/{added}")
            yield _judged(named, f"{base}/{added}", answer, good=answer.file == own.file)
        for number in approved[:1]:
            answer = self._folder.answer(f"{path}?replytocom={number}")
            good = answer.file == own.file and answer.address.endswith(f"#comment-{number}")
            yield _judged(named, f"{path}?replytocom={number}", answer, good=good)
        yield self._feed(named, f"{base}/feed/")

    def shared(self, survey: Survey) -> Iterator[Finding]:
        """One Finding for each feed of the site, each year, month and day, and each number of a category."""
        if not self._folder.ruled:
            return
        yield from (self._feed(Item(), address) for address in SITE)
        for address in self._dates:
            answer = self._folder.answer(address)
            yield _judged(Item(), address, answer, good=answer.kind == "page")
        for term in survey.terms.values():
            if term.taxonomy == "category" and term.id:
                answer = self._folder.answer(f"/?cat={term.id}")
                last = answer.address.partition("#")[0].rstrip("/").rpartition("/")[2]
                right = answer.kind == "page" and last == survey.chain(term.taxonomy, term.slug)[-1]
                if right or answer.kind != "nothing":  # one that nothing public was filed under had no page either
                    yield _judged(Item("term", term.slug, term.name), f"/?cat={term.id}", answer, good=right)

    def _feed(self, named: Item, address: str) -> Finding:
        answer = self._folder.answer(address)
        good = answer.kind == "file" and answer.file is not None and answer.file.suffix == ".xml"
        return _judged(named, address, answer, good=good)


def _dates(date: str, path: str) -> Iterator[str]:
    """The addresses of the year, the month and the day that an item's own begins with."""
    place = "/"
    for part in date.partition(" ")[0].split("-"):
        place += f"{part}/"
        if not path.startswith(place) or path == place:
            return
        yield place


def _judged(named: Item, address: str, answer: Answer, *, good: bool) -> Finding:
    if good:
        return Finding("address", "right", named)
    what = "It leads elsewhere" if answer.file else "Nothing answers an address that WordPress gave"
    return Finding("address", "missing", named, address, what, ((address, answer.address if answer.file else ""),))
