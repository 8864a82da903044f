"""The authors of a site: those of its settings, and whoever else a post names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from blogkit.config import Config
from blogkit.model import Author, Redirect, Writing
from blogkit.routes import encode, slug


class People(Struct, frozen=True):
    """The authors, and the words by which writings call them."""

    authors: dict[str, Author]
    """Key → author."""
    keys: dict[str, str]
    """Key or name, as writings have it → key."""
    default: tuple[str, ...]
    """The key of who wrote what names nobody."""

    def named(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The keys of the authors that a writing names, or the default."""
        return tuple(dict.fromkeys(self.keys[name] for name in names)) if names else self.default


def people(config: Config, writings: Iterable[Writing]) -> People:
    """Gather the authors. One who is only named by a post has that name, and its slug for a key."""
    authors = {key: Author(key, who.name, who.url, who.bio, _page(key)) for key, who in config.authors.items()}
    keys = {author.name: key for key, author in authors.items()} | {key: key for key in authors}
    default = config.author or (next(iter(config.authors)) if len(config.authors) == 1 else "")
    named = (name for writing in writings for name in writing.authors)
    for name in dict.fromkeys([*([default] if default else []), *named]):
        if name not in keys:
            key = slug(name) or "author"
            keys[name] = key
            authors.setdefault(key, Author(key, name, page=_page(key)))
    return People(authors, keys, (keys[default],) if default else ())


def numbered(config: Config) -> Iterator[Redirect]:
    """The redirects of authors that had a number elsewhere."""
    return (Redirect(f"/?author={who.id}", _page(key)) for key, who in config.authors.items() if who.id)


def _page(key: str) -> str:
    return encode(f"/author/{key}/")
