"""What a listing says of an essay: its beginning, a description, how long it is, its first picture.

Worked out on HTML, so that Markdown, raw blocks in it and essays kept as HTML are all read in one way. An excerpt is
made to stand among others on one page: it has no ids, no footnotes and no comments, and its pictures load late.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import escape, unescape

from blogkit.model import Html, Slot, Summary
from blogkit.reading.slots import ATTRIBUTE, TAG, pictures, shorten, text

MORE = re.compile(r"<!--(?:more(?:\s[^>]*?)?|\s+more\s*)-->")
"""Where an essay says that its excerpt ends; WordPress allows words for the link in it."""

_ASIDES = frozenset({"aside", "blockquote", "details", "dl", "figure", "footer", "form", "header", "nav", "table"})
"""What a paragraph inside of is not the essay's own beginning."""
_LISTS = frozenset({"ol", "ul"})
_BLOCKS = _ASIDES | _LISTS | frozenset({"div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "p", "pre", "section"})
"""What ends a paragraph that is not closed (HTML standard, 4.4.1)."""
_OPTIONAL = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"},
)
_MEDIA = frozenset({"audio", "canvas", "embed", "iframe", "img", "object", "picture", "svg", "video"})
_FOOTNOTES = '<section class="footnotes"'
_FOOTNOTE = re.compile(r'<sup class="footnote-ref">.*?</sup>', re.DOTALL)
_NOTHING = re.compile(r"<p>\s*</p>\s*\Z")
_PHRASES = r"/?\s*(?:a|b|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)(?=[\s<>]|\Z)"
_PHRASING = re.compile(rf"<{_PHRASES}[^<>]*>?", re.IGNORECASE)
"""A tag that parts no words."""
_PARTING = re.compile(rf"<(?!{_PHRASES})[^<>]*>?", re.IGNORECASE)
"""Any other."""
_DOUBTFUL = re.compile(r'<[^<>"]*(?:"[^<>"]*"[^<>"]*)*(?:"[^<>"]*(?:[<>]|\Z)|<|\Z)')
"""A tag that seems to end within an attribute, or does not end."""
_HIDDEN = re.compile(r"<(?:!|\?|script|style|template|textarea|title|iframe|noscript)", re.IGNORECASE)
"""What holds something else than words, or has an end of its own."""
_IMG = re.compile(r"<img[\s/]", re.IGNORECASE)
_IMG_WITHIN = re.compile(r"<img\s(?![^>]*\sloading=)", re.IGNORECASE)
"""One that would load at once; in a list of ten it may be far below."""
_IDEOGRAM = r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_UNSPACED = _IDEOGRAM + r"|[\u3000-\u303f\uff00-\uff65]"
"""Ideograms, and the punctuation that goes with them. To compile these takes 6 ms, and most blogs need neither."""
_BELOW_U3000 = bytes(range(0xE3))
_LONE = {"–": " – ", "—": " — ", "-": " - ", "&": " & ", "↩": "↩\ufe0e"}
"""What stands between blanks, and is no word, by the character that tells whether it is worth looking."""


def summarise(html: str, cut: Callable[[str], Html], body: Html) -> Summary:
    """The Summary of an essay.

    `html` is its text with the marker `<!--more-->` still in it, `body` the same with Slots, `cut` what makes Slots.
    """
    beginning, more = _beginning(html)
    excerpt = cut(_portable(beginning))
    description = shorten(text(excerpt) or text((_portable(html.partition(_FOOTNOTES)[0]),)))
    return Summary(
        excerpt=excerpt or ((f"<p>{escape(description, quote=False)}</p>",) if description else ()),
        description=description,
        more=more,
        words=words(_spoken(html)),
        picture=_picture(html, cut),
        slots=tuple(dict.fromkeys(s for s in body if isinstance(s, Slot) and s.kind in ("source", "file"))),
        pictures=pictures(body),
    )


def _spoken(html: str) -> str:
    """The words of some HTML, to be counted: where it is ordinary, without a parser's exactness and its time."""
    if _HIDDEN.search(html) or _DOUBTFUL.search(html):
        return unescape(TAG.sub(" ", html))
    return unescape(_PHRASING.sub("", _PARTING.sub(" ", html)))


def words(plain: str) -> int:
    """How many words a text has, as a measure of its length.

    Han characters and kana count one each: Chinese and Japanese put no blanks between words. Thai, Lao, Khmer and
    Burmese do not either, and are counted by their phrases.
    """
    ideograms = 0
    if not _is_western(plain) and (found := re.findall(_IDEOGRAM, plain)):
        ideograms = len(found)
        plain = re.sub(_UNSPACED, " ", plain)
    return ideograms + len(plain.split()) - sum(plain.count(mark) for sign, mark in _LONE.items() if sign in plain)


def _is_western(text: str) -> bool:
    """Whether it is surely without ideograms: in UTF-8, all from U+3000 on begin with a byte of these."""
    return text.isascii() or not text.encode("utf-8", "surrogatepass").translate(None, _BELOW_U3000)


def _beginning(html: str) -> tuple[str, bool]:
    """The excerpt, up to `<!--more-->` or else the first paragraph, and whether the essay shows more than it."""
    marker = MORE.search(html) if "<!--" in html else None
    if marker and _shows(html[: marker.start()]):
        return _closed(html[: marker.start()]), _shows(html[marker.end() :])
    for outside in (_ASIDES | _LISTS, frozenset[str]()):
        if found := _paragraph(html, outside):
            start, end = found
            return _closed(html[start:end]), _shows(html[:start]) or _shows(html[end:])
    return "", _shows(html)


def _paragraph(html: str, outside: frozenset[str]) -> tuple[int, int] | None:
    """The (start, end) of the first `<p>` with words in it that is in none of these elements, nor a footnote."""
    start = None
    depth = 0
    for tag in TAG.finditer(html):
        opened, closed = (tag["opened"] or "").lower(), (tag["closed"] or "").lower()
        if start is not None and (closed == "p" or opened in _BLOCKS):
            if text((html[start : tag.start()],)):
                return start, tag.end() if closed else tag.start()
            start = None
        if opened == "section" and "footnotes" in tag["attributes"]:
            return None
        if opened in outside or closed in outside:
            depth = max(0, depth + (1 if opened else -1))
        elif opened == "p" and not depth:
            start = tag.start()
    return (start, len(html)) if start is not None and text((html[start:],)) else None


def _shows(html: str) -> bool:
    """Whether a reader would see anything of it."""
    done = 0
    for tag in TAG.finditer(html):
        if (tag["opened"] or "").lower() in _MEDIA or html[done : tag.start()].strip():
            return True
        done = tag.end()
    return bool(html[done:].strip())


def _closed(html: str) -> str:
    """The beginning of some HTML with everything closed that is open at its end."""
    pending: Counter[str] = Counter()
    missing: list[str] = []
    for tag in reversed(list(TAG.finditer(html))):
        if tag["closed"]:
            pending[tag["closed"].lower()] += 1
        elif tag["opened"] and (name := tag["opened"].lower()) not in _VOID:
            if pending[name]:
                pending[name] -= 1
            elif not (name in _OPTIONAL and missing and missing[-1] == name):
                missing.append(name)
    return _NOTHING.sub("", html.rstrip() + "".join(f"</{name}>" for name in missing))


def _portable(html: str) -> str:
    """HTML without what may stand only once on a page, or leads to what is not there."""
    if "footnote-ref" in html:
        html = _FOOTNOTE.sub("", html)
    if _IMG.search(html):
        html = _IMG_WITHIN.sub(r'\g<0>loading="lazy" ', html)
    return TAG.sub(_without_id, html) if "id=" in html or "<!" in html else html


def _without_id(tag: re.Match[str]) -> str:
    if not tag["opened"]:
        return tag[0] if tag["closed"] else ""
    start, end = tag.span("attributes")
    kept = ATTRIBUTE.sub(lambda attribute: "" if attribute["name"].lower() == "id" else attribute[0], tag["attributes"])
    return tag.string[tag.start() : start] + kept + tag.string[end : tag.end()]


def _picture(html: str, cut: Callable[[str], Html]) -> str:
    """The first picture: a path under content/, a root-relative address, or an address elsewhere."""
    if not _IMG.search(html):
        return ""
    for tag in TAG.finditer(html):
        if (tag["opened"] or "").lower() != "img":
            continue
        for attribute in ATTRIBUTE.finditer(html, *tag.span("attributes")):
            if attribute["name"].lower() == "src" and attribute["value"]:
                parts = cut(f"<img src={attribute['value']}>")
                slot = next((part for part in parts if isinstance(part, Slot)), None)
                address = slot.target if slot else unescape(attribute["value"].strip("\"'"))
                if not address.startswith("data:"):
                    return address
    return ""
