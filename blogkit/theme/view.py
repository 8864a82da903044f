"""View: what a name in a template stands for. Its attributes are questions, asked when the template uses them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Self

from markupsafe import Markup

from blogkit.model import Html
from blogkit.site.questions import Site
from blogkit.theme.fill import fill


class View:
    """A name in a template: it asks `ask`, and is `of` some plain values that say what it shows."""

    def __init__(self, ask: Site, *of: Any) -> None:
        self._ask, self._of = ask, of

    def again(self, ask: Site) -> Self:
        """The same, asking somebody else."""
        return type(self)(ask, *self._of)

    @property
    def same(self) -> Hashable:
        """What two views have in common that show the same."""
        return type(self).__name__, self._of

    def _href(self, url: str) -> str:
        return str(self._ask.setting("prefix")).rstrip("/") + url if url.startswith("/") else url

    def _html(self, html: Html) -> Markup:
        return Markup(fill(self._ask, html))  # noqa: S704 Html is trusted, or passed the policy when it was parsed
