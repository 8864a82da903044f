"""What a person wrote in a message, without what their program put around it: quoted messages, signatures, HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
"""RFC 3676, section 4.3; some programs lose the blank."""
_DEVICE = re.compile(
    r"^(?:Sent from (?:my|Mail)|Get Outlook for|Von meinem .{1,40} gesendet|Gesendet von|Envoyé de mon|Enviado desde)",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"""^(?:
        -{3,}\ ?(?:Original\ Message|Ursprüngliche\ Nachricht|Mensaje\ original|Message\ d.origine)\ ?-{3,}
        | _{20,}
        | (?:From|Von|De|من|差出人)\ ?:\ .+\n(?:.+\n){0,2}?
          (?:Sent|Date|To|Gesendet|Datum|An|Enviado|Fecha|Para|Envoyé|À)\ ?:\ .+
    )$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""What stands above a whole message that a program put beneath the answer to it, without marking its lines."""
_INTRODUCTION = re.compile(
    r"(?=.*\d).{8,}[:：]$|.*\b(?:wrote|writes|schrieb|escribió|escreveu|a écrit|scrisse)\b.*[:：]?$", re.IGNORECASE
)
"""The line above quoted lines: who wrote them, and when."""
_BLANK_LINES = re.compile(r"\n{3,}")


def own_words(text: str) -> str:
    """The text of a message without the quoted message at its beginning or end, and without a signature.

    What is quoted between answers stays: it says what they answer.
    """
    text = "\n".join(line.rstrip() if line != "-- " else line for line in text.splitlines())
    for end in (_FORWARDED, _SIGNATURE):
        if (found := end.search(text)) and text[: found.start()].strip():
            text = text[: found.start()]
    lines = [line.rstrip() for line in text.split("\n")]
    lines = _without_device(_without_last_quote(lines))
    lines = _without_first_quote(lines)
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _without_last_quote(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1] or lines[end - 1].startswith(">")):
        end -= 1
    quoted = any(line.startswith(">") for line in lines[end:])
    return lines[: _before_introduction(lines, end)] if quoted else lines[:end]


def _before_introduction(lines: list[str], end: int) -> int:
    """Where the one or two lines begin that introduce a quote, if the lines before `end` do."""
    for count in (1, 2):
        start = end - count
        if start >= 0 and (start == 0 or not lines[start - 1]) and _INTRODUCTION.match(" ".join(lines[start:end])):
            return start
    return end


def _without_first_quote(lines: list[str]) -> list[str]:
    first = next((number for number, line in enumerate(lines) if line.startswith(">")), None)
    if first is None or "".join(lines[: _before_introduction(lines, first)]).strip():
        return lines
    while first < len(lines) and (not lines[first] or lines[first].startswith(">")):
        first += 1
    return lines[first:] or lines


def _without_device(lines: list[str]) -> list[str]:
    while lines and (not lines[-1] or _DEVICE.match(lines[-1])):
        lines = lines[:-1]
    return lines


def flowed(text: str, delete_space: bool) -> str:
    """A text whose paragraphs were broken into lines for sending, put together again (RFC 3676, section 4)."""
    paragraphs: list[str] = []
    is_open = False
    for line in text.splitlines():
        is_quote = line.startswith(">")
        line = line.removeprefix(" ") if not is_quote else line
        if is_open and not is_quote and line != "-- ":
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        is_open = line.endswith(" ") and not is_quote and line != "-- "
        if is_open and delete_space:
            paragraphs[-1] = paragraphs[-1][:-1]
    return "\n".join(paragraphs)


def plain(markup: str) -> str:
    """The words of a message that is HTML, as plain text: quoted messages as lines that begin with `>`."""
    reader = _Reader()
    reader.feed(_CLEANER.clean(markup))
    reader.close()
    return _BLANK_LINES.sub("\n\n", "".join(reader.parts)).strip()


_APART = frozenset({"p", "ul", "ol", "pre", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _APART | {"div", "li", "tr", "section", "article", "header", "footer", "dl", "dt", "dd"}
_CLEANER = nh3.Cleaner(
    tags={*_BLOCKS, "a", "br"},
    clean_content_tags={"script", "style", "title", "template", "noscript"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel=None,
)
"""It leaves what is well-formed, and nothing that is not to be seen."""


class _Reader(HTMLParser):
    """Gathers the words of HTML. What is open is counted and not nested: it may be as deep as it likes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._quotes = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""
        if tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self._break(tag in _APART)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag == "blockquote":
            self._quotes -= 1
        elif tag == "a" and self._link:
            if self._link not in "".join(self.parts[-3:]):
                self.parts.append(f" <{self._link}>")
            self._link = ""
        if tag in _BLOCKS:
            self._break(tag in _APART)

    def handle_data(self, data: str) -> None:
        """Words."""
        words = re.sub(r"[\s\xa0]+", " ", data)
        at_start = not self.parts or self.parts[-1].endswith("\n")
        if at_start and not (words := words.lstrip()):
            return
        self.parts.append(f"> {words}" if self._quotes and at_start else words)

    def _break(self, apart: bool) -> None:
        if self.parts and (apart or not self.parts[-1].endswith("\n")):
            self.parts.append("\n\n" if apart else "\n")
