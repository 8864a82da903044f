"""The links of an essay to others of its site, each with the sentence that it stands in, as plain text.

Found in the HTML, so that Markdown, raw blocks in it and essays kept as HTML are all read in one way. A sentence ends
with its paragraph at the latest, and a long one is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from blogkit.model import Html, Link, Slot
from blogkit.reading.slots import TAG, plain, shorten
from blogkit.routes import bare

REACH = 1500
"""Characters of HTML before and after a link that are looked at."""
LENGTH = 160
"""Characters that are kept on either side of the link's own words."""

_OPENING = re.compile(r"<a\s[^<]*?\bhref\s*=\s*[\"']?\Z", re.IGNORECASE)
_CLOSING = re.compile(r"</a[\s>]", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|li|dd|dt|div|td|th|h[1-6]|blockquote|figcaption|figure|section|article|aside|ul|ol|dl|table|pre|hr|summary"
    r"|details|header|footer|caption)\b[^>]*>|<br\s*/?>\s*<br\s*/?>",
    re.IGNORECASE,
)
"""What ends a paragraph; so does an empty line that is made of two `<br>`."""
NOTE = re.compile(r'<sup class="footnote-ref">.*?</sup>|<a [^>]*class="footnote-back".*?</a>', re.DOTALL)
"""What stands in a text for a footnote, and in a footnote for its place in the text: no words."""
_NUMBER = re.compile(r"\?(?:p|page_id)=(\d+)(?![^#&])")
_STOP = re.compile(r"[.!?…؟۔]+[\"'”’»›)\]]*(?=\s)|[。！？]+[」』”’）]*")
_NO_END = frozenset("mr mrs ms dr st prof vs etc cf no nr p pp vol ed eds al ca e.g i.e z.b d.h sr sra m mme".split())
"""Words after which a full stop ends no sentence, beside single letters."""


def links(body: Html) -> tuple[Link, ...]:
    """Every reference from an essay to another file or address of its site, once, where it stands first."""
    found: dict[str, Link] = {}
    wanted = [(number, to) for number, part in enumerate(body) if isinstance(part, Slot) and (to := _to(part))]
    if not wanted:
        return ()
    starts = [0]
    for part in body:
        starts.append(starts[-1] + (len(part) if isinstance(part, str) else 0))
    markup = "".join(part for part in body if isinstance(part, str))
    for number, to in wanted:
        before = body[number - 1] if number else ""
        opened = _OPENING.search(before, max(0, before.rfind("<"))) if isinstance(before, str) else None
        if opened and to not in found:
            at = starts[number]
            found[to] = Link(to, *_sentence(markup, at - len(opened[0]), at))
    return tuple(found.values())


def _to(slot: Slot) -> str:
    """What a Slot refers to, in the one form in which such references are compared; empty for a file."""
    if slot.kind == "source":
        return slot.target if slot.target.isascii() else normalize("NFC", slot.target)
    if slot.kind != "path":
        return ""
    number = _NUMBER.match(slot.suffix) if "=" in slot.suffix else None
    return f"/?p={number[1]}" if number else bare(slot.target)


def _sentence(markup: str, start: int, inside: int) -> tuple[str, str, str]:
    """What stands before a link in its sentence, its own words, and what stands after it.

    The link's tag begins at `start`, and goes on at least to `inside`.
    """
    tag = TAG.match(markup, start)
    opened = tag.end() if tag else inside
    closing = _CLOSING.search(markup, opened, opened + REACH)
    closed = closing.start() if closing else opened
    left, right = max(0, start - REACH), closed + REACH
    for block in _BLOCK.finditer(markup, left, start):
        left = block.end()
    if following := _BLOCK.search(markup, closed, right):
        right = following.start()
    before, words, after = (_plain(markup[at:end]) for at, end in ((left, start), (opened, closed), (closed, right)))
    begin = max((end for end in _ends(before + words[:1]) if end <= len(before)), default=0)
    end = next((end - len(words) for end in _ends(words + after) if end >= len(words)), None)
    before, after = before[begin:].lstrip(), after[:end].rstrip()
    return _end_of(before), words.strip(), shorten(after, LENGTH)


def _plain(markup: str) -> str:
    """The words of a piece of HTML; it may begin within a tag, where it was cut."""
    if (close := markup.find(">")) >= 0 and not 0 <= markup.find("<") < close:
        markup = markup[close + 1 :]
    return plain(NOTE.sub("", markup) if "footnote" in markup else markup)


def _ends(text: str) -> Iterator[int]:
    """Where in a text sentences end."""
    for stop in _STOP.finditer(text):
        following = text[stop.end() :].lstrip()[:1]
        word = text[: stop.start()].rpartition(" ")[2].lstrip("(“‘«\"'").lower()
        is_short = stop[0] == "." and (len(word) == 1 or word in _NO_END)
        if not following.islower() and not is_short:
            yield stop.end()


def _end_of(text: str) -> str:
    """The end of a text that is too long, cut between words where there are blanks, with … for the rest."""
    if len(text) <= LENGTH:
        return text
    blank = text.find(" ", len(text) - LENGTH, len(text) - LENGTH // 2)
    return "…" + text[blank + 1 if blank >= 0 else len(text) - LENGTH :]
