"""Stat: what the file system says of a file or folder without opening it.

As git's index does, an unchanged stat is taken for unchanged bytes, but not of a file that was modified within the
tick of the clock in which it was read: such a one is not settled.
"""

from __future__ import annotations

import os
import time

Stat = tuple[int, int, int, int]
"""(size, mtime, ctime, inode); times in nanoseconds."""

GONE: Stat = (0, 0, 0, 0)
"""Of what is not there."""
UNKNOWN: Stat = (-1, 0, 0, 0)
"""Of what has to be looked at again in any case."""
TICK = 2_000_000_000
"""Nanoseconds: FAT keeps times to 2 s, others far better."""
_INT64 = 2**63 - 1


def stat(path: str) -> Stat:
    """The stat of a file or folder; GONE when it is not there."""
    try:
        s = os.stat(path)
    except OSError:
        return GONE
    return s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino & _INT64


def settled(found: Stat) -> bool:
    """Whether a file with this stat, read now, cannot change without its stat changing too."""
    return max(found[1], found[2]) < time.time_ns() - TICK
