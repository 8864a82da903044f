"""`python -m tests.publish.dying POINT ARGUMENTS…`: the blogkit command, in a process that dies while it publishes.

It is killed before the call with this number, of those that leave a trace: on a disk, on a connection, or, where other
programs do the work, by one of them. They are counted from where the transfer begins, in all threads, so that every
run dies at the same points, however fast the machine is.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Collection
from types import FrameType
from typing import Any

from blogkit import publish
from blogkit.cli import main
from blogkit.publish.git import Branch
from blogkit.publish.host import Host
from blogkit.publish.plan import Plan
from blogkit.publish.rsync import Rsync

FATAL = {"open", "replace", "unlink", "rmdir", "mkdir", "sendfile", "send", "sendall"}
PROGRAM = {"fork_exec"}


def die_at(point: int, fatal: Collection[str]) -> None:
    """Kill this process before its fatal call with this number."""
    seen = 0

    def watch(frame: FrameType, event: str, called: Any) -> None:
        nonlocal seen
        if event == "c_call" and called.__name__ in fatal:
            seen += 1
            if seen == point:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(watch)
    sys.setprofile(watch)


def begin(plan: Plan, host: Host, *others: Any, carry: Any = publish._carry) -> None:
    """Carry out a Plan, until death."""
    die_at(int(sys.argv[1]), PROGRAM if isinstance(host, Rsync | Branch) else FATAL)
    carry(plan, host, *others)


if __name__ == "__main__":
    publish._carry = begin
    sys.exit(main(sys.argv[2:]))
