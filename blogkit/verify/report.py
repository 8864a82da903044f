"""A Proof as one page of HTML that needs nothing beside it: light and dark, old and new side by side."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape

from blogkit.verify import summary
from blogkit.verify.findings import Finding, Proof

_STYLE = """
:root { color-scheme: light dark; --page: #fdfbf7; --ink: #24211c; --soft: #6b655b; --line: #ddd6c9;
  --gone: #fbe0dc; --new: #dcefdc; --good: #1f6b3a; --bad: #9c2b1e; }
@media (prefers-color-scheme: dark) { :root { --page: #191817; --ink: #e8e3da; --soft: #a49d91; --line: #3b3833;
  --gone: #56271f; --new: #21452b; --good: #7fc796; --bad: #f09a8c; } }
body { margin: 0 auto; max-width: 66rem; padding: 2rem 1.2rem 4rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 Georgia, "Times New Roman", serif; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .6rem; }
h1.good { color: var(--good); } h1.bad { color: var(--bad); }
h2 { margin: 2.4rem 0 .4rem; font-size: 1.25rem; } h3 { margin: 0; font-size: 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1.4rem 0; }
th, td { padding: .25rem .9rem .25rem 0; text-align: right; border-bottom: 1px solid var(--line); font-weight: normal;
  overflow-wrap: normal; }
th:last-child, td:last-child { padding-inline-end: 0; }
th[scope=row], thead td { text-align: left; } td.bad { color: var(--bad); font-weight: bold; }
article { border-top: 1px solid var(--line); padding: .8rem 0; } article p { margin: .1rem 0; }
.soft { color: var(--soft); font-size: .9rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.2rem; margin: .4rem 0; }
.pair > div { border-left: 3px solid var(--line); padding: .1rem .7rem; }
.pair b { display: block; font: .8rem/1.4 system-ui, sans-serif; color: var(--soft); }
del, ins { text-decoration: none; border-radius: 3px; padding: 0 .15em; }
del { background: var(--gone); } ins { background: var(--new); }
details { margin: .8rem 0; } summary { cursor: pointer; }
@media (max-width: 40rem) { .pair { grid-template-columns: 1fr; } }
"""
_TITLES = {
    "missing": "Missing or different",
    "not had": "Not had: the import lists them",
    "not judged": "Not judged: the export does not tell",
}


def page(proof: Proof, title: str) -> str:
    """The whole page."""
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n<main>",
            f'<h1 class="{"good" if proof.good else "bad"}">{escape(summary.verdict(proof))}</h1>',
            *(f"<p>{escape(line)}</p>" for line in summary.whole(proof)),
            *_loose(proof),
            *_table(proof),
            *_findings(proof),
            "</main>\n</html>\n",
        ]
    )


def _loose(proof: Proof) -> Iterator[str]:
    if proof.loose:
        yield "<details><summary>What it refers to without having it</summary>\n<ul>"
        yield from (f"<li>{escape(said)}</li>" for said in proof.loose)
        yield "</ul></details>"


def _table(proof: Proof) -> Iterator[str]:
    yield "<table>\n<thead><tr><td></td>"
    yield "".join(f'<th scope="col">{name}</th>' for name in summary.VERDICTS) + "</tr></thead>\n<tbody>"
    for name, numbers in summary.rows(proof):
        cells = "".join(
            f'<td class="{"bad" if verdict == "missing" and number else "fine"}">{number or ""}</td>'
            for verdict, number in zip(summary.VERDICTS, numbers, strict=True)
        )
        yield f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'
    yield "</tbody></table>"


def _findings(proof: Proof) -> Iterator[str]:
    for verdict, title in _TITLES.items():
        found = [finding for finding in proof.findings if finding.verdict == verdict]
        if found:
            yield f"<h2>{title}</h2>"
            yield from (_finding(finding) for finding in found)


def _finding(finding: Finding) -> str:
    where = " · ".join(escape(part) for part in (finding.place, finding.item.where) if part)
    pairs = "\n".join(_pair(expected, found) for expected, found in finding.differences)
    head = f"<article>\n<h3>{escape(str(finding.item))}</h3>\n<p>{escape(finding.what)}</p>"
    return f'{head}\n<p class="soft">{where}</p>\n{pairs}\n</article>'


def _pair(expected: str, found: str) -> str:
    """Two texts side by side; words that the other does not have are marked."""
    old, new = expected.split(), found.split()
    left, right = [], []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = escape(" ".join(old[a1:a2])), escape(" ".join(new[b1:b2]))
        left.append(gone if tag == "equal" else f"<del>{gone}</del>" if gone else "")
        right.append(came if tag == "equal" else f"<ins>{came}</ins>" if came else "")
    cells = (("Old", left), ("New", right))
    inner = "".join(f"<div><b>{name}</b>{' '.join(filter(None, words)) or '—'}</div>" for name, words in cells)
    return f'<div class="pair">{inner}</div>'
