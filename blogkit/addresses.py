"""Where writings and files are found: permalinks from the settings' patterns, and files beside their pages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blogkit.config import Config
from blogkit.model import Page, Post
from blogkit.routes import encode, permalink, slug


def post_url(config: Config, post: Post, authors: tuple[str, ...]) -> str:
    """A post's address. The date's tokens are those of the day as it was written, whatever its zone."""
    if post.url:
        return encode(post.url)
    categories = post.terms.get("categories")
    values = {
        "slug": post.slug,
        "id": post.id,
        "category": categories[0].path if categories else "uncategorized",
        "author": authors[0] if authors else "",
    }
    if post.date:
        names = ("year", "month", "day", "hour", "minute", "second")
        values |= zip(names, post.date.strftime("%Y-%m-%d-%H-%M-%S").split("-"), strict=True)
    return permalink(config.permalinks.post, values)


def page_url(config: Config, page: Page, pages: Callable[[str], Page | None]) -> str:
    """A page's address: the slugs of the pages above it and its own; a folder without a page lends its name."""
    if page.url:
        return encode(page.url)
    segments = [] if page.key == "pages/index" else [page.slug]
    above = page.parent
    while above and above != "pages":
        parent = pages(above)
        segments.append(parent.slug if parent else slug(above.rsplit("/", 1)[-1]))
        above = above.rpartition("/")[0]
    return permalink(config.permalinks.page, {"path": "/".join(reversed(segments)), "slug": page.slug, "id": page.id})


def file_url(config: Config, path: str, bundles: Mapping[str, str]) -> str:
    """The address of a file: beside the page of the folder that it lies in; nothing when that page is not published.

    `bundles` has the address of each folder with an index.md, empty when that is hidden.
    """
    folder = path.rpartition("/")[0]
    while folder:
        if folder in bundles:
            url = bundles[folder]
            base = url if url.endswith("/") or not url else url.rsplit(".", 1)[0] + "/"
            return base and base + encode(path[len(folder) + 1 :])
        folder = folder.rpartition("/")[0]
    family, _, rest = path.partition("/")
    return encode(f"{config.media.path}{rest}" if family == "media" and rest else f"/{path}")
