"""The second reading of a site: each item of the API, with its thread, becomes a noun of `archive`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, tzinfo
from html import unescape
from typing import Any

import msgspec

from blogkit.importers.archive import Above, ArchivedComment, ArchivedFile, ArchivedItem, Skipped
from blogkit.importers.web.guard import Refusal
from blogkit.importers.wordpress import dates, permalinks
from blogkit.importers.wordpress.comments import KINDS, UNKNOWN, web
from blogkit.importers.wordpress.items import key_of, term_path, upload
from blogkit.importers.wordpress.rest import threads
from blogkit.importers.wordpress.rest.api import Json
from blogkit.importers.wordpress.rest.survey import IN_ORDER, Reading, filed, number, text
from blogkit.importers.wordpress.rest.threads import Seen, Thread
from blogkit.importers.wordpress.survey import decoded, plain
from blogkit.problems import Problem

FURTHER = 500
"""Pages of one thread that are read, at most."""

RUN = 4
"""Words in a row that are no chance."""

_MORE = re.compile(r"<p>\s*<!--more.*?-->\s*</p>|<!--more.*?-->", re.DOTALL)
_NEXT_ALONE = re.compile(r"<p>\s*<!--nextpage-->\s*</p>")
_NEXT_BEFORE = re.compile(r"<p>\s*<!--nextpage-->\s*(?:<br ?/?>\s*)?(?=\S)")


class Items:
    """Reads items, knowing the whole by its Reading."""

    def __init__(self, reading: Reading, zone: tzinfo, taxonomies: dict[str, str], authors: dict[str, str]) -> None:
        """`taxonomies`: WordPress' names → front matter keys; `authors`: login → key."""
        self._reading, self._zone = reading, zone
        self._taxonomies, self._authors = taxonomies, authors
        self._comments = _Comments(reading)
        self._alone = True
        """Whether the site gives a comment that is asked for by its number."""
        self._broken: dict[str, str] = {}
        """Address of a page that could not be read → why."""

    def ahead(self, item: Json) -> None:
        """Ask now for what the item's page shows, so that nothing needs to be asked for when it is written."""
        for shown in self._shown(item)[0].values():
            if shown.id not in self._reading.listed:
                self._asked(shown.id)

    def file(self, item: Json) -> ArchivedFile | Skipped:
        """An upload."""
        key = key_of(self._reading.survey, number(item.get("id")))
        title = plain(text(item, "title"))
        details = item.get("media_details")
        path = upload(str(details.get("file") or "") if isinstance(details, dict) else "", text(item, "source_url"))
        if not path:
            return Skipped(key, "attachment", "the site does not say which file it is", title)
        changes: tuple[str, ...] = ()
        if count := self._reading.threads.get(number(item.get("id")), 0):
            changes = (f"WordPress gave it a page of its own; that is left out, with {count} comments",)
        return ArchivedFile(key, path, title, changes, address=text(item, "source_url"))

    def writing(self, kind: str, item: Json) -> Iterator[ArchivedItem | Skipped | Problem]:
        """A post or page, and what could not be read of it."""
        survey, id_ = self._reading.survey, number(item.get("id"))
        page = kind == "page"
        title, changes = plain(text(item, "title")), list[str]()
        content = item.get("content")
        if isinstance(content, dict) and content.get("protected"):
            why = "it is behind a password, so the site does not show it; an export has it"
            yield Skipped(key_of(survey, id_), "page" if page else "post", why, title)
            return
        date, updated = self._dates(item)
        shown, broken = self._shown(item)
        yield from broken
        person = self._reading.people.get(number(item.get("author")))
        image = survey.outlines.get(number(item.get("featured_media")))
        yield ArchivedItem(
            key=key_of(survey, id_),
            kind="page" if page else "post",
            id=id_,
            slug=decoded(text(item, "slug")),
            title=title,
            above=tuple(self._above(id_)) if page else (),
            parental=page and id_ in survey.children,
            date=date,
            updated=updated,
            address=self._address(item, changes),
            status=self._status(item, kind, changes),
            type="" if kind in ("post", "page") else kind,
            authors=(self._authors.get(person.slug, person.slug),) if person else (),
            terms=self._terms(item),
            excerpt=excerpt(text(item, "excerpt"), text(item, "content")),
            body=body(text(item, "content"), id_),
            image=image.file if image else "",
            sticky=item.get("sticky") is True,
            open=item.get("comment_status") != "closed",
            order=_whole(item.get("menu_order")) if page else 0,
            extra=_post_format(item),
            comments=tuple(self._thread(id_, date, shown, changes)),
            changes=tuple(changes),
        )

    def _dates(self, item: Json) -> tuple[datetime | None, datetime | None]:
        date = dates.aware(text(item, "date"), text(item, "date_gmt"), self._zone)
        updated = dates.aware(text(item, "modified"), text(item, "modified_gmt"), self._zone)
        return date, updated if updated and date and updated > date else None

    def _above(self, id_: str) -> list[Above]:
        """The pages that a page lies below, from the top."""
        survey, above, seen = self._reading.survey, list[Above](), {id_}
        outline = survey.outlines.get(id_)
        while outline and outline.parent and outline.parent not in seen:
            seen.add(outline.parent)
            if outline := survey.outlines.get(outline.parent):
                above.append(Above(key_of(survey, outline.id), outline.id, outline.slug or outline.title.lower()))
        return above[::-1]

    def _address(self, item: Json, changes: list[str]) -> str:
        path = permalinks.path(text(item, "link"), self._reading.survey.base) if "?" not in text(item, "link") else ""
        if path == "/":
            changes.append("it was the front page; here it has an address of its own")
            return ""
        return path

    def _status(self, item: Json, kind: str, changes: list[str]) -> str:
        status = text(item, "status") or "publish"
        if status != "publish":
            return status if status != "published" else "draft"
        if "post_type=" in text(item, "link"):
            changes.append(f"WordPress shows no {kind} to visitors, so it became a draft")
            return "internal"
        return "published"

    def _terms(self, item: Json) -> dict[str, tuple[str, ...]]:
        """In the order of their names, as exports have them."""
        notes, terms = self._reading.survey.terms, dict[str, dict[str, None]]()
        for taxonomy, slug in sorted(filed(self._reading, item), key=lambda term: notes[term].name.casefold()):
            if name := self._taxonomies.get(taxonomy):
                terms.setdefault(name, {})[term_path(self._reading.survey, taxonomy, slug)] = None
        return {name: tuple(paths) for name, paths in terms.items()}

    def _shown(self, item: Json) -> tuple[dict[str, Seen], list[Problem]]:
        """What the item's page shows of its thread, its further pages included."""
        content = item.get("content")
        if isinstance(content, dict) and content.get("protected"):
            return {}, []
        seen: dict[str, Seen] = {}
        done, waiting = set[str](), [text(item, "link")]
        while waiting and len(done) < FURTHER:
            url = waiting.pop()
            if not url or url in done:
                continue
            done.add(url)
            try:
                thread = self._thread_at(url)
            except Refusal as refusal:
                what = "a page of the site cannot be read, so pingbacks and trackbacks that it shows are missing"
                facts = (("page", url), ("why", str(refusal)))
                return seen, [Problem(what, None, facts, "Import again, to try again.", "warning")]
            seen.update((comment.id, comment) for comment in thread.comments)
            waiting += thread.further
        return seen, []

    def _thread_at(self, url: str) -> Thread:
        if url in self._broken:
            raise Refusal(self._broken[url])
        try:
            return msgspec.convert(self._reading.api.page(url, threads.read), Thread)
        except Refusal as refusal:
            self._broken[url] = str(refusal)
            raise

    def _thread(
        self, id_: str, date: datetime | None, shown: dict[str, Seen], changes: list[str]
    ) -> Iterator[ArchivedComment]:
        for comment in self._comments.of(id_):
            yield self._comment(comment, date, changes)
        for seen in shown.values():
            if seen.id in self._reading.listed:
                continue
            alone = self._asked(seen.id)
            if alone is None:
                changes.append(f"{seen.kind or 'comment'} {seen.id} is only as much as its page shows")
                yield self._seen(seen, date, changes)
            elif number(alone.get("post")) in ("", id_):
                yield self._comment(alone, date, changes)

    def _asked(self, id_: str) -> Json | None:
        """A comment that the API hides in its list; some sites give it when it is asked for by its number."""
        try:
            found = self._reading.api.one(f"comments/{id_}") if self._alone else None
        except Refusal as refusal:
            self._alone = refusal.status not in (401, 403)
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

    def _seen(self, shown: Seen, date: datetime | None, changes: list[str]) -> ArchivedComment:
        try:
            published = datetime.fromisoformat(shown.date).astimezone(self._zone) if shown.date else None
        except ValueError:
            published = None
        if not published:
            changes.append(f"comment {shown.id} has no date, so it got that of the post")
        return ArchivedComment(
            id=shown.id,
            published=published or date or UNKNOWN,
            body=shown.body.strip(),
            name=" ".join(shown.name.split()),
            url=web(shown.url),
            parent=shown.parent,
            kind=KINDS.get(shown.kind, "comment"),
        )


class _Comments:
    """The comments of one post at a time. They wait as bytes: a list of plain values takes five times the room."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._waiting: dict[str, list[bytes]] | None = None

    def of(self, post: str) -> list[Json]:
        """All that the API has of a post's comments; once."""
        if self._waiting is None:
            self._waiting = {}
            for comment in self._given():
                self._waiting.setdefault(number(comment.get("post")), []).append(msgspec.json.encode(comment))
        return [msgspec.json.decode(comment) for comment in self._waiting.pop(post, ())]

    def _given(self) -> Iterator[Json]:
        with suppress(Refusal):  # it was said in the first reading
            yield from self._reading.api.collection("comments", **IN_ORDER)


def body(rendered: str, id_: str) -> str:
    """A text as the API has it, with the marks for `more` and for pages standing as an export's text has them."""
    before, *behind = _MORE.split(rendered, maxsplit=1)
    if behind:
        rendered = f'{before}<!--more--><span id="more-{id_}"></span>{_MORE.sub("", behind[0])}'
    return _NEXT_BEFORE.sub("<!--nextpage-->\n<p>", _NEXT_ALONE.sub("<!--nextpage-->", rendered))


def excerpt(rendered: str, content: str) -> str:
    """The excerpt that its author wrote; empty where WordPress cut one from the text.

    The API does not tell them apart. What was cut ends in dots or in a link to the rest, or most of it stands in the
    text, run by run (WordPress leaves some blocks out when it cuts).
    """
    if "more-link" in rendered or re.search(r"\[(?:&hellip;|…)\]\s*</p>\s*$", rendered):
        return ""
    mine, whole = _words(rendered), "".join(_words(content))
    runs = ["".join(mine[place : place + RUN]) for place in range(max(1, len(mine) - RUN + 1))]
    if 2 * sum(run in whole for run in runs) > len(runs):
        return ""
    return re.sub(r"^\s*<p>((?:(?!<p>).)*)</p>\s*$", r"\1", rendered, flags=re.DOTALL)


def _words(html: str) -> list[str]:
    return re.findall(r"\w+", unescape(re.sub(r"<[^<>]*>", "", html)))


def _post_format(item: Json) -> dict[str, Any]:
    form = item.get("format")
    return {"post_format": form} if isinstance(form, str) and form not in ("", "standard") else {}


def _whole(value: object) -> int:
    return value if isinstance(value, int) and abs(value) < 10**9 else 0
