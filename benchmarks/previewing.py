"""Measure previews: `python -m benchmarks.previewing` makes a blog, serves it, and saves files with a page open.

It prints how soon the server is up (from the command to its address, and to its first page), with nothing remembered
and with everything; and after each kind of save how long it takes until the open page shows it, in Chromium: the median
of some turns, by the browser's clock, in the frame that shows it. Beside the time on the clock stands the server's own
time on processors. `--peers hugo blogkit` measures Hugo's server on the same blog, in the same way.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, TimeoutError, sync_playwright

from benchmarks import desk as desks
from benchmarks.corpus import Corpus
from benchmarks.desk import ON_THE_FRONT_PAGE, SAVES, Desk, saved
from benchmarks.peers.blogkit import Everything
from benchmarks.peers.hugo import Hugo
from benchmarks.race import lay_out
from benchmarks.usage import family, plain, pss

PORT = 8765
PAUSE = 1.0
"""Seconds between two saves, in which a server does what may wait."""
LONGEST = 60_000
"""Milliseconds after which a save is given up."""


@contextmanager
def served(desk: Desk) -> Iterator[tuple[str, int, float]]:
    """(address, process, seconds until it was said) of a preview."""
    began = time.perf_counter()
    command = desk.command(PORT)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=plain())  # noqa: S603
    assert process.stdout
    try:
        line = next(line for line in process.stdout if "http://" in line)
        yield f"http://{line.partition('http://')[2].split()[0]}", process.pid, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def up(desk: Desk) -> None:
    """Print how soon it is up."""
    began = time.perf_counter()
    with served(desk) as (url, process, said):
        urllib.request.urlopen(url).read()  # noqa: S310
        first, own = time.perf_counter() - began, busy(process)
        memory = sum(map(pss, family(process))) / 1e6
    print(f"  up after {said:5.2f} s, front page after {first:5.2f} s ({own:.2f} s of its own), {memory:.0f} MB")


def busy(process: int) -> float:
    """Seconds that the threads of a process have spent on processors (Linux, /proc/<pid>/task/*/schedstat)."""
    stats = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(stat.read_text(encoding="utf-8").split()[0]) for stat in stats) / 1e9


def edits(desk: Desk, kinds: Sequence[str], turns: int) -> None:
    """Print how long each kind of save takes until it is seen."""
    chromium = os.environ.get("BLOGKIT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with served(desk) as (url, process, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page()
        page.goto(url)
        for kind in kinds:
            times = [one for turn in range(turns) if (one := seen(desk, page, url, process, kind, turn))]
            took, own = [[round(1000 * each) for each in row] for row in zip(*times, strict=True)] or ([], [])
            lost = f"; {turns - len(took)} never seen" if len(took) < turns else ""
            if took:
                middle = f"{statistics.median(took):6.0f} ms ({statistics.median(own):.0f} ms of its own)"
                print(f"  {kind:13} {middle}, {min(took)} to {max(took)} ms{lost}", flush=True)
            else:
                print(f"  {kind:13} never seen", flush=True)
        print(f"  {sum(map(pss, family(process))) / 1e6:.0f} MB of memory")
        browser.close()


def seen(desk: Desk, page: Page, url: str, process: int, kind: str, turn: int) -> tuple[float, float] | None:
    """(seconds, the server's own) from a save until the open page shows it; None when it does not."""
    page.goto(url + ("" if kind in ON_THE_FRONT_PAGE else desk.address(desk.edited(turn))))
    time.sleep(PAUSE)
    began, idle = time.time(), busy(process)
    with saved(desk, kind, turn) as sight:
        try:
            when = page.wait_for_function(f"({sight}) && Date.now()", timeout=LONGEST).json_value()
            found = when / 1000 - began, busy(process) - idle
        except TimeoutError:
            found = None
    page.wait_for_function(f"!({sight})", timeout=LONGEST)
    time.sleep(PAUSE)
    return found


def laid_out(peers: Sequence[str], corpus: Corpus, folder: Path, say: Callable[[str], None]) -> dict[str, Desk]:
    """The blog, in the form of each generator."""
    sites = folder / "preview" / f"{corpus.essays}-{corpus.comments}"
    hugo, found = Hugo(folder / "peers/hugo"), dict[str, Desk]()
    if "hugo" in peers:
        hugo.install()
        found[hugo.version()] = desks.Hugo(sites / hugo.key, corpus.essays, hugo.binary)
    blogkit = Everything(folder / "peers")
    if "blogkit" in peers:
        found[blogkit.version()] = desks.Blogkit(sites / blogkit.key, corpus.essays)
    lay_out(corpus, [peer for peer in (hugo, blogkit) if peer.key in peers or peer is blogkit], sites, say)
    return found


def main() -> None:
    """Make the blog, serve it, edit it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", nargs="+", choices=["hugo", "blogkit"], default=["blogkit"])
    parser.add_argument("--kinds", nargs="+", choices=[*SAVES], default=[*SAVES], help="of saves; `up` is measured too")
    parser.add_argument("--essays", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=95_000)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=Path(".benchmarks"), help="for the blog (.benchmarks)")
    parser.add_argument("--warm", action="store_true", help="leave what is remembered, and do not measure `up`")
    arguments = parser.parse_args()
    corpus = Corpus(arguments.essays, arguments.comments)
    for name, desk in laid_out(arguments.peers, corpus, arguments.folder, partial(print, file=sys.stderr)).items():
        desk.prepare(arguments.turns)
        print(f"{name}; load {os.getloadavg()[0]:.1f}")
        if not arguments.warm:
            shutil.rmtree(desk.site / ".blogkit", ignore_errors=True)
            for _ in range(1 if isinstance(desk, desks.Hugo) else 4):
                up(desk)
        print("  from a save until it is seen in the open page")
        edits(desk, arguments.kinds, arguments.turns)


if __name__ == "__main__":
    main()
