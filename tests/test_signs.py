"""Rules of Markdown are asked where they may have something to say; what comes of it is what comes of asking all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler

from blogkit.reading import dialect, signs

ESSAYS = sorted((Path(__file__).parent.parent / "content").rglob("*.md"))

PIECES = st.sampled_from(
    [
        *"#>*_-+~`[]()!<>:^&=|\\.\"'19 \n\t",
        *("word", "Zwei", "und", "é", "字", "\n\n", "\n\n\n", "    ", "  ", "\r\n", "---", "===", "***", "```", "~~~"),
        *("- ", "1. ", "2) ", "> ", ": ", "~ ", "| a | b |\n", "|---|---|\n", "[^1]", "[^1]: ", "^[", "[a]: /b\n"),
        *(
            "<div>\n",
            "<!--more-->",
            "<b>",
            "</b>",
            "&amp;",
            "https://a.example/",
            "](/x)",
            "![",
            "\\*",
            "  \n",
            "{#id}",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)
SPANS = st.sampled_from(
    [
        *(
            "*",
            "**",
            "_",
            "__",
            "`",
            "``",
            "[",
            "](",
            ")",
            "]",
            "!",
            "^",
            "(",
            " ",
            "\n",
            ".",
            '"',
            "—",
            "\xa0",
            "\x85",
        ),
        *("word", "Zwei", "é", "字", "9", "one two", "http://a.example/b_c", "../a/index.md", "javascript:x", "  \n"),
        *("*one two*", "_é_", "**two**", "__two__", "`a*b`", "[one two](/x)", "\u0301", "\u200b", "~~", "<b>", "&amp;"),
    ]
)
LINES = st.lists(SPANS, max_size=12).map("".join)
"""What is mostly emphasis, code and links, plain or not."""
PARSERS = (dialect.essays, dialect.phrases, dialect.comments)


def asking_all(monkeypatch: pytest.MonkeyPatch) -> list[MarkdownIt]:
    """The same parsers, as markdown-it makes them."""
    with monkeypatch.context() as patch:
        patch.setattr(signs, "Blocks", ParserBlock)
        patch.setattr(signs, "Phrases", ParserInline)
        return [make.__wrapped__() for make in PARSERS]


def tokens(md: MarkdownIt, text: str) -> list[Any]:
    """What a text consists of, but for the texts of no length that the rule of emphasis leaves behind."""
    found = [token.as_dict() for token in md.parse(text, {"lang": "en", "smart": True})]
    for each in found:
        children = each["children"] or ()
        each["children"] = [child for child in children if child["type"] != "text" or child["content"]]
    return found


@pytest.fixture(scope="module")
def pairs() -> list[tuple[MarkdownIt, MarkdownIt]]:
    return list(zip([make() for make in PARSERS], asking_all(pytest.MonkeyPatch()), strict=True))


def test_the_others_do_ask_all(pairs: list[tuple[MarkdownIt, MarkdownIt]]) -> None:
    """Otherwise the comparisons below would compare a thing with itself."""
    for ours, theirs in pairs:
        assert type(ours.block) is signs.Blocks
        assert type(theirs.block) is ParserBlock
        assert ours.block.ruler.get_active_rules() == theirs.block.ruler.get_active_rules()
        assert ours.inline.ruler.get_active_rules() == theirs.inline.ruler.get_active_rules()


@given(TEXTS)
@example("- a\n\n  b\n1. c\n\n: d\n")
@example("term\n\n: text\n\n~ more\nlazy\n\n    code\n")
@example("a | b\n---|---\n\nHeading\n===\n")
@example("> quote\n- list\n# heading\ntext\n***\n")
def test_any_text_gives_the_same_tokens(pairs: list[tuple[MarkdownIt, MarkdownIt]], text: str) -> None:
    """Whatever is written, in essays, in phrases and in comments."""
    for ours, theirs in pairs:
        assert tokens(ours, text) == tokens(theirs, text)


@given(LINES)
@example("*one*two* three_four_ _five*")
@example("`a` [b](c) **d** *e\nf*\n`g`")
@example("![a](b) [^c](d) [e](javascript:f)")
@example("(*a*) *b*, *c *d* e* **f*** _g_h_")
def test_any_spans_give_the_same_tokens(pairs: list[tuple[MarkdownIt, MarkdownIt]], text: str) -> None:
    """Most of them are taken without asking a rule."""
    for ours, theirs in pairs:
        assert tokens(ours, text) == tokens(theirs, text)


@pytest.mark.parametrize("path", ESSAYS, ids=lambda path: path.parent.name)
def test_an_essay_gives_the_same_tokens(pairs: list[tuple[MarkdownIt, MarkdownIt]], path: Path) -> None:
    """Those of this repository's own site show every feature."""
    text = path.read_text(encoding="utf-8-sig")
    for ours, theirs in pairs:
        assert tokens(ours, text) == tokens(theirs, text)


def test_a_rule_that_is_not_known_is_asked_everywhere() -> None:
    """What a plugin adds may begin with any character."""
    md = dialect.Parser("commonmark", {"xhtmlOut": False})

    def shout(state: Any, line: int, end: int, silent: bool) -> bool:
        if not state.src.startswith("A", state.bMarks[line]) or silent:
            return False
        state.push("hr", "hr", 0)
        state.line = line + 1
        return True

    def at(state: Any, silent: bool) -> bool:
        if state.src[state.pos] != "e":
            return False
        state.push("hardbreak", "br", 0)
        state.pos += 1
        return True

    assert md.render("Ah\n\nbe") == "<p>Ah</p>\n<p>be</p>\n"
    md.block.ruler.before("paragraph", "shout", shout)
    md.inline.ruler.before("text", "at", at)
    assert md.render("Ah\n\nbe\n\ne") == "<hr>\n<p>be</p>\n<p><br>\n</p>\n"


def test_a_rule_that_does_not_go_on_is_an_error() -> None:
    """And not a build that never ends."""
    md = dialect.Parser("commonmark", {})
    md.block.ruler.before("paragraph", "stuck", lambda state, line, end, silent: True)
    with pytest.raises(RuntimeError, match="did not go on"):
        md.render("text")
    md = dialect.Parser("commonmark", {})
    md.inline.ruler.before("text", "stuck", lambda state, silent: True)
    with pytest.raises(RuntimeError, match="did not go on"):
        md.render("*text")


def test_a_chain_knows_its_rules() -> None:
    """What ends a paragraph is asked for by the name of the chain, as in markdown-it."""
    theirs: Ruler[Any] = ParserBlock().ruler
    ours = signs.Chains(theirs)
    for chain in ("paragraph", "blockquote", "list", "reference"):
        assert [rule for _, rule in ours.named(chain)] == theirs.getRules(chain)
