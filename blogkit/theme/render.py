"""One Route → bytes, through `ask` alone: how a page is drawn, and what is said when a template fails."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError

from blogkit.problems import InternalError, Location, Problem, TemplateError
from blogkit.site.questions import Site
from blogkit.theme.chain import Theme
from blogkit.theme.fill import direction
from blogkit.theme.locale import format_date, format_number, format_time
from blogkit.theme.siteview import SiteView

Draw = Callable[..., bytes]
"""(template, **names) → the page's bytes."""


def drawer(theme: Theme, ask: Site, about: str) -> Draw:
    """What renderers draw their pages with. `about` names the page for messages."""
    environment = equip(theme, ask.setting("language"))

    def draw(template: str, **names: Any) -> bytes:
        ask.closure(template)
        try:
            text = environment.get_template(template).render(site=SiteView(ask), **names)
        except Exception as error:
            raise fault(theme, error, about) from error
        return text.encode()

    return draw


def equip(theme: Theme, language: str) -> Environment:
    """The theme's environment with the filters that templates have."""
    environment = theme.environment
    if "date" not in environment.filters:
        environment.filters["date"] = lambda value, style="long": format_date(value, style, language)
        environment.filters["time"] = lambda value: format_time(value, language)
        environment.filters["number"] = lambda value: format_number(value, language)
        environment.globals["direction"] = direction
    return environment


def fault(theme: Theme, error: Exception, about: str) -> Exception:
    """The TemplateError that an exception under Jinja means; an InternalError when no template took part."""
    if isinstance(error, TemplateError | InternalError):
        return error
    facts = (("page", about),)
    if isinstance(error, TemplateSyntaxError):
        where = Location(_shown(theme, error.filename or error.name or "a template"), error.lineno)
        return TemplateError(Problem(f"The template cannot be read: {error.message}", where, facts))
    if isinstance(error, TemplateNotFound):
        hint = "It is looked for in the site's templates/, then in the theme and its parents."
        return TemplateError(Problem(f"There is no template `{error.name}`", None, facts, hint))
    folders = tuple(str(folder) for folder in theme.templates)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(folders)]
    if not frames:
        return error
    where = Location(_shown(theme, frames[-1].filename), frames[-1].lineno or 0)
    return TemplateError(Problem(f"The template cannot be rendered: {error}", where, facts))


def _shown(theme: Theme, filename: str) -> str:
    for folder in (theme.root, *(place.parent.parent for place in theme.folders)):
        if filename.startswith(str(folder)):
            return filename[len(str(folder)) + 1 :].replace("\\", "/")
    return filename
