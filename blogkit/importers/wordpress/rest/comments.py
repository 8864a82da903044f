"""The thread of one item of a live site: what the API lists, and what only its page shows → ArchivedComments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, tzinfo

import msgspec

from blogkit.importers.archive import ArchivedComment
from blogkit.importers.web.guard import Refusal
from blogkit.importers.wordpress import dates
from blogkit.importers.wordpress.comments import KINDS, UNKNOWN, web
from blogkit.importers.wordpress.rest import threads
from blogkit.importers.wordpress.rest.api import Json
from blogkit.importers.wordpress.rest.survey import IN_ORDER, Reading, number, protected, text
from blogkit.importers.wordpress.rest.threads import Seen, Thread
from blogkit.importers.wordpress.survey import plain
from blogkit.problems import Problem

FURTHER = 500
"""Pages of one thread that are read, at most."""

REFUSED = 3
"""Comments that a site keeps back, after which it is not asked for one by its number any more."""


class Comments:
    """Reads threads, each once."""

    def __init__(self, reading: Reading, zone: tzinfo) -> None:
        self._reading, self._zone = reading, zone
        self._waiting: dict[str, list[bytes]] | None = None
        """Post id → what the API lists; as bytes, since a list of plain values takes five times the room."""
        self._kept_back: set[str] = set()
        """Ids of comments that are not given when they are asked for by their number."""
        self._forbidden = 0
        self._broken: dict[str, str] = {}
        """Address of a page that cannot be read → why."""

    def ahead(self, item: Json) -> None:
        """Ask now for what the item's page shows, so that nothing needs to be asked for when it is written."""
        for seen in self._hidden(item):
            self._alone(seen.id)

    def of(self, item: Json, date: datetime | None, changes: list[str]) -> Iterator[ArchivedComment]:
        """The comments on an item with this date; what had to be changed is added to `changes`."""
        post = number(item.get("id"))
        for comment in self._listed(post):
            yield self._comment(comment, date, changes)
        for seen in self._hidden(item):
            alone = self._alone(seen.id)
            if alone is None:
                changes.append(f"{seen.kind or 'comment'} {seen.id} is only as much as its page shows")
                yield self._seen(seen, date, changes)
            elif number(alone.get("post")) in ("", post):
                yield self._comment(alone, date, changes)

    def broken(self, item: Json) -> Iterator[Problem]:
        """What could not be read of the item's page."""
        if why := self._broken.get(text(item, "link")):
            what = "a page of the site cannot be read, so pingbacks and trackbacks that it shows are missing"
            facts = (("page", text(item, "link")), ("why", why))
            yield Problem(what, None, facts, "Import again, to try again.", "warning")

    def _listed(self, post: str) -> list[Json]:
        if self._waiting is None:
            self._waiting = {}
            with suppress(Refusal):  # it was said in the first reading
                for comment in self._reading.api.collection("comments", **IN_ORDER):
                    self._waiting.setdefault(number(comment.get("post")), []).append(msgspec.json.encode(comment))
        return [msgspec.json.decode(comment) for comment in self._waiting.pop(post, ())]

    def _hidden(self, item: Json) -> Iterator[Seen]:
        """What the item's page shows and the API does not list; a long thread has further pages."""
        link = text(item, "link")
        found: dict[str, Seen] = {}
        done, waiting = set[str](), [] if protected(item) or not link else [link]
        while waiting and len(done) < FURTHER and link not in self._broken:
            url = waiting.pop()
            if url in done:
                continue
            done.add(url)
            try:
                thread = msgspec.convert(self._reading.api.page(url, threads.read), Thread)
            except Refusal as refusal:
                self._broken[link] = str(refusal)
                break
            found.update((seen.id, seen) for seen in thread.comments)
            waiting += thread.further
        yield from (seen for seen in found.values() if seen.id not in self._reading.listed)

    def _alone(self, id_: str) -> Json | None:
        """A comment that is asked for by its number: so most sites give what they do not list."""
        if id_ in self._kept_back or self._forbidden >= REFUSED:
            return None
        try:
            found = self._reading.api.one(f"comments/{id_}")
        except Refusal as refusal:
            self._kept_back.add(id_)
            self._forbidden += refusal.status in (401, 403)
            return None
        return found if isinstance(found, dict) and number(found.get("id")) == id_ else None

    def _comment(self, comment: Json, date: datetime | None, changes: list[str]) -> ArchivedComment:
        id_, kind = number(comment.get("id")), text(comment, "type")
        published = dates.aware(text(comment, "date"), text(comment, "date_gmt"), self._zone)
        if not published:
            changes.append(f"comment {id_} has no date, so it got that of the post")
        if kind not in KINDS:
            changes.append(f"comment {id_} is of the type {kind}; it is shown as any other")
        return ArchivedComment(
            id=id_,
            published=published or date or UNKNOWN,
            body=text(comment, "content"),
            name=plain(text(comment, "author_name")),
            url=web(text(comment, "author_url")),
            by_author=number(comment.get("author")) in self._reading.people,
            parent=number(comment.get("parent")),
            kind=KINDS.get(kind, "comment"),
            extra={"type": kind} if kind not in KINDS else {},
        )

    def _seen(self, seen: Seen, date: datetime | None, changes: list[str]) -> ArchivedComment:
        published = _moment(seen.date, self._zone)
        if not published:
            changes.append(f"comment {seen.id} has no date, so it got that of the post")
        return ArchivedComment(
            id=seen.id,
            published=published or date or UNKNOWN,
            body=seen.body.strip(),
            name=" ".join(seen.name.split()),
            url=web(seen.url),
            parent=seen.parent,
            kind=KINDS.get(seen.kind, "comment"),
        )


def _moment(written: str, zone: tzinfo) -> datetime | None:
    """A date as pages write it (HTML, section 2.3.5); None for what is none."""
    try:
        moment = datetime.fromisoformat(written.strip())
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except ValueError:
        return None
