"""How an open page learns that it is out of date: a script put into it on its way out, and server-sent events.

A page carries the version of the Preview that it was made from, and names it when it connects. So nothing is missed
between the two, nor while the server is restarted. Files are never changed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from blogkit.serve.preview import Preview

EVENTS = "/_blogkit/events"
PULSE = 15.0
"""Seconds between signs of life, without which a connection that was cut off would never be noticed."""

# Only a page that is seen is connected: a browser has but six connections for all its tabs (HTTP/1.1).
_SCRIPT = """\
<script>
(() => {
  let events;
  const follow = () => {
    events?.close();
    if (document.visibilityState !== "visible") return;
    events = new EventSource("%s?version=%s");
    events.addEventListener("reload", () => { events.close(); location.reload(); });
  };
  document.addEventListener("visibilitychange", follow);
  follow();
})();
</script>
"""
_END = re.compile(rb"</body\s*>", re.IGNORECASE)


def with_script(html: bytes, version: str) -> bytes:
    """An HTML page with the script at the end of its body, or at its end where it has no `</body>`."""
    ends = [found.start() for found in _END.finditer(html)]
    place = ends[-1] if ends else len(html)
    return html[:place] + (_SCRIPT % (EVENTS, version)).encode() + html[place:]


class Screen:
    """The Preview that is shown now, and all who wait for the next one. Belongs to one event loop."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        self.dark = False
        """Whether the server is about to end."""
        self._news = asyncio.Event()

    def show(self, preview: Preview) -> None:
        """Replace the Preview and wake who waits."""
        self.preview = preview
        self._wake()

    def end(self) -> None:
        """Let everybody go."""
        self.dark = True
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def events(self, version: str) -> AsyncIterator[str]:
        """Server-sent events (HTML, section 9.2) for a page of this version: `reload` as soon as there is another."""
        yield "retry: 500\n\n"
        while not self.dark:
            if version != self.preview.version:
                version = self.preview.version
                yield f"event: reload\ndata: {version}\n\n"
                continue  # another may have come while this was sent
            try:
                await asyncio.wait_for(self._news.wait(), PULSE)
            except TimeoutError:
                yield ": still here\n\n"
