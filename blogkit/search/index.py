"""The index: those of its parts that are no longer of the site's texts are made anew, beside whatever else is done.

It is whole at any moment. The files of a part are named by their content, and go before the one that names them; a part
that is new goes before ENTRY, which names all parts; and what nothing needs any longer goes last.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, msgpack, structs

from blogkit.engine import work
from blogkit.engine.digest import digest_bytes
from blogkit.engine.store import Store
from blogkit.output import put
from blogkit.problems import Problem
from blogkit.search.parts import ENTRY, Indexed, Left, Part, Pressed
from blogkit.site.questions import Site

FACT = "search in parts"
FOLDER = "pagefind/"
"""Where the index lies in the output folder."""
SCRATCH = "search-"
"""What the name of a folder begins with that an index is made in, beside the Store."""

_COMPLAINT = "There is no new index for search, because Pagefind failed"


class Found(Struct, frozen=True):
    """What came of it."""

    files: Collection[str] = ()
    """The outputs that are the index."""
    gone: Collection[str] = ()
    """Those of earlier ones that nothing needs any longer; they are still there."""
    news: Collection[str] = ()
    """Those that are of parts that were made anew."""
    current: bool = True
    """Whether it is that of the texts, or there is to be none."""
    problem: Problem | None = None

    @property
    def made(self) -> bool:
        """Whether anything of it was made anew."""
        return bool(self.news)


def begin(
    site: Site, store: Store, place: Path, near: Path, wanted: bool = True, workers: int = 0, method: str = ""
) -> Callable[[], Found]:
    """Begin to bring the index up to date, beside other work; what comes back waits for it, and puts it in its place.

    `place` is the output folder; `near` is a folder in which it may make one to work in. Where it is not `wanted`, the
    last index stays, whatever it was made from. `workers` and `method` as `work.each` has them.
    """
    last = _recall(store)
    if not site.search_url():
        if last:
            store.state(FACT, b"")
        return lambda: Found(gone=last.files if last else ())
    if not wanted:
        return lambda: Found(files=last.files if last else (), current=False)
    for left in near.glob(f"{SCRATCH}*"):
        if not _at_work(left.name):
            shutil.rmtree(left, ignore_errors=True)
    folder = near / f"{SCRATCH}{os.getpid()}-{os.urandom(4).hex()}"
    whole = {name for name, part in last.parts.items() if _is_whole(part.files, place)} if last else set()
    ahead = work.beside(lambda: msgpack.encode(_pressed(site, last, whole, folder, workers, method)))

    def result() -> Found:
        return _finish(store, place, folder, last, msgpack.decode(ahead(), type=Pressed))

    return result


def _at_work(name: str) -> bool:
    """Whether the build that made a folder to work in may still need it: another one, at the same time."""
    number = name.removeprefix(SCRATCH).partition("-")[0]
    if os.name == "nt" or not number.isdigit() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def is_part(output: str) -> bool:
    """Whether an output belongs to an index."""
    return output.startswith(FOLDER)


def is_complaint(problem: Problem) -> bool:
    """Whether a Problem is that there is no new index."""
    return problem.what.startswith(_COMPLAINT)


def _pressed(
    site: Site, last: Indexed | None, whole: Collection[str], folder: Path, workers: int, method: str
) -> Pressed:
    from blogkit.search.press import press  # what it needs is loaded where an index is made: in a process of its own

    return press(site, last, whole, folder, workers, method)


def _finish(store: Store, place: Path, folder: Path, last: Indexed | None, making: Pressed) -> Found:
    """Put what is new into its place, and remember what it was made from."""
    before = last.files if last else {}
    if making.indexed is None:
        hint = "Install it with `pip install 'pagefind[bin]'`, or do without: [search] enabled = false."
        problem = Problem(f"{_COMPLAINT}: {making.complaint}", hint=hint, level="warning")
        return Found(before, current=False, problem=problem)
    indexed = making.indexed
    parts, news = dict(indexed.parts), list[str]()
    for name, files in making.made.items():
        left = {FOLDER + file: _put(place, FOLDER + file, folder / file) for file in files}
        parts[name] = structs.replace(parts[name], files=left)
        news += left
    entry = FOLDER + ENTRY
    left = {entry: (-1, -1)}
    if last and last.entry and _is_whole(last.entry, place) and not making.made and parts.keys() == last.parts.keys():
        left = last.entry
    else:
        folder.mkdir(exist_ok=True)
        (folder / ENTRY).write_bytes(_entry(parts))
        left = {entry: _put(place, entry, folder / ENTRY)}
        news.append(entry)
    shutil.rmtree(folder, ignore_errors=True)
    indexed = Indexed(indexed.identity, indexed.said, parts, left)
    store.state(FACT, msgpack.encode(indexed))
    return Found(indexed.files, before.keys() - indexed.files.keys(), news)


def _put(place: Path, output: str, file: Path) -> tuple[int, int]:
    """Put a file into the output folder; one that is alike stays as it is. How it was left."""
    alike = False
    with suppress(OSError):
        alike = filecmp.cmp(file, place / output, shallow=False)
    if not alike:
        put(place, output, file)
    left = os.stat(place / output)
    return left.st_size, left.st_mtime_ns


def _entry(parts: Mapping[str, Part]) -> bytes:
    """The file that names all parts. Pagefind reads of it what it wrote; the years, and the other parts, are for us."""
    whole: dict[str, Any] = {}
    languages: dict[str, Any] = {}
    others: dict[str, dict[str, str]] = {}
    for name, part in sorted(parts.items()):
        said = json.loads(part.entry)
        language, further, _ = name.partition("-")
        if further:
            others.setdefault(language, {})[name] = digest_bytes(part.entry).hex()[:10]
        else:
            whole, languages = said, languages | said["languages"]
    whole |= {"languages": languages, "years": sorted({year for part in parts.values() for year in part.years})}
    return json.dumps(whole | ({"parts": others} if others else {}), sort_keys=True, ensure_ascii=False).encode()


def _recall(store: Store) -> Indexed | None:
    fact = store.fact(FACT)
    return msgpack.decode(fact, type=Indexed) if fact else None


def _is_whole(files: Left, place: Path) -> bool:
    """Whether files are as they were left."""
    for output, left in files.items():
        try:
            stat = os.stat(os.path.join(place, output))
        except OSError:
            return False
        if (stat.st_size, stat.st_mtime_ns) != left:
            return False
    return True
