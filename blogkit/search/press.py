"""The press: makes parts of the index, two at a time: no more memory is needed than for the two largest of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from blogkit import code
from blogkit.engine import work
from blogkit.engine.digest import Digest, digest
from blogkit.problems import BlogkitError
from blogkit.search import pagefind
from blogkit.search.pagefind import Pagefind, PagefindError
from blogkit.search.parts import ENTRY, LIMIT, Indexed, Part, Pressed, Said, Text, cut
from blogkit.search.records import Record, given, languages, records
from blogkit.search.settle import alone, settle
from blogkit.site.questions import Site

AT_ONCE = 2
"""Parts; a processor that draws pages as well would be done no sooner with more."""
Job = tuple[str, list[str], Digest]
"""The name of a part, the keys of the writings in it, the digest of all that it is made from."""


def press(
    site: Site, last: Indexed | None, whole: Collection[str], folder: Path, workers: int = 0, method: str = ""
) -> Pressed:
    """Make those parts in a folder that are not `whole`, or were made from something else the last time.

    `workers` and `method` as `work.each` has them.
    """
    indexes = languages(site)
    code_used = [code.identity(), pagefind.version()]
    identity = digest([*code_used, site.text("Anonymous"), indexes])
    known = last.said if last and last.identity == identity else {}
    keys = (writing.key for writing in site.writings())
    said = {key: _said(site, key, indexes, known.get(key)) for key in keys}
    parts, made, jobs = dict[str, Part](), dict[str, tuple[str, ...]](), list[Job]()
    for language in indexes:
        sizes = {key: each.texts[language].size for key, each in said.items() if language in each.texts}
        for place, found in cut(sizes, LIMIT).items():
            name = f"{language}-{place}" if place else language
            source = digest([*code_used, [(key, said[key].texts[language].digest) for key in found]])
            if last and name in whole and last.parts[name].source == source:
                parts[name] = last.parts[name]
            else:
                jobs.append((name, found, source))
    try:
        workers = min(AT_ONCE, workers or work.cores())
        pressed = work.each(_maker, (site, indexes, folder), jobs, workers, method, little=2)
        for (name, *_), (part, files) in zip(jobs, pressed, strict=True):
            parts[name], made[name] = part, files
    except BlogkitError as error:
        return Pressed(None, complaint=error.problems[0].what)
    except (PagefindError, OSError, ValueError) as error:
        return Pressed(None, complaint=str(error))
    return Pressed(Indexed(identity, said, parts), made)


def _said(site: Site, key: str, indexes: list[str], before: Said | None) -> Said:
    now = given(site, key)
    if before and before.given == now:
        return before
    found: dict[str, list[Record]] = {}
    for record in records(site, key, indexes):
        found.setdefault(record.language, []).append(record)
    return Said(
        now,
        {language: Text(digest(those), sum(len(record.html) for record in those)) for language, those in found.items()},
    )


def _maker(site: Site, indexes: list[str], folder: Path) -> Callable[[Job], tuple[Part, tuple[str, ...]]]:
    """Has Pagefind make a part in a folder; what comes of it is the part, and its files below the folder."""

    def make(job: Job) -> tuple[Part, tuple[str, ...]]:
        name, keys, source = job
        language, further, _ = name.partition("-")
        years = set()
        with Pagefind() as index:
            for key in keys:
                for record in records(site, key, indexes):
                    if record.language == language:
                        index.add(record.url, record.html)
                        years.add(record.year)
            files = settle(index.files())
        entry = files[ENTRY]
        files = {f"{name}/{file}": content for file, content in alone(files).items()} if further else files
        files.pop(ENTRY, None)
        for file, content in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return Part(source, entry, tuple(sorted(years - {""}))), tuple(files)

    return make
