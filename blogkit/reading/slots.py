"""References in parsed HTML: cut out as Slots when a file is parsed, filled in when a page is rendered.

So a permalink that changes later reaches every link to it, and no parsed file is made stale by another one.
Only the values of `href`, `src`, `srcset` and `poster` are ever touched, and of these only the references to files
under content/ and to addresses on this site. Reading is linear in the length of the HTML, whatever it contains.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from html import escape, unescape
from urllib.parse import quote, unquote

from blogkit.model import Html, Slot

_VALUE = r""" "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) | [^\s>]*+ """
_ATTRIBUTES = rf"(?: [\s/]*+ [^\s/>] [^\s/>=]*+ (?: \s*+ = \s*+ (?: {_VALUE} ) )? )*+ [\s/]*+ (?: > | \Z )"

TAG = re.compile(
    rf"""
    <!-- (?: -?> | .*? (?: --!?> | \Z ) )           # a comment
    | <[!?] [^>]*+ >?                               # <!doctype>, <?php ?>: to a browser, comments too
    | </ (?P<closed> [a-z] [^\s/>]*+ ) {_ATTRIBUTES}
    | < (?P<opened> (?P<raw> script | style | textarea | title | iframe | xmp | noembed | noframes ) (?= [\s/>] )
                    | [a-z] [^\s/>]*+ )
        (?P<attributes> {_ATTRIBUTES} )
        (?(raw) .*? (?= </ (?P=raw) [\s/>] | \Z ) ) # these hold text, whatever it looks like
    """,
    re.ASCII | re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
"""One tag or comment, read as the HTML standard does (13.2.5, Tokenization); `opened`, `closed`: its element's name.

An unfinished one reaches to the end, as in a browser: that is also what keeps the search linear.
"""

ATTRIBUTE = re.compile(
    rf"[\s/]*+ (?P<name> [^\s/>] [^\s/>=]*+ ) (?: \s*+ = \s*+ (?P<value> {_VALUE} ) )?",
    re.ASCII | re.VERBOSE,
)
"""One attribute, inside the `attributes` of a TAG."""

_WITHIN_WORDS = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u"
    " var wbr".split()
)
_BLANKS = re.compile(r"[ \t\n\f\r]{2,}|[\t\n\f\r]")
"""What is not one blank, and has to become one."""
_REFERENCES = re.compile(r"[\s/](?:href|src|srcset|poster)\b", re.ASCII | re.IGNORECASE)
_CANDIDATE = re.compile(r"([^\s,]\S*+)(?:(?<!,)[^,]*+)?", re.ASCII)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.ASCII | re.IGNORECASE)
_FAR = re.compile(r"(?:https?:)?//[^/\\]", re.ASCII | re.IGNORECASE)
_END_OF_FRAME = re.compile(r"</iframe\s*>", re.ASCII | re.IGNORECASE)
_FILE = re.compile(r"[^/]\.\w+\Z")
_URL_CHARACTER = re.compile(r"[\w./%~?#&-]")


SCALABLE = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".bmp")
"""What smaller copies may be made of. A `.gif` is a drawing, or moves."""
_MARKUP = frozenset({"size", "picture", "frame"})
"""The kinds of Slot that are filled with HTML."""


def cut(html: str, path: str, hosts: tuple[str, ...], text: str = "", first_line: int = 1) -> Html:
    """Replace the references in `html` to files under content/ and to this site by Slots.

    `path` is the file that it was parsed from, relative to content/; `hosts` are the site's own addresses. `text` is
    that file's text from line `first_line` on, in which the place of each reference is looked up.
    """
    lowered = html.encode("utf-8", "surrogatepass").lower()  # of text that is not all ASCII, a tenth of the time
    if b"href" not in lowered and b"src" not in lowered and b"poster" not in lowered:
        return (html,) if html else ()
    source = _Source(text, first_line)
    parts: list[str | Slot] = []
    words = ""
    done = 0
    for start, end, pieces in _edits(html, path, hosts, b"<picture" in lowered):
        words += html[done:start]
        done = end
        for piece in pieces:
            if isinstance(piece, str):
                words += piece
            else:
                parts += [words, source.placed(piece)] if words else [source.placed(piece)]
                words = ""
    words += html[done:]
    return (*parts, words) if words else tuple(parts)


def fill(html: Html, resolve: Callable[[Slot], str]) -> str:
    """HTML with every Slot replaced by what `resolve` says of it.

    An address is escaped here; the answer for a `size`, `picture` or `frame` Slot is HTML already.
    """
    return "".join(
        part if isinstance(part, str) else resolve(part) if part.kind in _MARKUP else escape(resolve(part))
        for part in html
    )


def text(html: Html) -> str:
    """Plain text: tags and comments dropped, entities decoded, runs of blanks folded into one."""
    return plain(
        "".join(part if isinstance(part, str) else " " if part.kind == "frame" else "" for part in html)
    ).strip(" ")


def plain(markup: str) -> str:
    """The same of HTML without Slots, with the blanks at its ends."""
    words = TAG.sub(lambda tag: "" if (tag["opened"] or tag["closed"] or "").lower() in _WITHIN_WORDS else " ", markup)
    return _BLANKS.sub(" ", unescape(words))


def pictures(html: Html) -> tuple[str, ...]:
    """What some HTML shows that may be shown in several sizes."""
    return tuple(dict.fromkeys(s.target for s in html if isinstance(s, Slot) and s.kind == "picture" and s.target))


def shorten(text: str, length: int = 200) -> str:
    """Plain text of at most `length` characters, cut between words where there are blanks, with … for the rest."""
    if len(text) <= length:
        return text
    end = text.rfind(" ", length // 2, length)
    return text[: end if end > 0 else length - 1].rstrip(" ,;:–—-") + "…"


def given(tag: re.Match[str]) -> dict[str, str]:
    """The attributes of a start tag by their names in small letters, decoded; of two of one name the first counts."""
    found = ATTRIBUTE.finditer(tag.string, *tag.span("attributes"))
    return {each["name"].lower(): value_of(each) for each in reversed(list(found))}


def value_of(attribute: re.Match[str]) -> str:
    """What an ATTRIBUTE says, without its quotes, decoded."""
    value = attribute["value"] or ""
    return unescape(value[1:].removesuffix(value[0]) if value[:1] in ("'", '"') else value)


def slot(reference: str, path: str, hosts: tuple[str, ...]) -> Slot | None:
    """The Slot for one reference (decoded from HTML), or None when it is no business of this site.

    RFC 3986 names the parts; 5.2.4 says how `../` is resolved. One that would leave content/ is left alone.
    """
    reference = reference.strip(" \t\n\f\r")
    own = _own(hosts).match(reference)
    address = reference[own.end() :] if own else reference
    written = re.split(r"[?#]", address, maxsplit=1)[0]
    suffix = address[len(written) :]
    bare = unquote(written)
    if "\0" in bare:
        return None
    if own or (reference.startswith("/") and not reference.startswith(("//", "/\\"))):
        return Slot("path", "/" + bare.lstrip("/\\"), suffix, reference)
    if _SCHEME.match(reference) or not _FILE.search(bare) or "\\" in bare:
        return None
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), bare))
    if target.startswith(("/", "../")):
        return None
    return Slot("source" if target.lower().endswith(".md") else "file", target, suffix, reference)


class _Source:
    """The text that HTML was parsed from, to find where its references stand."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line
        self._starts: list[int] = []
        self._found: dict[str, int] = {}

    def placed(self, slot: Slot) -> Slot:
        """The Slot with its place, and `written` as it stands there: Markdown writes `%C3%AF` for the author's `ï`."""
        if not self._text:
            return slot
        written = slot.written
        at = self._next(written)
        if at < 0 and "%" in written:
            written = unquote(written)
            at = self._next(written)
        return Slot(slot.kind, slot.target, slot.suffix, written, *self._position(at)) if at >= 0 else slot

    def _next(self, written: str) -> int:
        """Offset of the next place of this reference; of the last one when there is none: `[a][r] … [b][r]`."""
        last = at = self._found.get(written, -1)
        while written and (at := self._text.find(written, at + 1)) >= 0:
            end = at + len(written)
            if not _URL_CHARACTER.match(self._text, end) and not (at and _URL_CHARACTER.match(self._text, at - 1)):
                self._found[written] = at
                return at
        return last

    def _position(self, offset: int) -> tuple[int, int]:
        """(line, column), both from 1, the line counted from `first_line`."""
        self._starts = self._starts or [0, *(newline.end() for newline in re.finditer("\n", self._text))]
        line = bisect_right(self._starts, offset) - 1
        return self._first_line + line, offset - self._starts[line] + 1


def _edits(
    html: str, path: str, hosts: tuple[str, ...], framed: bool
) -> Iterator[tuple[int, int, tuple[str | Slot, ...]]]:
    """What is to be replaced: from where, to where, by what. `framed` says whether there is a `<picture>` in it."""
    inside = False
    for tag in TAG.finditer(html):
        if framed and (tag["opened"] or tag["closed"] or "").lower() == "picture":
            inside = bool(tag["opened"])
        if not tag["attributes"] or not _REFERENCES.search(tag["attributes"]):
            continue
        attributes = list(ATTRIBUTE.finditer(html, *tag.span("attributes")))
        if frame := _frame(tag, path, hosts):
            yield tag.start(), tag.start() + len(frame.written), (frame,)
            continue
        around = None if inside else _around(tag, path, hosts)
        if around:
            yield tag.start(), tag.start(), (around,)
        yield from _references(html, tag, attributes, path, hosts)
        if around:
            yield tag.end(), tag.end(), (Slot("picture", ""),)


def _references(
    html: str, tag: re.Match[str], attributes: list[re.Match[str]], path: str, hosts: tuple[str, ...]
) -> Iterator[tuple[int, int, tuple[str | Slot, ...]]]:
    """The same of one tag."""
    for attribute in attributes:
        name, value = attribute["name"].lower(), attribute["value"]
        if not value or name not in ("href", "src", "srcset", "poster"):
            continue
        start, end = attribute.span("value")
        quote_mark = value[0] if value[0] in "\"'" else ""
        if quote_mark:
            if len(value) < 2 or value[-1] != quote_mark:
                continue
            start, end = start + 1, end - 1
        if name == "srcset":
            yield from _candidates(html, start, end, path, hosts)
        elif found := slot(unescape(html[start:end]), path, hosts):
            yield start, end, (found,) if quote_mark else ('"', found, '"')
            if name == "src" and found.kind in ("file", "path") and _is_sizeless(tag, attributes):
                after = attribute.end("value")
                yield after, after, (Slot("size", found.target),)


def _candidates(
    html: str, start: int, end: int, path: str, hosts: tuple[str, ...]
) -> Iterator[tuple[int, int, tuple[Slot]]]:
    """The pictures of a `srcset` (HTML standard, 4.8.4.2.1): each a reference, a blank, and its width or density."""
    for candidate in _CANDIDATE.finditer(html, start, end):
        reference = candidate[1].rstrip(",")
        if found := slot(unescape(reference), path, hosts):
            yield candidate.start(), candidate.start() + len(reference), (found,)


def _frame(tag: re.Match[str], path: str, hosts: tuple[str, ...]) -> Slot | None:
    """The Slot for a whole `<iframe>` or `<embed>` that shows something of another site."""
    name = (tag["opened"] or "").lower()
    if name not in ("iframe", "embed"):
        return None
    end = _END_OF_FRAME.match(tag.string, tag.end()) if name == "iframe" else tag
    values = given(tag)
    address = values.get("src", "").strip()
    if not end or not _FAR.match(address) or slot(address, path, hosts):
        return None
    poster = slot(values.get("data-poster", ""), path, hosts)
    written = tag.string[tag.start() : end.end()]
    opening = written[: tag.end("attributes") - tag.start()]
    return Slot("frame", opening, poster.target if poster and poster.kind == "file" else "", written)


def _around(tag: re.Match[str], path: str, hosts: tuple[str, ...]) -> Slot | None:
    """The Slot before an `<img>` that shows a picture of this site, and in one size as yet."""
    if tag["opened"].lower() != "img" or tag[0][-1] != ">":
        return None
    values = given(tag)
    if "srcset" in values or not values.get("src"):
        return None
    found = slot(values["src"], path, hosts)
    if found is None or not found.target.lower().endswith(SCALABLE):
        return None
    width = values.get("width", "").removesuffix("px")
    return Slot("picture", found.target, width if width.isascii() and width.isdecimal() else "")


def _is_sizeless(tag: re.Match[str], attributes: list[re.Match[str]]) -> bool:
    """Whether this is an `<img>` that does not say how large it is, so that the page would jump when it comes."""
    return tag["opened"].lower() == "img" and not any(
        attribute["name"].lower() in ("width", "height") for attribute in attributes
    )


@cache
def _own(hosts: tuple[str, ...]) -> re.Pattern[str]:
    """What an absolute address on this site begins with, under any of its names, the longest first."""
    names = sorted({name for host in hosts for name in _names(host)}, key=lambda name: (-len(name), name))
    if not names:
        return re.compile(r"(?!)")
    return re.compile(rf"(?i:https?:)?//(?i:www\.)?(?:{'|'.join(names)})(?=[/?#]|\Z)")


def _names(host: str) -> Iterator[str]:
    """Patterns for one own address without scheme and `www.`: as written, and as Markdown encodes it."""
    name, slash, prefix = re.sub(r"^(?:https?:)?//", "", host.rstrip("/"), flags=re.IGNORECASE).partition("/")
    name = name.lower().removeprefix("www.")
    if not name:
        return
    try:
        ascii_name = name.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_name = name
    for spelling in {name, ascii_name}:
        for folder in {prefix, quote(unquote(prefix))}:
            yield rf"(?i:{re.escape(spelling)})(?::80|:443)?{re.escape(slash + folder)}"
