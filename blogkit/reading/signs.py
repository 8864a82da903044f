"""By what character each rule of Markdown is known: a parser asks those that may have something to say, and no others.

markdown-it asks all its rules at every place, ten or more to learn that a paragraph is a paragraph, or a colon a colon.
Nearly all of them look for a certain character first, and give up. What is asked here is asked in the same order, and
a rule that this room does not know is asked everywhere; so the tokens are the same, in two thirds of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from blogkit.reading import spans

BLOCKS = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
"""Rule → the characters that the first line of what it makes may begin with."""
PHRASES = {
    "linkify": ":",
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
"""Rule → the characters that it stands at. Text ends at each of them, so `text` has nothing to say there."""
LOOKS_DOWN = ("table", "lheading")
"""What a line cannot be the beginning of when the next one is blank."""


class Rules:
    """The rules of one chain, by the character at which they are asked."""

    def __init__(self, rules: list[tuple[str, Any]], signs: Mapping[str, str]) -> None:
        self.usual = [rule for name, rule in rules if name not in signs]
        """Those that are asked everywhere."""
        self.by_sign = {
            sign: [rule for name, rule in rules if name != "text" and sign in signs.get(name, sign)]
            for sign in sorted({*"".join(signs.values())})
        }
        """Character → those that are asked there."""


class Chains(Ruler[Any]):
    """The rules of blocks. Of another chain than the one of all, what comes is one rule, which asks those of it."""

    def __init__(self, rules: Ruler[Any]) -> None:
        super().__init__()
        for rule in rules.__rules__:
            self.push(rule.name, rule.fn, {"alt": rule.alt})

    def named(self, chain: str = "") -> list[tuple[str, Any]]:
        """(name, rule) of those of a chain."""
        return [(each.name, each.fn) for each in self.__rules__ if each.enabled and (not chain or chain in each.alt)]

    def __compile__(self) -> None:
        super().__compile__()
        assert self.__cache__ is not None
        for chain in self.__cache__:
            if chain:
                self.__cache__[chain] = [_any_of(Rules(self.named(chain), BLOCKS))]


def _any_of(rules: Rules) -> Callable[..., bool]:
    def asked(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        for rule in rules.by_sign.get(state.src[start : start + 1], rules.usual):
            if rule(state, line, end, silent):
                return True
        return False

    return asked


class Blocks(ParserBlock):
    """Paragraphs, lists, quotes …: markdown-it's, as this module says."""

    def __init__(self) -> None:
        super().__init__()
        self.ruler = self._chains = Chains(self.ruler)
        self._all: list[Any] = []

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 markdown-it's names
        """As the one of markdown-it does it, which explains what `tight` is about."""
        if self.ruler.getRules("") is not self._all:
            self._learn()
        line, deepest, blank = startLine, state.md.options.maxNesting, False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= deepest:
                state.line = endLine
                break
            for rule in self._asked(state, line):
                if rule(state, line, endLine, False):
                    break
            if state.line <= line:
                raise RuntimeError("no rule of Markdown took this line, or one took it and did not go on")
            state.tight = not blank
            line = state.line
            if line - 1 < endLine and state.isEmpty(line - 1):
                blank = True
            if line < endLine and state.isEmpty(line):
                blank = True
                state.line = line = line + 1

    def _learn(self) -> None:
        named = self._chains.named()
        self._all = self.ruler.getRules("")
        self._rules = Rules([pair for pair in named if pair[0] != "code"], BLOCKS)
        self._alone = Rules([pair for pair in named if pair[0] not in ("code", *LOOKS_DOWN)], BLOCKS)

    def _asked(self, state: StateBlock, line: int) -> list[Any]:
        if state.sCount[line] - state.blkIndent >= 4:
            return self._all
        rules = self._alone if state.isEmpty(line + 1) else self._rules
        return rules.by_sign.get(state.src[state.bMarks[line] + state.tShift[line]], rules.usual)


class Phrases(ParserInline):
    """Emphasis, links, code …: markdown-it's, as this module says."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[Any] = []
        self._after: list[Any] = []

    def parse(self, src: str, md: Any, env: EnvType, tokens: list[Token]) -> list[Token]:
        """As the one of markdown-it does it, but for a text in which all is plain: that needs no rules."""
        if self.ruler.getRules("") is not self._all or self.ruler2.getRules("") is not self._after:
            self._learn()
        if self._known and src and (found := spans.read(src, md)) is not None:
            tokens += found
            return tokens
        return super().parse(src, md, env, tokens)

    def tokenize(self, state: StateInline) -> None:
        """As the one of markdown-it does it."""
        if self.ruler.getRules("") is not self._all:
            self._learn()
        source, end, deepest = state.src, state.posMax, state.md.options["maxNesting"]
        usual, by_sign = self._rules.usual, self._rules.by_sign
        while (pos := state.pos) < end:
            for rule in by_sign.get(source[pos], usual) if state.level < deepest else ():
                if rule(state, False):
                    break
            else:
                state.append_pending(source[pos])
                state.pos = pos + 1
            if state.pos <= pos:
                raise RuntimeError("a rule of Markdown took these words and did not go on")
        if state.pending:
            state.pushPending()

    def _learn(self) -> None:
        self._all, self._after = self.ruler.getRules(""), self.ruler2.getRules("")
        named = list(zip(self.ruler.get_active_rules(), self._all, strict=True))
        self._rules = Rules(named, PHRASES)
        self._known = {*dict(named)} <= {"text", *PHRASES} and spans.agree(dict(named), self.ruler2)
