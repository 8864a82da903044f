"""Colour for code: Pygments' tokens as CSS classes, which a theme colours; never a style inside the page.

Pygments is imported when the first piece of code in a known language comes by: most essays have none.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.formatter import Formatter
    from pygments.lexer import Lexer


def highlight(code: str, language: str) -> str | None:
    """The code as HTML with `<span class="k">` and the like; None when there is nothing to colour.

    Languages are those that Pygments brings along; lexers that other packages install do not count, for a page must
    not depend on what happens to be installed.
    """
    lexer = _lexer(language.lower())
    if lexer is None:
        return None
    from pygments import highlight as coloured

    try:
        return str(coloured(code, lexer, _formatter()))
    except Exception:  # noqa: BLE001 a lexer that stumbles costs the colour, not the essay
        return None


@cache
def _formatter() -> Formatter[str]:
    from pygments.formatters.html import HtmlFormatter

    return HtmlFormatter(nowrap=True)


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import find_lexer_class

    name = _names().get(language)
    lexer = find_lexer_class(name) if name else None
    return lexer(stripnl=False) if lexer else None


@cache
def _names() -> dict[str, str]:
    """Alias → Pygments' name of the language, but for plain text."""
    from pygments.lexers import get_all_lexers

    lexers = get_all_lexers(plugins=False)
    return {alias: name for name, aliases, _, _ in lexers for alias in aliases if alias != "text"}
