"""The export read once before anything is compared: what there is of every item, in a few words each.

It also says whether the export is whole: whether what one part refers to is there in another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, unquote

from msgspec import Struct

from blogkit.verify import wxr
from blogkit.verify.addresses import split
from blogkit.verify.findings import Item
from blogkit.verify.wxr import Comment, Head, Record, Term

PRIVATE_TYPES = frozenset(
    "nav_menu_item revision customize_changeset custom_css oembed_cache user_request wp_block wp_template"
    " wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face feedback wpcf7_contact_form"
    " acf-field acf-field-group shop_order shop_order_refund shop_coupon scheduled-action jp_mem_plan jp_pay_order"
    " jp_pay_product elementor_library mc4wp-form wpforms tablepress_table ml-slider ml-slide safecss patterns_ai_data"
    " flamingo_contact flamingo_inbound flamingo_outbound spam_log wp_log amp_validated_url".split()
)
"""Types that WordPress, or a widespread plugin, shows to nobody; an export does not say which are public."""

PRIVATE_TERMS = frozenset(
    "nav_menu link_category post_format wp_theme wp_template_part_area wp_pattern_category".split()
)
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".svg", ".ico", ".tif", ".tiff", ".jpe", ".heic")
_SHOWN_IDS = re.compile(r"wp-image-(\d+)|<!-- wp:(?:image|cover|file|audio|video) \{[^}]*?\"id\":(\d+)")


class Known(Struct, frozen=True):
    """What is remembered of an item."""

    kind: str
    status: str
    parent: str
    link: str
    protected: bool
    moment: str
    """When it was published, in GMT, as written."""


class Upload(Struct, frozen=True):
    """What is remembered of an attachment."""

    id: str
    parent: str
    file: str
    caption: str
    title: str
    order: int
    date: str


class Survey(Struct):
    """What there is."""

    head: Head
    as_of: datetime
    known: dict[str, Known] = {}
    uploads: dict[str, Upload] = {}
    files: set[str] = set()
    """The addresses of the files of all attachments."""
    blocks: dict[str, str] = {}
    """The texts of reusable blocks, by id."""
    terms: dict[tuple[str, str], Term] = {}
    fronted: bool = False
    """Whether a page was the front page."""
    broken: list[str] = []
    loose: list[str] = []

    @property
    def base(self) -> str:
        """The address of the old site."""
        return (self.head.blog or self.head.link).rstrip("/")

    def path(self, link: str) -> str:
        """An old address, below the base of the old site, decoded; with its query."""
        parts = split(unescape(link))
        prefix = unquote(split(self.base).path).rstrip("/")
        place = unquote(parts.path) or "/"
        if prefix and (place == prefix or place.startswith(f"{prefix}/")):
            place = place.removeprefix(prefix) or "/"
        return place + (f"?{parts.query}" if parts.query else "")

    def is_public(self, record: Record) -> bool:
        """Whether a visitor of the old site could read it."""
        if record.password or record.kind in PRIVATE_TYPES:
            return False
        if record.status == "inherit":
            return record.kind == "attachment" and self._shows(record.parent)
        if "post_type" in parse_qs(split(unescape(record.link)).query):
            return False  # WordPress gives no address of its own to what is not for visitors
        return self._published(record.status, record.gmt)

    def _published(self, status: str, moment: str) -> bool:
        when = instant(moment)
        return status == "publish" or (status == "future" and when is not None and when <= self.as_of)

    def _shows(self, parent: str) -> bool:
        """Whether an attachment below this item is public."""
        above = self.known.get(parent)
        if above is None or above.kind == "attachment":
            return True
        return self._published(above.status, above.moment) and not above.protected and above.kind not in PRIVATE_TYPES

    def shows(self, number: str) -> bool:
        """Whether a post or page of this number is public."""
        there = self.known.get(number)
        return bool(
            there
            and there.kind not in PRIVATE_TYPES
            and not there.protected
            and "post_type" not in parse_qs(split(unescape(there.link)).query)
            and self._published(there.status, there.moment)
        )

    def chain(self, taxonomy: str, slug: str) -> list[str]:
        """The slugs from the topmost term down to this one, decoded."""
        found: list[str] = []
        while slug and unquote(slug) not in found:
            found.append(unquote(slug))
            term = self.terms.get((taxonomy, unquote(slug)))
            slug = self._above(taxonomy, term.parent) if term else ""
        return found[::-1]

    def _above(self, taxonomy: str, parent: str) -> str:
        """The slug of a parent, which exports before WXR 1.1 name instead."""
        if not parent or (taxonomy, unquote(parent)) in self.terms:
            return parent
        named = (term.slug for (kind, _), term in self.terms.items() if kind == taxonomy and term.name == parent)
        return next(named, "")


def item(record: Record) -> Item:
    """How a record is named in Findings."""
    return Item(record.kind, record.id, record.title, record.where)


def instant(text: str) -> datetime | None:
    """A date of the export as a moment in GMT; None when it is no date, as the zero that WordPress writes for none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def take(files: list[Path], as_of: datetime) -> Survey:
    """Read the whole export once."""
    reading = wxr.start()
    survey = Survey(reading.head, as_of)
    tally = _Tally()
    for record in wxr.records(files, reading):
        _remember(survey, record)
        tally.count(record)
    public = (each for number, each in survey.known.items() if each.kind == "page" and survey.shows(number))
    survey.fronted = any(each.link and survey.path(each.link) == "/" for each in public)
    for term in reading.head.terms:
        survey.terms[term.taxonomy, unquote(term.slug)] = term
    repairs = reading.repairs
    survey.broken = reading.broken
    if repairs.bytes:
        survey.broken.append(f"{repairs.bytes} bytes of it are no UTF-8; they were read as Windows-1252")
    if repairs.controls:
        survey.broken.append(f"{repairs.controls} characters in it are forbidden in XML; they were left out")
    survey.loose = list(tally.loose(survey))
    return survey


def _remember(survey: Survey, record: Record) -> None:
    protected = bool(record.password)
    survey.known[record.id] = Known(record.kind, record.status, record.parent, record.link, protected, record.gmt)
    if record.kind == "attachment":
        survey.files.add(record.file)
        order = int(record.order) if re.fullmatch("-?[0-9]{1,9}", record.order) else 0
        survey.uploads[record.id] = Upload(
            record.id, record.parent, record.file, record.excerpt, record.title, order, record.date
        )
    elif record.kind == "wp_block":
        survey.blocks[record.id] = record.text


class _Tally:
    """What refers to what, until all is known."""

    def __init__(self) -> None:
        self._ids: Counter[str] = Counter()
        self._comments: Counter[str] = Counter()
        self._said: list[str] = []
        self._references: list[tuple[str, str, str, str]] = []
        self._terms: dict[tuple[str, str], str] = {}
        self._creators: dict[str, str] = {}

    def count(self, record: Record) -> None:
        named = f"{record.where}: {item(record)}"
        self._ids[record.id] += 1
        if not record.id:
            self._said.append(f"{named} has no number")
        if record.parent not in ("", "0"):
            self._references.append((named, "lies below", "item", record.parent))
        for key, value in record.meta:
            if key == "_thumbnail_id" and value not in ("", "0", "-1"):
                self._references.append((named, "has as its picture", "attachment", value))
        for first, second in _SHOWN_IDS.findall(record.text):
            self._references.append((named, "shows", "attachment", first or second))
        for taxonomy, slug, _ in record.terms:
            if taxonomy not in PRIVATE_TERMS:
                self._terms.setdefault((taxonomy, unquote(slug)), named)
        self._creators.setdefault(record.creator, named)
        self._said += _comments(record.comments, named)
        self._comments.update(comment.id for comment in record.comments)

    def loose(self, survey: Survey) -> Iterator[str]:
        yield from self._said
        yield from (f"The number {n} is that of {times} items" for n, times in self._ids.items() if n and times > 1)
        repeated = ((n, times) for n, times in self._comments.items() if n and times > 1)
        yield from (f"The number {n} is that of {times} comments" for n, times in repeated)
        said: Counter[tuple[str, str, str, str]] = Counter(self._references)
        for named, verb, kind, number in said:
            if number not in (survey.uploads if kind == "attachment" else survey.known):
                yield f"{named} {verb} {kind} {number}, which is not in the export"
        if survey.terms:
            for (taxonomy, slug), named in self._terms.items():
                if (taxonomy, slug) not in survey.terms:
                    yield f"{named} is filed under the {taxonomy} {slug}, which the export does not declare"
        for term in survey.terms.values():
            if term.parent and not survey.chain(term.taxonomy, term.slug)[:-1]:
                yield f"The {term.taxonomy} {term.slug} lies below {term.parent}, which the export does not declare"
        if survey.head.authors:
            for login, named in self._creators.items():
                if login and login not in survey.head.authors and login not in survey.head.authors.values():
                    yield f"{named} was written by {login}, whom the export does not declare"


def _comments(comments: Iterable[Comment], named: str) -> Iterator[str]:
    comments = list(comments)
    there = {comment.id for comment in comments}
    for comment in comments:
        if comment.parent not in ("", "0") and comment.parent not in there:
            yield (
                f"Comment {comment.id} of {named} answers comment {comment.parent}, which is not in the export"
                " (spam and what was deleted never are)"
            )
