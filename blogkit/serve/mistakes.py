"""Problems as HTML: what is wrong, where, the lines of the source around it, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from blogkit.problems import Location, Problem
from blogkit.theme.chain import shipped

AROUND = 2
"""Lines that are shown before and after the one that is wrong."""
WIDTH = 160
"""Characters of a line that are shown: a comment of many pages is one line."""

STYLE = """\
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 48rem; margin: 3rem auto; padding: 0 1rem }
.problems { list-style: none; padding: 0 }
.problems > li { margin: 1.5rem 0 }
.problems p, .problems dl { margin: .25rem 0 }
.problems code, .problems dd { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
.problems dt { float: left; margin-right: .5em }
.problems dt::after { content: ":" }
.problems dd { margin: 0 }
.problems .where { font-weight: 600 }
.problems pre { overflow: auto; margin: .5rem 0; padding: .5rem; line-height: 1.4;
  background: color-mix(in srgb, currentColor 8%, transparent); font: .875rem/1.5 ui-monospace, monospace }
.problems mark { background: #c8102e; color: #fff }
"""
_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
{style}</style>
<body>
<h1>{title}</h1>
{items}
<p>This page follows what you save.</p>
</body>
</html>
"""

_OVERLAY = """\
:host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; color-scheme: light dark }
.box { position: relative; box-sizing: border-box; max-height: 70vh; overflow: auto; padding: .5rem 1.5rem 1rem;
  border-top: 4px solid #c8102e; font: 1rem/1.5 system-ui, sans-serif; text-align: start; direction: ltr;
  background: Canvas; color: CanvasText; box-shadow: 0 0 2rem rgb(0 0 0 / .4) }
.box > * { max-width: 60rem; margin-inline: auto }
.box button { float: inline-end; margin: .75rem 0 0 1rem; font: inherit; cursor: pointer }
"""
_BOX = (
    '<div class="box" role="alert"><button type="button" title="Escape">Put aside</button>{items}'
    '<p><a href="/_blogkit/">All that blogkit has to say of this site</a></p></div>'
)


def page(root: Path, problems: Iterable[Problem], title: str = "This site cannot be shown yet") -> bytes:
    """A whole HTML page that lists Problems."""
    return _PAGE.format(title=escape(title), style=STYLE, items=listed(root, problems)).encode()


def plain(problems: Iterable[Problem]) -> bytes:
    """What a page says of Problems, without the excerpts, which change while a person types."""
    return "\n".join(map(str, problems)).encode()


def overlay(root: Path, problems: Iterable[Problem]) -> str:
    """What is laid over a page to tell of Problems; empty when there are none."""
    items = listed(root, problems)
    return items and f"<style>{STYLE}{_OVERLAY}</style>{_BOX.format(items=items)}"


def listed(root: Path, problems: Iterable[Problem]) -> str:
    """A list of Problems, with excerpts of the files of the site at `root`; empty when there are none."""
    items = "".join(_item(root, problem) for problem in problems)
    return f'<ul class="problems">{items}</ul>' if items else ""


def _item(root: Path, problem: Problem) -> str:
    lines = [f"<p><strong>{escape(problem.what)}</strong></p>"]
    if problem.where:
        lines.insert(0, f'<p class="where"><code>{escape(str(problem.where))}</code></p>')
        lines.append(_excerpt(root, problem.where))
    if problem.facts:
        facts = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in problem.facts)
        lines.append(f"<dl>{''.join(facts)}</dl>")
    if problem.hint:
        lines.append(f'<p class="hint">{escape(problem.hint)}</p>')
    return f"<li>{''.join(lines)}</li>\n"


def _excerpt(root: Path, where: Location) -> str:
    """The line that a Location names and those around it; nothing when it names none, or the file has it no more."""
    if not where.line:
        return ""
    for top in (root, shipped().parent):
        try:
            lines = (top / where.file).read_text(encoding="utf-8-sig", errors="replace").split("\n")
        except OSError:
            continue
        first = max(1, where.line - AROUND)
        shown = range(first, min(len(lines), where.line + AROUND) + 1)
        return f"<pre>{''.join(_line(lines[n - 1], n, where) for n in shown)}</pre>"
    return ""


def _line(text: str, number: int, where: Location) -> str:
    text = text.rstrip("\r")
    if number != where.line:
        return f"{number:5}  {escape(_cut(text, 0))}\n"
    at = where.column - 1
    if not 0 <= at < len(text):
        return f"{number:5}› {escape(_cut(text, 0))}\n"
    begin = max(0, at - WIDTH // 2)
    head, sign, tail = text[begin:at], text[at], _cut(text, at + 1)
    return f"{number:5}› {'…' * (begin > 0)}{escape(head)}<mark>{escape(sign)}</mark>{escape(tail)}\n"


def _cut(text: str, begin: int) -> str:
    return text[begin : begin + WIDTH] + "…" * (len(text) > begin + WIDTH)
