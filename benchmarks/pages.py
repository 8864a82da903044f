"""Measure what a reader gets: `python -m benchmarks.pages` runs Lighthouse, from npm, over pages of this site.

Three of the pages are this repository's own (the front page, an essay, a thread of 300); two are made for it: an
essay of 1 500 words with ten comments, and one with 3 000. The host compresses, and lets static files be kept, as
docs/hosting.md recommends. Printed are medians of some runs: Lighthouse's four scores, on its profile of a phone; the
largest paint as Lighthouse computes it, and as it is seen when network and processor are slowed down indeed; and what
goes over the wire. Scores of a machine that has other things to do are lower bounds.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.corpus import BEGIN, Corpus, Pen
from benchmarks.peers.peer import Missing, said
from benchmarks.results import machine
from blogkit.build import build
from blogkit.media_types import media_type

ROOT = Path(__file__).parent.parent
LONGEST = "3 000 comments"
"""Its score is that of performance alone: for the others Lighthouse compares its links with each other, for minutes."""
PAGES = {
    "front page": "/",
    "essay": "/2021/12/the-slow-clock/",
    "300 comments": "/2014/03/the-commons-of-the-margin/",
    "1 500 words, ten comments": "/2006/01/ten-comments/",
    LONGEST: "/2006/01/three-thousand-comments/",
}
MADE = {"ten-comments": 10, "three-thousand-comments": 3000}
WORDS = 1500
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"
PACKAGE = "lighthouse@12"
"""The last that runs on Node 18."""
SLOW = (150, 1638, 4)
"""A phone on a slow network: milliseconds there and back, kilobits in a second, times that its processor is slower."""
PAINTS = """
window.paints = [];
new PerformanceObserver(list => paints.push(...list.getEntries().map(entry => entry.startTime)))
  .observe({type: "largest-contentful-paint", buffered: true});
"""


def lay_out(site: Path) -> Path:
    """This repository's own site in a folder, with the essays that are made for it; its output."""
    shutil.rmtree(site / "content", ignore_errors=True)
    shutil.copytree(ROOT / "content", site / "content")
    shutil.copy(ROOT / "blogkit.toml", site)
    for name, count in MADE.items():
        home = site / "content/posts" / name
        home.mkdir()
        pen = Pen(Random(name), Corpus(1, 1).words)
        head = f"---\ntitle: {name}\ndate: {BEGIN.isoformat()}\n---\n\n"
        (home / "index.md").write_text(head + text(pen), encoding="utf-8", newline="\n")
        (home / "comments.jsonl").write_text("".join(thread(pen, count)), encoding="utf-8", newline="\n")
    assert not build(site).failed
    return site / "output"


def text(pen: Pen) -> str:
    """An essay of 1 500 words or a few more."""
    paragraphs: list[str] = []
    while sum(len(paragraph.split()) for paragraph in paragraphs) < WORDS:
        paragraphs.append(pen.paragraph())
    return "\n\n".join(paragraphs) + "\n"


def thread(pen: Pen, count: int) -> Iterator[str]:
    """A line for each comment."""
    for comment in pen.thread(1_000_000, count, BEGIN):
        record = asdict(comment) | {"published": comment.published.isoformat()}
        author = {key: record.pop(key) for key in ("url", "by_author")} | {"name": comment.author}
        yield json.dumps(record | {"author": author}) + "\n"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as a host does that was set up by docs/hosting.md: compressed, and static files may be kept."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, output: Path, *arguments: Any) -> None:
        self.output = output
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """One file."""
        path = self.output / self.path.partition("?")[0].lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        kind = media_type(path) if found else "text/html"
        body = packed(path if found else self.output / "404.html")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        if self.path.startswith("/static/"):
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@cache
def packed(path: Path) -> bytes:
    """A file, as it goes over the wire."""
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def served(output: Path) -> Iterator[str]:
    """The address of an output folder."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, output))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def chromium() -> str:
    """The program."""
    names = (os.environ.get("BLOGKIT_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), "")


def install(home: Path) -> Path:
    """Lighthouse, in a folder; its program."""
    program = home / "node_modules/.bin/lighthouse"
    if not program.exists():
        home.mkdir(parents=True, exist_ok=True)
        said("npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(home), PACKAGE)
    return program


def lighthouse(program: Path, url: str, categories: Sequence[str]) -> dict[str, Any]:
    """Its report on a page, on its own profile of a phone."""
    only = f"--only-categories={','.join(categories)}"
    command = [str(program), url, "--quiet", "--output=json", only, f"--chrome-flags={FLAGS}"]
    environment = os.environ | {"CHROME_PATH": chromium()}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)  # noqa: S603
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def failing(report: dict[str, Any]) -> set[str]:
    """The audits that cost a page points."""
    audits, parts = report["audits"], report["categories"].values()
    weighed = {part["id"] for category in parts for part in category["auditRefs"] if part["weight"]}
    return {name for name in weighed if audits[name]["score"] is not None and audits[name]["score"] < 0.9}


def seen(url: str, runs: int) -> list[float]:
    """Milliseconds until the largest paint of a page, on a phone and a network that are really slow."""
    from playwright.sync_api import sync_playwright

    delay, kilobits, times = SLOW
    speed = kilobits * 1000 / 8
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS.split())
        for _ in range(runs):
            page = browser.new_page(viewport={"width": 412, "height": 823}, device_scale_factor=1.75, is_mobile=True)
            page.add_init_script(PAINTS)
            session = page.context.new_cdp_session(page)
            network = {"offline": False, "latency": delay, "downloadThroughput": speed, "uploadThroughput": speed}
            session.send("Network.emulateNetworkConditions", network)
            session.send("Emulation.setCPUThrottlingRate", {"rate": times})
            page.goto(url)
            page.wait_for_timeout(1000)
            found.append(page.evaluate("paints.at(-1)"))
            page.close()
        browser.close()
    return found


def score(category: str, reports: Sequence[dict[str, Any]]) -> str:
    """The median of a score, from 0 to 100; empty where it was not asked for."""
    found = [report["categories"][category]["score"] for report in reports if category in report["categories"]]
    return f"{100 * median(found):.0f}" if found else ""


def line(title: str, reports: Sequence[dict[str, Any]], paints: Sequence[float], html: int) -> str:
    """A line of the table."""
    scores = [score(name, reports) for name in CATEGORIES]
    computed = median(report["audits"]["largest-contentful-paint"]["numericValue"] for report in reports)
    weight = median(report["audits"]["total-byte-weight"]["numericValue"] for report in reports)
    cells = [title, *scores, f"{computed / 1000:.1f} s", f"{median(paints) / 1000:.1f} s"]
    return f"| {' | '.join([*cells, f'{html / 1000:.1f} KB', f'{weight / 1000:.0f} KB'])} |"


def main() -> None:
    """Build, serve, measure, print."""
    parser = argparse.ArgumentParser("python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how often each page is measured (5)")
    parser.add_argument("--folder", type=Path, default=Path(".benchmarks"), help="for all that is made (.benchmarks)")
    given = parser.parse_args()
    try:
        program = install(given.folder.absolute() / "lighthouse")
    except Missing as why:
        sys.exit(f"Lighthouse cannot be installed: {why}")
    output = lay_out(given.folder / "pages")
    blamed: set[str] = set()
    version = ""
    print("| page | performance | accessibility | best practices | SEO | largest paint, computed | seen | HTML | all |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    with served(output) as address:
        for title, path in PAGES.items():
            categories = CATEGORIES[:1] if title == LONGEST else CATEGORIES
            reports = [lighthouse(program, address + path, categories) for _ in range(given.runs)]
            version = reports[0]["lighthouseVersion"]
            html = len(packed(output / path[1:] / "index.html"))
            print(line(title, reports, seen(address + path, given.runs), html), flush=True)
            blamed |= {f"{title}: {name}" for report in reports for name in failing(report)}
    day, load = datetime.now(UTC).strftime("%Y-%m-%d"), os.getloadavg()[0]
    print(f"\nMeasured on {day}: Lighthouse {version}, medians of {given.runs}; {machine()}; load average {load:.1f}.")
    if blamed:
        print("\nCost points: " + ", ".join(sorted(blamed)))


if __name__ == "__main__":
    main()
