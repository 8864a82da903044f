"""The first Preview: content/ as it was when it was last looked at, and what was touched since.

A second is all that it may take with 10 000 essays. So another process looks at their files while this one loads what
serves them. Where nothing is remembered, all is parsed first, by all processors, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from blogkit.config import conventions, load
from blogkit.engine import work
from blogkit.engine.watch import Watch
from blogkit.problems import BlogkitError
from blogkit.serve.shelf import NOTHING, look, seed

if TYPE_CHECKING:
    from blogkit.serve.preview import Preview
    from blogkit.serve.terms import Terms


def first(terms: Terms, say: Callable[[str], None], watch: Watch) -> Preview:
    """The Preview of a site; it does not fail. Only while no thread runs yet: it may fork.

    `watch` is told how it goes on where all has to be parsed.
    """
    try:
        remembered = seed(terms.root, conventions(load(terms.root)))
    except BlogkitError:
        remembered = True  # that nothing can be read is said below
    looked: Callable[[], bytes] = work.beside(partial(look, terms.root)) if remembered else lambda: NOTHING
    import blogkit.serve.server  # noqa: F401 - 0.2 s, and it is wanted right after
    from blogkit.serve.preview import Preview
    from blogkit.serve.state import begin

    if not remembered:
        say("Reading all of content/ for the first time …")
    watch.stage("read")
    try:
        with work.unswept():
            return Preview(terms, begin(terms, looked(), "", watch))
    except BlogkitError as error:
        return Preview(terms, None, error.problems)
    finally:
        watch.end()
