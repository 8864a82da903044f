"""blogkit.toml → Config: every setting of a site, checked when it is read.

Promises: a Config that `load` returned is complete and valid, with addresses and patterns in one normal form; a file
with five mistakes yields one ConfigError with five Problems, each with its line; nothing heavy is imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from msgspec import Struct, field, structs

from blogkit import toml
from blogkit.model import Conventions, Page, Post
from blogkit.problems import ConfigError, Location, Problem
from blogkit.shapes import (
    Address,
    Count,
    Folder,
    Host,
    Language,
    Link,
    Mailbox,
    Number,
    OwnFolder,
    PagePattern,
    PostPattern,
    Quality,
    SourcePath,
    ThemeName,
    Timezone,
    Width,
)
from blogkit.targets import Target, contradictions
from blogkit.toml import Document, did_you_mean, nearest

FILE = "blogkit.toml"

RESERVED = {*Post.__struct_fields__, *Page.__struct_fields__, "author", "format", "posts", "pages", "media"}
"""What no taxonomy may be called: it would hide a key of the front matter, or a folder of content/."""


# The settings. Every field has its default, so that an empty blogkit.toml is a site.


class AuthorOptions(Struct, frozen=True):
    """[authors.<key>]: someone who writes on this site."""

    name: str = ""
    """As readers see it; the key when left out."""
    url: str = ""
    """Their own site."""
    bio: str = ""
    """A few sentences about them, as Markdown."""
    id: str = ""
    """The number that they had elsewhere, as WordPress' `?author=3`."""


class HomeOptions(Struct, frozen=True):
    """[home]: the list of the newest essays."""

    path: Folder = "/"
    """Where it stands: at the front page, or in a folder, where a page is the front page."""
    title: str = ""
    """What it is called there; when left out, a word of the theme."""


class Permalinks(Struct, frozen=True):
    """[permalinks]: where things are found."""

    post: PostPattern = "/%year%/%month%/%day%/%slug%/"
    """The pattern of a post's address; one that ends in a slash makes a folder with index.html."""
    page: PagePattern = "/%path%/"
    """The pattern of a page's address."""
    archives: OwnFolder = "/archive/"
    """The folder of the list of everything, by year."""


class Pagination(Struct, frozen=True):
    """[pagination]: how lists are cut into pages."""

    size: Count = 10
    """Entries on a page."""
    order: Literal["oldest", "newest"] = "oldest"
    """The end that page numbers count from. From the oldest, page K holds the same entries for ever."""


class TaxonomyOptions(Struct, frozen=True):
    """[taxonomies.<name>]: one way to file posts; its name is a front matter key and a folder of content/."""

    path: OwnFolder = ""
    """The folder of its terms' addresses; `/<name>/` when left out."""
    title: str = ""
    """As readers see it; when left out, the name, capitalised, and for those always there a word of the theme."""
    nested: bool = False
    """Whether "Law/Copyright" is a term below Law."""
    feeds: bool = False
    """Whether each term has a feed."""
    ordered: bool = False
    """Whether each term is a series: read from its oldest post on, on one page, with numbered parts."""


TAXONOMIES = {
    "categories": TaxonomyOptions(path="/category/", nested=True, feeds=True),
    "tags": TaxonomyOptions(path="/tag/"),
    "series": TaxonomyOptions(path="/series/", ordered=True),
}
"""What every site has; its own settings are laid over these."""


class MenuItem(Struct, frozen=True):
    """[[menus.<name>]]: one line of a menu. Either page or url is set, or neither for a heading of the lines below."""

    title: str = ""
    """As readers see it."""
    page: SourcePath = ""
    """A file under content/, as `pages/about.md`."""
    url: Link = ""
    """A path on this site (below base_url) as `/archive/`, or an address elsewhere."""
    level: Number = 0
    """0 for a line at the top, 1 for one below the nearest line before it with 0, and so on."""


class ThemeOptions(Struct, frozen=True):
    """[theme]: how the site looks."""

    name: ThemeName = "folio"
    """A folder under themes/, the site's own or blogkit's."""
    options: dict[str, Any] = {}
    """[theme.options], as written; the theme's theme.toml says what they may be."""


class CommentOptions(Struct, frozen=True):
    """[comments]: the conversations."""

    enabled: bool = True
    """Whether threads are shown at all."""
    order: Literal["oldest", "newest"] = "oldest"
    """Which top-level comment stands first; answers are always in the order they were given."""
    depth: Count = 12
    """Levels of indentation; deeper answers are shown at this one."""
    people: Number = 0
    """How many comments somebody must have written to get a page of all of them; 0 for no such pages."""
    email: Mailbox = ""
    """Where answers by e-mail go; with it, each essay and comment has a link for them."""


class FeedOptions(Struct, frozen=True):
    """[feeds]: what feed readers get."""

    size: Count = 20
    """Entries in a feed."""
    full: bool = True
    """Whether feeds carry whole essays, or excerpts only."""
    comments: bool = True
    """Whether there are feeds of comments."""


class MarkdownOptions(Struct, frozen=True):
    """[markdown]: how text becomes HTML."""

    smart: bool = True
    """Curly quotes, dashes and dots."""
    highlight: bool = True
    """Colour for fenced code."""


class RedirectOptions(Struct, frozen=True):
    """[redirects]: old addresses."""

    forms: tuple[Literal["nginx"], ...] = ()
    """The hosts for which the table of redirects is written, as `output/_nginx/`."""


class MediaOptions(Struct, frozen=True):
    """[media]: uploads."""

    path: Folder = "/media/"
    """Where the files of content/media/ are found on the site; `/` when they stand where they always stood."""


class PictureOptions(Struct, frozen=True):
    """[pictures]: what is made of photos."""

    variants: bool = True
    """Whether pictures of essays are also published smaller, for smaller screens."""
    widths: tuple[Width, ...] = (480, 800, 1280)
    """In pixels; of those that a picture is wider than, and its own where it is less than the largest."""
    format: Literal["avif", "webp"] = "avif"
    """How they are coded."""
    quality: Quality = 55
    """From 1 to 100, on the scale of the format."""
    keep_location: bool = False
    """Whether a photo may tell where it was taken."""


class SearchOptions(Struct, frozen=True):
    """[search]: the index of all texts and comments."""

    enabled: bool = True
    """Whether there is one, and a page to search from, where the theme has one."""


class Config(Struct, frozen=True):
    """blogkit.toml, checked."""

    title: str = "Essays"
    """The site's name."""
    description: str = ""
    """A sentence about the site, for search engines and feeds."""
    base_url: Address = "http://localhost:8000/"
    """The address of the front page; http or https, with a trailing slash. It may have a path: `https://a.org/blog/`."""
    language: Language = "en"
    """BCP 47 tag of the language that most of it is written in."""
    timezone: Timezone = "UTC"
    """IANA name of the zone in which dates are written and shown."""
    author: str = ""
    """Who wrote what names no author: a key of `authors`, or a name where there is no such table."""
    hosts: tuple[Host, ...] = ()
    """Older addresses of this same site, without trailing slash: a link to one of them is a link to this site."""
    authors: dict[str, AuthorOptions] = {}
    """Key → who that is."""
    home: HomeOptions = HomeOptions()
    """The list of the newest essays."""
    permalinks: Permalinks = Permalinks()
    """Patterns of addresses."""
    pagination: Pagination = Pagination()
    """How lists are cut into pages."""
    taxonomies: dict[str, TaxonomyOptions] = field(default_factory=lambda: dict(TAXONOMIES))
    """Name → a way to file posts; categories, tags and series are always there."""
    menus: dict[str, tuple[MenuItem, ...]] = {}
    """Name → its lines, in order."""
    theme: ThemeOptions = ThemeOptions()
    """How the site looks."""
    comments: CommentOptions = CommentOptions()
    """The conversations."""
    feeds: FeedOptions = FeedOptions()
    """What feed readers get."""
    markdown: MarkdownOptions = MarkdownOptions()
    """How text becomes HTML."""
    media: MediaOptions = MediaOptions()
    """Uploads."""
    pictures: PictureOptions = PictureOptions()
    """What is made of photos."""
    redirects: RedirectOptions = RedirectOptions()
    """Old addresses."""
    publish: dict[str, Target] = {}
    """Name → a place where the site is published."""
    search: SearchOptions = SearchOptions()
    """The index of all texts and comments."""

    @property
    def origin(self) -> str:
        """Scheme and host, without a trailing slash: `https://example.org`."""
        return self.base_url[: -len(self.prefix)]

    @property
    def prefix(self) -> str:
        """The path of the front page, with its trailing slash: `/` or `/blog/`."""
        return urlsplit(self.base_url).path


def conventions(config: Config) -> Conventions:
    """The settings that parsing a file depends on."""
    return Conventions(
        timezone=config.timezone,
        language=config.language,
        taxonomies=tuple(config.taxonomies),
        nested=tuple(name for name, options in config.taxonomies.items() if options.nested),
        hosts=tuple(dict.fromkeys((config.base_url.rstrip("/"), *config.hosts))),
        smart=config.markdown.smart,
        highlight=config.markdown.highlight,
        people=config.comments.people > 0,
    )


def find(start: Path) -> Path:
    """The site's root: the folder with blogkit.toml, here or above. Raises ConfigError where there is none."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    raise _no_site()


def load(root: Path) -> Config:
    """Read root/blogkit.toml. Raises ConfigError with every Problem that it has."""
    try:
        document = toml.load(root / FILE, FILE)
    except FileNotFoundError:
        raise _no_site() from None
    table = document.table | {"taxonomies": _taxonomies(document.table.get("taxonomies", {}))}
    config, problems = toml.read(Config, structs.replace(document, table=table))
    problems += _contradictions(config, document)
    if problems:
        raise ConfigError(*sorted(problems, key=lambda problem: problem.where or Location(FILE)))
    authors = {key: structs.replace(who, name=who.name or key) for key, who in config.authors.items()}
    return structs.replace(config, authors=authors)


def _no_site() -> ConfigError:
    hint = "Run blogkit new DIR to begin one, or cd into a site, or use -C DIR."
    return ConfigError(Problem("not a blogkit site: there is no blogkit.toml here or above", hint=hint))


def _taxonomies(written: Any) -> Any:
    """The taxonomies as written, laid over their defaults. What is no table stays as it is: its reader complains."""
    if not isinstance(written, dict):
        return written
    laid: dict[str, Any] = {name: structs.asdict(options) for name, options in TAXONOMIES.items()}
    for name, options in written.items():
        default = laid.get(name, {"path": f"/{name}/", "title": name.capitalize()})
        laid[name] = default | options if isinstance(options, dict) else options
    return laid


def _contradictions(config: Config, document: Document) -> Iterator[Problem]:
    """What is wrong between settings that are each right by themselves."""
    if config.authors and config.author and config.author not in config.authors:
        hint = did_you_mean(nearest(config.author, config.authors), f"Known are {', '.join(config.authors)}.")
        yield Problem(f"there is no [authors.{config.author}]", document.where(("author",)), hint=hint)
    for name in config.taxonomies:
        if name in RESERVED or not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
            meaning = "The name has a meaning of its own."
            hint = meaning if name in RESERVED else "Small letters, digits, `-` and `_` only."
            yield Problem(f"a taxonomy cannot be called `{name}`", document.where(("taxonomies", name)), hint=hint)
    folders = {config.permalinks.archives: "permalinks.archives"}
    places: list[tuple[tuple[str, ...], str]] = [(("home", "path"), config.home.path)]
    places += [(("taxonomies", name, "path"), options.path) for name, options in config.taxonomies.items()]
    for parts, path in places:
        key = ".".join(parts)
        if (first := folders.setdefault(path, key)) != key:
            where = document.where(parts)
            hint = "Give each a folder of its own."
            yield Problem(f"`{first}` and `{key}` are both {path}", where, hint=hint)
    menus = document.table.get("menus")
    for name, items in menus.items() if isinstance(menus, dict) else ():
        for number, item in enumerate(items) if isinstance(items, list) else ():
            if isinstance(item, dict):
                after = items[number + 1] if number + 1 < len(items) else {}
                heads = isinstance(after, dict) and _level(after) > _level(item)
                yield from _menu_item(item, document.where(("menus", name, number)), heads=heads)
    yield from contradictions(config.publish, document)


def _level(item: dict[str, Any]) -> int:
    level = item.get("level", 0)
    return level if isinstance(level, int) else 0


def _menu_item(item: dict[str, Any], where: Location, *, heads: bool) -> Iterator[Problem]:
    """What is wrong with a line of a menu; one that `heads` others may lead nowhere itself."""
    if ("page" in item) == ("url" in item) and not (heads and "url" not in item):
        found = "both" if "page" in item else "neither"
        hint = 'Give it page = "pages/about.md" for a page of this site, or url = "…" for anything else.'
        yield Problem(f"a line of a menu has either `page` or `url`, and this one has {found}", where, hint=hint)
    if not item.get("title"):
        yield Problem("a line of a menu has no `title`", where, hint='Give it title = "About".')
