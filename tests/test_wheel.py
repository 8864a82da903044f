"""The package as people install it: outside this repository, with the themes and the starter site that it carries."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what git would ship."""
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(place.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `blogkit` command of a new environment; blogkit's dependencies are those of this one."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    purelib = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    # Behind the wheel in the path, so that the installed blogkit is found first; what lies there has no .pth read.
    (Path(purelib) / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return scripts / ("blogkit.exe" if os.name == "nt" else "blogkit")


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command outside the repository, and return what it printed."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_carries_themes_and_the_starter(wheel: Path) -> None:
    """Templates, static files, and the starter's hidden files too."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"blogkit/_themes/folio/theme.toml", "blogkit/_themes/folio/templates/post.html"} <= names
    assert {"blogkit/starter/blogkit.toml", "blogkit/starter/.gitignore"} <= names
    assert not any(name.startswith(("tests/", "content/", "benchmarks/")) for name in names)


def test_a_site_is_made_and_built_with_the_installed_command(installed: Path, tmp_path: Path) -> None:
    """`blogkit new demo && cd demo && blogkit build`, and `python -m blogkit` does the same."""
    run(installed, "new", "demo", cwd=tmp_path)
    assert " made, 0 kept" in run(installed, "build", cwd=tmp_path / "demo")
    assert "<link" in (tmp_path / "demo/output/index.html").read_text(encoding="utf-8")
    python = installed.with_name("python.exe" if os.name == "nt" else "python")
    assert "0 made, " in run(python, "-m", "blogkit", "build", cwd=tmp_path / "demo")


def test_the_installed_package_is_the_one_that_ran(installed: Path, tmp_path: Path) -> None:
    """Not this repository's."""
    python = installed.with_name("python.exe" if os.name == "nt" else "python")
    where = run(python, "-c", "import blogkit; print(blogkit.__file__)", cwd=tmp_path)
    assert not Path(where.strip()).is_relative_to(ROOT)
