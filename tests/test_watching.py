"""Looking on while a site is built: the profile, and the progress bar."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress

import pytest

from blogkit.engine import stat
from blogkit.profile import STAGES, Profile, Profiler
from tests.conftest import SiteMaker
from tests.folder import Folder
from tests.test_cli import blogkit
from tests.test_incremental import THREE

MANY = "".join(f"-- content/posts/2020-01-01-p{n}.md --\nText {n}\n" for n in range(70))


def profile(folder: Folder, **options: object) -> Profile:
    """Of one build."""
    profiler = Profiler()
    folder.build(watch=profiler, **options)
    return profiler.result()


@pytest.mark.parametrize("workers", [1, 2])
def test_every_file_and_every_output_is_in_the_profile(site: SiteMaker, workers: int) -> None:
    """Also of those that worker processes made; the sums are those of their parts."""
    folder = site(MANY)
    found = profile(folder, workers=workers)
    assert [stage.name for stage in found.stages] == [name for name in STAGES if name != "shrink"]  # it has no pictures
    jobs = {stage.name: stage.jobs for stage in found.stages if stage.jobs}
    assert jobs == {"read": 70, "make": len(folder.outputs())}
    assert sum(kind.number for kind in found.kinds if kind.stage == "make") == jobs["make"]
    assert sum(kind.seconds for kind in found.kinds) == pytest.approx(sum(stage.busy for stage in found.stages))


def test_outputs_are_told_apart_by_what_they_are_and_their_template(site: SiteMaker) -> None:
    """An essay that names another template is of another kind."""
    folder = site(THREE)
    folder.write("templates/letter.html", "{{ post.title }}")
    folder.write("content/posts/2022-01-01-dear.md", "---\ntemplate: letter.html\n---\nDear\n")
    kinds = {(kind.kind, kind.template): kind.number for kind in profile(folder).kinds if kind.stage == "make"}
    assert kinds["post", "post.html"] == 3
    assert kinds["post", "letter.html"] == 1
    assert kinds["asset", ""] == 1


def test_the_slowest_are_named_first(site: SiteMaker) -> None:
    """At most ten files and ten outputs."""
    slowest = profile(site(MANY)).slowest
    for stage in ("read", "make"):
        seconds = [piece.seconds for piece in slowest if piece.stage == stage]
        assert len(seconds) == 10
        assert seconds == sorted(seconds, reverse=True)


def test_a_build_with_nothing_to_do_has_a_short_profile(site: SiteMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """It only looked."""
    monkeypatch.setattr(stat, "TICK", 0)  # all files are old enough to be known
    folder = site(THREE)
    folder.build()
    assert [stage.name for stage in profile(folder).stages] == ["look"]


def test_looking_on_changes_nothing(site: SiteMaker) -> None:
    """The same outputs for the same reasons, and a page that fails is counted too."""
    folder = site(THREE)
    alone = folder.build().made
    before = folder.outputs()
    folder.remove("output")
    folder.remove(".blogkit")
    assert folder.build(watch=Profiler()).made == alone
    assert folder.outputs() == before
    folder.write("templates/page.html", "{{ post.titel }}")
    assert [(piece.name, piece.template) for piece in profile(folder).slowest if piece.stage == "make"] == [
        ("about/index.html", "")
    ]


def test_the_profile_is_said_after_the_summary_or_in_the_json(site: SiteMaker) -> None:
    """As text for people, as data for programs."""
    folder = site(THREE)
    text = blogkit("build", "--profile", cwd=folder.root).stdout
    assert text.index(" made, ") < text.index("make    drawing and writing outputs") < text.index("slowest outputs")
    folder.edit("content/pages/about.md", "About", "On")
    found = json.loads(blogkit("build", "--profile", "--json", cwd=folder.root).stdout)
    assert [stage["name"] for stage in found["profile"]["stages"]] == [
        name for name in STAGES if name != "shrink"
    ]  # it has no pictures
    assert [kind["template"] for kind in found["profile"]["kinds"] if kind["stage"] == "make"] == ["page.html"]


# The progress bar

PROGRAM = """
import sys
from blogkit import cli, progress
if sys.argv.pop() == "impatient":
    progress.PATIENCE = progress.PAUSE = 0
else:
    progress.PATIENCE = 600
cli.main()
print("rich" in sys.modules)
"""


def on_a_terminal(folder: Folder, patience: str) -> tuple[str, str]:
    """What a build says on stdout, and on a terminal that is its stderr."""
    terminal, end = os.openpty()
    command = [sys.executable, "-c", PROGRAM, "build", patience]
    env = os.environ | {"TERM": "xterm"}
    with subprocess.Popen(command, cwd=folder.root, stdout=subprocess.PIPE, stderr=end, env=env) as run:
        os.close(end)
        seen = b""
        with suppress(OSError):  # this is how Linux says that nobody is at the other end any more
            while found := os.read(terminal, 100_000):
                seen += found
        os.close(terminal)
        assert run.stdout
        return run.stdout.read().decode(), seen.decode()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_a_long_build_shows_a_bar_on_a_terminal(site: SiteMaker) -> None:
    """On stderr, and at the end it is gone: the last thing written is that the line is erased."""
    said, seen = on_a_terminal(site(MANY), "impatient")
    assert "Reading" in seen
    assert "Making" in seen
    assert "70/70" in seen
    assert seen.endswith("\x1b[2K")
    assert "made" in said
    assert "Making" not in said


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_a_quick_build_shows_none(site: SiteMaker) -> None:
    """Nor does it load what would draw one."""
    said, seen = on_a_terminal(site("-- content/pages/about.md --\nHi\n"), "patient")
    assert (seen, said.splitlines()[-1]) == ("", "False")


def test_without_a_terminal_there_is_none(site: SiteMaker) -> None:
    """What a program reads holds Problems only."""
    folder = site(MANY)
    command = [sys.executable, "-c", PROGRAM, "build", "impatient"]
    done = subprocess.run(command, cwd=folder.root, capture_output=True, text=True, check=True)
    assert (done.stderr, done.stdout.splitlines()[-1]) == ("", "False")
