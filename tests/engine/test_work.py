"""Work: many workers do what one does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from blogkit.engine.work import LITTLE, YIELDING, beside, cores, each


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


@pytest.mark.skipif(sys.platform != "linux" or cores() == 1, reason="nothing is done beside")
def test_what_is_done_beside_may_give_way() -> None:
    """It goes on slowly, in a process of its own, and its result is the same."""

    def told() -> bytes:
        time.sleep(0.2)
        return f"{os.getpid()} {os.getpriority(os.PRIO_PROCESS, 0)}".encode()

    ahead = beside(told)
    ahead.give_way()
    child, niceness = ahead().split()
    assert int(child) != os.getpid()
    assert int(niceness) == os.getpriority(os.PRIO_PROCESS, 0) + YIELDING


@pytest.mark.skipif(sys.platform != "linux" or cores() == 1, reason="nothing is done beside")
def test_what_a_process_beside_has_not_done_is_done_here() -> None:
    """It may be ended by the system at any time."""
    here = os.getpid()
    assert beside(lambda: str(os.getpid()).encode() if os.getpid() == here else os._exit(1))() == str(here).encode()


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


BESIDE = """
import sys, time
sys.path.insert(0, {root!r})
from blogkit.engine.work import beside

ahead = beside(lambda: time.sleep(60) or b"")
print("begun", flush=True)
ahead()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is done in the same process")
def test_what_was_begun_beside_ends_when_its_process_is_killed(tmp_path: Path) -> None:
    """Nobody is left to take what it would find; the output that both hold is closed."""
    script = tmp_path / "beside.py"
    script.write_text(BESIDE.format(root=str(Path(__file__).parents[2])), encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        process.kill()
        began = time.monotonic()
        assert process.stdout.read() == ""
        assert time.monotonic() - began < 30, "it slept on to its end"
