"""[publish.<name>] in blogkit.toml: what it may say; mistakes have their place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from blogkit.config import load
from blogkit.problems import ConfigError
from blogkit.targets import FORMS, Target


@pytest.mark.parametrize("kind", FORMS)
def test_the_example_of_each_kind_is_right(tmp_path: Path, kind: str) -> None:
    """The hint that a mistake gets may be copied."""
    example = FORMS[kind][1]  # type: ignore[index]
    (tmp_path / "blogkit.toml").write_text(f'[publish.live]\nkind = "{kind}"\nto = "{example}"\n', encoding="utf-8")
    assert load(tmp_path).publish["live"] == Target(kind=kind, to=example)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('kind = "ftp"\nto = "x"', '`publish.live.kind` must be "folder" or'),
        ('kind = "rsync"', "a target of kind `rsync` has no `to`"),
        ('kind = "rsync"\nto = "/srv/www"', "a target of kind `rsync` has another form of `to`"),
        ('kind = "rsync"\nto = "-e sh:x"', "another form of `to`"),
        ('kind = "git"\nto = "--upload-pack=sh"', "another form of `to`"),
        ('kind = "s3"\nto = "bucket"', 'Write it as to = "s3://my-bucket".'),
        ('kind = "sftp"\nto = "example.org:/srv"', "another form of `to`"),
        ('kind = "git"\nto = "https://ana:ghp_secret@github.com/ana/essays"', "`to` holds a password"),
        ('kind = "sftp"\nto = "sftp://ana:secret@example.org/srv"', "`to` holds a password"),
        ('to = "public"\nbranch = "pages"', "`branch` means something for the kind `git` only"),
        ('to = "public"\nendpoint = "https://a.example"', "`endpoint` means something for the kind `s3` only"),
        ('kind = "s3"\nto = "s3://b"\ncompress = ["gz"]', "object storage cannot choose"),
        ('to = "public"\npassword = "x"', "unknown key `password` in [publish.live]"),
    ],
)
def test_a_mistake_is_said_with_its_line(tmp_path: Path, written: str, said: str) -> None:
    """And no secret is ever repeated."""
    (tmp_path / "blogkit.toml").write_text(f"[publish.live]\n{written}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert all(problem.where and problem.where.line for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("target", "service"),
    [
        (Target(kind="git", to="git@github.com:ana/essays.git"), "github"),
        (Target(kind="git", to="https://codeberg.org/ana/pages.git"), "codeberg"),
        (Target(kind="git", to="git@example.org:essays.git"), ""),
        (Target(kind="git", to="git@example.org:essays.git", host="gitlab"), "gitlab"),
        (Target(to="../github.com"), ""),
    ],
)
def test_the_service_follows_from_the_address_of_a_repository(target: Target, service: str) -> None:
    """Unless it is said."""
    assert target.service == service


def test_a_target_has_a_plain_name(tmp_path: Path) -> None:
    """It is the name of a folder below .blogkit/, too."""
    (tmp_path / "blogkit.toml").write_text('[publish."../live"]\nto = "public"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="a target cannot be called"):
        load(tmp_path)
