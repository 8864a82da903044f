"""The first reading of a site: everything is asked for, and what must be known of the whole is noted.

What the API answers has other names than an export, and the same meaning: so it becomes the same Survey.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from html import unescape
from typing import Any

from msgspec import Struct, convert, field
from msgspec.structs import replace

from blogkit.importers.web.guard import Refusal
from blogkit.importers.wordpress import dates
from blogkit.importers.wordpress.front import front
from blogkit.importers.wordpress.items import NOTHING_TO_READ
from blogkit.importers.wordpress.rest import threads
from blogkit.importers.wordpress.rest.api import Api, Json
from blogkit.importers.wordpress.rest.threads import Thread
from blogkit.importers.wordpress.survey import (
    HIDDEN_TAXONOMIES,
    UPLOADS,
    AuthorNote,
    Outline,
    Survey,
    TermNote,
    decoded,
    is_empty,
    plain,
)
from blogkit.problems import Problem

IN_ORDER = {"orderby": "id", "order": "asc"}
"""So that what is new comes last, and pages do not shift while they are read."""
_SHOWN = re.compile(r'^\s*<(p|div) class="(?:attachment|wp-video)">.*?</\1>', re.DOTALL)

Told = Callable[[str, int, int], None]
"""(what is being asked for, how much of it has come, of how much), for a progress bar; 0 where it is not known."""


class Person(Struct, frozen=True):
    """An author, as the site shows them."""

    slug: str
    name: str
    url: str
    bio: str


class Reading(Struct):
    """What is known of a site that answers."""

    api: Api
    survey: Survey
    types: dict[str, str] = field(default_factory=dict)
    """WordPress' name of each sort of text → the route of its collection; pages and posts among them."""
    taxonomies: dict[str, str] = field(default_factory=dict)
    """WordPress' name → the key under which an item has its terms, which is the route of their collection too."""
    terms: dict[str, dict[str, str]] = field(default_factory=dict)
    """Taxonomy → id → slug."""
    people: dict[str, Person] = field(default_factory=dict)
    """User id → who that is."""
    threads: Counter[str] = field(default_factory=Counter)
    """Post id → how many comments the API lists of it."""
    listed: set[str] = field(default_factory=set)
    """Ids of all comments that the API lists."""
    zone: str = ""
    """IANA name; empty when the site keeps none."""


def read(api: Api, told: Told) -> Reading:
    """Ask for all that the API has, and note what is to be known of it.

    What the site keeps to itself is a Problem of the Survey.
    """
    index = api.index
    address = str(index.get("home") or index.get("url") or "").rstrip("/")
    survey = Survey(title=plain(str(index.get("name", ""))), description=plain(str(index.get("description", ""))))
    survey.addresses["wp:base_blog_url"] = address
    if (root := str(index.get("url") or "").rstrip("/")) and root != address:
        survey.addresses["wp:base_site_url"] = root
    survey.language = api.language
    reading = Reading(api, survey, zone=_zone(index))
    _types(reading)
    for taxonomy, route in reading.taxonomies.items():
        told(route, 0, 0)
        _terms(reading, taxonomy, route)
    told("users", 0, 0)
    _people(reading)
    for kind, route in {"attachment": "media", **reading.types}.items():
        told(route, 0, 0)
        for item in _given(reading, route, **IN_ORDER):
            _outline(reading, kind, item)
    told("comments", 0, 0)
    for comment in _given(reading, "comments", **IN_ORDER):
        reading.threads[number(comment.get("post"))] += 1
        reading.listed.add(number(comment.get("id")))
        outline = survey.outlines.get(number(comment.get("post")))
        if outline and outline.type == "attachment":
            survey.outlines[outline.id] = replace(outline, speaks=True)
        dates.observe(survey.clock, text(comment, "date"), text(comment, "date_gmt"))
    survey.essays = _essays(reading)
    survey.problems += api.short
    return reading


def _essays(reading: Reading) -> str:
    """The page in whose place essays are listed: newer sites say it, older ones show it; empty where there is none."""
    told = front(reading.survey)
    if not told.page or (number_ := number(reading.api.index.get("page_for_posts"))):
        return number_ if told.page else ""
    pages = (outline for outline in reading.survey.outlines.values() if outline.type == "page")
    for outline in sorted(pages, key=lambda outline: outline.id not in reading.survey.empty):
        with suppress(Refusal):  # it will be said when the page is read for its thread
            if outline.id != told.page and convert(reading.api.page(outline.link, threads.read), Thread).lists:
                return outline.id
    return ""


def text(item: Mapping[str, Any], key: str) -> str:
    """A value of an item as text; of one that has several forms, the one that readers see."""
    value = item.get(key)
    if isinstance(value, dict):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def number(value: object) -> str:
    """An id; empty for what is none, as 0."""
    return str(value) if isinstance(value, int) and value > 0 else ""


def described(item: Json) -> str:
    """What somebody wrote of an upload; before it WordPress shows the upload itself."""
    words = re.sub(
        r'^\s*<(p|div) class="(?:attachment|wp-video)">.*?</\1>', "", text(item, "description"), flags=re.DOTALL
    )
    return words.strip() if plain(words) else ""


def unwrapped(html: str) -> str:
    """A text of one paragraph without its `<p>`."""
    return re.sub(r"^\s*<p>((?:(?!<p>).)*)</p>\s*$", r"\1", html, flags=re.DOTALL)


def protected(item: Json) -> bool:
    """Whether a text is behind a password: the site shows that it is there, and nothing of it."""
    content = item.get("content")
    return isinstance(content, dict) and content.get("protected") is True


def _types(reading: Reading) -> None:
    """What sorts of texts the site has, and what they are filed under."""
    kinds = {"post": {"rest_base": "posts"}, "page": {"rest_base": "pages"}, **_table(reading, "types")}
    for kind, told in kinds.items():
        if kind != "attachment" and kind not in NOTHING_TO_READ and not kind.startswith("wp_"):
            reading.types[kind] = str(told.get("rest_base") or kind)
    usual = {"category": {"rest_base": "categories"}, "post_tag": {"rest_base": "tags"}}
    for taxonomy, told in {**usual, **_table(reading, "taxonomies")}.items():
        if taxonomy not in HIDDEN_TAXONOMIES:
            reading.taxonomies[taxonomy] = str(told.get("rest_base") or taxonomy)


def _table(reading: Reading, route: str) -> dict[str, Json]:
    try:
        told = reading.api.one(route)
    except Refusal as refusal:
        reading.survey.problems.append(_kept_back(route, refusal))
        return {}
    return {key: value for key, value in told.items() if isinstance(value, dict)} if isinstance(told, dict) else {}


def _given(reading: Reading, route: str, **parameters: str) -> Iterator[Json]:
    try:
        yield from reading.api.collection(route, **parameters)
    except Refusal as refusal:
        reading.survey.problems.append(_kept_back(route, refusal))


def _kept_back(route: str, refusal: Refusal) -> Problem:
    hint = "It may be kept for those who are logged in; an export has it."
    level = "warning" if refusal.status in (401, 403, 404) else "error"
    what = f"the site does not give its {route}"
    return Problem(what, None, (("it says", str(refusal)),), hint, level)  # type: ignore[arg-type]


def _terms(reading: Reading, taxonomy: str, route: str) -> None:
    items = list(_given(reading, route, **IN_ORDER))
    slugs = {number(item.get("id")): decoded(text(item, "slug")) for item in items}
    reading.terms[taxonomy] = slugs
    for item in items:
        if slug := slugs[number(item.get("id"))]:
            reading.survey.terms.setdefault(
                (taxonomy, slug),
                TermNote(
                    taxonomy,
                    slug,
                    plain(text(item, "name")),
                    slugs.get(number(item.get("parent")), ""),
                    number(item.get("id")),
                    text(item, "description").strip(),
                    None,
                ),
            )


def _people(reading: Reading) -> None:
    for item in _given(reading, "users", **IN_ORDER):
        slug = decoded(text(item, "slug"))
        person = Person(slug, plain(text(item, "name")) or slug, text(item, "url"), unescape(text(item, "description")))
        reading.people[number(item.get("id"))] = person
        reading.survey.authors.setdefault(slug, AuthorNote(number(item.get("id")), slug, person.name))


def filed(reading: Reading, item: Json) -> Iterator[tuple[str, str]]:
    """(taxonomy, slug) of every term that an item is filed under."""
    for taxonomy, key in reading.taxonomies.items():
        ids: Iterable[object] = item[key] if isinstance(item.get(key), list) else ()
        for each in ids:
            if slug := reading.terms.get(taxonomy, {}).get(number(each)):
                yield taxonomy, slug


def _outline(reading: Reading, kind: str, item: Json) -> None:
    survey = reading.survey
    person = reading.people.get(number(item.get("author")))
    media = kind == "attachment"
    outline = Outline(
        id=number(item.get("id")),
        type=kind,
        status=text(item, "status"),
        slug=decoded(text(item, "slug")),
        parent=number(item.get("post" if media else "parent")),
        link=text(item, "link"),
        date=text(item, "date").replace("T", " "),
        author=person.slug if person else "",
        title=plain(text(item, "title")),
        terms=tuple(filed(reading, item)),
        order=0,
        file=text(item, "source_url"),
        caption=unwrapped(text(item, "caption")) if media else "",
        alt=text(item, "alt_text"),
        speaks=media and bool(text(item, "caption").strip() or described(item)),
    )
    survey.outlines.setdefault(outline.id, outline)
    if kind == "page" and is_empty(text(item, "content"), text(item, "template")):
        survey.empty.add(outline.id)
    if kind == "page" and outline.parent:
        survey.children[outline.parent] += 1
    if outline.author and not media:
        survey.creators.add(outline.author)
    survey.media = survey.media or media or UPLOADS in text(item, "content")
    dates.observe(survey.clock, text(item, "date"), text(item, "date_gmt"))


def _zone(index: Json) -> str:
    """The site's zone: its IANA name, or one for the offset from Greenwich that it keeps all the year."""
    if name := str(index.get("timezone_string") or ""):
        return name
    try:
        offset = float(index.get("gmt_offset") or 0)
    except ValueError:
        return ""
    if not offset or offset != int(offset) or not -12 <= offset <= 14:
        return ""
    return f"Etc/GMT{-int(offset):+d}"
