"""What editors wrote into texts that says nothing of them: justified lines, and the white of the old page behind them.

A button of the classic editor put `text-align: justify` on every paragraph, and word processors add the colour of their
paper. A site's look is for its theme to say, and a white ground under the light letters of a dark page can't be read.
"""

from __future__ import annotations

import re

from blogkit.reading.slots import TAG

_BLOCKS = frozenset("p li ul ol dl dt dd blockquote div h1 h2 h3 h4 h5 h6".split())
_STYLE = re.compile(r"""\s+style\s*=\s*(["'])(.*?)\1""", re.IGNORECASE | re.DOTALL)
_IDLE = re.compile(
    r"\s*(?:text-align\s*:\s*justify|background(?:-color)?\s*:\s*(?:white|#fff|#ffffff))\s*", re.IGNORECASE
)
_ALIGNED = re.compile(r"text-align\s*:\s*(?:center|right|end)|<center|\salign\s*=", re.IGNORECASE)
_AROUND = re.compile(r"<(?:div|section|article|blockquote|table|t[dhr]|center)\b[^>]*>", re.IGNORECASE)


def without_idle(html: str) -> tuple[str, int]:
    """The HTML without such declarations, and how many blocks had one.

    Where something is centred around others, all stays: what was justified there would be centred without it.
    """
    if "style" not in html or any(_ALIGNED.search(tag[0]) for tag in _AROUND.finditer(html)):
        return html, 0
    pieces: list[str] = []
    done = found = 0
    for tag in TAG.finditer(html):
        if (tag["opened"] or "").lower() not in _BLOCKS or not (style := _STYLE.search(tag[0])):
            continue
        declarations = style[2].split(";")
        kept = [each for each in declarations if not _IDLE.fullmatch(each)]
        if len(kept) < len(declarations):
            rest = ";".join(each for each in kept if each.strip())
            written = f" style={style[1]}{rest}{style[1]}" if rest else ""
            pieces += [html[done : tag.start()], tag[0][: style.start()], written, tag[0][style.end() :]]
            done, found = tag.end(), found + 1
    return "".join([*pieces, html[done:]]), found
