"""The first reading of an export: what must be known of all of it before any one item can be told.

Kept for each item is a line of facts, never its text, so that a long export fits in memory.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from msgspec import Struct, field

from blogkit.importers.addresses import split
from blogkit.importers.wordpress import dates
from blogkit.importers.wordpress.encoding import ENOUGH, Repairs
from blogkit.importers.wordpress.wxr import Record, records, text
from blogkit.problems import Location, Problem

TAXONOMIES = {"category": "categories", "post_tag": "tags"}
"""WordPress' names of taxonomies → keys of front matter."""

UPLOADS = "/wp-content/uploads/"
_SILENT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_LINE_END = re.compile(r"\s*</?(?:br|div|h[1-6]|hr|li|p)\b[^<>]*>\s*", re.IGNORECASE)
_TAGS = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)

_HOLLOW = re.compile(r"<!--\s*/?wp:(?:(?!/?-->).)*-->|</?(?:p|br|div|span)\b[^<>]*>|&nbsp;|\xa0", re.IGNORECASE)
"""What an editor leaves in an empty text."""

HIDDEN_TAXONOMIES = ("nav_menu", "post_format", "link_category", "wp_theme", "wp_template_part_area")
"""What WordPress files under terms for itself: menus, the sort of a post, blogroll, block templates."""


class Outline(Struct, frozen=True):
    """An item without its text."""

    id: str
    type: str
    status: str
    slug: str
    """Decoded."""
    parent: str
    """The id of the item above; empty at the top."""
    link: str
    date: str
    author: str
    """The login name."""
    title: str
    terms: tuple[tuple[str, str], ...]
    """(taxonomy as WordPress calls it, slug)."""
    order: int
    file: str = ""
    """Of an attachment: its address."""
    caption: str = ""
    alt: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    """Of an attachment or a menu's line: its `_…` fields."""
    protected: bool = False
    """Whether it is behind a password."""
    speaks: bool = False
    """Of an attachment: whether its own page had something to read, words or approved comments."""
    where: Location | None = None


class TermNote(Struct, frozen=True):
    """One term, as the head of an export has it."""

    taxonomy: str
    slug: str
    name: str
    parent: str
    """The slug of the term above."""
    id: str
    description: str
    where: Location | None


class AuthorNote(Struct, frozen=True):
    """One author, without the e-mail address."""

    id: str
    login: str
    name: str


class Survey(Struct):
    """What is known of one site's exports, taken together."""

    title: str = ""
    description: str = ""
    addresses: dict[str, str] = field(default_factory=dict)
    """`wp:base_blog_url` and `link` → the address of the front page, without trailing slash."""
    language: str = ""
    authors: dict[str, AuthorNote] = field(default_factory=dict)
    """Login → who that is."""
    terms: dict[tuple[str, str], TermNote] = field(default_factory=dict)
    """(taxonomy, slug) → the term."""
    outlines: dict[str, Outline] = field(default_factory=dict)
    """Item id → the item; of two with one id, the first."""
    children: Counter[str] = field(default_factory=Counter)
    """Page id → how many pages lie below it."""
    clock: dates.Clock = field(default_factory=Counter)
    creators: set[str] = field(default_factory=set)
    media: bool = False
    """Whether there are uploads, or texts that refer to some."""
    twice: frozenset[Path] = frozenset()
    """Files that were encoded twice."""
    reusable: dict[str, str] = field(default_factory=dict)
    """Id of a reusable block → its text."""
    empty: set[str] = field(default_factory=set)
    """Ids of pages in which nothing stands, and which no template of their own fills."""
    essays: str = ""
    """The id of the page in whose place essays are listed, where the source tells."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def base(self) -> str:
        """The address of the front page, without trailing slash; empty when the export names none."""
        return self.addresses.get("wp:base_blog_url") or self.addresses.get("link", "")

    def uploads(self, parent: str) -> list[Outline]:
        """The uploads that belong to an item, as they stand in the export."""
        if self._uploads is None:
            self._uploads = {}
            for outline in self.outlines.values():
                if outline.type == "attachment":
                    self._uploads.setdefault(outline.parent, []).append(outline)
        return list(self._uploads.get(parent, ()))

    _uploads: dict[str, list[Outline]] | None = None


def survey(paths: Sequence[Path], twice: frozenset[Path] = frozenset()) -> Survey:
    """Read every export once; those that turn out to have been encoded `twice`, once more.

    Raises ArchiveError as `wxr.records` does.
    """
    found = Survey(twice=twice)
    doubled = set(twice)
    for path in paths:
        repairs = Repairs()
        for record in records(path, repairs, path in twice):
            if isinstance(record, Problem):
                found.problems.append(record)
            else:
                _note(found, record)
        doubled |= {path} if repairs.twice else set()
        found.problems += _repaired(repairs, path)
    return found if doubled == twice else survey(paths, frozenset(doubled))


def _repaired(repairs: Repairs, path: Path) -> Iterator[Problem]:
    where = Location(str(path))
    if repairs.controls:
        what = f"{repairs.controls} control characters, which XML has no place for, were left out"
        yield Problem(what, where, level="warning")
    if repairs.bytes:
        what = f"{repairs.bytes} bytes are no UTF-8, and were read as Windows-1252"
        yield Problem(what, where, level="warning")
    if repairs.twice:
        what = f"all text beyond ASCII was encoded twice, as `Ã©` for `é`, in {repairs.doubled} places; it was mended"
        yield Problem(what, where, level="warning")
    elif repairs.doubled >= ENOUGH:
        what = f"{repairs.doubled} places look as if they had been encoded twice, as `Ã©` for `é`; they were left alone"
        yield Problem(what, where, hint="Others are as they should be, so this may be meant.", level="warning")


def decoded(slug: str) -> str:
    """A slug as people read it: WordPress keeps letters beyond ASCII percent-encoded, and cuts at 200 characters."""
    return unquote(re.sub(r"(%[0-9a-fA-F]?)$", "", slug), errors="ignore")


def plain(text: str) -> str:
    """HTML in a line of text (a title, a name) as plain text; where a line ended, a space."""
    if "<" in text:
        text = _TAGS.sub("", _LINE_END.sub(" ", _SILENT.sub("", text)))
    return html.unescape(text).strip()


def meta(item: Element, kind: str = "wp:postmeta") -> Iterator[tuple[str, str]]:
    """The custom fields of an item or a comment."""
    for element in item.iter(kind):
        yield text(element, "wp:meta_key"), element.findtext("wp:meta_value") or ""


def _note(found: Survey, record: Record) -> None:
    element = record.element
    match record.kind:
        case "item":
            _item(found, record)
        case "wp:author":
            author = _author(element)
            found.authors.setdefault(author.login, author)
        case "wp:category" | "wp:tag" | "wp:term":
            term = _term(record)
            if term.slug and term.taxonomy:
                found.terms.setdefault((term.taxonomy, term.slug), term)
        case "title":
            found.title = found.title or plain(element.text or "")
        case "description":
            found.description = found.description or plain(element.text or "")
        case "language":
            found.language = found.language or (element.text or "").strip()
        case "link" | "wp:base_blog_url":
            address = (element.text or "").strip().rstrip("/")
            if split(address).netloc:
                found.addresses.setdefault(record.kind, address)


def _item(found: Survey, record: Record) -> None:
    item = record.element
    outline = _outline(record)
    body = item.findtext("content:encoded") or ""
    if outline.id:
        found.outlines.setdefault(outline.id, outline)
    if outline.type == "wp_block":
        found.reusable.setdefault(outline.id, body)
    if outline.type == "page" and outline.parent:
        found.children[outline.parent] += 1
    if outline.type == "page" and is_empty(body, dict(meta(item)).get("_wp_page_template", "")):
        found.empty.add(outline.id)
    if outline.author and outline.type not in ("attachment", "nav_menu_item"):
        found.creators.add(outline.author)
    found.media = found.media or outline.type == "attachment" or UPLOADS in body
    dates.observe(found.clock, text(item, "wp:post_date"), text(item, "wp:post_date_gmt"))
    for comment in item.iter("wp:comment"):
        dates.observe(found.clock, text(comment, "wp:comment_date"), text(comment, "wp:comment_date_gmt"))
    for taxonomy, slug, name in filed(item):
        if (taxonomy, slug) not in found.terms:
            found.terms[taxonomy, slug] = TermNote(taxonomy, slug, name, "", "", "", record.where)


def is_empty(body: str, template: str) -> bool:
    """Whether nothing stands in a page, and WordPress' usual template shows it."""
    return template in ("", "default") and not _HOLLOW.sub("", body).strip()


def filed(item: Element) -> Iterator[tuple[str, str, str]]:
    """(taxonomy, slug, name) of every term that an item is filed under. Old exports name the terms twice, once bare."""
    for element in item.findall("category"):
        taxonomy, slug = element.get("domain", ""), decoded(element.get("nicename", ""))
        if slug:
            yield {"tag": "post_tag", "": "category"}.get(taxonomy, taxonomy), slug, plain(element.text or "")


def _outline(record: Record) -> Outline:
    item = record.element
    kind = text(item, "wp:post_type")
    kept = dict(meta(item)) if kind in ("attachment", "nav_menu_item") else {}
    fields = tuple((key, value) for key, value in kept.items() if key.startswith(("_wp_att", "_menu_item")))
    order = text(item, "wp:menu_order")
    parent = text(item, "wp:post_parent")
    return Outline(
        id=text(item, "wp:post_id"),
        type=kind,
        status=text(item, "wp:status"),
        slug=decoded(text(item, "wp:post_name")),
        parent="" if parent == "0" else parent,
        link=text(item, "link"),
        date=text(item, "wp:post_date"),
        author=text(item, "dc:creator"),
        title=plain(item.findtext("title") or ""),
        terms=tuple((taxonomy, slug) for taxonomy, slug, _ in filed(item)),
        order=int(order) if re.fullmatch(r"-?\d{1,9}", order) else 0,
        file=text(item, "wp:attachment_url"),
        caption=text(item, "excerpt:encoded") if kind == "attachment" else "",
        alt=kept.get("_wp_attachment_image_alt", ""),
        meta=fields,
        protected=bool(text(item, "wp:post_password")),
        speaks=kind == "attachment" and _speaks(item),
        where=record.where,
    )


def _speaks(item: Element) -> bool:
    said = text(item, "excerpt:encoded") or text(item, "content:encoded")
    # When a picture is cropped, WordPress writes its address as its description.
    words = re.sub(r"https?://\S+", "", said).strip()
    return bool(words) or any(text(each, "wp:comment_approved") == "1" for each in item.iter("wp:comment"))


def _author(element: Element) -> AuthorNote:
    login = text(element, "wp:author_login")
    name = text(element, "wp:author_display_name")
    parts = (text(element, "wp:author_first_name"), text(element, "wp:author_last_name"))
    return AuthorNote(text(element, "wp:author_id"), login, plain(name or " ".join(parts).strip() or login))


def _term(record: Record) -> TermNote:
    element = record.element
    kind = record.kind.removeprefix("wp:")
    of = {"category": "category_nicename", "tag": "tag_slug", "term": "term_slug"}[kind]
    names = {"category": "cat_name", "tag": "tag_name", "term": "term_name"}[kind]
    taxonomy = {"category": "category", "tag": "post_tag"}.get(kind) or text(element, "wp:term_taxonomy")
    return TermNote(
        taxonomy=taxonomy,
        slug=decoded(text(element, f"wp:{of}")),
        name=plain(text(element, f"wp:{names}")),
        parent=decoded(text(element, f"wp:{'category' if kind == 'category' else 'term'}_parent")),
        id=text(element, "wp:term_id"),
        description=text(element, "wp:category_description" if kind == "category" else f"wp:{kind}_description"),
        where=record.where,
    )
