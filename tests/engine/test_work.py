"""Work: many workers do what one does."""

import os
from collections.abc import Callable

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
