"""The page that is shown while there is nothing else to show: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from blogkit.problems import Problem

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>This site cannot be shown yet</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }}
body {{ max-width: 44rem; margin: 3rem auto; padding: 0 1rem }}
li {{ margin: 1.5rem 0 }}
p, dl {{ margin: .25rem 0 }}
code, dd {{ font-family: ui-monospace, monospace; overflow-wrap: anywhere }}
dt {{ float: left; margin-right: .5em }}
dt::after {{ content: ":" }}
</style>
<body>
<h1>This site cannot be shown yet</h1>
<ul>
{items}</ul>
<p>This page follows what you save.</p>
</body>
</html>
"""


def page(problems: Iterable[Problem]) -> bytes:
    """A whole HTML page that lists Problems."""
    return _PAGE.format(items="".join(map(_item, problems))).encode()


def _item(problem: Problem) -> str:
    lines = [f"<p><code>{escape(str(problem.where))}</code></p>"] if problem.where else []
    lines.append(f"<p><strong>{escape(problem.what)}</strong></p>")
    if problem.facts:
        facts = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in problem.facts)
        lines.append(f"<dl>{''.join(facts)}</dl>")
    if problem.hint:
        lines.append(f"<p>{escape(problem.hint)}</p>")
    return f"<li>{''.join(lines)}</li>\n"
