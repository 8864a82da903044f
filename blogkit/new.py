"""`blogkit new`: the starter site that the package carries, copied to a folder of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

from blogkit.problems import ContentError, Location, Problem

STARTER = Path(__file__).parent / "starter"


def copy(folder: Path) -> None:
    """Make a site in `folder`. Raises ContentError when it is there and not empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "Name a folder that does not exist yet, or an empty one."
        raise ContentError(Problem("This folder is not empty", Location(folder.as_posix()), hint=hint))
    shutil.copytree(STARTER, folder, dirs_exist_ok=True)
