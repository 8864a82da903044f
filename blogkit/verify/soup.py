"""What an author left open or wrote wrong in a text, so that browsers would hide words that blogkit shows.

No word is added or taken away here: tags are, where they say nothing but how far something goes.
"""

from __future__ import annotations

import re

_SIGN = re.compile(r"<(?=/(?![A-Za-z]))")
"""The beginning of no tag. WordPress leaves it, and browsers then hide all up to the next `>`; here it is a sign."""
_PARTING = re.compile(
    r"</?(?:table|thead|tfoot|tbody|caption|col|colgroup|tr|td|th|div|d[ldt]|[uo]l|li|pre|form|map|area|blockquote"
    r"|address|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details"
    r"|menu|summary)\b(?>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.IGNORECASE,
)
"""Tags at which wpautop begins a paragraph, though browsers would see nothing in one that ends what never began."""
_HOLDER = re.compile(
    rf"<(/?)(object|audio|video|canvas|textarea)\b(?>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>|\n[ \t]*\n|{_PARTING.pattern}",
    re.IGNORECASE,
)
"""What hides its inside, or takes it for text; and where a paragraph ends."""
_HOLLOW = ("object", "canvas", "textarea")
_VEILS = ("object", "canvas")
"""Those of them whose words are for browsers that cannot show what they name, and nothing here can."""
_PLAYERS = ("audio", "video")
_BOX = re.compile(r"""<(textarea|xmp)\b(?>(?:[^<>"']|"[^"]*"|'[^']*')*)>(.*?)</\1\s*>""", re.DOTALL | re.IGNORECASE)
_UNSHOWN = re.compile(r"""</?(?:plaintext|template|title)\b(?>(?:[^<>"']|"[^"]*"|'[^']*')*)>""", re.IGNORECASE)
"""Tags that belong to no text. Browsers would hide what lies between them, or show the tags in it."""


def cleared(text: str) -> str:
    """A text in which nothing hides what follows it, and what parts two words of it does so."""
    text = _ended(_UNSHOWN.sub("", _boxed(_SIGN.sub("&lt;", text))))
    return text if "<!-- wp:" in text else _PARTING.sub(r" \g<0> ", text)


def _boxed(html: str) -> str:
    """What readers were to copy is text, tags, shortcodes and all."""
    if "</textarea" not in (lower := html.lower()) and "</xmp" not in lower:
        return html
    return _BOX.sub(lambda box: f"<pre>{box[2].replace('<', '&lt;').replace('[', '&#91;')}</pre>", html)


def _ended(html: str) -> str:
    """Every film and sound with an end, and the words of what is shown no more laid open: nothing is hidden then.

    A film ends with its paragraph. What browsers hide of the rest of a text that has no such end, blogkit shows.
    """
    changes: list[tuple[int, int, str]] = []
    open_: dict[str, list[re.Match[str]]] = {name: [] for name in (*_HOLLOW, *_PLAYERS)}

    def end(place: int) -> None:
        for name in _PLAYERS:
            changes.extend((place, place, f"</{name}>") for _ in open_[name])
            open_[name].clear()

    for found in _HOLDER.finditer(html):
        name = (found[2] or "").lower()
        if not name:
            end(found.start())
        elif not found[1]:
            open_[name].append(found)
        elif open_[name]:
            first = open_[name].pop()
            if name in _VEILS:
                changes += [(*first.span(), f"<span{first[0][1 + len(name) :]}"), (*found.span(), "</span>")]
    end(len(html))
    changes += [(*each.span(), "") for name in _HOLLOW for each in open_[name]]
    parts, last = [], 0
    for begin, after, text in sorted(changes):
        parts += [html[last:begin], text]
        last = after
    return "".join([*parts, html[last:]])
