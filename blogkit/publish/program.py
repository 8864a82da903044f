"""A program of somebody else's that does the work: rsync, git. Their settings, keys and passwords stay theirs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from blogkit.problems import Problem, PublishError

LAST = 3
"""Lines of what a program said that are shown."""


def run(
    command: Sequence[str],
    *,
    given: bytes = b"",
    here: Path | None = None,
    environment: Mapping[str, str] | None = None,
    fine: Collection[int] = (0,),
) -> bytes:
    """What a program prints, when it is `given` something to read.

    Raises PublishError where it is missing, or ends with another status than those that are `fine`.
    """
    if shutil.which(command[0]) is None:
        hint = f"Install it with your system's package manager, as `apt install {command[0]}`."
        raise PublishError(Problem(f"this needs the program `{command[0]}`, and it is not installed", hint=hint))
    done = subprocess.run(  # noqa: S603 - no shell, and what is run stands in the site's own settings
        command, input=given, cwd=here, env={**os.environ, **(environment or {})}, capture_output=True, check=False
    )
    if done.returncode in fine:
        return done.stdout
    said = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    facts = [(command[0], line.strip()) for line in said[-LAST:]]
    raise PublishError(Problem(f"`{command[0]}` has failed", facts=tuple(facts), hint=_hint("\n".join(said))))


def _hint(said: str) -> str:
    if "Host key verification failed" in said or "authenticity of host" in said:
        return "Connect once with `ssh`, compare the key that it shows with the host's, and accept it."
    if "Permission denied (" in said:
        return "The host does not know your key. Load it with `ssh-add`, or name it in ~/.ssh/config."
    if "unknown option" in said or "unrecognized option" in said:
        return "The program on the host is too old for that; docs/publish/README.md says what each kind needs."
    if "Could not resolve host" in said:
        return "Look at the host's name in `to`, and at your connection."
    if "(fetch first)" in said or "non-fast-forward" in said or "cannot lock ref" in said:
        return "Somebody else has changed the branch meanwhile. Publish again."
    return ""
