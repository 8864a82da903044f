"""The second reading of a site: each item of the API, with its thread, becomes a noun of `archive`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from html import unescape
from typing import Any

from blogkit.importers.archive import Above, ArchivedFile, ArchivedItem, Skipped
from blogkit.importers.wordpress import dates, figures, permalinks
from blogkit.importers.wordpress.front import front
from blogkit.importers.wordpress.items import ATTACHMENTS, key_of, term_path, upload
from blogkit.importers.wordpress.redirects import shown
from blogkit.importers.wordpress.rest.api import Json
from blogkit.importers.wordpress.rest.comments import Comments
from blogkit.importers.wordpress.rest.survey import Reading, described, filed, number, protected, text, unwrapped
from blogkit.importers.wordpress.survey import decoded, plain
from blogkit.problems import Problem
from blogkit.routes import encode

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
        self._comments = Comments(reading, zone)
        self._front = front(reading.survey).page

    def ahead(self, item: Json) -> None:
        """Ask now for what will be wanted when the item is written."""
        self._comments.ahead(item)

    def upload(self, item: Json) -> Iterator[ArchivedFile | ArchivedItem | Skipped | Problem]:
        """An upload, and the page that it had if there is something to read on it."""
        yield self._file(item)
        if self.speaks(item):
            yield from self.writing("attachment", item)

    def speaks(self, item: Json) -> bool:
        """Whether an upload has a page of its own here, too."""
        outline = self._reading.survey.outlines.get(number(item.get("id")))
        return bool(outline and outline.speaks)

    def _file(self, item: Json) -> ArchivedFile | Skipped:
        key = key_of(self._reading.survey, number(item.get("id")))
        title = plain(text(item, "title"))
        details = item.get("media_details")
        path = upload(str(details.get("file") or "") if isinstance(details, dict) else "", text(item, "source_url"))
        if not path:
            return Skipped(key, "attachment", "the site does not say which file it is", title)
        return ArchivedFile(key, path, title, address=text(item, "source_url"))

    def writing(self, kind: str, item: Json) -> Iterator[ArchivedItem | Skipped | Problem]:
        """A post or page, and what could not be read of it."""
        survey, id_ = self._reading.survey, number(item.get("id"))
        page, outline = kind in ("page", "attachment"), survey.outlines[id_]
        shows = figures.upload(outline) if kind == "attachment" else ""
        title, changes = plain(text(item, "title")), list[str]()
        if protected(item):
            why = "it is behind a password, so the site does not show it; an export has it"
            yield Skipped(key_of(survey, id_), "page" if page else "post", why, title)
            return
        date, updated = self._dates(item)
        comments = tuple(self._comments.of(item, date, changes))
        yield from self._comments.broken(item)
        person = self._reading.people.get(number(item.get("author")))
        image = survey.outlines.get(number(item.get("featured_media")))
        above = ATTACHMENTS if shows else tuple(self._above(id_)) if page else ()
        address = self._address(item, changes)
        place = "/".join(["", *(each.slug for each in above), decoded(text(item, "slug")), ""])
        yield ArchivedItem(
            key=key_of(survey, id_),
            kind="page" if page else "post",
            id=id_,
            slug=decoded(text(item, "slug")),
            title=title,
            above=above,
            parental=page and id_ in survey.children,
            date=date,
            updated=updated,
            address=address,
            aliases=(encode(place),) if address == "/" else (),
            status=self._status(item, kind, changes),
            type="" if kind in ("post", "page") else kind,
            authors=(self._authors.get(person.slug, person.slug),) if person else (),
            terms=self._terms(item),
            excerpt=excerpt(text(item, "excerpt"), text(item, "content")),
            body=self._body(item, shows),
            image=image.file if image else "",
            sticky=item.get("sticky") is True,
            open=item.get("comment_status") != "closed",
            order=_whole(item.get("menu_order")) if page else 0,
            extra=_post_format(item),
            comments=comments,
            changes=tuple(changes),
        )

    def _body(self, item: Json, shows: str) -> str:
        id_ = number(item.get("id"))
        if id_ in self._reading.survey.empty:
            return ""
        return shows + described(item) if shows else body(text(item, "content"), id_)

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
        if path == "/" and number(item.get("id")) != self._front:
            changes.append("it had the address of the front page; here it has one of its own")
            return ""
        return path

    def _status(self, item: Json, kind: str, changes: list[str]) -> str:
        if kind == "attachment":
            return (
                "published"
                if shown(self._reading.survey, self._reading.survey.outlines[number(item.get("id"))])
                else "draft"
            )
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
    return unwrapped(rendered)


def _words(html: str) -> list[str]:
    return re.findall(r"\w+", unescape(re.sub(r"<[^<>]*>", "", html)))


def _post_format(item: Json) -> dict[str, Any]:
    form = item.get("format")
    return {"post_format": form} if isinstance(form, str) and form not in ("", "standard") else {}


def _whole(value: object) -> int:
    return value if isinstance(value, int) and abs(value) < 10**9 else 0
