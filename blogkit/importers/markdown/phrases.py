"""What stands within a paragraph, as Markdown: words, emphasis, links, code, pictures, breaks.

What Markdown has no sign for stays the HTML that it was, between words that are Markdown: `H<sub>2</sub>O`.
"""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import category

from msgspec import Struct

from blogkit.importers.markdown import escapes
from blogkit.importers.markdown.proof import asked
from blogkit.importers.markdown.tree import BLANKS, VOID, Element, Node, Note, start
from blogkit.reading import dialect

MARKS = {"em": "*", "strong": "**", "s": "~~"}
BREAK = "\\\n"
"""A line break. Two blanks at the end of a line mean the same, but nobody sees them, and editors take them away."""

_AUTO = re.compile(r"https?://[\w:/.?#=~+,;@!$()*&-]+", re.ASCII)
_OUTSIDE = ("break", "edge")
_SPACE = re.compile(r"[ \t\n\f\r]+")
_UNFIT = re.compile(r"[\x00-\x20<>]|\s\Z")
_NEWLINE = re.compile(r"[\t\n\f\r]")
_PARTING = re.compile(r"<(?:!--|iframe|source|track)")
"""What would begin a block of HTML, even within a paragraph (CommonMark 0.31, section 4.6)."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
QUIET = frozenset("code kbd math pre samp script style textarea tt var".split())
"""Elements in which blogkit's typography changes nothing."""


class _Part(Struct):
    """A piece of a line on its way."""

    kind: Literal["text", "markup", "open", "close", "break", "edge"]
    written: str = ""
    """Text as it is to be read; anything else as Markdown."""
    plain: str = ""
    """Of a mark the tag that it stands for, of a break what follows it when it stays a tag."""
    partner: _Part | None = None
    quiet: bool = False
    """Of a text: whether its quotes stay as they are."""


def phrases(nodes: list[Node], careful: bool, breaks: bool = True) -> str:
    """One or more lines of Markdown. `careful`: with all signs escaped, and tags where marks might be misread.

    Without `breaks`, a line break is a tag.
    """
    parts = [_Part("edge")]
    _take(nodes, parts, careful, "")
    parts.append(_Part("edge"))
    _trim(parts)
    for place, part in enumerate(parts):
        if part.kind == "open" and part.partner and not _holds(parts, place):
            part.written, part.partner.written = part.plain, part.partner.plain
            part.kind = part.partner.kind = "markup"
    return _lines(parts, careful, breaks)


def _take(nodes: list[Node], parts: list[_Part], careful: bool, around: str, quiet: bool = False) -> None:
    """Append the parts of some nodes; `around` is the mark that they stand in."""
    for place, node in enumerate(nodes):
        if isinstance(node, str):
            text = _NEWLINE.sub(" ", node) if quiet else _SPACE.sub(" ", node)
            parts.append(_Part("text", text, quiet=quiet))
        elif isinstance(node, Note):
            parts.append(_Part("markup", node.text))
        elif node.name == "br" and not node.attributes:
            parts.append(_Part("break", "<br>"))
        elif written := _whole(node, careful):
            parts.append(_Part("markup", written))
        elif node.name in MARKS and not node.attributes and node.children and not (careful and around):
            mark = MARKS[node.name]
            if place in (0, len(nodes) - 1) and around[:1] == mark[:1]:
                mark = mark.replace("*", "_")
            closing = _Part("close", mark, f"</{node.name}>")
            parts.append(_Part("open", mark, f"<{node.name}>", closing))
            _take(node.children, parts, careful, mark, quiet)
            parts.append(closing)
        elif target := _target(node, careful):
            parts.append(_Part("markup", "["))
            _take(node.children, parts, careful, "", quiet)
            parts.append(_Part("markup", f"]({target})"))
        else:
            parts.append(_Part("markup", start(node)))
            _take(node.children, parts, careful, "", quiet or node.name in QUIET)
            parts += [_Part("markup", f"</{node.name}>")] if node.name not in VOID else []


def _whole(element: Element, careful: bool) -> str:
    """An element that is written in one piece: code, a picture, an address that is its own text; or nothing."""
    text = element.children[0] if len(element.children) == 1 and isinstance(element.children[0], str) else ""
    names = set(element.attributes)
    if element.name == "code" and not names and text.strip(" ") and not re.search("[\t\n\f\r]", text):
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
        edge = " " if (text[0] in "` " and text[-1] in "` ") or "`" in (text[0], text[-1]) else ""
        return f"{fence}{edge}{text}{edge}{fence}"
    if element.name == "img" and {"src", "alt"} <= names <= {"src", "alt", "title", "loading"}:
        alt, target = element.attributes["alt"], _destination(element)
        return f"![{escapes.heavy(alt) if careful else _bracketed(escapes.light(alt))}]({target})" if target else ""
    if element.name == "a" and names == {"href"} and text == element.attributes["href"] and not careful:
        return f"<{text}>" if _AUTO.fullmatch(text) else ""
    return ""


def _target(element: Element, careful: bool) -> str:
    """What stands between the brackets of a link; nothing where a link of Markdown can't say it."""
    if element.name != "a" or not {"href"} <= set(element.attributes) <= {"href", "title"} or careful:
        return ""
    return _destination(element)


def _destination(element: Element) -> str:
    address = element.attributes.get("href", element.attributes.get("src", ""))
    title = element.attributes.get("title", "")
    empty = not address or (not title and "title" in element.attributes)
    if empty or _UNFIT.search(address) or "\n" in title or not _kept(address):
        return ""
    address = _ENTITY.sub("&amp;", address.replace("\\", "\\\\"))
    if not re.fullmatch(r"[^()]*(\([^()]*\)[^()]*)*", address):
        address = address.replace("(", "\\(").replace(")", "\\)")
    quoted = _ENTITY.sub("&amp;", title.replace("\\", "\\\\").replace('"', '\\"'))
    return f'{address} "{quoted}"' if title else address


def _kept(address: str) -> bool:
    """Whether Markdown leaves the address as it is, to a browser."""
    md = dialect.essays()
    return md.validateLink(address) and asked(md.normalizeLink(address)) == asked(address)


def _bracketed(text: str) -> str:
    return re.sub(r"(?<!\\)([\[\]])", r"\\\1", text)


def _trim(parts: list[_Part]) -> None:
    """Take the blanks off the begin and end of every line, where they show nothing.

    A break that stays a tag keeps one behind it: whoever reads without tags takes what it parts for two words.
    """
    for before, part, after in zip(parts, parts[1:], parts[2:], strict=False):
        if part.kind == "text":
            if before.kind in _OUTSIDE and part.written[0] in BLANKS:
                part.written = part.written.lstrip(BLANKS)
                before.plain = " "
            part.written = part.written.rstrip(BLANKS) if after.kind in _OUTSIDE else part.written
    parts[1:-1] = [part for part in parts[1:-1] if part.written]


def _holds(parts: list[_Part], place: int) -> bool:
    """Whether a mark and its partner would be read as such (CommonMark 0.31, section 6.2)."""
    mark = parts[place]
    end = next(at for at in range(place, len(parts)) if parts[at] is mark.partner)
    before, after = _end(parts[place - 1]), _begin(parts[end + 1])
    for beside, near in ((before, parts[place - 1]), (after, parts[end + 1])):
        if near.kind in ("open", "close") and beside == mark.written[0]:
            return False
        if beside.isalnum() and mark.written[0] == "_":
            return False
    return _opens(before, _begin(parts[place + 1])) and _opens(after, _end(parts[end - 1]))


def _opens(outside: str, inside: str) -> bool:
    """Whether a mark between these two belongs to the one inside. What is in doubt does not."""
    if not inside or inside.isspace():
        return False
    return category(inside)[0] not in "PS" or not outside or outside.isspace() or _is_punctuation(outside)


def _is_punctuation(character: str) -> bool:
    return category(character)[0] == "P" or character in "$+<=>^`|~"


def _begin(part: _Part) -> str:
    return "" if part.kind in _OUTSIDE else part.written[:1]


def _end(part: _Part) -> str:
    return "" if part.kind in _OUTSIDE else part.written[-1:]


def _lines(parts: list[_Part], careful: bool, breaks: bool) -> str:
    """The parts put together: texts escaped, breaks as line ends where a line ends there."""
    lines: list[str] = []
    line = ""
    linked = worded = False
    for before, part, after in zip(parts, parts[1:], parts[2:], strict=False):
        written = part.written
        if part.kind == "text":
            worded = worded or not line
            if careful:
                written = escapes.heavy(written)
            else:
                beside = "" if before.kind in ("open", "close") else _end(before)
                written = escapes.light(written, beside, _begin(after), part.quiet)
                written = _bracketed(written) if linked else written
        elif part.kind == "break" and breaks and line and not linked and not _parts(after):
            lines.append(_line(line, worded))
            line, worded = "", False
            continue
        elif part.kind == "break":
            written += part.plain
        elif part.kind == "markup" and (written == "[" or written.startswith("](")):
            linked = written == "["
        line += written
    return BREAK.join([*lines, _line(line, worded)])


def _parts(part: _Part) -> bool:
    """Whether this may not stand at the begin of a line within a paragraph."""
    return part.kind == "edge" or bool(_PARTING.match(part.written))


def _line(text: str, worded: bool) -> str:
    """A finished line; `worded` when it begins with text."""
    return escapes.edges(escapes.line(text) if worded else text)
