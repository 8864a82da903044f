"""`blogkit serve`: the site at a local address, following what its writer saves.

It promises: output/ is never touched; whatever is wrong with the site, the server lives, with the last good pages;
nobody reaches it from elsewhere unless that was asked for.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path


def serve(root: Path, host: str, port: int, *, open_browser: bool = False, drafts: bool = True) -> None:
    """Serve the site at `root` until interrupted. A port that is taken makes it the next that is free; 0 is any.

    Raises KeyboardInterrupt in the end, and BlogkitError when it cannot listen there.
    """
    from blogkit.serve.address import listen
    from blogkit.serve.console import Console
    from blogkit.serve.preview import Preview, remake
    from blogkit.serve.server import run
    from blogkit.theme.chain import shipped

    console = Console()

    def again(before: Preview) -> Preview:
        preview, report = remake(root, before, drafts, workers=1)
        console.tell(report)
        if preview.prefix != before.prefix:
            console.say(address.url(preview.prefix))
        return preview

    listener, address = listen(host, port)
    with closing(listener):
        if port not in (0, address.port):
            console.say(f"Port {port} is taken; {address.port} is free.")
        # The first build has most to do. It may use all processors, as long as this process has but one thread.
        preview, report = remake(root, None, drafts, workers=0)
        console.tell(report)
        console.say(f"{address.url(preview.prefix)}\nCtrl-C ends.")
        if address.public:
            console.say("Everyone who can reach this machine can read it" + (", drafts too." if drafts else "."))
        if open_browser:
            _open(address.url(preview.prefix))
        run(listener, address, preview, root, shipped(), again)


def _open(url: str) -> None:
    """Open the browser, from a thread, since one that runs in a terminal would keep us waiting."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
