"""The old site where it still answers: whether each address does, and whether it says what the built page says.

It may say more than the export, which was written on some day. One page is asked for at a time, with a pause between
two; a server that wants a rest gets it; one that does not answer at all is not asked again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from difflib import SequenceMatcher
from urllib.parse import quote

import html5lib
import httpx

from blogkit import __version__
from blogkit.verify import agreement, words
from blogkit.verify.findings import Difference, Finding, Item
from blogkit.verify.page import COMMENT, Built
from blogkit.verify.words import Element

CONTAINERS = ("entry-content", "wp-block-post-content", "e-content", "post-content")
"""What themes call the text of an essay, the most usual first."""
TRIES = 3
LONGEST_REST = 120.0
"""Seconds. A server that wants more is left alone."""
GIVE_UP = 5
"""Pages in a row that were not answered."""
_COMMENT = re.compile(rf"(?:div-|li-)?{COMMENT}(\d+)")


class Live:
    """A site that still answers."""

    def __init__(self, address: str, pause: float) -> None:
        self._address, self._pause = address.rstrip("/"), pause
        self._client = httpx.Client(
            follow_redirects=True, timeout=30, headers={"User-Agent": f"blogkit/{__version__} (verify)"}
        )
        self._silent = 0

    def close(self) -> None:
        """Leave."""
        self._client.close()

    def compare(self, named: Item, path: str, built: Built | None, *, is_open: bool) -> Iterator[Finding]:
        """One Finding for the page of an item. `is_open`: its text has places that the export does not tell of."""
        if self._silent >= GIVE_UP:
            return
        answer = self._ask(path)
        if isinstance(answer, str):
            self._silent += 1
            yield Finding("live", "not judged", named, path, answer)
            if self._silent == GIVE_UP:
                yield Finding("live", "not judged", Item(), "/", "The live site was not asked any further")
            return
        self._silent = 0
        if built is None or built.text is None:
            yield Finding("live", "missing", named, path, "The live site answers this address, and here is no page")
            return
        encoding = answer.charset_encoding  # a server's word counts more than the page's (HTML Standard, 13.2.3.2)
        root = html5lib.parse(answer.content, transport_encoding=encoding, namespaceHTMLElements=False)
        told = tuple(_differences(_container(root), built.text.words))
        there = {found[1] for e in root.iter() if (found := _COMMENT.fullmatch(e.get("id") or ""))}
        for number in sorted(there - built.cites.keys(), key=int):
            what = "The live site has a comment that is not here"
            yield Finding("live", "missing", named, f"{path}#{COMMENT}{number}", what)
        if told:
            what = "The live site says something else; it may have changed since the export"
            yield Finding("live", "not judged" if is_open else "missing", named, path, what, told)
        else:
            yield Finding("live", "right", named, path)

    def _ask(self, path: str) -> httpx.Response | str:
        """The page of an address; or why there is none, in a sentence."""
        place, mark, query = path.partition("?")
        why = ""
        for _ in range(TRIES):
            time.sleep(self._pause)
            try:
                response = self._client.get(self._address + quote(place) + mark + query)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                why = f"The live site does not answer ({error})"
                continue
            if response.status_code == httpx.codes.OK:
                return response
            why = f"The live site answers with status {response.status_code}"
            if response.status_code not in (429, 500, 502, 503, 504):
                break
            rest = response.headers.get("Retry-After", "1")
            seconds = float(rest) if rest.isdecimal() else 1.0
            if seconds > LONGEST_REST:
                break
            time.sleep(seconds)
        return why


def _container(root: Element) -> list[str]:
    """The words of the essay on a page of any theme; those of all that it shows, where the theme has its own names."""
    for name in CONTAINERS:
        for element in root.iter():
            if isinstance(element.tag, str) and name in (element.get("class") or "").split():
                return words.of_tree(element).words
    return next((words.of_tree(element).words for tag in ("article", "main", "body") for element in root.iter(tag)), [])


def _differences(shown: list[str], here: list[str]) -> Iterator[Difference]:
    """Where the live page differs, between the first and the last words that both have: buttons do not count."""
    length = len(here)
    if not here or any(shown[at : at + length] == here for at in range(len(shown) - length + 1)):
        return
    matcher = SequenceMatcher(None, shown, here, autojunk=len(shown) > agreement.LONG)
    same = [block for block in matcher.get_matching_blocks() if block.size]
    if not same:
        yield " ".join(shown[: 4 * agreement.AROUND]), " ".join(here[: 4 * agreement.AROUND])
        return
    begin = max(0, same[0].a - same[0].b)
    end = min(len(shown), same[-1].a + same[-1].size + length - same[-1].b - same[-1].size)
    yield from agreement.differences(shown[begin:end], here)
