"""Emphasis, code, links and line ends that stand plainly in a text: recognised by one look, without a parser's rules.

Only what CommonMark 0.31 (6.1 to 6.6) reads in one way whatever is around it is taken: a pair of marks with a blank
outside and a letter within, a link of words to an address without signs. For any other text the rules are asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from markdown_it.ruler import Ruler
from markdown_it.rules_inline import backtick, emphasis, link, newline
from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_SIGNS = r"\\`*_~\[<&"
"""Where a rule may have something to say; `!`, `^` and `]` mean nothing without a bracket that opens."""
_SPAN = re.compile(
    rf"""
    (?P<sign> [{_SIGNS}] ) (?:
      (?<=`) (?P<code> [^`\s] (?: [^`\n]* [^`\s] )? ) ` (?!`)
    | (?<=\[) (?<! [!^]\[ ) (?P<words> [^{_SIGNS}\]!^\n]+ ) \] \( (?P<to> [\w./:?=#%~+@,;-]+ ) \)
    | (?<=[*_]) (?<! [^ \n(] . ) (?P<two> (?P=sign)? ) (?P<within> [^\W_] [^{_SIGNS}]* ) (?<= [^\W_] )
      (?P=sign) (?P=two) (?= [ \n.,;:!?)] | \Z )
    | )
    """,
    re.VERBOSE,
)
"""A span, or a sign that is not the beginning of a plain one."""
_INDENTED = re.compile(r"[ \t]\n|\n[ \t]")
_NAMES = {"*": "em", "_": "em", "**": "strong", "__": "strong"}
_RULES = {"newline": newline, "backticks": backtick, "emphasis": emphasis.tokenize, "link": link}
"""Those that this room stands in for."""
_AFTER = {"balance_pairs", "emphasis", "fragments_join"}
"""Those that bring what the rules found into pairs."""
_new = Token.__new__


def agree(rules: Mapping[str, Any], after: Ruler[Any]) -> bool:
    """Whether a parser with these rules would read plain spans as they are read here."""
    ours = all(rules.get(name) is rule for name, rule in _RULES.items())
    return ours and "linkify" not in rules and {*after.get_active_rules()} - {"strikethrough"} == _AFTER


def read(text: str, md: MarkdownIt) -> list[Token] | None:
    """The tokens of a text in which all that is marked is marked plainly; None for any other."""
    if "\n" in text and _INDENTED.search(text):
        return None
    tokens: list[Token] = []
    done = 0
    for span in _SPAN.finditer(text):
        sign, code, words, to, two, within = span.groups()
        if done < (start := span.start()):
            _lines(tokens, text[done:start], 0)
        done = span.end()
        if within:
            mark = sign + two
            name = _NAMES[mark]
            tokens.append(_token(f"{name}_open", name, 1, markup=mark))
            _lines(tokens, within, 1)
            tokens.append(_token(f"{name}_close", name, -1, markup=mark))
        elif words:
            address = md.normalizeLink(to)
            if not md.validateLink(address):
                return None
            tokens.append(opening := _token("link_open", "a", 1))
            opening.attrs["href"] = address
            tokens.append(_token("text", "", 0, words, level=1))
            tokens.append(_token("link_close", "a", -1))
        elif code:
            tokens.append(_token("code_inline", "code", 0, code, markup="`"))
        else:
            return None
    if done < len(text):
        _lines(tokens, text[done:], 0)
    return tokens


def _lines(tokens: list[Token], text: str, level: int) -> None:
    """Add the tokens of a text without spans."""
    if "\n" not in text:
        tokens.append(_token("text", "", 0, text, level=level))
        return
    for number, line in enumerate(text.split("\n")):
        if number:
            tokens.append(_token("softbreak", "br", 0, level=level))
        if line:
            tokens.append(_token("text", "", 0, line, level=level))


def _token(
    kind: str, tag: str, nesting: Literal[-1, 0, 1], content: str = "", markup: str = "", level: int = 0
) -> Token:
    """A Token, in half the time that its own beginning takes: there are fifty in a short essay."""
    made = _new(Token)
    made.type, made.tag, made.nesting, made.level = kind, tag, nesting, level
    made.content, made.markup, made.info = content, markup, ""
    made.attrs, made.meta, made.map, made.children = {}, {}, None, None
    made.block = made.hidden = False
    return made
