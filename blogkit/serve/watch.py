"""What a site is made from, watched.

Two watches: the folders with all that is in them, and the site's own folder without its depths (output/, .git and a
virtual environment would cost far more than they tell), which says when one of those folders comes or goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from watchfiles import Change, awatch

from blogkit.reading.sources import CONTENT
from blogkit.serve.state import EVERYTHING, Changes

FOLDERS = (CONTENT, "templates", "themes", "locale")
SETTINGS = "blogkit.toml"
PAUSE = 10
"""Milliseconds of silence that end a burst of changes. What comes later is a burst of its own."""
LONGEST = 1600
"""Milliseconds after which a burst is answered although it goes on."""

Burst = set[tuple[Change, str]]


async def watch(root: Path, elsewhere: Path, changed: Callable[[Changes], None]) -> None:
    """Call `changed` when the watch has begun, and after each burst of changes, for ever.

    `elsewhere` is a folder outside the site that counts too: the themes that come with blogkit.
    """
    async with asyncio.TaskGroup() as group:
        below = group.create_task(_watch_below(root, elsewhere, changed))
        async for burst in _bursts([root], deep=False, wanted=_at_the_top):
            if any(change is not Change.modified and Path(path).name in FOLDERS for change, path in burst):
                below.cancel()
                below = group.create_task(_watch_below(root, elsewhere, changed))
            changed(Changes(around=True))


async def _watch_below(root: Path, elsewhere: Path, changed: Callable[[Changes], None]) -> None:
    folders = {place.resolve(): place for place in (elsewhere, *(root / name for name in FOLDERS)) if place.is_dir()}
    # awatch begins to watch before it first waits, so this is called after that: nothing falls between.
    asyncio.get_running_loop().call_soon(changed, EVERYTHING)
    content = (root / CONTENT).resolve()
    async for burst in _bursts(list(folders), deep=True, wanted=_meant):
        paths = [Path(path) for _, path in burst]
        inside = frozenset(p.relative_to(content).as_posix() for p in paths if p.is_relative_to(content))
        around = not all(path.is_relative_to(content) for path in paths)
        changed(Changes(frozenset("" if path == "." else path for path in inside), around))


async def _bursts(places: Sequence[Path], deep: bool, wanted: Callable[[Change, str], bool]) -> AsyncIterator[Burst]:
    try:
        async for burst in _awatch(places, deep, wanted, force_polling=None):
            yield burst
    except FileNotFoundError:
        return  # it went before it could be watched; the other watch tells when it comes back
    except OSError:  # the system watches no more folders (Linux: fs.inotify.max_user_watches)
        async for burst in _awatch(places, deep, wanted, force_polling=True):
            yield burst


def _awatch(
    places: Sequence[Path], deep: bool, wanted: Callable[[Change, str], bool], force_polling: bool | None
) -> AsyncIterator[Burst]:
    return awatch(
        *places,
        recursive=deep,
        watch_filter=wanted,
        step=PAUSE,
        debounce=LONGEST,
        force_polling=force_polling,
        poll_delay_ms=1000,
        ignore_permission_denied=True,
    )


def _at_the_top(_: Change, path: str) -> bool:
    return Path(path).name in (*FOLDERS, SETTINGS)


def _meant(_: Change, path: str) -> bool:
    """Whether this is no hidden file and no leftover of an editor."""
    name = Path(path).name
    return not name.startswith(".") and not name.endswith(("~", ".swp", ".tmp"))
