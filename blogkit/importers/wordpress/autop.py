"""WordPress' rules for paragraphs: in its classic editor a blank line parts them, and a line end breaks the line.

As documented for `wpautop`: text between blank lines becomes a paragraph; a block-level tag parts too; text that
follows directly on an opening block-level tag stays bare, but in a quotation; what stands in <pre>, scripts and style
sheets is left alone; two <br> in a row are a blank line.
"""

from __future__ import annotations

import re

from blogkit.importers.wordpress.markup import STANDING, pieces, tag

BLOCKS = frozenset(
    "table thead tfoot tbody caption col colgroup tr td th div dl dd dt ul ol li pre form map area blockquote address"
    " style p h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside hgroup header footer nav figure figcaption"
    " details menu summary center".split()
)
_OPAQUE = frozenset("pre script style svg".split())
_PLAYERS = frozenset("audio video object".split())
_PARTS = frozenset("embed param source track".split())
"""Around these, and at either end of a player, blank space means nothing."""
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_BREAKS = re.compile(r"<br\b[^>]*>[ \t\n]*<br\b[^>]*>", re.IGNORECASE)
_SPACE = " \t\n"


def paragraphs(text: str) -> str:
    """HTML with its paragraphs and line breaks marked."""
    text = _BREAKS.sub("\n\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    writer = _Writer()
    parts = _merged(pieces(text))
    for place, piece in enumerate(parts):
        if place % 2:
            writer.markup(piece)
        elif piece.strip() or not _in_player(parts[place - 1], piece, parts[(place + 1) % len(parts)]):
            writer.text(piece)
    return writer.finished()


def _in_player(before: str, blank: str, after: str) -> bool:
    """Whether the blank space between two tags stands among the parts of a film or sound."""
    (begun, ended), (name, ends) = tag(before), tag(after)
    if {begun, name} & _PARTS:
        return True
    edge = (begun in _PLAYERS and not ended) or (name in _PLAYERS and ends)
    return edge and not _BLANK_LINE.search(blank)


def breaks(text: str) -> str:
    """A run of inline HTML with its line ends as line breaks."""
    parts = _merged(pieces(text))
    for place in range(0, len(parts), 2):
        after = tag(parts[place - 1])[0] == "br" if place else False
        part = re.sub(r"^[ \t]*\n", "\n", parts[place]) if after else parts[place]
        head, rest = (part[:1], part[1:]) if after and part.startswith("\n") else ("", part)
        parts[place] = head + re.sub(r"[ \t]*\n[ \t]*", "<br />\n", rest)
    return "".join(parts)


def _merged(parts: list[str]) -> list[str]:
    """Elements whose inside is nobody's business become one piece of markup."""
    merged, place = [parts[0]], 1
    while place < len(parts):
        name, closing = tag(parts[place])
        end = place
        if name in _OPAQUE and not closing and not parts[place].endswith("/>"):
            end = next((n for n in range(place + 2, len(parts), 2) if tag(parts[n]) == (name, True)), place)
        merged += ["".join(parts[place : end + 1]), parts[end + 1]]
        place = end + 2
    return merged


class _Writer:
    """Text is collected until a boundary comes; then it is written, as a paragraph where it began at a boundary."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._run: list[str] = []
        self._begins = True
        """Whether the run began at a boundary, and so is a paragraph."""
        self._open = False
        """Whether a <p> of the author's own is open."""

    def text(self, text: str) -> None:
        parts = _BLANK_LINE.split(text)
        for number, part in enumerate(parts):
            if number:
                self._blank()
            for place, run in enumerate(STANDING.split(part)):
                if place % 2:
                    self._block(run)
                    self._begins = True
                elif run:
                    self._run.append(run)

    def markup(self, piece: str) -> None:
        name, closing = tag(piece)
        if name not in BLOCKS:
            self._run.append(piece)
        elif name == "p":
            self._flush()
            if not closing:
                self._open, self._begins = True, False
                self._write(piece)
            elif self._open:
                self._close()
            else:  # an end without a beginning parts what stands around it all the same
                self._begins = True
        else:
            self._block(piece)
            whole = closing or name in ("hr", "pre", "style")
            self._begins = whole or name == "blockquote"

    def finished(self) -> str:
        self._flush()
        return "".join(self._out).strip("\n") + "\n" if self._out else ""

    def _block(self, piece: str) -> None:
        """A block-level element ends a paragraph that is still open, as it does for every parser of HTML."""
        self._flush()
        self._open = False
        if tag(piece)[1]:
            self._out.append(piece + "\n")
        else:
            self._write(piece)

    def _write(self, piece: str) -> None:
        """What opens begins a line."""
        if self._out and not self._out[-1].endswith("\n"):
            self._out.append("\n")
        self._out.append(piece)

    def _blank(self) -> None:
        self._flush()
        if self._open:
            self._close()
        self._begins = True

    def _close(self) -> None:
        self._out.append("</p>\n")
        self._open, self._begins = False, True

    def _flush(self) -> None:
        run = "".join(self._run).strip(_SPACE)
        self._run.clear()
        if not run:
            return
        marked = breaks(run)
        paragraph = self._begins and not _only_notes(run)
        if paragraph:
            self._write(f"<p>{marked}</p>\n")
        else:
            self._out.append(marked)
        self._begins = paragraph


def _only_notes(run: str) -> bool:
    """Whether nothing in it is to be seen: HTML comments, scripts, and the anchors that WordPress puts at `more`."""
    parts = _merged(pieces(run))
    seen = "".join(parts[::2]).strip(_SPACE)
    return not seen and all(part.startswith("<!") or tag(part)[0] in ("span", "script") for part in parts[1::2])
