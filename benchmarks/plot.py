"""Results as a picture: cost against size, in SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from math import ceil, floor, log10

from benchmarks.results import Results

COLOURS = ("#c2410c", "#1d4ed8", "#0891b2", "#15803d", "#7e22ce", "#a16207")
WIDTH, HEIGHT = 760, 380
LEFT, TOP, PANEL, TALL, GAP = 64, 44, 290, 230, 90
"""Pixels: where the first panel begins, its width and height, and the space between the two."""

Point = tuple[float, float]


def plot(results: Results, peers: Sequence[str]) -> str:
    """Two panels, both logarithmic: a full build for each essay, and the build after one edit."""
    peers = [peer for peer in peers if peer in results.titles]
    panels: tuple[tuple[str, str, Callable[[float, int], float]], ...] = (
        ("Full build, milliseconds for each essay", "full", lambda wall, essays: 1000 * wall / essays),
        ("One essay's text edited, seconds", "text", lambda wall, _: wall),
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for number, (title, work, cost) in enumerate(panels):
        lines: dict[str, list[Point]] = {
            peer: [
                (essays, cost(wall, essays))
                for essays in results.sizes
                if (wall := results.least(peer, work, lambda usage: usage.wall, essays))
            ]
            for peer in peers
        }
        parts += panel(title, lines, LEFT + number * (PANEL + GAP))
    parts += legend([results.titles[peer] for peer in peers])
    return "\n".join([*parts, "</svg>"]) + "\n"


def panel(title: str, lines: dict[str, list[Point]], left: int) -> Iterator[str]:
    """A frame with powers of ten, and a line for each generator. A curve that is level grows with the blog."""
    points = [point for line in lines.values() for point in line]
    if not points:
        return
    across = decades([x for x, _ in points])
    up = decades([y for _, y in points])

    def place(point: Point) -> tuple[float, float]:
        x = left + PANEL * (log10(point[0]) - across[0]) / (across[-1] - across[0])
        y = TOP + TALL * (1 - (log10(point[1]) - up[0]) / (up[-1] - up[0]))
        return round(x, 1), round(y, 1)

    yield f'<text x="{left}" y="{TOP - 16}" font-weight="bold">{escape(title)}</text>'
    for power in across:
        x, _ = place((10**power, 10 ** up[0]))
        yield f'<path d="M{x} {TOP}v{TALL}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{TOP + TALL + 18}" text-anchor="middle">{10**power:,}</text>'
    for power in up:
        _, y = place((10 ** across[0], 10.0**power))
        yield f'<path d="M{left} {y}h{PANEL}" stroke="#ddd"/>'
        yield f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>'
    yield f'<text x="{left + PANEL / 2}" y="{TOP + TALL + 36}" text-anchor="middle" fill="#555">essays</text>'
    for colour, line in zip(COLOURS * len(lines), lines.values(), strict=False):
        dots = [place(point) for point in line]
        if dots:
            path = " ".join(f"{x},{y}" for x, y in dots)
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in dots)


def decades(values: Sequence[float]) -> range:
    """The powers of ten around some numbers, two at least."""
    low, high = floor(log10(min(values)) + 1e-9), ceil(log10(max(values)) - 1e-9)
    return range(low, max(high, low + 1) + 1)


def legend(titles: Sequence[str]) -> Iterator[str]:
    """The names in their colours, three in a row."""
    for number, (colour, title) in enumerate(zip(COLOURS * len(titles), titles, strict=False)):
        x, y = LEFT + number % 3 * 230, TOP + TALL + 64 + number // 3 * 20
        yield f'<circle cx="{x}" cy="{y - 4}" r="4" fill="{colour}"/><text x="{x + 10}" y="{y}">{escape(title)}</text>'
