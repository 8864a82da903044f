"""Untrusted HTML and URLs → safe ones: the only way in.

`comment` is for what strangers wrote, `imported` for the essays that an importer brings, `url` for an address that
stands alone. What it promises of HTML:

* The policy has the last word. Whatever else happens to the text, a pass of nh3 comes after it; but for paragraphs of
  words alone, which it is known to leave as they are.
* The result is settled: the policy changes nothing in its own output. So no second parser, a browser's for one,
  finds more in it than the policy did ("mutation XSS").
* The result is balanced, and the same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from html import escape, unescape
from ipaddress import AddressValueError, IPv4Address
from urllib.parse import quote

import nh3

from blogkit.reading import paragraphs


def comment(html: str) -> str:
    """Return a comment's HTML with nothing left in it but words and simple marks.

    A picture becomes a link to the picture, an address in the text becomes a link, and every link gets
    `rel="nofollow ugc"`. No class, id or style survives. Never fails.
    """
    if not paragraphs.are_plain(html):
        if "<img" in html.lower():
            html = _pictures_linked(_settled(_ILLUSTRATED, html))
        html = _settled(_COMMENT, html)
    linked = _addresses_linked(html)
    return html if linked == html else _settled(_COMMENT, linked)


def imported(html: str) -> tuple[str, tuple[str, ...]]:
    """Return an essay's HTML without what runs or asks for input, and each removal in words.

    Ordinary HTML stays, and so do players and frames from http and https. Scripts, handlers, forms, plug-ins and
    style sheets go; except inside scripts and style sheets, every word stays in its place. A removal reads
    `<script> with 34 characters` or `attribute onclick of <a>`. Never fails.
    """
    clean = _settled(_ESSAY, html)
    left = Counter(_inventory(clean))
    removed = []
    for thing in _inventory(html):
        if left[thing]:
            left[thing] -= 1
        else:
            removed.append(thing)
    return clean, tuple(removed)


def url(value: str) -> str:
    """Return an http or https URL that every browser reads alike, in ASCII, or "" when `value` is anything else.

    A bare host (`example.org/x`) gets `http://`. Scheme and host come out in lower case, the scheme's own port goes,
    and what has no place in a path or query is percent-encoded (RFC 3986, sections 2.1 and 6.2). Never fails.
    """
    value = value.strip(" \t\n\f\r")
    match = _URL.fullmatch(value)
    if not match or _UNFIT.search(value):
        return ""
    scheme = (match["scheme"] or "http").lower()
    host = _host(match["host"])
    port = int(match["port"] or _PORTS[scheme])
    if not host or port > 65535 or not (match["slashes"] or _TOP_LEVEL.search(host)):
        return ""
    suffix = "" if port == _PORTS[scheme] else f":{port}"
    return f"{scheme}://{host}{suffix}{quote(match['rest'], safe=_SAFE)}"


# Addresses

_PORTS = {"http": 80, "https": 443}
_SAFE = "!#$%&'()*+,/:;=?@[]~"
_UNFIT = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_URL = re.compile(
    r"(?:https?://(?=https?://))*"  # old forms came with "http://" filled in, and people pasted after it
    r"(?P<slashes>(?:(?P<scheme>https?):)?//)?(?P<host>[^/?#@:]{1,1000})(?::(?P<port>[0-9]{1,5}))?(?P<rest>(?:[/?#].*)?)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")
_NUMBER = re.compile(r"(?:^|\.)[0-9][^.]*\.?$")
_TOP_LEVEL = re.compile(r"\.[a-z][^.]+\.?$")


def _host(written: str) -> str:
    """Return the host as browsers look it up, in ASCII (UTS 46), or "" when it cannot be one.

    So a name has one spelling: no full-width slash, invisible letter or mixed direction hides in it.
    """
    host = written.lower()
    if not host.isascii() or "xn--" in host:
        import idna

        try:
            host = idna.encode(written, uts46=True).decode("ascii")
        except idna.IDNAError:
            return ""
    if len(host) > 253 or not _NAME.fullmatch(host):
        return ""
    if not _NUMBER.search(host):
        return host
    try:  # to a browser, a last part that begins with a digit makes the whole host a number, however odd
        return str(IPv4Address(host))
    except AddressValueError:
        return ""


_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PASSED_OVER = re.compile(r"^[\x00-\x20]+|[\t\n\r]")


def _scheme(address: str) -> str:
    """Return the scheme as a browser reads it (URL Standard, section 4.4), "" for a relative address."""
    match = _SCHEME.match(_PASSED_OVER.sub("", address))
    return match[1].lower() if match else ""


# A policy, and how it is applied


class _Policy:
    def __init__(self, tags: set[str], cleaner: nh3.Cleaner) -> None:
        self.tags, self.cleaner = tags, cleaner

    @cached_property
    def unknown(self) -> re.Pattern[str]:
        """Finds what may be the beginning of a tag that the policy does not know."""
        names = "|".join(sorted({*self.tags, *_DROPPED}))
        return re.compile(rf"<(?!/?(?ai:{names})(?![^\s/<>]))/?(?i:[a-z])")


_INSIDE_TAG = r"""(?>(?:[^<>"']++|"[^"]*"|'[^']*')*)"""  # not `)*+`: Python 3.11.4 goes astray there (gh-106052)
_MARKUP = re.compile(
    r"<!--(?P<note>.*?)(?:-->|\Z)"
    r"|<(?:(?P<raw>iframe|script|style)(?![^\s/<>])|(?P<end>/)?(?P<name>[a-z][^\s/<>]*+))"
    rf"(?P<attributes>{_INSIDE_TAG})>(?(raw)(?P<content>.*?)(?=</(?P=raw)|\Z))",
    re.IGNORECASE | re.DOTALL,
)
"""A comment, an element whose content is no HTML, or a tag."""
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Feeds are XML, which has no place for most of these, not even escaped."""
_FRAME = re.compile(r"(<iframe[^>]*>).*?</iframe>", re.DOTALL)
_PRE_LINE = re.compile(r"(<pre[^>]*>)\n")
_TEXT_ALONE = nh3.Cleaner(tags=set(), attributes={})
_PASSES = 8
_DROPPED = {"script", "style"}
"""What goes with its content."""


def _settled(policy: _Policy, html: str) -> str:
    """Apply the policy until it changes nothing; of HTML that does not settle, only the text is left.

    Most comments take one pass or two; four was the most in a million random soups.
    """
    for _ in range(_PASSES):
        clean = _NOT_TEXT.sub("", html)
        if policy.unknown.search(clean):
            clean = _flat(policy.tags, clean)
        clean = policy.cleaner.clean(clean)
        if "<iframe" in clean:  # its content is shown by no browser and escaped by no serializer
            clean = _FRAME.sub(r"\1</iframe>", clean)
        if "<pre" in clean:  # a parser drops the first line break (HTML Standard, 13.2.6.4.7): nh3 leaves it out
            clean = _PRE_LINE.sub(r"\1\n\n", clean)
        if clean == html:
            return clean
        html = clean
    return _TEXT_ALONE.clean(html)


def _flat(tags: set[str], html: str) -> str:
    """Take off the tags that the policy does not know, before anything is parsed.

    So the words inside them read as all others do. A parser has other rules inside `<title>`, `<select>` and `<svg>`,
    and nh3 drops all that an `<svg>` holds: one left open would take the rest of a comment with it.
    """

    def keep(match: re.Match[str]) -> str:
        name = match["raw"] or match["name"]
        if name is None or name.lower() in tags or name.lower() in _DROPPED:
            return match[0]
        return match["content"] or ""

    return _MARKUP.sub(keep, html)


# Comments

_WEB = {"http", "https"}
_COMMENT_TAGS = set(
    "a abbr acronym b blockquote br caption cite code dd del div dl dt em h3 h4 h5 h6 hr i ins kbd li ol p pre q s samp"
    " small strike strong sub sup table tbody td tfoot th thead tr tt u ul".split()
)
_COMMENT_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "blockquote": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "ol": {"start"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}


def _comment_attribute(tag: str, name: str, value: str) -> str | None:
    """Refuse what nh3 does not look at: it takes `cite` for text."""
    return value if name != "cite" or _scheme(value) in {"", *_WEB} else None


def _comment_policy(tags: set[str], attributes: dict[str, set[str]]) -> _Policy:
    rel, schemes = "nofollow ugc", {*_WEB, "mailto"}
    cleaner = nh3.Cleaner(tags, None, attributes, _comment_attribute, link_rel=rel, url_schemes=schemes)
    return _Policy(tags, cleaner)


_COMMENT = _comment_policy(_COMMENT_TAGS, _COMMENT_ATTRIBUTES)
_ILLUSTRATED = _comment_policy({*_COMMENT_TAGS, "img"}, {**_COMMENT_ATTRIBUTES, "img": {"src", "alt"}})

_TAG = re.compile(r"(<[^>]*>)")
_TAG_NAME = re.compile(r"</?([a-z0-9]+)")
_PICTURE = re.compile(r'(src|alt)="([^"]*)"')


def _pieces(html: str, elements: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Yield the tags and texts of settled HTML in order, each with whether it lies in one of the elements."""
    depth = 0
    for piece in _TAG.split(html):
        if (match := _TAG_NAME.match(piece)) and match[1] in elements:
            depth += -1 if piece.startswith("</") else 1
        yield piece, depth > 0


def _pictures_linked(html: str) -> str:
    """Replace each `<img>` by a link to the picture, or by its words alone where a link is open already."""
    out = []
    for piece, linked in _pieces(html, frozenset({"a"})):
        if piece.startswith("<img"):
            picture = dict(_PICTURE.findall(piece))
            source = picture.get("src", "")
            words = picture.get("alt") or source
            out.append(f'<a href="{source}">{words}</a>' if source and not linked else words)
        else:
            out.append(piece)
    return "".join(out)


_STOPS = (  # what ends an address: space, quotes and brackets of all kinds, and characters that cannot be seen
    r"\s\"<>`{}|\\^\u00ab\u00bb\u2018-\u201f\u2039\u203a\u3000-\u303f\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f"
    r"\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
)
_ADDRESS = re.compile(rf"(?:(?<![a-z0-9+.-])https?://|(?<![\w@/.:-])www\.)[^{_STOPS}]+", re.IGNORECASE)
_LONGEST_ADDRESS = 2000
_LITERAL = frozenset({"a", "code", "kbd", "pre", "samp", "tt"})


def _addresses_linked(html: str) -> str:
    """Make links of the addresses in the text, except where a link or code is open."""
    if not (_may_hold_address(html) and _may_hold_address(_TAG.sub("", html))):
        return html
    return "".join(
        piece if literal or piece.startswith("<") or not _may_hold_address(piece) else _text_linked(unescape(piece))
        for piece, literal in _pieces(html, _LITERAL)
    )


def _may_hold_address(text: str) -> bool:
    """Ask cheaply first: the pattern takes 15 µs for a comment of two paragraphs, and most hold no address."""
    return "://" in text or "www." in text.lower()


def _text_linked(text: str) -> str:
    out, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = _without_punctuation(match[0])
        if len(address) <= _LONGEST_ADDRESS and (href := url(address)):
            out.append(escape(text[end : match.start()], quote=False))
            out.append(f'<a href="{escape(href)}" rel="nofollow ugc">{escape(address, quote=False)}</a>')
            end = match.start() + len(address)
    return "".join(out) + escape(text[end:], quote=False)


def _without_punctuation(address: str) -> str:
    """Take from the end what belongs to the sentence: stops, and brackets that the address did not open."""
    unopened = {close: address.count(close) - address.count(open_) for open_, close in ("()", "[]")}
    end = len(address)
    while end and (address[end - 1] in ".,;:!?'*\u2026" or unopened.get(address[end - 1], 0) > 0):
        if address[end - 1] in unopened:
            unopened[address[end - 1]] -= 1
        end -= 1
    return address[:end]


# Essays

_ESSAY_TAGS = set(
    "a abbr acronym address area article aside audio b bdi bdo big blockquote br caption center cite code col colgroup"
    " data dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i"
    " iframe img ins kbd li main map mark menu meter nav nobr ol p picture pre progress q rb rp rt rtc ruby s samp"
    " section small source span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var"
    " video wbr".split()
)
_ESSAY_ATTRIBUTES = set(
    "abbr align allow allowfullscreen alt autoplay axis bgcolor border cellpadding cellspacing char charoff charset"
    " cite class clear color colspan compact controls coords datetime decoding default dir download face fetchpriority"
    " frame frameborder headers height hidden high href hreflang hspace id ismap kind label lang loading longdesc loop"
    " low marginheight marginwidth max media min mozallowfullscreen muted name noshade nowrap open optimum playsinline"
    " poster preload referrerpolicy rel rev reversed role rowspan rules sandbox scope scrolling shape size sizes span"
    " src srclang srcset start style summary target title type usemap valign value vspace webkitallowfullscreen"
    " width".split()
)
"""On any element: each means something on a few, and nothing on the others."""
_ESSAY_STYLES = set(
    "background background-attachment background-clip background-color background-image background-origin"
    " background-position background-repeat background-size border border-collapse border-color border-radius"
    " border-spacing border-style border-width caption-side clear color direction display float font font-family"
    " font-size font-style font-variant font-weight height letter-spacing line-height list-style list-style-image"
    " list-style-position list-style-type margin max-height max-width min-height min-width overflow overflow-x"
    " overflow-y padding text-align text-decoration text-indent text-transform vertical-align white-space width"
    " word-spacing".split()
)
for _side in ("bottom", "left", "right", "top"):
    _ESSAY_STYLES |= {f"border-{_side}{part}" for part in ("", "-color", "-style", "-width")}
    _ESSAY_STYLES |= {f"margin-{_side}", f"padding-{_side}"}
"""None lifts a box out of its place to lay it over the page. nh3 looks at the schemes in `url()` itself."""
_PROPERTY = re.compile(r"(?:^|;)[^:;]*")
_ESSAY_LINKS = {*_WEB, "ftp", "geo", "irc", "ircs", "magnet", "mailto", "news", "sms", "tel", "webcal", "xmpp"}
_INLINE_PICTURE = re.compile(r"\s*data:image/(?:avif|gif|jpe?g|png|webp)[;,]", re.IGNORECASE)


def _essay_attribute(tag: str, name: str, value: str) -> str | None:
    """Narrow what nh3 would let pass: a scheme for each use, no empty style. nh3 takes `COLOR` for another property."""
    match name:
        case "style":
            return _PROPERTY.sub(lambda match: match[0].lower(), value) or None
        case "srcset":
            return value if all(_scheme(word) in {"", *_WEB} for word in re.split(r"[\s,]+", value)) else None
        case "href":
            return value if _scheme(value) in {"", *_ESSAY_LINKS} else None
        case "src" if tag == "img" and _INLINE_PICTURE.match(value):
            return value
        case "src" | "poster" | "cite" | "longdesc":
            return value if _scheme(value) in {"", *_WEB} else None
        case _:
            return value


_ESSAY = _Policy(
    _ESSAY_TAGS,
    nh3.Cleaner(
        tags=_ESSAY_TAGS,
        attributes={"*": _ESSAY_ATTRIBUTES},
        attribute_filter=_essay_attribute,
        generic_attribute_prefixes={"aria-"},
        link_rel=None,
        url_schemes={*_ESSAY_LINKS, "data"},
        filter_style_properties=_ESSAY_STYLES,
    ),
)

# The ledger: what went in, less what came out; counted, not claimed

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*)))?""")
_ABSOLUTE = re.compile(r"""(?:https?:)?//[^\s"'<>]+""", re.IGNORECASE)


def _inventory(html: str) -> Iterator[str]:
    """Yield everything in the HTML that a policy may take away, in words, in order."""
    for match in _MARKUP.finditer(html):
        if match["note"] is not None:
            yield f"comment “{' '.join(match['note'].split())[:40]}”"
        elif not match["end"]:
            name = (match["raw"] or match["name"]).lower()
            if name in _ESSAY_TAGS:
                yield f"<{name}>"
                yield from _attributes(name, match["attributes"])
            else:
                source, size = _ABSOLUTE.search(match["attributes"]), len(match["content"] or "")
                address = f" from {source[0]}" if source else ""
                content = f" with {size} character{'s' if size > 1 else ''}" if size else ""
                yield f"<{name}>{address}{content}"


def _attributes(element: str, attributes: str) -> Iterator[str]:
    for name, *values in _ATTRIBUTE.findall(attributes):
        if name.lower() == "style":
            for declaration in unescape("".join(values)).split(";"):
                if declaration.strip():
                    yield f"style {declaration.partition(':')[0].strip().lower()} of <{element}>"
        else:
            yield f"attribute {name.lower()} of <{element}>"
