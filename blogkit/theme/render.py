"""One Route → bytes, through `ask` alone: how a page is drawn, and what is said when a template fails."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup
from msgspec import structs

from blogkit.engine.trace import Memory, Recorder
from blogkit.problems import InternalError, Location, Problem, TemplateError
from blogkit.site.questions import Site
from blogkit.theme import people, post, refusals, views
from blogkit.theme.chain import Theme
from blogkit.theme.fill import direction
from blogkit.theme.locale import format_date, format_number, format_time
from blogkit.theme.siteview import SiteView
from blogkit.theme.view import View
from blogkit.toml import did_you_mean, nearest

VIEWS: dict[str, type[View]] = {
    "Site": SiteView,
    "Entry": views.EntryView,
    "Post": post.PostView,
    "Comment": people.CommentView,
    "Person": post.PersonView,
    "Part": post.PartView,
    "Term": views.TermView,
    "Author": people.AuthorView,
    "List": views.ListView,
}
_NO_ATTRIBUTE = re.compile(rf"'[\w.]*?({'|'.join(VIEWS)})View object' has no attribute '(\w+)'")

Draw = Callable[..., bytes]
"""(template, **names) → the page's bytes."""


def drawer(theme: Theme, ask: Site, about: str, memory: Memory) -> Draw:
    """What renderers draw their pages with. `about` names the page for messages; `memory` keeps parts for the next."""

    def draw(template: str, **names: Any) -> bytes:
        environment = equip(theme, ask.setting("language"))  # asked here, for a file that is copied has no language
        try:
            text = _drawn(environment, template, ask, names, memory)
        except Exception as error:
            raise fault(theme, error, about) from error
        return text.encode()

    return draw


def _drawn(environment: Environment, template: str, ask: Site, names: dict[str, Any], memory: Memory) -> str:
    ask.closure(template)

    def partial(part: str, **given: Any) -> Markup:
        """A part that depends on what it is given alone. Drawn once for all pages that show it, by one process."""
        key = part, *((name, v.same if isinstance(v, View) else v) for name, v in given.items())

        def make(inner: Site) -> str:
            again = {name: v.again(inner) if isinstance(v, View) else v for name, v in given.items()}
            return _drawn(environment, part, inner, again, memory)

        text = ask.within(memory, key, make) if isinstance(ask, Recorder) else make(ask)
        return Markup(text)  # noqa: S704 a template has escaped it

    return environment.get_template(template).render(site=SiteView(ask), partial=partial, **names)


def equip(theme: Theme, language: str) -> Environment:
    """The theme's environment with the filters that templates have."""
    environment = theme.environment
    if "date" not in environment.filters:
        environment.filters["date"] = lambda value, style="long": format_date(value, style, language)
        environment.filters["time"] = lambda value: format_time(value, language)
        environment.filters["number"] = lambda value: format_number(value, language)
        environment.globals["direction"] = direction
    return environment


def check(theme: Theme) -> list[Problem]:
    """What is wrong with templates that cannot even be read, whether a page needs them or not."""
    environment = equip(theme, theme.language)
    problems: list[Problem] = []
    for name in theme.loader.list_templates():
        try:
            environment.get_template(name)
        except (TemplateSyntaxError, UnicodeDecodeError, OSError) as error:
            refused = error if isinstance(error, TemplateError) else fault(theme, error, name)
            problems += refused.problems if isinstance(refused, TemplateError) else ()
    return problems


def fault(theme: Theme, error: Exception, about: str) -> Exception:
    """The TemplateError that an exception under Jinja means; an InternalError when no template took part."""
    if isinstance(error, InternalError):
        return error
    facts = (("page", about),)
    if isinstance(error, TemplateError):
        return TemplateError(*(structs.replace(problem, facts=(*problem.facts, *facts)) for problem in error.problems))
    if isinstance(error, TemplateSyntaxError):
        where = Location(_shown(theme, error.filename or error.name or "a template"), error.lineno)
        return TemplateError(Problem(f"The template cannot be read: {error.message}", where, facts))
    folders = tuple(str(folder) for folder in theme.templates)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(folders)]
    place = Location(_shown(theme, frames[-1].filename), frames[-1].lineno or 0) if frames else None
    if isinstance(error, TemplateNotFound):
        problem = refusals.missing(str(error.name), theme.loader.list_templates(), place)
        return TemplateError(structs.replace(problem, facts=facts))
    if place is None:
        return error
    if unknown := _NO_ATTRIBUTE.fullmatch(str(error)):
        name, attribute = unknown[1].lower(), unknown[2]
        near = nearest(attribute, dir(VIEWS[unknown[1]]))
        hint = did_you_mean(near, "docs/themes.md lists what there is.")
        return TemplateError(Problem(f"`{name}` has nothing called `{attribute}`", place, facts, hint))
    return TemplateError(Problem(f"The template cannot be rendered: {error}", place, facts))


def _shown(theme: Theme, filename: str) -> str:
    for folder in (theme.root, *(place.parent.parent for place in theme.folders)):
        if filename.startswith(str(folder)):
            return filename[len(str(folder)) + 1 :].replace("\\", "/")
    return filename
