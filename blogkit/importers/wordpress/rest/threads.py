"""The thread below an essay as its page shows it: where the API hides pingbacks and trackbacks, there they stand.

Read is what WordPress itself writes in every theme that does not do it by hand: an element with `id="comment-12"` and
the comment's type among its classes, a link with the class `url`, a `<time>`, the text in `comment-content`.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from msgspec import Struct

from blogkit.importers.addresses import join, split
from blogkit.importers.wordpress.comments import KINDS

_NUMBERED = re.compile(r"(?:li-|div-)?(?:comment|pingback|trackback|ping)-(\d{1,18})")
_ELEMENTS = ("li", "div", "article", "section")
_TEXTS = {"comment-content", "comment-text", "comment__content", "wp-block-comment-content"}
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_PAGE = re.compile(r"/comment-page-\d+/?$")
_CPAGE = re.compile(r"(?:^|&)cpage=\d+")


class Seen(Struct):
    """One comment or mention, as far as a page shows it."""

    id: str
    parent: str = ""
    kind: str = ""
    """As WordPress calls it: comment, pingback …; empty when the page does not say."""
    name: str = ""
    url: str = ""
    date: str = ""
    """With an offset."""
    body: str = ""
    """HTML."""


class Thread(Struct):
    """What one page shows of a thread."""

    comments: list[Seen]
    further: list[str]
    """Addresses of the thread's other pages."""
    lists: bool = False
    """Whether this is no thread's page, but the one that lists the newest texts."""


def read(html: str, address: str) -> Thread:
    """The thread of a page at `address`. Never fails."""
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    return Thread(list(reader.seen.values()), list(reader.further), reader.lists)


class _Open(Struct):
    """An element that has begun."""

    tag: str
    comment: Seen | None = None
    role: str = ""
    """What is read from its inside: `name` or `body`."""


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: dict[str, Seen] = {}
        self.further: dict[str, None] = {}
        self.lists = False
        self._address = address
        self._own = _whole(address)
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = set(values.get("class", "").split())
        if tag == "a":
            self._link(values, classes)
        self.lists = self.lists or (tag == "body" and "blog" in classes)
        self._raw(self.get_starttag_text() or "")
        element = _Open(tag, self._begun(tag, values, classes))
        comment = self._comment
        if comment and not self._role:
            if tag == "time" and not comment.date:
                comment.date = values.get("datetime", "")
            if classes & _TEXTS and not comment.body:
                element.role = "body"
            elif not comment.name and ("fn" in classes or (tag == "a" and "url" in classes)):
                element.role = "name"
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not any(element.tag == tag for element in self._open):
            return
        while True:
            element = self._open.pop()
            if element.tag != tag:
                continue
            if element.role != "body":
                self._raw(f"</{tag}>")
            return

    def handle_data(self, data: str) -> None:
        comment = self._comment
        if comment and self._role == "name":
            comment.name += data
        self._raw(escape(data, quote=False))

    @property
    def _comment(self) -> Seen | None:
        return next((element.comment for element in reversed(self._open) if element.comment), None)

    @property
    def _role(self) -> str:
        """What is being read, within the innermost comment."""
        for element in reversed(self._open):
            if element.role or element.comment:
                return element.role
        return ""

    def _begun(self, tag: str, values: dict[str, str], classes: set[str]) -> Seen | None:
        """The comment that begins with this element."""
        found = _NUMBERED.fullmatch(values.get("id", ""))
        if not found or tag not in _ELEMENTS or self._role or found[1] in self.seen:
            return None
        kind = next((kind for kind in KINDS if kind and kind in classes), "")
        above = self._comment
        seen = Seen(found[1], above.id if above else "", kind)
        self.seen[seen.id] = seen
        return seen

    def _link(self, values: dict[str, str], classes: set[str]) -> None:
        """A link may lead to whoever wrote the comment, or to another page of the thread."""
        url = join(self._address, values.get("href", "")) if values.get("href") else ""
        comment = self._comment
        if comment and not comment.url and self._role != "body" and ("url" in classes or self._role == "name"):
            comment.url = url
        parts = split(url)
        if (_PAGE.search(parts.path) or _CPAGE.search(parts.query)) and _whole(url) == self._own:
            self.further[parts._replace(fragment="").geturl()] = None

    def _raw(self, html: str) -> None:
        if self._role == "body" and (comment := self._comment):
            comment.body += html


def _whole(address: str) -> tuple[str, str]:
    """(path, query) of a thread, whichever of its pages this is."""
    parts = split(address)
    return _PAGE.sub("", parts.path).rstrip("/"), _CPAGE.sub("", parts.query).lstrip("&")
