"""The command line: what a person types, reads and gets back."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SiteMaker
from tests.importers.export import item, wxr


def blogkit(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    command = [sys.executable, "-m", "blogkit", *map(str, arguments)]
    env = os.environ | {"PYTHONUTF8": "1"} | environment
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False)


def test_help_names_every_verb_and_the_first_steps() -> None:
    """`blogkit --help` is enough to begin with."""
    done = blogkit("--help")
    assert done.returncode == 0
    for word in (
        "new", "build", "explain", "serve", "publish", "theme", "import", "first steps",
        "blogkit import wordpress export.xml",
    ):  # fmt: skip
        assert word in done.stdout


@pytest.mark.parametrize(
    "verb",
    [
        "new",
        "build",
        "explain",
        "serve",
        "publish",
        "theme",
        "theme list",
        "theme new",
        "theme eject",
        "import",
        "import wordpress",
        "comment",
        "comment add",
    ],
)
def test_each_verb_has_a_help_of_its_own(verb: str) -> None:
    """It says what the verb does, in a sentence, before its options."""
    done = blogkit(*verb.split(), "--help")
    assert done.returncode == 0
    assert f"usage: blogkit {verb}" in done.stdout
    assert len(done.stdout.splitlines()[2:]) > 2


def test_help_loads_nothing_heavy() -> None:
    """Help is there at once: no Jinja, no Markdown, no feeds, no servers."""
    program = "import sys, blogkit.cli\ntry: blogkit.cli.main(['--help'])\nexcept SystemExit: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint(
        {"jinja2", "markdown_it", "feedgen", "lxml", "nh3", "babel", "starlette", "PIL", "sqlite3"}
    )


def test_a_folder_that_is_no_site_says_what_to_do(tmp_path: Path) -> None:
    """No traceback: the next command to type."""
    done = blogkit("build", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "not a blogkit site" in done.stderr
    assert "blogkit new DIR" in done.stderr


def test_no_verb_is_a_mistake_of_usage() -> None:
    """Exit status 2, and the usage."""
    done = blogkit()
    assert done.returncode == 2
    assert "usage: blogkit" in done.stderr


def test_a_new_site_builds_without_a_problem(tmp_path: Path) -> None:
    """`blogkit new DIR`, `cd DIR`, `blogkit build`."""
    made = blogkit("new", tmp_path / "my blog")
    assert made.returncode == 0, made.stderr
    built = blogkit("build", cwd=tmp_path / "my blog")
    assert (built.returncode, built.stderr) == (0, "")
    assert (tmp_path / "my blog" / "output" / "index.html").is_file()


def test_a_new_site_says_what_to_write_next(tmp_path: Path) -> None:
    """The files of its first essay and of its writer, and a way there that a shell understands."""
    said = blogkit("new", "my blog", cwd=tmp_path).stdout
    assert "cd 'my blog'" in said
    named = re.findall(r"content/\S+\.md", said)
    assert named == ["content/posts/hello/index.md", "content/pages/about.md"]
    assert all((tmp_path / "my blog" / path).is_file() for path in named)


def test_every_path_is_meant_from_the_folder_that_it_is_run_in(tmp_path: Path) -> None:
    """`blogkit -C DIR` does what `cd DIR` and `blogkit` do, with all of its options."""
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "export.xml").write_text("<rss/>")
    assert f"cd {tmp_path}/blog/site" in blogkit("-C", "blog", "new", "site", cwd=tmp_path).stdout
    assert blogkit("-C", "blog/site", "build", "--output", "../public", cwd=tmp_path).returncode == 0
    assert (tmp_path / "blog" / "public" / "index.html").is_file()
    assert "no such file" not in blogkit("-C", "blog", "import", "wordpress", "export.xml", cwd=tmp_path).stderr.lower()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blog"]


def test_what_is_held_back_can_be_asked_for(tmp_path: Path) -> None:
    """An import says three warnings, and how many more there are; `--warnings` all of them."""
    (tmp_path / "saved").mkdir()
    for number in range(5):
        (tmp_path / "saved" / f"{number}.html").write_text('<body class="postid-1">No text.')
    export = wxr(tmp_path, item(1, "[poll id=3]"))
    command = "import", "wordpress", export, "--pages", "saved"
    few = blogkit(*command, cwd=tmp_path).stderr
    assert "… and 2 more warnings; --warnings shows all of them" in few
    assert blogkit(*command, "--warnings", cwd=tmp_path).stderr.count("warning: ") == 5


def test_an_import_says_what_to_do_next(tmp_path: Path) -> None:
    """So that a shell understands it, whatever the export is called."""
    wxr(tmp_path, item(1), name="my blog.xml")
    said = blogkit("import", "wordpress", "my blog.xml", cwd=tmp_path).stdout
    assert "`blogkit verify 'my blog.xml'` then proves that all is there" in said


def test_new_leaves_a_folder_with_files_alone(tmp_path: Path) -> None:
    """It never writes into somebody's files."""
    (tmp_path / "letter.txt").write_text("Dear")
    done = blogkit("new", tmp_path)
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_build_says_in_a_line_what_it_did(site: SiteMaker) -> None:
    """Made, kept, removed, and how long it took."""
    folder = site("-- content/pages/about.md --\nHello\n")
    first = blogkit("build", cwd=folder.root)
    assert first.returncode == 0
    assert " made, 0 kept, 0 removed in " in first.stdout
    assert "\n0 made, " in "\n" + blogkit("build", cwd=folder.root).stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_build_that_cannot_say_what_it_did_has_failed(site: SiteMaker) -> None:
    """Its process ends at once after a build, but not before all has been said."""
    folder = site("-- content/pages/about.md --\nHello\n")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "blogkit", "build"], cwd=folder.root, stdout=full, check=False)
    assert done.returncode == 1


def test_every_problem_is_said_in_one_run_with_its_place(site: SiteMaker) -> None:
    """Three files with a mistake each: three messages on stderr, exit status 1, and the rest is built."""
    folder = site(
        "-- content/posts/2020-01-01-a.md --\n---\ntitle: [\n---\nA\n"
        "-- content/posts/2020-01-02-b.md --\nA [link](gone.md).\n"
        "-- content/posts/undated.md --\nC\n"
        "-- content/pages/about.md --\nFine.\n"
    )
    done = blogkit("build", cwd=folder.root)
    assert done.returncode == 1
    for place in (
        "content/posts/2020-01-01-a.md:",
        "content/posts/2020-01-02-b.md:1:10:",
        "content/posts/undated.md:1:",
    ):
        assert place in done.stderr
    assert "3 errors" in done.stdout
    assert "Traceback" not in done.stderr
    assert "about/index.html" in folder.outputs()


def test_mistakes_in_the_settings_are_said_all_at_once(site: SiteMaker) -> None:
    """The nearest known key is named."""
    folder = site('-- blogkit.toml --\ntitel = "x"\nlanguage = 3\n')
    done = blogkit("build", cwd=folder.root)
    assert done.returncode == 1
    assert "blogkit.toml:1:1" in done.stderr
    assert "`title`" in done.stderr
    assert "blogkit.toml:2:" in done.stderr


def test_warnings_are_said_but_do_not_fail(site: SiteMaker) -> None:
    """An orphaned comment is no mistake of today; `--strict` makes it one."""
    folder = site(
        "-- content/posts/2020-01-01-a/index.md --\nA\n"
        '-- content/posts/2020-01-01-a/comments.jsonl --\n{"id": 2, "parent": 1, "published": "2020-01-02T10:00Z"}\n'
    )
    assert blogkit("build", cwd=folder.root).returncode == 0
    assert "warning" in blogkit("build", cwd=folder.root).stderr
    assert blogkit("build", "--strict", cwd=folder.root).returncode == 1


def test_the_build_date_comes_from_the_environment_or_an_option(site: SiteMaker) -> None:
    """SOURCE_DATE_EPOCH and `--as-of` decide which scheduled posts are there."""
    folder = site("-- content/posts/2030-01-01-later.md --\nLater\n")
    blogkit("build", cwd=folder.root, SOURCE_DATE_EPOCH="1577836800")
    assert "2030/01/01/later/index.html" not in folder.outputs()
    blogkit("build", "--as-of", "2030-01-02", cwd=folder.root)
    assert "2030/01/01/later/index.html" in folder.outputs()


def test_a_build_says_why_each_output_was_made(site: SiteMaker) -> None:
    """The first question whose answer differs is the reason."""
    folder = site("-- content/posts/2020-01-01-a.md --\nOne.\n\nTwo.\n")
    assert "2020/01/01/a/index.html: there was no" in blogkit("build", "--explain", cwd=folder.root).stdout
    folder.edit("content/posts/2020-01-01-a.md", "Two", "Three")
    said = blogkit("build", "--explain", cwd=folder.root).stdout
    assert "feed/index.xml: the text of posts/2020-01-01-a is not what it was" in said


def test_an_output_folder_with_other_files_is_refused(site: SiteMaker, tmp_path: Path) -> None:
    """What it did not make is swept, so it will not begin where others have files."""
    folder = site("-- content/pages/about.md --\nHello\n")
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter.txt").write_text("Dear")
    done = blogkit("build", "--output", home, cwd=folder.root)
    assert done.returncode == 1
    assert "did not write" in done.stderr
    assert (home / "letter.txt").exists()


def test_a_wordpress_export_that_is_none_says_so(tmp_path: Path) -> None:
    """A wrong file is a message, not a traceback."""
    (tmp_path / "export.xml").write_text("<html>no</html>")
    done = blogkit("import", "wordpress", "export.xml", cwd=tmp_path)
    assert done.returncode == 1
    assert "export.xml" in done.stderr
    assert "Traceback" not in done.stderr


def test_blogkit_alone_shows_the_first_steps() -> None:
    """Exit status 2, for nothing was done; but not a lecture on arguments."""
    done = blogkit()
    assert done.returncode == 2
    assert "first steps" in done.stderr


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("bild", "build"), ("theme lst", "list"), ("serve --opne", "--open"), ("publish --dryrun", "--dry-run")],
)
def test_a_word_that_is_nearly_right_is_recognised(typed: str, meant: str) -> None:
    """A verb or an option; with the usage of just that verb."""
    done = blogkit(*typed.split())
    assert done.returncode == 2
    assert f"Did you mean `{meant}`?" in done.stderr
    assert done.stderr.startswith("usage: blogkit " + typed.split(maxsplit=1)[0] * (" " in typed))


def test_a_verb_like_no_other_is_told_which_there_are() -> None:
    """All of them."""
    done = blogkit("xyzzy")
    assert done.returncode == 2
    assert "'build'" in done.stderr
    assert "'verify'" in done.stderr


@pytest.mark.parametrize("moment", ["yesterday", "99999999999999999", "-1e9"])
def test_a_build_date_of_the_environment_that_is_none_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Another day than the one that was meant would show what is not due yet."""
    blogkit("new", tmp_path / "site")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
    done = blogkit("build", cwd=tmp_path / "site")
    assert done.returncode == 1
    assert "SOURCE_DATE_EPOCH is no moment" in done.stderr
    assert not (tmp_path / "site" / "output").exists()


@pytest.mark.parametrize("option", ["--as-of=0001-01-01", "--as-of=99999-01-01", "--as-of=soon", "--workers=-1"])
def test_what_an_option_cannot_be_is_said(tmp_path: Path, option: str) -> None:
    """With how it is written."""
    done = blogkit("build", option, cwd=tmp_path)
    assert done.returncode == 2
    assert "; write " in done.stderr


def test_a_media_folder_that_is_not_there_is_said_before_anything_is_written(tmp_path: Path) -> None:
    """A mistyped path must not cost the pictures in silence."""
    (tmp_path / "export.xml").write_text("<rss/>")
    done = blogkit("import", "wordpress", "export.xml", "--media", "uplaods", cwd=tmp_path)
    assert done.returncode == 1
    assert "uplaods" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["export.xml"]


def test_a_mistake_in_a_template_is_said_once(site: SiteMaker) -> None:
    """With its line and the nearest name, not for each of a thousand pages."""
    posts = "".join(f"-- content/posts/2020-01-{n:02}-p{n}.md --\nText {n}\n" for n in range(1, 9))
    folder = site(posts + "-- templates/post.html --\n<h1>\n{{ post.titel }}</h1>\n")
    done = blogkit("build", cwd=folder.root)
    assert done.stderr.count("templates/post.html:2: error: `post` has nothing called `titel`") == 1
    assert "Did you mean `title`?" in done.stderr
    assert "on other pages too: 7" in done.stderr


def test_a_template_that_is_not_there_is_named_with_the_line_that_wants_it(site: SiteMaker) -> None:
    """Which template extends or includes it."""
    folder = site('-- content/pages/about.md --\nHi\n-- templates/page.html --\n{% extends "pots.html" %}\n')
    assert "templates/page.html:1: error: There is no template `pots.html`" in blogkit("build", cwd=folder.root).stderr
