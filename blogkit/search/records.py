"""What can be found: each essay and page, and the conversation under it, as records that Pagefind reads.

A record is a small HTML document. One for each comment would be the plainest; but 95 000 of them are as many files to
publish, and take five times as long. So a record holds the comments of one essay, kind, year and language, at most
SIZE, each under a heading with an id: Pagefind then tells which of them it found.

The date of what is found stands in the fragment of its address, `#2012-05-04~comment-4211`, for there is no other place
for it that would not be searched, too. `search.js` takes it off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from msgspec import Struct

from blogkit.engine.digest import Digest, digest
from blogkit.model import Comment, CommentKind, Entry, Html
from blogkit.reading.sentences import NOTE
from blogkit.reading.slots import TAG
from blogkit.site.questions import Site

SIZE = 200
"""Comments in a record: a browser loads the whole of it to show a line."""
ENOUGH = 20
"""Writings in a language that make an index of its own worth while."""
KINDS: dict[CommentKind, str] = {
    "comment": "comment",
    "reply": "comment",
    "pingback": "mention",
    "trackback": "mention",
    "mention": "mention",
}
"""What is searched of a conversation, by the names that readers choose from. A like has no words."""

_UNSPACED = re.compile(
    "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Letters of Chinese and Japanese, which are written without blanks: each is a word here, and a word is a phrase."""


class Record(Struct, frozen=True, array_like=True):
    """One document of the index."""

    url: str
    """Root-relative to the site; its fragment begins with a date, or is empty."""
    html: str
    language: str
    """That of the index which it belongs to."""
    year: str
    """Empty where it has none."""


def given(site: Site, key: str) -> Digest:
    """The digest of all that the records of a writing can come from; quickly found."""
    return digest((site.entry(key), site.fingerprint(("body", key)), site.fingerprint(("thread", key))))


def languages(site: Site) -> list[str]:
    """The languages that have an index of their own, the site's first; what is in others goes into the first.

    A browser loads 100 KB for each, and only words that are cut to their stems are found better for it.
    """
    entries = (site.entry(writing.key) for writing in site.writings())
    counts = Counter(_language(entry.lang) for entry in entries if entry)
    own = _language(site.setting("language"))
    return [
        own,
        *sorted(
            language for language, count in counts.items() if count >= ENOUGH and language != own and language.isalnum()
        ),
    ]


def records(site: Site, key: str, indexes: Sequence[str]) -> Iterator[Record]:
    """The records of one writing that is published: its text, then its conversation.

    `indexes` as `languages` has them.
    """
    entry, body = site.entry(key), site.body(key)
    assert entry is not None, key
    kind = "essay" if entry.kind == "post" else "page"
    title = f'<meta data-pagefind-meta="title[content]" content="{escape(entry.title)}">'
    heading = title if entry.untitled else f'<h1 data-pagefind-meta="title">{escape(entry.title)}</h1>'
    text = heading + _html(body.html if body else ())
    yield _record(entry, f"{_day(entry.date)}~", kind, _year(entry.date), entry.lang, text, indexes)
    groups: dict[tuple[str, str, str], list[Comment]] = {}
    for item in site.thread(key).items:
        comment = item.comment
        if comment.kind in KINDS:
            group = KINDS[comment.kind], _year(comment.published), comment.lang or entry.lang
            groups.setdefault(group, []).append(comment)
    anonymous = site.text("Anonymous")
    for (kind, year, lang), comments in sorted(groups.items()):
        for start in range(0, len(comments), SIZE):
            text = "".join(_comment(comment, anonymous) for comment in comments[start : start + SIZE])
            yield _record(entry, f"~{kind}-{year}-{lang}-{start}", kind, year, lang, title + text, indexes)


def _comment(comment: Comment, anonymous: str) -> str:
    name = comment.author.name or comment.author.url or anonymous
    place = escape(f"{_day(comment.published)}~comment-{comment.id}")
    return f'<h2 id="{place}">{escape(name)}</h2>{_html(comment.body)}'


def _record(entry: Entry, fragment: str, kind: str, year: str, lang: str, text: str, indexes: Sequence[str]) -> Record:
    paths = {path[:end] for path in entry.terms.get("categories", ()) for end in _ends(path)}
    filters = [("kind", kind), ("language", lang), *([("year", year)] if year else [])]
    filters += [("category", path) for path in sorted(paths)]
    marks = "".join(f'<i data-pagefind-filter="{name}[title]" title="{escape(value)}"></i>' for name, value in filters)
    language = _language(lang) if _language(lang) in indexes else indexes[0]
    html = f'<html lang="{escape(language)}"><body data-pagefind-body>{marks}{_spaced(text)}</body></html>'
    return Record(f"{entry.url}#{fragment}", html, language, year)


def _ends(path: str) -> Iterator[int]:
    """Where a term's path ends, and those of the terms above it."""
    return (at for at in range(1, len(path) + 1) if at == len(path) or path[at] == "/")


def _html(html: Html) -> str:
    """HTML without the addresses in it, and without the numbers of footnotes: they are not searched."""
    return NOTE.sub("", "".join(part for part in html if isinstance(part, str)))


def _spaced(html: str) -> str:
    """HTML with blanks around each letter of a script that has none."""
    if not _UNSPACED.search(html):
        return html
    pieces: list[str] = []
    done = 0
    for tag in TAG.finditer(html):
        pieces += (_UNSPACED.sub(r" \g<0> ", html[done : tag.start()]), tag[0])
        done = tag.end()
    return "".join((*pieces, _UNSPACED.sub(r" \g<0> ", html[done:])))


def _language(tag: str) -> str:
    """The language of a BCP 47 tag: words are cut to their stems alike in all its regions."""
    return tag.partition("-")[0].lower()


def _day(date: datetime | None) -> str:
    return f"{date.year:04}-{date.month:02}-{date.day:02}" if date else ""


def _year(date: datetime | None) -> str:
    return f"{date.year:04}" if date else ""
