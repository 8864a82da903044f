"""What is wrong between files: references to what is not there, threads without an essay, two files for one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from blogkit.config import FILE
from blogkit.model import Written
from blogkit.problems import Location, Problem
from blogkit.reading import sources
from blogkit.site.questions import Site


def loose_ends(site: Site) -> Iterator[Problem]:
    """References to files that are not there, threads without an essay, and files whose place is taken."""
    for written in site.published():
        yield from dead_ends(site, written)
    for name, lines in site.config.menus.items():
        for line in lines:
            if line.page and not site.url(line.page):
                who = f"The line `{line.title}` of menu `{name}`"
                yield _dead_link(site, line.page, line.page, Location(FILE), who)
    for path, first in site.doubles.items():
        where = Location(f"{sources.CONTENT}/{path}")
        hint = f"Only {sources.CONTENT}/{first} is used. Rename one of them."
        yield Problem(f"This file and {first} are both `{sources.key(path)}`", where, hint=hint)
    for key, paths in site.conversations.files.items():
        if site.writing(key) is None and not site.hidden(key):
            where = Location(f"{sources.CONTENT}/{paths[0]}")
            hint = f"Comments belong beside {key}/index.md."
            yield Problem("These comments belong to no essay", where, hint=hint, level="warning")


def sound(site: Site, keys: Collection[str], problems: Iterable[Problem]) -> bool:
    """Whether there is no Problem with these writings and their threads, and was none among the last `problems`."""
    places = tuple(f"{sources.CONTENT}/{key}" for key in keys)
    if any(p.where and p.where.file.startswith(places) for p in (*problems, *site.conversations.problems)):
        return False
    written = [site.written(key) for key in keys if not site.hidden(key)]
    return all(each and not any(dead_ends(site, each)) for each in written)


def dead_ends(site: Site, written: Written) -> Iterator[Problem]:
    """References of one post or page to files that are not there."""
    here = f"{sources.CONTENT}/{written.writing.source}"
    for slot in written.slots:
        where = Location(here, slot.line, slot.column)
        if slot.kind == "source" and not site.url(slot.target):
            yield _dead_link(site, slot.target, slot.written, where)
        elif slot.kind == "file" and not site.file(slot.target):
            yield _dead_file(site, slot.target, slot.written, where)
    image = written.writing.image
    if image and not image.startswith("/") and ":" not in image and not site.file(image):
        yield _dead_file(site, image, image.rpartition("/")[2], Location(here))


def _dead_link(site: Site, target: str, written: str, where: Location, who: str = "") -> Problem:
    who = who or f"The link to `{written}`"
    if site.hidden(sources.key(target)):
        hint = "It is a draft, its day has not come, or it cannot be read."
        return Problem(f"{who} leads to what is not published", where, hint=hint, level="warning")
    hint = f"It was looked for at {sources.CONTENT}/{target}."
    return Problem(f"{who} leads to no essay or page", where, hint=hint)


def _dead_file(site: Site, target: str, written: str, where: Location) -> Problem:
    if site.has_file(target):
        hint = f"{sources.CONTENT}/{target} belongs to what is not published yet."
        return Problem(f"Readers will not find the file `{written}`", where, hint=hint, level="warning")
    hint = f"It was looked for at {sources.CONTENT}/{target}."
    return Problem(f"There is no file `{written}`", where, hint=hint)
