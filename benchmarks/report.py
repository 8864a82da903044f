"""The page that results are told on: a section of docs/performance.md between two marks."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers import FEATURES, PEERS
from benchmarks.plot import plot
from benchmarks.results import Results, save
from benchmarks.table import tables

BEGIN = "<!-- figures: `python -m benchmarks --publish` writes from here -->"
END = "<!-- figures: to here -->"
SIDE_BY_SIDE = [peer.key for peer in PEERS]
WITH_FEATURES = [peer.key for peer in (*PEERS[:1], *FEATURES)]
PICTURE = "performance.svg"


def write(results: Results, folder: Path) -> None:
    """Put results.json, results.md and the plot into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    save(results, folder / "results.json")
    (folder / "results.md").write_text(section(results, PICTURE), encoding="utf-8", newline="\n")
    (folder / PICTURE).write_text(plot(results, SIDE_BY_SIDE), encoding="utf-8", newline="\n")


def publish(results: Results, docs: Path) -> None:
    """Put them into the manual."""
    page = docs / "performance.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    figures = f"{before}{BEGIN}\n\n{section(results, f'images/{PICTURE}')}\n{END}{after}"
    page.write_text(figures, encoding="utf-8", newline="\n")
    (docs / "images" / PICTURE).write_text(plot(results, SIDE_BY_SIDE), encoding="utf-8", newline="\n")


def section(results: Results, picture: str) -> str:
    """What was measured, the tables, who is missing, and the plot."""
    least, most = results.loads
    parts = [
        f"Measured on {results.day}: {results.corpus}; {results.machine}; load average before the runs {least:.1f} to"
        f" {most:.1f}.",
        "Each cell: the least of all turns (their median), × that of the first column.",
        tables(results, SIDE_BY_SIDE),
    ]
    if any(peer.key in results.titles for peer in FEATURES):
        parts += ["### With every feature on", tables(results, WITH_FEATURES)]
    if results.missing:
        parts.append("Not measured:")
        parts.append("\n".join(f"* {peer}: {why}" for peer, why in results.missing.items()))
    parts.append(f"![Cost against size]({picture})")
    return "\n\n".join(parts) + "\n"
