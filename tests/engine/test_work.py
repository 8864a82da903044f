"""Work: many workers do what one does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from blogkit.engine.work import LITTLE, each


def adder(base: int) -> Callable[[int], tuple[int, int]]:
    return lambda number: (base + number, os.getpid())


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_several_processes_give_what_one_gives_in_the_same_order(method: str) -> None:
    """Results come in the order of the jobs, whatever the method."""
    if method == "fork" and not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    jobs = range(LITTLE * 4)
    alone = [result for result, _ in each(adder, (7,), jobs, workers=1)]
    together = list(each(adder, (7,), jobs, workers=2, method=method))
    assert [result for result, _ in together] == alone
    assert os.getpid() not in {process for _, process in together}


def test_little_work_stays_in_this_process() -> None:
    """A process of its own would cost more than it brings."""
    assert {process for _, process in each(adder, (0,), range(LITTLE - 1), workers=8)} == {os.getpid()}


SLOW = """
import sys, time
sys.path.insert(0, {root!r})
from blogkit.engine.work import each

def sleeper():
    return time.sleep

if __name__ == "__main__":
    print("begun", flush=True)
    try:
        list(each(sleeper, (), [0.01] * 10_000, workers=2, method={method!r}))
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no groups of processes")
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("seconds", [0.1, 0.3, 1.0])
def test_ctrl_c_ends_several_processes_without_a_word(tmp_path: Path, method: str, seconds: float) -> None:
    """A terminal sends it to all of them, at any moment; only the one that has started the others tells of it."""
    script = tmp_path / "slow.py"
    script.write_text(SLOW.format(root=str(Path(__file__).parents[2]), method=method), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    said, complained = process.communicate(timeout=60)
    assert (said, complained) == ("interrupted\n", "")
