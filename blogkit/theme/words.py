"""The theme's own words in the site's language: `_("…")` and `{% trans %}` in templates.

Jinja's own functions for them translate and escape anew for each use: 5 µs, of which a page has a hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from blogkit.theme.catalogue import Catalogue


def functions(catalogue: Catalogue) -> dict[str, Callable[..., Markup]]:
    """What templates call, by name: texts are a theme's and trusted, the values in them are escaped."""

    def one(message: str, /, **values: Any) -> Markup:
        return _filled(catalogue.gettext(message), values)

    def many(singular: str, plural: str, many: int, /, **values: Any) -> Markup:
        return _filled(catalogue.ngettext(singular, plural, many), {"num": many, **values})

    def one_in(context: str, message: str, /, **values: Any) -> Markup:
        return _filled(catalogue.pgettext(context, message), values)

    def many_in(context: str, singular: str, plural: str, many: int, /, **values: Any) -> Markup:
        return _filled(catalogue.npgettext(context, singular, plural, many), {"num": many, **values})

    return {"_": one, "gettext": one, "ngettext": many, "pgettext": one_in, "npgettext": many_in}


def _filled(text: str, values: dict[str, Any]) -> Markup:
    """A text with `%(name)s` in it filled in, and `%%` as one sign."""
    if "%" in text:
        text %= {name: escape(value) for name, value in values.items()}
    return Markup(text)  # noqa: S704 a theme's text
