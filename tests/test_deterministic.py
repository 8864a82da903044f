"""The same input and build date give the same bytes, wherever and however they are built."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from blogkit.build import build
from tests.conftest import SiteMaker
from tests.folder import TODAY, Folder

REPOSITORY = Path(__file__).parents[1]
PROGRAM = f"""
import sys
from datetime import datetime
from pathlib import Path
from blogkit.build import build
build(Path(sys.argv[1]), as_of=datetime.fromisoformat({TODAY.isoformat()!r}))
"""


def copied(root: Path) -> Path:
    """This repository's own site, which shows every feature, in a folder of its own."""
    root.mkdir(parents=True)
    shutil.copy(REPOSITORY / "blogkit.toml", root)
    for name in ("content", "templates", "themes"):
        shutil.copytree(REPOSITORY / name, root / name)
    return root


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process makes."""
    root = copied(tmp_path_factory.mktemp("deterministic") / "site")
    report = build(root, as_of=TODAY, workers=1)
    assert not report.failed
    assert len(report.made) > 150
    return Folder.outputs_in(root / "output")


@pytest.mark.parametrize("workers", [2, 3])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_the_number_of_workers_and_how_they_start_do_not_matter(
    alone: dict[str, bytes], tmp_path: Path, workers: int, method: str
) -> None:
    """Nor which of them makes which page."""
    if method == "fork" and not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    root = copied(tmp_path / "site")
    build(root, as_of=TODAY, workers=workers, method=method)
    assert Folder.outputs_in(root / "output") == alone


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "PYTHONHASHSEED": "2", "COLUMNS": "20"},
    ],
    ids=lambda environment: environment["TZ"],
)
def test_time_zone_locale_and_order_of_hashes_do_not_matter(
    alone: dict[str, bytes], tmp_path: Path, environment: dict[str, str]
) -> None:
    """Of the machine; those of the site are its settings."""
    root = copied(tmp_path / "site")
    path = {"PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])}
    subprocess.run([sys.executable, "-c", PROGRAM, root], env=os.environ | path | environment, cwd=tmp_path, check=True)
    assert Folder.outputs_in(root / "output") == alone


def test_the_place_of_a_site_and_the_ages_of_its_files_do_not_matter(alone: dict[str, bytes], tmp_path: Path) -> None:
    """A folder with another name and depth, whose files are of another century."""
    root = copied(tmp_path / "Ñandú & co (2)" / "output" / "content" / "site")
    for path in root.rglob("*"):
        os.utime(path, (10**9 - 10**8, 10**9 - 10**8))
    build(root, as_of=TODAY, workers=1)
    assert Folder.outputs_in(root / "output") == alone


@pytest.mark.parametrize("seed", range(2))
def test_the_order_in_which_a_disk_lists_files_does_not_matter(
    alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Each folder is listed in an order that no disk would choose, and in another one each time."""
    chance, scandir, listdir = random.Random(seed), os.scandir, os.listdir

    class Shuffled:
        """What os.scandir gives, in another order."""

        def __init__(self, place: Any) -> None:
            with scandir(place) as entries:
                found = list(entries)
            chance.shuffle(found)
            self._entries = iter(found)

        def __iter__(self) -> Iterator[os.DirEntry[str]]:
            return self._entries

        def __next__(self) -> os.DirEntry[str]:
            return next(self._entries)

        def __enter__(self) -> Shuffled:
            return self

        def __exit__(self, *error: object) -> None:
            self.close()

        def close(self) -> None:
            """Nothing is open."""

    def shuffled(place: Any = ".") -> list[str]:
        names = listdir(place)
        chance.shuffle(names)
        return names

    root = copied(tmp_path / "site")
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", Shuffled)
        patch.setattr(os, "listdir", shuffled)
        build(root, as_of=TODAY, workers=1)
        kept = build(root, as_of=TODAY, workers=1)
    assert Folder.outputs_in(root / "output") == alone
    assert kept.made == {}


# The build date

SCHEDULE = """
-- blogkit.toml --
base_url = "https://example.org/"
theme.name = "plain"
timezone = "Asia/Tokyo"
-- content/posts/past.md --
---
date: 2026-01-01
---
[soon](soon.md)
-- content/posts/soon.md --
---
date: 2026-06-01
---
Soon.
-- content/posts/later.md --
---
date: 2026-06-02 08:00
---
Later.
"""
PAST, SOON, LATER = "2026/01/01/past/index.html", "2026/06/01/soon/index.html", "2026/06/02/later/index.html"


def test_scheduled_essays_appear_on_their_day(site: SiteMaker, tmp_path: Path) -> None:
    """At midnight where the site is at home, and with all that shows them; nothing is parsed for it."""
    folder = site(SCHEDULE)
    days = [
        (datetime(2026, 5, 31, 14, 59, tzinfo=UTC), {PAST}),
        (datetime(2026, 5, 31, 15, 0, tzinfo=UTC), {PAST, SOON}),
        (datetime(2026, 6, 1, 22, 59, tzinfo=UTC), {PAST, SOON}),
        (datetime(2026, 6, 1, 23, 0, tzinfo=UTC), {PAST, SOON, LATER}),
        (datetime(2026, 5, 31, 14, 59, tzinfo=UTC), {PAST}),  # a clock that was put right again
    ]
    before: set[str] = set()
    for number, (moment, shown) in enumerate(days):
        report = folder.build(as_of=moment)
        assert folder.outputs().keys() & {PAST, SOON, LATER} == shown
        assert bool(report.made or report.removed) == (shown != before)
        assert number == 0 or report.parsed == []
        clean = tmp_path / str(number)
        build(folder.root, clean, as_of=moment, store=tmp_path / f"{number}.sqlite")
        assert folder.outputs() == Folder.outputs_in(clean)
        before = shown


def test_a_day_on_which_nothing_is_due_is_like_any_other(site: SiteMaker) -> None:
    """The date is a question that only what is scheduled asks."""
    folder = site(SCHEDULE)
    folder.build(as_of=datetime(2026, 2, 1, tzinfo=UTC))
    report = folder.build(as_of=datetime(2026, 5, 1, tzinfo=UTC))
    assert (report.parsed, report.made, report.removed) == ([], {}, [])
