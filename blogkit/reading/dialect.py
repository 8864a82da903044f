"""The Markdown of essays: CommonMark 0.31 and what a long text wants beside it, as rules of markdown-it.

Beyond CommonMark: tables, strikethrough, footnotes, definition lists, task lists, `## Heading {#its-id}`, raw HTML in a
fence marked `{=html}`, a picture with a title as a figure, typographic punctuation. Raw HTML is allowed: essays are
their owner's. The parsers are made once; what one text wants of them (`smart`, `highlight`, `lang`) is in its `env`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_core import StateCore, normalize
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from blogkit.reading import punctuation, signs
from blogkit.reading.highlight import highlight

FOLD = 600
"""Characters that fill a first screen: a picture that comes before has to be there at once, and not when it is seen."""
NESTING = 50
"""How deep quotes and lists may lie in each other; a list takes two levels. markdown-it leaves out what lies deeper.

Python's stack would bear six times as much, but 20 000 brackets in a row take time in proportion to it: 1.5 s with 50.
"""

NOTES = {
    "ar": ("الحواشي", "العودة إلى الإحالة {}"),
    "cs": ("Poznámky", "Zpět k odkazu {}"),
    "da": ("Fodnoter", "Tilbage til henvisning {}"),
    "de": ("Fußnoten", "Zurück zu Verweis {}"),
    "en": ("Footnotes", "Back to reference {}"),
    "es": ("Notas", "Volver a la referencia {}"),
    "fi": ("Alaviitteet", "Takaisin viitteeseen {}"),
    "fr": ("Notes", "Retour à l’appel {}"),
    "it": ("Note", "Torna al rimando {}"),
    "ja": ("脚注", "本文 {} へ戻る"),
    "nb": ("Fotnoter", "Tilbake til henvisning {}"),
    "nl": ("Voetnoten", "Terug naar verwijzing {}"),
    "no": ("Fotnoter", "Tilbake til henvisning {}"),
    "pl": ("Przypisy", "Powrót do odnośnika {}"),
    "pt": ("Notas", "Voltar à referência {}"),
    "ru": ("Примечания", "Вернуться к ссылке {}"),
    "sv": ("Fotnoter", "Tillbaka till hänvisning {}"),
    "uk": ("Примітки", "Назад до посилання {}"),
    "zh": ("脚注", "返回引用 {}"),
}
"""By language: what a screen reader calls the footnotes, and the arrow back from one of them."""

_PLAIN_LINK = re.compile(r"(?:https?://[a-z0-9.-]+/)?[A-Za-z0-9./_?=#~-]*", re.ASCII)
_NOTE = re.compile(r"\[\^[^\s\]]{1,200}\]")
_HEADING_ID = re.compile(r"(?<!\\)\{#([^\s{}]+)\}$")
_LANGUAGE = re.compile(r"\{?\.?([^\s{}=,][^\s{},]*)")
_MARKER = re.compile(r'<!--\s*(?:more|nextpage)\b[^>]*-->[ \t]*(?!<span id="[^"\s<>]*"></span>[ \t]*(?:\n|\Z))\S')
"""With words after it; an anchor is none: WordPress sets one at `<!--more-->`."""
_CODE = re.compile(r"<(/?)(code|kbd|math|pre|samp|script|style|textarea|tt|var)\b", re.IGNORECASE)


class Parser(MarkdownIt):
    """markdown-it, which need not take links apart that it would put together as they were: 12 µs each.

    It asks rules by their `signs`.
    """

    def __init__(self, preset: str, options: dict[str, Any]) -> None:
        super().__init__(preset, options)
        self.inline, self.block = signs.Phrases(), signs.Blocks()
        self.configure(preset, options)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 its name in markdown-it
        """The address as it stands in HTML, percent-encoded."""
        return url if _PLAIN_LINK.fullmatch(url) else super().normalizeLink(url)


@cache
def essays() -> MarkdownIt:
    """The parser of essays and pages. A plugin's `markdown(md)` gets this one."""
    md = _grammar().use(footnote_plugin)
    md.inline.ruler.at("footnote_ref", _footnote_ref)
    md.core.ruler.before("footnote_tail", "footnote_places", _footnote_places)
    md.add_render_rule("footnote_ref", _writer(_footnote_reference))
    md.add_render_rule("footnote_block_open", _writer(_footnotes_start))
    md.add_render_rule("footnote_open", _writer(_footnote_start))
    md.add_render_rule("footnote_anchor", _writer(_footnote_back))
    return md


@cache
def phrases() -> MarkdownIt:
    """The parser of a line that stands on its own, as an excerpt or a description: it has no footnotes."""
    return _grammar()


def _grammar() -> MarkdownIt:
    md = Parser("commonmark", {"maxNesting": NESTING, "tasklists": True, "xhtmlOut": False})
    md.enable(["table", "strikethrough"]).use(deflist_plugin)
    md.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.at("normalize", _normalize)
    md.core.ruler.before("inline", "heading_ids", _heading_ids)
    md.core.ruler.before("text_join", "punctuation", _punctuation)
    md.core.ruler.push("pictures", _pictures)
    md.core.ruler.push("tasks", _tasks)
    md.core.ruler.push("corners", _corners)
    md.add_render_rule("fence", _writer(_fence))
    md.add_render_rule("table_open", _writer(_table_start))
    md.add_render_rule("table_close", _writer(_table_end))
    return md


@cache
def comments() -> MarkdownIt:
    """The parser of strangers' comments: no HTML, pictures, headings, footnotes; lines break where theirs do.

    Addresses become links here, though `sanitize` would make them: in `http://x.example/_a_` it would find emphasis.
    """
    options = {"maxNesting": NESTING, "html": False, "breaks": True, "linkify": True, "xhtmlOut": False}
    md = Parser("commonmark", options)
    md.enable(["strikethrough", "linkify"])
    md.disable(["heading", "lheading", "image", "reference", "html_block", "html_inline"])
    assert md.linkify is not None
    md.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return md


def split_heading(written: str) -> tuple[str, str]:
    """A heading's own text, and the id that its author gave it: `Sources {#src}` → `Sources`, `src`."""
    found = _HEADING_ID.search(written)
    return (written[: found.start()].rstrip(), found[1]) if found else (written, "")


# Reading


def _normalize(state: StateCore) -> None:
    """markdown-it's rule, for the few texts that need it: it would put every line of all others together again."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _tasks(state: StateCore) -> None:
    """Label the box of a task with its words, so that a screen reader says what is done."""
    for item, text in zip(state.tokens, state.tokens[2:], strict=False):
        if item.type != "list_item_open" or text.type != "inline" or "checked" not in item.meta:
            continue
        checked = ' checked=""' if item.meta.pop("checked") else ""
        start, end = Token("html_inline", "", 0), Token("html_inline", "", 0)
        start.content = f'<label><input class="task-list-item-checkbox" disabled="" type="checkbox"{checked}> '
        end.content = "</label>"
        text.children = [start, *(text.children or ()), end]


def _corners(state: StateCore) -> None:
    """Make a plain cell of a heading cell without words: it heads nothing (HTML Standard, 4.9.10)."""
    for start, text, end in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if start.type == "th_open" and not text.content:
            start.tag = end.tag = "td"


def _html_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """CommonMark's rule, but for `<!--more-->` with words after it on its line: these are a paragraph's, not HTML."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if state.src.startswith("<!--", start) and _MARKER.match(state.src, start):
        return False
    return html_block(state, start_line, end_line, silent)


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """The plugin's rule, asked only where a reference stands: it would look for the `]` of every bracket to the end."""
    return bool(_NOTE.match(state.src, state.pos)) and footnote_ref(state, silent)


def _footnote_places(state: StateCore) -> None:
    """Keep (label, line from 0) of every footnote, before the plugin moves or drops them."""
    state.env["definitions"] = [
        (token.meta["label"], token.map[0] if token.map else 0)
        for token in state.tokens
        if token.type == "footnote_reference_open"
    ]


def _heading_ids(state: StateCore) -> None:
    """Take `{#its-id}` off the end of headings."""
    if "{#" not in state.src:
        return
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type == "heading_open":
            inline.content, name = split_heading(inline.content)
            if name:
                opening.attrs["id"] = name


def _punctuation(state: StateCore) -> None:
    if not state.env.get("smart"):
        return
    lang = state.env["lang"]
    always = punctuation.is_french(lang)
    for token in state.tokens:
        if token.children and (always or punctuation.has_marks(token.content)):
            _curl(token.children, lang)


def _curl(tokens: list[Token], lang: str) -> None:
    """Curl the text of one paragraph as a whole: a quotation may begin in one token and end in another."""
    pieces: list[str] = []
    prose: list[tuple[int, Token]] = []
    verbatim = ""
    for token in tokens:
        if token.type == "text" and not verbatim:
            prose.append((len(pieces), token))
            pieces.append(token.content)
        else:
            pieces.append(_seen_from_beside(token))
        if token.type == "html_inline" and (tag := _CODE.match(token.content)):
            if not verbatim and not tag[1]:
                verbatim = tag[2].lower()
            elif tag[1] and tag[2].lower() == verbatim:
                verbatim = ""
        elif token.info == "auto":
            verbatim = "<" if token.nesting == 1 else ""
    curled = punctuation.curl(punctuation.EDGE.join(pieces), lang).split(punctuation.EDGE)
    for at, token in prose:
        token.content = curled[at]


def _seen_from_beside(token: Token) -> str:
    """What a quote beside this token takes it for: a blank, a letter, punctuation, or nothing at all."""
    if token.type in ("softbreak", "hardbreak") or token.content.startswith("<br"):
        return "\n"
    if token.type in ("text", "code_inline", "image"):
        return "x"
    if token.type == "text_special":
        return "·" if punctuation.has_marks(token.content) else token.content
    return ""


def _pictures(state: StateCore) -> None:
    """Pictures load when they are scrolled to; one with a title, alone in its paragraph, becomes a figure."""
    if "![" not in state.src:
        return
    above = 0
    for before, token, after in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        pictures = [child for child in token.children or () if child.type == "image"]
        for picture in pictures:
            late = {"loading": "lazy"} if above > FOLD else {}
            picture.attrs |= late | {"decoding": "async"}
            above += FOLD + 1
        above += len(token.content)
        if len(pictures) == 1 and before.type == "paragraph_open" and not before.hidden:
            _figure(before, token, after, pictures[0], state.env)


def _figure(opening: Token, inline: Token, closing: Token, picture: Token, env: EnvType) -> None:
    """Turn this paragraph into a figure when there is nothing in it but the picture, or a link around that."""
    children = inline.children or []
    types = [child.type for child in children]
    if "title" not in picture.attrs or types not in (["image"], ["link_open", "image", "link_close"]):
        return
    caption = str(picture.attrs.pop("title"))
    if env.get("smart"):
        caption = punctuation.curl(caption, env["lang"])
    opening.tag = closing.tag = "figure"
    children.append(Token("html_inline", "", 0, content=f"<figcaption>{escape(caption, quote=False)}</figcaption>"))


# Writing


def _writer(write: Callable[[Token, EnvType], str]) -> Callable[..., str]:
    """A render rule of markdown-it out of a function of one token."""

    def rule(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: EnvType) -> str:
        return write(tokens[index], env)

    return rule


def _fence(token: Token, env: EnvType) -> str:
    info = unescapeAll(token.info).strip()
    if info.lower() == "{=html}":
        return token.content
    named = _LANGUAGE.match(info)
    language = named[1] if named else ""
    coloured = highlight(token.content, language) if language and env.get("highlight") else None
    mark = ' class="highlight"' if coloured else ""
    label = f' class="language-{escape(language)}"' if language else ""
    return f"<pre{mark}><code{label}>{coloured or escape(token.content, quote=False)}</code></pre>\n"


def _table_start(_: Token, __: EnvType) -> str:
    """A box that a theme lets scroll sideways; in the order of tabs, so that a keyboard can scroll it too."""
    return '<div class="table" tabindex="0">\n<table>\n'


def _table_end(_: Token, __: EnvType) -> str:
    return "</table>\n</div>\n"


def _footnote_reference(token: Token, _: EnvType) -> str:
    number, place = _number(token)
    link = f'<a href="#fn-{number}" id="fnref-{place}" role="doc-noteref">{number}</a>'
    return f'<sup class="footnote-ref">{link}</sup>'


def _footnotes_start(_: Token, env: EnvType) -> str:
    return f'<section class="footnotes" role="doc-endnotes" aria-label="{_notes(env)[0]}">\n<ol>\n'


def _footnote_start(token: Token, _: EnvType) -> str:
    return f'<li id="fn-{_number(token)[0]}">'


def _footnote_back(token: Token, env: EnvType) -> str:
    """The arrow back; U+FE0E after it keeps it from being shown as an emoji."""
    _, place = _number(token)
    label = _notes(env)[1].format(place)
    return f' <a href="#fnref-{place}" class="footnote-back" role="doc-backlink" aria-label="{label}">↩\ufe0e</a>'


def _number(token: Token) -> tuple[int, str]:
    """The footnote's number, and that of one of its references: `3`, `3-2` for the second one."""
    number = token.meta["id"] + 1
    again = token.meta.get("subId", 0)
    return number, f"{number}-{again + 1}" if again else str(number)


def _notes(env: EnvType) -> tuple[str, str]:
    return NOTES.get(str(env.get("lang", "")).lower().replace("_", "-").partition("-")[0], NOTES["en"])
