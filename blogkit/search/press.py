"""The press: makes parts of the index, one after the other: no more memory is needed than for the largest of them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from blogkit import code
from blogkit.engine.digest import Digest, digest
from blogkit.search import pagefind
from blogkit.search.pagefind import Pagefind, PagefindError
from blogkit.search.parts import ENTRY, LIMIT, Indexed, Part, Pressed, Said, Text, cut
from blogkit.search.records import Record, given, languages, records
from blogkit.search.settle import alone, settle
from blogkit.site.questions import Site


def press(site: Site, last: Indexed | None, whole: Collection[str], folder: Path) -> Pressed:
    """Make those parts in a folder that are not `whole`, or were made from something else the last time."""
    indexes = languages(site)
    code_used = [code.identity(), pagefind.version()]
    identity = digest([*code_used, site.text("Anonymous"), indexes])
    known = last.said if last and last.identity == identity else {}
    keys = (writing.key for writing in site.writings())
    said = {key: _said(site, key, indexes, known.get(key)) for key in keys}
    parts, made = dict[str, Part](), dict[str, tuple[str, ...]]()
    try:
        for language in indexes:
            sizes = {key: each.texts[language].size for key, each in said.items() if language in each.texts}
            for place, found in cut(sizes, LIMIT).items():
                name = f"{language}-{place}" if place else language
                source = digest([*code_used, [(key, said[key].texts[language].digest) for key in found]])
                if last and name in whole and last.parts[name].source == source:
                    parts[name] = last.parts[name]
                else:
                    parts[name], made[name] = _make(site, name, found, indexes, source, folder)
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


def _make(
    site: Site, name: str, keys: list[str], indexes: list[str], source: Digest, folder: Path
) -> tuple[Part, tuple[str, ...]]:
    """Have Pagefind make a part of the writings with these keys in a folder; it, and its files below the folder."""
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
