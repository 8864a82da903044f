"""The redirects that the output has for its host: the maps of nginx (nginx.org, ngx_http_map_module).

Only exact keys are read, which is how the address of one thing leads to that of another. What a rule says of many at
once (pages of comments, feeds of threads) is not evaluated here: a real host has to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, unquote

_MAP = re.compile(r'^\s*map\s+(?:"((?:[^"\\]|\\.)*)"|(\S+))\s+\$\w+\s*\{(.*?)^\s*\}', re.MULTILINE | re.DOTALL)
_LINE = re.compile(r'^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"#;]+))\s+(?:"((?:[^"\\]|\\.)*)"|([^\s"#;]+))\s*;', re.MULTILINE)
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class Table:
    """Old address → where the host sends its visitor."""

    def __init__(self, root: Path, prefix: str) -> None:
        self.files = sorted(file for file in root.glob("_*/*.conf") if file.is_file())
        self._prefix = prefix
        self._maps: list[tuple[str, dict[str, str]]] = []
        for file in self.files:
            self._maps += _maps(file.read_text(encoding="utf-8", errors="replace"))

    def target(self, path: str) -> str | None:
        """Where an address below the base leads; None when no map has it."""
        place, _, query = path.partition("?")
        values = {"uri": unquote(self._prefix + place), "args": query}
        values |= {f"arg_{name}": value for name, value in parse_qsl(query, keep_blank_values=True)}
        for given, lines in self._maps:
            names = [first or second for first, second in _VARIABLE.findall(given)]
            if any(name not in ("uri", "args") and not name.startswith("arg_") for name in names):
                continue
            if "uri" not in names and place != "/":
                continue  # a query is answered at the home page alone
            asked = _VARIABLE.sub(lambda found: values.get(found[1] or found[2], ""), given)
            if target := lines.get(asked.lower()):
                return target
        return None


def _maps(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for quoted, bare, body in _MAP.findall(text):
        lines: dict[str, str] = {}
        for key, plain_key, value, plain_value in _LINE.findall(body):
            name, target = _written(key) or plain_key, _written(value) or plain_value
            if not name.startswith("~") and name != "default" and target.startswith(("/", "http")):
                lines.setdefault(name.lower(), target)  # nginx takes keys that differ in case alone for one
        yield quoted or bare, lines


def _written(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
