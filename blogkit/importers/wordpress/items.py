"""The second reading of an export: each <item> → an ArchivedItem with its thread, an ArchivedFile, or Skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

from msgspec import Struct

from blogkit.importers.archive import Above, ArchivedFile, ArchivedItem, ArchivedLine, Elsewhere, Skipped
from blogkit.importers.identity import Identities
from blogkit.importers.wordpress import dates, figures, permalinks
from blogkit.importers.wordpress.bodies import Bodies
from blogkit.importers.wordpress.comments import Comments
from blogkit.importers.wordpress.fields import fields
from blogkit.importers.wordpress.front import front
from blogkit.importers.wordpress.redirects import shown
from blogkit.importers.wordpress.saved import Pages
from blogkit.importers.wordpress.survey import Survey, decoded, filed, meta
from blogkit.importers.wordpress.wxr import Record, text
from blogkit.problems import Location
from blogkit.routes import encode

NOTHING_TO_READ = {
    "nav_menu_item": "a menu's line that leads to nothing here",
    "revision": "an older version of a text",
    "customize_changeset": "a change of the theme's settings",
    "custom_css": "a theme's style sheet",
    "oembed_cache": "a stored preview",
    "user_request": "a request about private data",
    "wp_block": "a reusable block; where it is used, its text stands",
    "wp_template": "a theme's template",
    "wp_template_part": "a part of a theme's template",
    "wp_global_styles": "a theme's style",
    "wp_navigation": "a menu",
    "wp_font_family": "a font",
    "wp_font_face": "a font",
    "feedback": "a message that a visitor sent by a form: private",
    "wpcf7_contact_form": "a form, which needs a server",
    "wpforms": "a form, which needs a server",
    "jp_pay_order": "an order: private",
    "shop_order": "an order: private",
}
"""Types of items, and what each is."""

ATTACHMENTS = (Above("attachments", "pages", "attachments"),)
"""Pages about uploads lie together, in a folder that is no page."""

PUBLIC = {"publish": "published", "future": "published"}
"""A scheduled post appears on its day, as it would have; any other status is kept, as a draft."""


class _Item(Struct):
    """One <item>, on its way."""

    element: Element
    where: Location
    type: str
    id: str
    key: str
    title: str
    changes: list[str] = []

    def text(self, tag: str) -> str:
        return text(self.element, tag)

    @property
    def slug(self) -> str:
        return decoded(self.text("wp:post_name"))


class Items:
    """Reads items, knowing the whole by its Survey."""

    def __init__(
        self,
        survey: Survey,
        zone: tzinfo,
        taxonomies: dict[str, str],
        authors: dict[str, str],
        identities: Identities,
        listed: Mapping[str, tuple[str, ArchivedLine]],
        pages: Pages | None = None,
    ) -> None:
        """`taxonomies`: WordPress' names → front matter keys; `authors`: login → key; `listed`: menu's lines by id."""
        self._listed = listed
        self._survey, self._zone = survey, zone
        self._taxonomies, self._authors = taxonomies, authors
        self._bodies = Bodies(survey, pages)
        self._front = front(survey).page
        self._comments = Comments(survey, zone, self._bodies, identities)
        self._seen: set[str] = set()
        links = ((outline, permalinks.path(outline.link, survey.base)) for outline in survey.outlines.values())
        self._taken = {path: key_of(survey, outline.id) for outline, path in links if path and shown(survey, outline)}
        """Address → the key of what has it, or had it once."""

    def of(self, record: Record) -> Iterator[ArchivedItem | ArchivedFile | Elsewhere | Skipped]:
        """What becomes of one <item>: an upload may be a file, and a page about it."""
        element = record.element
        number = text(element, "wp:post_id")
        item = _Item(
            element,
            record.where,
            type=text(element, "wp:post_type") or "post",
            id=number,
            key=key_of(self._survey, number),
            title=self._bodies.title(element.findtext("title") or ""),
        )
        if number in self._listed:
            menu, line = self._listed[number]
            yield Elsewhere(item.key, "menu", "blogkit.toml", f"menus.{menu}: {line.title}", where=item.where)
            return
        if why := NOTHING_TO_READ.get(item.type):
            yield _skipped(item, why)
            return
        if item.text("wp:status") in ("auto-draft", "inherit") and item.type != "attachment":
            yield _skipped(item, "a text that was begun and never saved")
            return
        if not number or number in self._seen:
            if number and self._twice(item):
                yield _skipped(item, "it is in the export twice")
                return
            item.key = f"{self._survey.base}/?name={quote(item.slug or item.title)}&post_type={item.type}"
            item.id = ""
            item.changes.append(
                f"its number {number} is another item's, so it has none" if number else "it has no number"
            )
        self._seen.add(number)
        if item.type != "attachment":
            yield self._writing(item)
            return
        has_page = item.id and self._survey.outlines[item.id].speaks
        if not has_page and (comments := sum(1 for _ in item.element.iter("wp:comment"))):
            item.changes.append(f"it has no page of its own here; {comments} comments on it were left out")
        yield self._file(item)
        if has_page:
            yield self._writing(item)

    def _twice(self, item: _Item) -> bool:
        """Whether this is the item that had its number first, once more: exports in several parts overlap."""
        first = self._survey.outlines[item.id]
        return (first.type, first.date, first.link) == (item.type, item.text("wp:post_date"), item.text("link"))

    def _file(self, item: _Item) -> ArchivedFile | Skipped:
        path = upload(dict(meta(item.element)).get("_wp_attached_file", ""), item.text("wp:attachment_url"))
        if not path:
            return _skipped(item, "the export does not say which file it is")
        address = item.text("wp:attachment_url")
        return ArchivedFile(item.key, path, item.title, tuple(item.changes), item.where, address)

    def _writing(self, item: _Item) -> ArchivedItem:
        page = item.type in ("page", "attachment")
        date, updated = self._dates(item)
        if date is None and updated and not page:
            date, updated = updated, None
            item.changes.append("it has no date, so it got that of its last change")
        status = _status(item, date)
        if item.type == "attachment" and status != "protected":
            status = "published" if shown(self._survey, self._survey.outlines[item.id]) else "draft"
        login = item.text("dc:creator")
        comments = tuple(self._comments.of(item.element, date, item.changes))
        body = self._bodies.post(item.element.findtext("content:encoded") or "", item.id)
        thumbnail = self._survey.outlines.get(dict(meta(item.element)).get("_thumbnail_id", ""))
        outline = self._survey.outlines.get(item.id)
        upload = figures.upload(outline) if outline and item.type == "attachment" else ""
        address = self._address(item)
        return ArchivedItem(
            key=item.key,
            kind="page" if page else "post",
            id=item.id,
            slug=item.slug,
            title=item.title,
            above=ATTACHMENTS if upload else tuple(self._above(item)) if page else (),
            parental=page and item.id in self._survey.children,
            date=date,
            updated=updated,
            address=address,
            aliases=tuple(self._aliases(item, address)),
            status=status,
            type="" if item.type in ("post", "page") else item.type,
            authors=(self._authors.get(login, login),) if login else (),
            terms=self._terms(item.element),
            excerpt="" if upload else self._bodies.prose(item.text("excerpt:encoded")),
            body="" if item.id in self._survey.empty else upload + body.html,
            image=thumbnail.file if thumbnail else "",
            sticky=item.text("wp:is_sticky") == "1",
            open=item.text("wp:comment_status") != "closed",
            order=_whole(item.text("wp:menu_order")),
            extra=_post_format(item.element) | fields(meta(item.element), item.changes),
            comments=comments,
            changes=(*item.changes, *body.changes),
            where=item.where,
        )

    def _address(self, item: _Item) -> str:
        """Where readers found it; of what was not public WordPress itself is not sure yet."""
        public = item.text("wp:status") in ("publish", "inherit")
        path = permalinks.path(item.text("link"), self._survey.base) if public else ""
        if path == "/" and item.id != self._front:
            item.changes.append("it had the address of the front page; here it has one of its own")
            return ""
        return path

    def _aliases(self, item: _Item, address: str) -> Iterator[str]:
        """Where it was found before its slug was changed, unless that is somewhere else now."""
        if address == "/":
            address = "/".join(["", *(page.slug for page in self._above(item)), item.slug, ""])
            yield encode(address)
        head, slug, tail = address.rpartition(item.slug) if item.slug else ("", "", "")
        for key, old in meta(item.element):
            alias = encode(f"{head}{decoded(old)}{tail}") if key == "_wp_old_slug" and old and slug else ""
            if alias and self._taken.setdefault(unquote(alias), item.key) == item.key:
                yield alias

    def _dates(self, item: _Item) -> tuple[datetime | None, datetime | None]:
        """When it was published, and when it was changed after that."""
        pair = item.text("wp:post_date"), item.text("wp:post_date_gmt")
        date = dates.aware(*pair, self._zone, item.text("pubDate"))
        updated = dates.aware(item.text("wp:post_modified"), item.text("wp:post_modified_gmt"), self._zone)
        return date, updated if updated and (date is None or updated > date) else None

    def _above(self, item: _Item) -> list[Above]:
        """The pages that a page lies below, from the top; a circle ends where it would begin again."""
        above: list[Above] = []
        seen = {item.id}
        outline = self._survey.outlines.get(item.id)
        while outline and outline.parent and outline.parent not in seen:
            seen.add(outline.parent)
            if outline := self._survey.outlines.get(outline.parent):
                slug = outline.slug or outline.title.lower()
                above.append(Above(key_of(self._survey, outline.id), outline.id, slug))
        return above[::-1]

    def _terms(self, element: Element) -> dict[str, tuple[str, ...]]:
        terms: dict[str, dict[str, None]] = {}
        for taxonomy, slug, _ in filed(element):
            if name := self._taxonomies.get(taxonomy):
                terms.setdefault(name, {})[term_path(self._survey, taxonomy, slug)] = None
        return {name: tuple(paths) for name, paths in terms.items()}


def key_of(survey: Survey, number: str) -> str:
    """What an item is known by: WordPress' own short address of it."""
    return f"{survey.base}/?p={number}"


def term_path(survey: Survey, taxonomy: str, slug: str) -> str:
    """A term's slugs from the top. A circle of parents ends where it would begin again."""
    path = [slug]
    note = survey.terms.get((taxonomy, slug))
    while note and note.parent and note.parent not in path:
        path.append(note.parent)
        note = survey.terms.get((taxonomy, note.parent))
    return "/".join(reversed(path))


def upload(file: str, address: str) -> str:
    """An upload's path below the uploads' folder, as `2012/05/photo.jpg`; empty when it would leave that folder."""
    path = file or unquote(re.sub(r"^.*?/wp-content/uploads/|^.*?/(?=[^/]*$)", "", address.split("?", maxsplit=1)[0]))
    return path.lstrip("/") if ".." not in re.split(r"[/\\]", path) else ""


def _status(item: _Item, date: datetime | None) -> str:
    """The status it gets here. Nothing that WordPress did not show to everyone is published."""
    if item.text("wp:post_password"):
        item.changes.append("it was behind a password, so it became a draft; the password was left out")
        return "protected"
    status = item.text("wp:status") or "draft"
    if status not in PUBLIC:
        return status if status != "published" else "draft"
    if "post_type=" in item.text("link"):
        item.changes.append(f"WordPress shows no {item.type} to visitors, so it became a draft")
        return "internal"
    if date is None and item.type != "page":
        item.changes.append("it has no date, so it became a draft")
        return "undated"
    return PUBLIC[status]


def _skipped(item: _Item, why: str) -> Skipped:
    key = f"{item.key}#{item.where.line}" if why.endswith("twice") or not item.id else item.key
    return Skipped(key, item.type, why, item.title, item.where)


def _post_format(element: Element) -> dict[str, Any]:
    form = next((slug for taxonomy, slug, _ in filed(element) if taxonomy == "post_format"), "")
    return {"post_format": form.removeprefix("post-format-")} if form else {}


def _whole(number: str) -> int:
    return int(number) if re.fullmatch(r"-?\d{1,9}", number) else 0
