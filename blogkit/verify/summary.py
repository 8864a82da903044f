"""A Proof in words: a table for people, and the same for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec

from blogkit.verify.findings import Finding, Proof, Subject, Verdict

NAMES: dict[Subject, str] = {
    "export": "the export",
    "site": "the site's title",
    "title": "titles",
    "date": "dates",
    "author": "authors",
    "term": "terms",
    "text": "texts",
    "excerpt": "excerpts",
    "comment": "comments",
    "mention": "pingbacks and trackbacks",
    "address": "addresses",
    "picture": "pictures and files",
    "link": "links",
    "menu": "lines of menus",
    "hidden": "not public",
    "live": "the live site",
}
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SHOWN: dict[Verdict, int] = {"missing": 20, "not had": 3, "not judged": 10}
"""How many findings are told in full on a terminal."""
LOOSE = 5


def whole(proof: Proof) -> Iterator[str]:
    """Whether the export itself is whole, in sentences."""
    if proof.broken:
        yield "The export is not whole:"
        yield from (f"  {said}" for said in proof.broken)
    else:
        public = count(proof.items, "public item")
        yield f"The export is whole: it ends as it should, and all of it could be read ({public})."
    if proof.loose:
        yield f"It refers to what is not in it, {count(len(proof.loose), 'time')}."


def verdict(proof: Proof) -> str:
    """The answer, in a sentence or two."""
    missing, open_, away = (len(proof.of(name)) for name in ("missing", "not judged", "not had"))
    if proof.broken:
        said = "Do not switch it off: the export is not whole, so nobody can say what else there was."
    elif missing:
        things = count(missing, "thing is", "things are")
        said = f"Do not switch it off yet: {things} missing or different."
        if proof.offered:
            said += (
                " Settings may be why: blogkit.toml.incoming has those of the old site that blogkit.toml has not."
                " Take them over, import again, and build."
            )
    elif away:
        lost = count(away, "time a picture or file is missing", "times a picture or file is missing")
        said = (
            f"All is here but what the import did not bring over: {lost}. They go with the old server:"
            " as long as it answers, `blogkit import wordpress … --fetch-media` gets them."
        )
    else:
        said = "You may switch it off: all that the export tells of is here."
    if open_:
        said += f" {count(open_, 'place')} could not be judged; look at {'it' if open_ == 1 else 'them'}."
    return said


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def rows(proof: Proof) -> Iterator[tuple[str, list[int]]]:
    """What was looked at, and the number of each verdict."""
    for subject in get_args(Subject):
        numbers = [proof.counts.get((subject, name), 0) for name in VERDICTS]
        if any(numbers):
            yield NAMES[subject], numbers


def text(proof: Proof) -> str:
    """What a terminal shows."""
    lines = [*whole(proof), *(f"  {said}" for said in proof.loose[:LOOSE])]
    if len(proof.loose) > LOOSE:
        lines.append(f"  … and {len(proof.loose) - LOOSE} more")
    lines += [
        "",
        _row("", list(VERDICTS)),
        *(_row(name, [n or "" for n in numbers]) for name, numbers in rows(proof)),
        "",
    ]
    for name, most in SHOWN.items():
        found = proof.of(name)
        for finding in found[:most]:
            lines += [*_told(finding), ""]
        if len(found) > most:
            lines += [f"… and {len(found) - most} more that are {name}; --report PAGE.html shows all of them", ""]
    return "\n".join([*lines, verdict(proof)])


def _row(name: str, cells: Iterable[int | str]) -> str:
    return f"{name:<26}" + "".join(f"{cell:>12}" for cell in cells)


def _told(finding: Finding) -> Iterator[str]:
    where = f" ({finding.item.where})" if finding.item.where else ""
    yield f"{finding.item}{where}"
    yield f"  {finding.place}  {finding.verdict}: {finding.what}"
    for expected, found in finding.differences[:3]:
        yield f"    expected  {expected or 'nothing'}"
        yield f"    found     {found or 'nothing'}"


def data(proof: Proof) -> dict[str, Any]:
    """The same for machines, as plain dicts and lists."""
    counts = {
        subject: {name: proof.counts.get((subject, name), 0) for name in VERDICTS}
        for subject in get_args(Subject)
        if any(proof.counts.get((subject, name)) for name in VERDICTS)
    }
    return {
        "good": proof.good,
        "verdict": verdict(proof),
        "items": proof.items,
        "export": {"whole": not proof.broken, "broken": list(proof.broken), "loose": list(proof.loose)},
        "counts": counts,
        "findings": msgspec.to_builtins(proof.findings),
    }
