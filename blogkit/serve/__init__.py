"""`blogkit serve`: the site at a local address, following what its writer saves.

It promises: pages are made when they are asked for, by what makes them in a build; output/ and the Traces of builds are
never touched; whatever is wrong with the site, the server lives, with the last good pages; nobody reaches it from
elsewhere unless that was asked for.
"""

from __future__ import annotations

import gc
from contextlib import closing
from datetime import datetime
from pathlib import Path

from blogkit.engine.watch import NOBODY, Watch


def serve(
    root: Path,
    host: str,
    port: int,
    *,
    open_browser: bool = False,
    production: bool = False,
    as_of: datetime | None = None,
    watch: Watch = NOBODY,
) -> None:
    """Serve the site at `root` until interrupted. A port that is taken makes it the next that is free; 0 is any.

    `watch` is told how it goes on where all of content/ has to be read first.

    Raises KeyboardInterrupt in the end, and BlogkitError when it cannot listen there.
    """
    from blogkit.serve.address import listen
    from blogkit.serve.console import Console

    console = Console()
    listener, address = listen(host, port)
    with closing(listener):
        from blogkit.serve.first import first
        from blogkit.serve.terms import Terms

        if port not in (0, address.port):
            console.say(f"Port {port} is taken; {address.port} is free.")
        preview = first(Terms(root, production, as_of), console.say, watch)
        from blogkit.serve.server import run
        from blogkit.theme.chain import shipped

        gc.freeze()  # content/ stays; it need not be looked through for garbage again and again
        yours = "" if production else f"Drafts, comments and problems: {address.url('/_blogkit/')}\n"
        console.say(f"{address.url(preview.prefix)}\n{yours}Ctrl-C ends.")
        if address.public:
            console.say("Everyone who can reach this machine can read it" + ("." if production else ", drafts too."))
        if open_browser:
            _open(address.url(preview.prefix))
        run(listener, address, preview, shipped(), console)


def _open(url: str) -> None:
    """Open the browser, from a thread, since one that runs in a terminal would keep us waiting."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
