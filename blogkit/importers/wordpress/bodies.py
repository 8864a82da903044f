"""What WordPress stores of a text → the HTML that its readers saw.

In the order of WordPress' filters: blocks lose their delimiters, shortcodes become what they stand for, then come
typography, paragraphs (of what the classic editor wrote), and smilies.
"""

from __future__ import annotations

import re
from html import escape

from msgspec import Struct

from blogkit.importers.wordpress import blocks, figures, holes, shortcodes
from blogkit.importers.wordpress.autop import paragraphs
from blogkit.importers.wordpress.blocks import Block
from blogkit.importers.wordpress.markup import INLINE, MARKS, STANDING, literal, pieces, without_marks
from blogkit.importers.wordpress.saved import Pages
from blogkit.importers.wordpress.shortcodes import Attributes, Strange
from blogkit.importers.wordpress.smilies import smiled
from blogkit.importers.wordpress.survey import Survey, plain
from blogkit.importers.wordpress.texturize import texturize
from blogkit.reading import sanitize

MADE_AT_EVERY_VISIT = (
    "archives calendar categories latest-comments latest-posts loginout page-list query rss search tag-cloud"
    " navigation site-title site-tagline site-logo"
).split()
"""Blocks that list what the site had at the moment of a visit: old news in an archive."""

_MORE = re.compile(r"(\n[ \t]*|)<!--more.*?-->", re.DOTALL)
_NEXT = re.compile(r"\n?<!--nextpage-->\n?")
_ALONE = re.compile(r"^([ \t]*)(https?://[^\s<>\"]+)([ \t]*)$", re.MULTILINE | re.IGNORECASE)
_WWW = re.compile(r"(?<![\w@/.:-])((?:www|ftp)\.[\w%-]+\.[^\s<>\"]*[\w/=~])", re.IGNORECASE)

_BOX = re.compile(r"""<(textarea|xmp)\b(?>(?:[^<>"']|"[^"]*"|'[^']*')*)>(.*?)</\1\s*>""", re.DOTALL | re.IGNORECASE)
"""What readers were to copy; tags in it are text (HTML Standard, 13.2.5.2)."""

_LONE = re.compile(rf"<p\b[^<>]*>\s*{STANDING.pattern}\s*</p>")
"""What the block editor put into a paragraph of its own."""

_UNLINKED = frozenset("a code pre script style".split())
"""Elements in which an address stays text."""

ENOUGH = 60_000
"""Finished pieces in one text, at most: there are only so many characters to hold their places."""


class Rendered(Struct, frozen=True):
    """A text as its readers saw it."""

    html: str
    changes: tuple[str, ...] = ()
    """What is not, a sentence each."""


USES = 1000
"""How many reusable blocks a text may show. Thirty, each of which holds the next one twice, would be a billion."""
DEEP = 50
"""How deep they may lie in each other."""


class Bodies:
    """Renders texts, knowing the uploads and reusable blocks of the site."""

    def __init__(self, survey: Survey, pages: Pages | None = None) -> None:
        """`pages`, where there are some, tell what plugins made of their shortcodes."""
        self._survey, self._pages = survey, pages

    def post(self, stored: str, number: str) -> Rendered:
        """The text of the post with this id."""
        text = _Text(self._survey, number)
        return text.rendered(text.filled(stored, self._pages) if self._pages and number else without_marks(stored))

    def title(self, stored: str) -> str:
        """A title, as plain text."""
        text = texturize(without_marks(stored), self._survey.language)
        return plain(text.replace("Wordpress", "WordPress"))

    def prose(self, stored: str) -> str:
        """An excerpt, or the description of a term: no shortcode in it means anything."""
        text = texturize(without_marks(stored), self._survey.language)
        return dangit(paragraphs(smiled(text))) if stored.strip() else ""

    def comment(self, stored: str) -> str:
        """The text of a comment. It is made safe where it is read, and its bare addresses linked there."""
        text = texturize(_www_linked(without_marks(stored)), self._survey.language)
        return dangit(smiled(paragraphs(text)))


def dangit(text: str) -> str:
    """WordPress corrects how its own name is spelt."""
    return re.sub(r"(?<=[ ‘“>(])Wordpress", "WordPress", text) if "Wordpress" in text else text


class _Text:
    """One text on its way. What is finished is kept apart, and a character for private use holds its place."""

    def __init__(self, survey: Survey, number: str) -> None:
        self._survey, self._number = survey, number
        self._finished: dict[str, str] = {}
        self._standing: set[str] = set()
        """Marks of what needs no paragraph around it."""
        self._changes: dict[str, None] = {}
        self._within: set[str] = set()
        self._uses = 0

    def filled(self, stored: str, pages: Pages) -> str:
        """The text with what saved pages of it show in the place of plugins' shortcodes, as far as they tell."""
        text = without_marks(stored)
        if not (strange := shortcodes.strange(text)):
            return text
        draft = _Text(self._survey, self._number)
        marked = draft._instead(text, strange, dict.fromkeys(range(len(strange)), holes.HOLE))
        rendered = draft.rendered(marked).html
        found: dict[int, str] = {}
        for page, html in pages.of(self._number) if rendered.count(holes.HOLE) == len(strange) else ():
            there = holes.fills(rendered, html)
            shows = {n for n, fill in there.items() if fill and holes.seen(sanitize.imported(fill)[0])}
            for place, fill in there.items():
                first = next(n for n in range(place, -1, -1) if there[n])
                if first in shows and place not in found:
                    found[place] = fill
                    self._note(f"[{strange[place].name}] is a shortcode of a plugin; what it showed is from {page}")
        return self._instead(text, strange, found)

    def _instead(self, text: str, strange: list[Strange], html: dict[int, str]) -> str:
        """The text with this HTML in the place of those shortcodes, by their numbers."""
        for number, code in reversed(list(enumerate(strange))):
            if (fill := html.get(number)) is not None:
                standing = code.alone and fill != holes.HOLE
                whole = f"<p>{fill}</p>" if standing and fill and not holes.stands(fill) else fill
                mark = self._kept(whole, STANDING if standing else INLINE)
                self._standing.add(mark if standing else "")
                text = f"{text[: code.begin]}{mark}{text[code.end :]}"
        return text

    def rendered(self, text: str) -> Rendered:
        """A text that was rid of marks; what was filled before holds its own."""
        if "</textarea" in (lower := text.lower()) or "</xmp" in lower:
            text = _BOX.sub(lambda box: self._kept(_listing(box[2]), STANDING), text)
        for name in shortcodes.foreign(text):
            self._note(f"[{name}] is a shortcode of a plugin; it stays as it was written")
        html = self._blocks(text) if blocks.present(text) else self._classic(text)
        html = self._filled(_LONE.sub(lambda p: p[1] if p[1] in self._standing else p[0], html))
        return Rendered(html, tuple(self._changes))

    def _blocks(self, text: str) -> str:
        return "".join(self._block(block) for block in blocks.parse(text))

    def _classic(self, text: str) -> str:
        text = _ALONE.sub(lambda match: self._kept(figures.link(match[2]), INLINE), self._marked(text))
        text = shortcodes.replaced(text, self._made)
        return smiled(dangit(paragraphs(texturize(text, self._survey.language))))

    def _block(self, block: Block) -> str:
        """A block's HTML without delimiters. What stands between blocks gets the classic editor's paragraphs."""
        texts = "".join(part for part in block.content if isinstance(part, str))
        if block.name in ("", "freeform", "shortcode"):
            return self._classic(texts) if texts.strip() else texts
        if block.name in ("more", "nextpage"):
            return self._marked(texts)
        if block.name == "block":
            return self._reused(str(block.attributes.get("ref", "")))
        if block.name == "social-link":
            return _social_link(block)
        if block.name in MADE_AT_EVERY_VISIT:
            self._note(f"the block {block.name} showed what the site had at the moment; it was left out")
            return ""
        if block.whole:
            self._note(f"the block {block.name} holds nothing that could be shown; it was left out")
        embed = block.name == "embed" or block.name.startswith("core-embed/")
        return "".join(
            self._html(part, embed) if isinstance(part, str) else self._block(part) for part in block.content
        )

    def _html(self, text: str, embed: bool) -> str:
        if embed:
            text = _ALONE.sub(lambda match: self._kept(figures.link(match[2]), INLINE), text)
        text = shortcodes.replaced(self._marked(blocks.unnamed(text)), self._made)
        return smiled(dangit(texturize(text, self._survey.language)))

    def _reused(self, ref: str) -> str:
        """A reusable block stands where it is used; one that holds itself ends there, and so does what has no end."""
        self._uses += 1
        if self._uses > USES or len(self._within) > DEEP:
            self._note("its reusable blocks hold one another again and again; the rest was left out")
            return ""
        if ref not in self._survey.reusable or ref in self._within:
            self._note(f"the reusable block {ref} is not in the export; it was left out")
            return ""
        self._within.add(ref)
        html = self._blocks(without_marks(self._survey.reusable[ref]))
        self._within.remove(ref)
        return html

    def _marked(self, text: str) -> str:
        """`more` and `nextpage` wait until the end; the anchor that WordPress sets at `more` stays a target."""
        anchor = f'<!--more--><span id="more-{self._number}"></span>'
        if found := _MORE.search(text):
            alone = found[1] and text.startswith("\n", found.end())
            mark = self._kept(anchor, STANDING if alone else INLINE)
            text = f"{text[: found.start()]}{found[1]}{mark}{text[found.end() :]}"
        return _NEXT.sub(lambda _: f"\n\n{self._kept('<!--nextpage-->', STANDING)}\n\n", _MORE.sub("", text))

    def _made(self, name: str, attributes: Attributes, inside: str) -> str:
        match name:
            case "caption" | "wp_caption":
                made = shortcodes.replaced(inside, self._made)
                html = dangit(figures.caption(attributes, smiled(texturize(made, self._survey.language))))
                if html.startswith("<figure"):
                    return self._kept(html, STANDING)
                return self._kept(dangit(smiled(texturize(inside, self._survey.language))), INLINE)
            case "gallery" | "playlist":
                endings = figures.PICTURES if name == "gallery" else figures.SOUNDS + figures.FILMS
                uploads, missing = figures.chosen(self._survey, attributes, self._number, endings)
                if missing or not uploads:
                    those = f"upload {', '.join(missing)}" if missing else "the post's own uploads"
                    self._note(f"[{name}] shows what is not in the export ({those})")
                make = figures.gallery if name == "gallery" else figures.playlist
                return self._kept(make(attributes, uploads), STANDING)
            case "embed":
                return inside if MARKS.search(inside) else self._kept(figures.link(inside), INLINE)
        html = figures.player(name, attributes)
        if not html:
            self._note(f"[{name}] names no file; it was left out")
        return self._kept(html, STANDING)

    def _kept(self, html: str, place: re.Pattern[str]) -> str:
        """A character that holds the place of finished HTML."""
        if len(self._finished) == ENOUGH:
            return html
        mark = chr((0xF0000 if place is STANDING else 0x100000) + len(self._finished))
        self._finished[mark] = html
        return mark

    def _filled(self, html: str) -> str:
        """The HTML with all that waited; what waited may hold something that had waited before."""
        while MARKS.search(html):
            html = MARKS.sub(lambda mark: self._finished[mark[0]], html)
        return html

    def _note(self, change: str) -> None:
        self._changes[change] = None


def _listing(box: str) -> str:
    return f"<pre>{box.strip().replace('<', '&lt;')}</pre>" if box.strip() else ""


def _social_link(block: Block) -> str:
    url = str(block.attributes.get("url", ""))
    name = str(block.attributes.get("label") or block.attributes.get("service", ""))
    return f'<li><a href="{escape(url)}">{escape(name, quote=False)}</a></li>\n' if url else ""


def _www_linked(text: str) -> str:
    """WordPress makes `http://www.example.org` of `www.example.org` where it links it."""
    if "www." not in text and "ftp." not in text:
        return text
    parts = pieces(text)
    for place, quiet in literal(parts, _UNLINKED):
        if not quiet:
            parts[place] = _WWW.sub(lambda match: figures.link(f"http://{match[1]}"), parts[place])
    return "".join(parts)
