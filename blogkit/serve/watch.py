"""What a site is made from, watched.

Each folder is watched with all that is in it, and the site's own folder without its depths (output/, .git and a virtual
environment would cost far more than they tell), which says when one of those folders comes or goes. To begin takes a
quarter of a second for 10 000 folders, in which nothing else happens.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from watchfiles import Change, awatch

from blogkit.reading.sources import CONTENT, left_out
from blogkit.routes import FOR_HOSTS
from blogkit.serve.state import EVERYTHING, LOOK, Changes

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

        def begin(name: str, folder: Path) -> asyncio.Task[None]:
            return group.create_task(_watch_below(name, folder, changed))

        tasks = {name: begin(name, root / name) for name in FOLDERS}
        begin("themes", elsewhere)
        async for burst in _bursts(root, deep=False, wanted=_at_the_top):
            names = {Path(path).name for change, path in burst if change is not Change.modified}
            come_and_gone = names.intersection(FOLDERS)
            for name in come_and_gone:
                tasks[name].cancel()
                tasks[name] = begin(name, root / name)
            saved = {SETTINGS}.intersection(Path(path).name for _, path in burst)
            changed(Changes(around=True, files=frozenset(come_and_gone | saved)))


async def _watch_below(name: str, folder: Path, changed: Callable[[Changes], None]) -> None:
    """Watch one folder, which people know by a name. Of content/ it matters what was touched."""
    if not folder.is_dir():
        if name == CONTENT:
            changed(EVERYTHING)
        return
    # awatch begins to watch before it first waits, so this is called after that: nothing falls between.
    asyncio.get_running_loop().call_soon(changed, EVERYTHING if name == CONTENT else LOOK)
    base = folder.resolve()
    async for burst in _bursts(base, deep=True, wanted=_meant):
        touched = {Path(path).relative_to(base).as_posix() for _, path in burst}
        paths = {"" if path == "." else path for path in touched}
        if name == CONTENT:
            changed(Changes(frozenset(paths)))
        else:
            changed(Changes(around=True, files=frozenset(f"{name}/{path}".rstrip("/") for path in paths)))


async def _bursts(place: Path, deep: bool, wanted: Callable[[Change, str], bool]) -> AsyncIterator[Burst]:
    try:
        async for burst in _awatch(place, deep, wanted, force_polling=None):
            yield burst
    except FileNotFoundError:
        return  # it went before it could be watched; the other watch tells when it comes back
    except OSError:  # the system watches no more folders (Linux: fs.inotify.max_user_watches)
        async for burst in _awatch(place, deep, wanted, force_polling=True):
            yield burst


def _awatch(
    place: Path, deep: bool, wanted: Callable[[Change, str], bool], force_polling: bool | None
) -> AsyncIterator[Burst]:
    return awatch(
        place,
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
    return name in FOR_HOSTS or not left_out(name)
