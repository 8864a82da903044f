"""The nouns: what a site is made of.

Every value here is frozen, made of tuples and plain data, free of I/O, and survives a round trip through JSON,
so that it can cross processes, lie in the Store and be digested.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Raw, Struct

CommentKind = Literal["comment", "pingback", "trackback", "reply", "like", "repost", "mention"]
"""The last four are what a webmention may be."""

Status = Literal["approved", "pending", "spam", "trash"]

MENTIONS: frozenset[str] = frozenset({"pingback", "trackback", "like", "repost", "mention"})
"""The kinds of Comment that are another site's link here; a webmention `reply` reads as a comment."""


SourceKind = Literal["post", "page", "term", "thread", "reply", "redirects", "file"]
"""What a file under content/ is: by its place alone."""


class Slot(Struct, frozen=True, array_like=True):
    """A gap in parsed HTML, filled with an address when a page is rendered."""

    kind: Literal["source", "file", "size", "path", "picture", "frame"]
    """source: the permalink of a Markdown file; file: the address of a picture or download;
    size: ` width="…" height="…"` of that picture, or nothing; path: an address on this site;
    picture: what stands before and after an `<img>` that may be shown in several sizes, or nothing;
    frame: what stands in place of a frame that shows something of another site."""
    target: str
    """source, file: a path under content/ (`posts/other.md`); path: root-relative, decoded, as `/a/`; size: either;
    picture: either, and empty for the one after; frame: its tag."""
    suffix: str = ""
    """What follows the address: `#note-2`, `?q=x#top`; picture: the width that is written, when one is; frame: a path
    under content/, of the picture that stands for it, when it has one."""
    written: str = ""
    """The reference as its author wrote it, for messages and for a target that is missing."""
    line: int = 0
    """Where it stands in the source, from 1; 0 when unknown."""
    column: int = 0


Html = tuple[str | Slot, ...]
"""Parsed HTML: text between Slots. `slots.fill` makes a string of it."""


NEWEST = 50
"""How many comments a list of recent comments or their feed can hold."""


class Conventions(Struct, frozen=True):
    """The settings that parsing a file depends on, and nothing else: they are part of its key in the Store."""

    timezone: str = "UTC"
    """IANA name; the zone of a date written without one."""
    language: str = "en"
    """BCP 47; the language of a text that names none."""
    taxonomies: tuple[str, ...] = ("categories", "tags", "series")
    """Front matter keys that hold terms."""
    nested: tuple[str, ...] = ("categories",)
    """Those of them in which a slash makes a term below another."""
    hosts: tuple[str, ...] = ()
    """Own addresses, as `https://example.org/blog`: a link that begins with one is a link to this site."""
    smart: bool = True
    """Curly quotes, dashes and dots in Markdown."""
    highlight: bool = True
    """Colour for fenced code."""
    people: bool = False
    """Whether the people who comment are told apart."""


class Source(Struct, frozen=True):
    """One file under content/."""

    path: str
    """Relative to content/, with forward slashes: `posts/hello/index.md`."""
    kind: SourceKind
    digest: bytes
    """Of its content."""


class Label(Struct, frozen=True, omit_defaults=True):
    """A term as a post names it."""

    path: str
    """The term's identity, its path of slugs: `law/copyright`."""
    names: tuple[str, ...]
    """The names along the path as written: `("Law", "Copyright")`."""


class Writing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What Posts and Pages have in common: everything their front matter says."""

    key: str
    """Its identity: the source's path without `.md` or `/index.md`, as `posts/hello`."""
    source: str
    """The path of its file under content/."""
    title: str
    slug: str
    untitled: bool = False
    """Whether its page shows no title: then it is for lists alone, and mostly made of the text's first words."""
    date: datetime | None = None
    """Aware. As written, or in the site's timezone where no offset was written."""
    updated: datetime | None = None
    id: str = ""
    """The number it had elsewhere, as WordPress' post ID; the `%id%` of permalinks."""
    url: str = ""
    """Its own address, root-relative, when the permalink pattern is not to decide."""
    aliases: tuple[str, ...] = ()
    """Older addresses, root-relative, that lead here."""
    authors: tuple[str, ...] = ()
    """Keys of authors, in order; empty means the site's own."""
    excerpt: str = ""
    """The excerpt written by hand, as Markdown; empty means that the body decides."""
    image: str = ""
    """A picture that stands for it: a path under content/, or an address."""
    lang: str = ""
    """BCP 47; empty means the site's language."""
    comments: Literal["open", "closed"] = "open"
    draft: bool = False
    template: str = ""
    """A template of its own instead of `post.html` or `page.html`."""
    extra: dict[str, Any] = {}
    """Every other key of the front matter, as written."""


class Post(Writing, frozen=True, kw_only=True, tag=True):
    """A dated essay."""

    terms: dict[str, tuple[Label, ...]] = {}
    """Taxonomy → the terms it is filed under, in the order written."""
    sticky: bool = False


class Page(Writing, frozen=True, kw_only=True, tag=True):
    """An undated page: about, colophon. Its address follows its folder."""

    parent: str = ""
    """The key of the page it lies under; empty at the top."""
    order: int = 0


class Heading(Struct, frozen=True):
    """One line of an essay's contents."""

    level: int
    id: str
    text: str
    """Plain text."""


class Link(Struct, frozen=True, array_like=True):
    """A reference from an essay to another of its site, with the sentence that it stands in, as plain text."""

    to: str
    """The path of a file under content/, as `posts/other.md`, or a bare address, as `/2012/old`, `/?p=7`."""
    before: str = ""
    """What stands before the link's words, with the blank between them."""
    words: str = ""
    """The link's own words; empty when it is a picture."""
    after: str = ""
    """What stands after them."""


class Summary(Struct, frozen=True):
    """What a listing may want of a body without loading it."""

    excerpt: Html = ()
    """HTML: up to `<!--more-->`, or else the first paragraph."""
    description: str = ""
    """Plain text of the excerpt, at most 200 characters, for `<meta name=description>`."""
    more: bool = False
    """Whether the body goes on after the excerpt."""
    words: int = 0
    picture: str = ""
    """The first picture: a path under content/, or an address."""
    slots: tuple[Slot, ...] = ()
    """Every distinct `source` and `file` Slot of the body, in order, so that missing targets can be found."""
    pictures: tuple[str, ...] = ()
    """The targets of its distinct `picture` Slots: what may be shown in several sizes."""


class Written(Struct, frozen=True, omit_defaults=True):
    """What is kept in memory of a Markdown file: all but its body and its beginning."""

    writing: Post | Page
    words: int = 0
    picture: str = ""
    """As in its Summary."""
    slots: tuple[Slot, ...] = ()
    """As in its Summary."""
    pictures: tuple[str, ...] = ()
    """As in its Summary."""
    excerpt: bytes = b""
    """The digest of its Excerpt, which is loaded on demand."""
    links: tuple[Link, ...] = ()
    """Its references to others of the site, each once."""


class Body(Struct, frozen=True, omit_defaults=True):
    """An essay's text as HTML."""

    html: Html
    contents: tuple[Heading, ...] = ()


class TermNote(Struct, frozen=True, omit_defaults=True):
    """What a file such as content/categories/law.md says of a term."""

    title: str = ""
    description: Html = ()
    order: int = 0
    id: str = ""


class Redirect(Struct, frozen=True):
    """One line of content/redirects.txt."""

    source: str
    """Root-relative and decoded: `/old/`; or with a query, as it was written: `/?cat=3`."""
    target: str
    """Root-relative, percent-encoded, maybe with a fragment; or an address elsewhere."""
    for_now: bool = False
    """Whether it is a 302, which leads to the nearest thing, not to what has moved."""


class Redirects(Struct, frozen=True):
    """content/redirects.txt: old addresses that belong to no post or page."""

    lines: tuple[Redirect, ...] = ()


class Picture(Struct, frozen=True, omit_defaults=True):
    """What a picture file says of itself. Pixels, after its orientation is applied."""

    width: int = 0
    """0 where it cannot be told."""
    height: int = 0
    size: int = 0
    """In bytes."""
    still: bool = False
    """Whether it is made of pixels, does not move, and is not too large: smaller copies can be made of it."""
    located: bool = False
    """Whether it says where it was taken."""
    content: bytes = b""
    """The digest of its bytes."""


class Commenter(Struct, frozen=True, omit_defaults=True):
    """Who wrote a comment."""

    name: str = ""
    url: str = ""
    """Empty, or an address that passed the one URL check."""
    by_author: bool = False
    """Whether this is an author of the site."""
    person: str = ""
    """What tells people of one name apart, where the site has pages of people: a hash, of nothing that is private."""


class Comment(Struct, frozen=True, omit_defaults=True):
    """One reply to a post, or one mention of it elsewhere."""

    id: str
    published: datetime
    author: Commenter
    parent: str = ""
    """The id of the comment it answers; empty at the top."""
    kind: CommentKind = "comment"
    status: Status = "approved"
    body: Html = ()
    """Safe HTML: it passed the narrow policy when it was parsed."""
    lang: str = ""
    extra: dict[str, Any] = {}
    """Unknown keys, as written; never an e-mail or IP address."""


NOTHING = Raw(b"[]")
"""A list with nothing in it, encoded."""


class Comments(Struct, frozen=True, omit_defaults=True):
    """What is kept in memory of a comments.jsonl: all but its comments. Only approved ones count."""

    replies: int = 0
    mentions: int = 0
    newest: Raw = NOTHING
    """(published, id) of the newest, at most NEWEST, newest first: encoded, for most builds want none of them."""
    likes: int = 0
    people: tuple[tuple[str, str, datetime, str], ...] = ()
    """(person, name, published, id) of each reply whose author has a `person`."""


class Person(Struct, frozen=True):
    """Somebody who comments, and has a page."""

    name: str
    comments: tuple[tuple[str, str], ...]
    """(key of the writing, id) of all that they said, newest first."""


class ThreadItem(Struct, frozen=True, omit_defaults=True):
    """A comment at its place in a Thread."""

    comment: Comment
    depth: int
    """0 at the top."""
    parent_name: str = ""
    """The name of whom it answers, when that comment is in the Thread."""
    lost: bool = False
    """Whether the comment that it answered is not in the Thread: it then hangs at the top."""


class Thread(Struct, frozen=True, omit_defaults=True):
    """The approved comments of one post, each after its parent, siblings by (published, id)."""

    items: tuple[ThreadItem, ...] = ()


class Term(Struct, frozen=True):
    """One category, tag or other term."""

    taxonomy: str
    path: str
    """Its identity, a path of slugs: `law/copyright`."""
    name: str
    url: str
    parent: str = ""
    """The path of the term above; empty at the top."""


class Author(Struct, frozen=True):
    """Someone who writes on this site."""

    key: str
    name: str
    url: str = ""
    """Their own site."""
    bio: str = ""
    page: str = ""
    """The address of their page here."""


class Entry(Struct, frozen=True, omit_defaults=True):
    """What a listing, a feed or a link shows of a writing: nothing that its body decides."""

    key: str
    kind: Literal["post", "page"]
    title: str
    url: str
    """Root-relative to the site, percent-encoded, without the site's prefix."""
    date: datetime | None
    updated: datetime | None
    authors: tuple[str, ...]
    """Keys of Authors."""
    terms: dict[str, tuple[str, ...]]
    """Taxonomy → paths of terms."""
    lang: str
    image: str
    sticky: bool
    untitled: bool = False
    """Whether its title is for what leads to it alone."""


class Excerpt(Struct, frozen=True, omit_defaults=True):
    """The beginning of a body."""

    html: Html
    more: bool
    description: str
