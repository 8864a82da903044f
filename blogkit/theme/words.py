"""The theme's own words in the site's language: `_("…")` and `{% trans %}` in templates.

Jinja's own functions for them translate and escape anew for each use: 5 µs, of which a page has a hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from gettext import NullTranslations
from typing import Any

from markupsafe import Markup, escape


def functions(catalogue: NullTranslations) -> dict[str, Callable[..., Markup]]:
    """What templates call, by name: texts are a theme's and trusted, the values in them are escaped."""
    known: dict[tuple[str, ...], str] = {}

    def one(message: str, /, **values: Any) -> Markup:
        text = known.get((message,))
        if text is None:
            text = known[message,] = catalogue.gettext(message)
        return _filled(text, values)

    def many(singular: str, plural: str, many: int, /, **values: Any) -> Markup:
        return _filled(catalogue.ngettext(singular, plural, many), {"num": many, **values})

    return {"_": one, "gettext": one, "ngettext": many}


def _filled(text: str, values: dict[str, Any]) -> Markup:
    """A text with `%(name)s` in it filled in, and `%%` as one sign."""
    if "%" in text:
        text %= {name: escape(value) for name, value in values.items()}
    return Markup(text)  # noqa: S704 a theme's text
