"""What every generator that is measured has to say of itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.corpus import Essay

HERE = Path(__file__).parent


class Missing(Exception):
    """A peer that cannot be set up here, and why."""


class Peer(ABC):
    """A generator with a theme: how it is set up, fed and run."""

    key = ""
    """Its name in commands and results."""
    folder = ""
    """Its folder beside this file, where its settings and theme are in `site/`."""
    title = ""
    """As the tables call it."""
    output = ""
    """The folder below the site that it writes to."""
    caches: tuple[str, ...] = ()
    """What it keeps from one build to the next: patterns of paths below the site."""
    threads = True
    """Whether its pages show the comments."""

    def __init__(self, home: Path) -> None:
        self.home = home
        """The folder that it is installed in. Nothing else is put there."""

    @abstractmethod
    def install(self) -> None:
        """Set it up in `home`, or raise Missing."""

    @abstractmethod
    def version(self) -> str:
        """What it is called and which version, as `Hugo 0.168.0`."""

    @abstractmethod
    def command(self) -> Sequence[str]:
        """What builds the site in the working directory."""

    @abstractmethod
    def files(self, essay: Essay) -> Mapping[str, str]:
        """The files of an essay: path below the site → text."""

    def settings(self, site: Path) -> None:
        """Put all into the folder that is not an essay."""
        shutil.copytree(HERE / self.folder / "site", site, dirs_exist_ok=True)

    def forget(self, site: Path, aside: Path) -> None:
        """Move all that builds have made into the folder `aside`, where it is in nobody's way.

        To remove it would slow down whichever build comes next: for some minutes Linux takes care not to give the
        inodes of removed files to new ones, and on ext4 looks through all of them for each file and folder.
        """
        aside.mkdir(parents=True, exist_ok=True)
        for pattern in (self.output, *self.caches):
            for path in site.glob(pattern):
                path.rename(Path(mkdtemp(dir=aside), path.name))


def python(home: Path, *packages: str) -> None:
    """Make an environment with these packages of PyPI in a folder, unless it is there."""
    done = home / "installed.txt"
    if done.exists() and done.read_text(encoding="utf-8") == "\n".join(packages):
        return
    shutil.rmtree(home, ignore_errors=True)
    said(sys.executable, "-m", "venv", str(home))
    said(str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages)
    done.write_text("\n".join(packages), encoding="utf-8", newline="\n")


def said(*command: str, cwd: Path | None = None) -> str:
    """What a command prints. Raises Missing when there is no such command, or it fails."""
    try:
        done = subprocess.run(command, capture_output=True, check=True, cwd=cwd, encoding="utf-8")  # noqa: S603
    except FileNotFoundError:
        raise Missing(f"there is no command `{command[0]}`") from None
    except subprocess.CalledProcessError as error:
        last = [line for line in (error.stderr or error.stdout or "").splitlines() if line.strip()][-1:]
        raise Missing(f"`{' '.join(command[:6])}` failed: {' '.join(last)}") from None
    return done.stdout.strip()
