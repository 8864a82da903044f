"""The script that is put into pages, and the Screen that tells them of news."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from blogkit.serve.preview import Preview
from blogkit.serve.reload import Screen, with_script


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<body>text", b"</body></html>"),
        (b"<body>text", b"</BODY >\n"),
        (b"<pre>&lt;/body&gt;</pre></body><p>once more", b"</body>"),
        (b"a page without an end", b""),
        (b"", b""),
    ],
)
def test_the_script_stands_at_the_end_of_the_body(before: bytes, after: bytes) -> None:
    """Before the last `</body>`, or else at the end; the page's own bytes stay as they are."""
    page = with_script(before + after, "1f")
    assert page.startswith(before + b"<script>")
    assert page.endswith(b"</script>\n" + after)
    assert b"/_blogkit/events?version=1f" in page


def test_a_page_that_is_out_of_date_is_told_at_once() -> None:
    """What was built between the page and its connection is not missed."""

    async def first(version: str) -> str:
        events = Screen(Preview(Path(), 0xB)).events(version)
        assert await anext(events) == "retry: 500\n\n"
        return await anext(events)

    assert asyncio.run(first("a")) == "event: reload\ndata: b\n\n"
    assert asyncio.run(first("")) == "event: reload\ndata: b\n\n"


def test_every_page_hears_of_news() -> None:
    """All that wait are woken, once for each Preview, also for one that came while they were told of another."""

    async def story() -> list[list[str]]:
        screen = Screen(Preview(Path(), 1))

        async def listen() -> list[str]:
            return [event async for event in screen.events("1") if event.startswith("event")]

        listeners = [asyncio.create_task(listen()) for _ in range(3)]
        await asyncio.sleep(0)
        screen.show(Preview(Path(), 2))
        await asyncio.sleep(0)
        screen.show(Preview(Path(), 3))
        for _ in range(9):
            await asyncio.sleep(0)
        screen.end()
        return await asyncio.gather(*listeners)

    for heard in asyncio.run(story()):
        assert heard[-1] == "event: reload\ndata: 3\n\n"
