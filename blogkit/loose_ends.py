"""What is wrong between files: references to what is not there, and threads without an essay."""

from __future__ import annotations

from collections.abc import Iterator

from blogkit import sources
from blogkit.problems import Location, Problem
from blogkit.site import Site


def loose_ends(site: Site) -> Iterator[Problem]:
    """References to files that are not there, and threads without an essay."""
    for writing, summary in site.summaries():
        for slot in summary.slots:
            where = Location(f"{sources.CONTENT}/{writing.source}", slot.line, slot.column)
            if slot.kind == "source" and not site.url(slot.target):
                yield _dead_link(site, slot.target, slot.written, where)
            elif slot.kind == "file" and not site.has_file(slot.target):
                hint = f"It was looked for at {sources.CONTENT}/{slot.target}."
                yield Problem(f"There is no file `{slot.written}`", where, hint=hint)
    for key, paths in site.conversations.files.items():
        if site.writing(key) is None and not site.hidden(key):
            where = Location(f"{sources.CONTENT}/{paths[0]}")
            hint = f"Comments belong beside {key}/index.md."
            yield Problem("These comments belong to no essay", where, hint=hint, level="warning")


def _dead_link(site: Site, target: str, written: str, where: Location) -> Problem:
    if site.hidden(sources.key(target)):
        hint = "Readers will find no page there until it is published."
        return Problem(f"The link to `{written}` leads to a draft", where, hint=hint, level="warning")
    hint = f"It was looked for at {sources.CONTENT}/{target}."
    return Problem(f"The link to `{written}` leads to no essay or page", where, hint=hint)
