"""`site`: what every template may ask."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from blogkit.places import MenuLine
from blogkit.theme.fill import direction
from blogkit.theme.people import CommentView
from blogkit.theme.view import View
from blogkit.theme.views import EntryView, ListView, TermView, entries


class SiteView(View):
    """`site`: what every page may ask."""

    @property
    def title(self) -> str:
        """The site's title."""
        return str(self._ask.setting("title"))

    @property
    def description(self) -> str:
        """A sentence about the site."""
        return str(self._ask.setting("description"))

    @property
    def lang(self) -> str:
        """The site's language (BCP 47)."""
        return str(self._ask.setting("language"))

    @property
    def dir(self) -> str:
        """`ltr` or `rtl`."""
        return direction(self.lang)

    @property
    def url(self) -> str:
        """The address of the front page, root-relative."""
        return str(self._ask.setting("prefix"))

    @property
    def base_url(self) -> str:
        """The absolute address of the front page."""
        return str(self._ask.setting("base_url"))

    def absolute(self, url: str) -> str:
        """A root-relative address made absolute."""
        return str(self._ask.setting("origin")) + url if url.startswith("/") else url

    def href(self, url: str) -> str:
        """An address on this site, below its prefix: `/tag/` may become `/blog/tag/`."""
        return self._href(url)

    def asset(self, name: str) -> str:
        """The address of a static file of the theme."""
        return self._href(self._ask.asset(name))

    def option(self, name: str) -> Any:
        """The value of a theme option."""
        return self._ask.option(name)

    @property
    def search(self) -> str:
        """The address of the page to search from; empty when there is none."""
        return self._href(self._ask.search_url())

    def menu(self, name: str = "main") -> list[MenuLine]:
        """The lines of a menu, each with `title`, `url` (empty for a heading) and `level`, 0 at the top."""
        return [replace(line, url=self._href(line.url) if line.url else "") for line in self._ask.menu(name)]

    def recent(self, count: int) -> list[EntryView]:
        """The newest posts."""
        return entries(self._ask, self._ask.newest_in("home", count))

    def sticky(self) -> list[EntryView]:
        """The posts that stay at the top of the front page."""
        return entries(self._ask, self._ask.sticky())

    def terms(self, taxonomy: str) -> list[TermView]:
        """The terms at the top of a taxonomy; each has `children`."""
        return [TermView(self._ask, taxonomy, path) for path in self._ask.terms(taxonomy)]

    def taxonomy_title(self, taxonomy: str) -> str:
        """What a taxonomy is called."""
        return self._ask.taxonomy_title(taxonomy)

    def taxonomy_url(self, taxonomy: str) -> str:
        """The address of the page that shows all terms of a taxonomy."""
        return self._href(self._ask.taxonomy_url(taxonomy))

    def years(self) -> list[ListView]:
        """The years that have posts, newest first."""
        return [ListView(self._ask, name) for name in self._ask.years()]

    def recent_comments(self, count: int) -> list[tuple[EntryView, CommentView]]:
        """(post, comment) of the newest replies."""
        found = ((key, self._ask.comment(key, comment)) for key, comment in self._ask.recent_comments(count))
        return [(EntryView(self._ask, key), CommentView(self._ask, c)) for key, c in found if c]

    @property
    def comments_enabled(self) -> bool:
        """Whether the site shows threads at all."""
        return bool(self._ask.comment_setting("enabled"))

    @property
    def people(self) -> bool:
        """Whether there are pages of people who comment."""
        return bool(self._ask.comment_setting("people"))

    @property
    def comment_order(self) -> str:
        """Which comments at the top of a thread come first: `oldest` or `newest`."""
        return str(self._ask.comment_setting("order"))

    @property
    def comment_depth(self) -> int:
        """The depth at which a theme should stop to indent answers."""
        return int(self._ask.comment_setting("depth"))

    @property
    def archives_url(self) -> str:
        """The address of the index of all essays."""
        return self._href(self._ask.list_url("all"))

    @property
    def feed(self) -> str:
        """The address of the site's feed."""
        return self._href("/feed/index.xml")

    @property
    def comments_feed(self) -> str:
        """The address of the feed of all comments; empty when there is none."""
        wanted = self._ask.feed_setting("comments") and self._ask.comment_setting("enabled")
        return self._href("/comments/feed/index.xml") if wanted else ""
