"""The themes of a site: which there are, how one is begun, and how a template is taken out to be edited.

It writes below themes/ and templates/ only, and never over a file that is there.
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from blogkit import toml
from blogkit.config import load
from blogkit.problems import Location, Problem, ThemeError
from blogkit.theme import chain
from blogkit.theme.chain import TEMPLATES, Theme

_BLOCK = re.compile(r"{%-?\s*block\s+(\w+)")

BASE = """\
{{% extends "parent:base.html" %}}

{{% block head %}}
{{{{ super() }}}}
<link rel="stylesheet" href="{{{{ site.asset("{name}.css") }}}}">
{{% endblock %}}
"""

COPIED = """\
{{#- The template of the theme {theme}, copied to be edited. It stands in place of the theme's, also when
    that gets better. To change one block alone, keep only {{% extends "parent:{name}" %}} and that block. -#}}
"""


class Listed(Struct, frozen=True):
    """A theme that a site can have."""

    name: str
    title: str
    description: str
    chosen: bool
    """Whether the site has it."""
    own: bool
    """Whether it lies in the site, and does not come with blogkit."""


def listed(root: Path) -> list[Listed]:
    """All themes that the site at `root` can have, by name. Raises ConfigError, ThemeError."""
    chosen = load(root).theme.name
    found = []
    for place in chain.known(root):
        file = chain.described(root, place)
        own = place.is_relative_to(root / "themes")
        found.append(Listed(place.name, file.title or place.name, file.description, place.name == chosen, own))
    return found


def begin(root: Path, name: str) -> list[Path]:
    """Begin a theme that extends the site's present one; its files. Raises ConfigError, ThemeError."""
    parent = load(root).theme.name
    where = Location(f"themes/{name}")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise ThemeError(
            Problem(f"`{name}` cannot be the name of a theme", where, hint="Write it as `moss` or `moss-2`.")
        )
    if chain.folder(root, name) or (root / "themes" / name).exists():
        raise ThemeError(Problem(f"There is a theme `{name}` already", where, hint="Choose another name."))
    theme = root / "themes" / name
    title = name.replace("-", " ").replace("_", " ").capitalize()
    texts = {
        theme / "theme.toml": f'title = "{title}"\ndescription = ""\nextends = "{parent}"\n',
        theme / "templates" / "base.html": BASE.format(name=name),
        theme / "static" / f"{name}.css": f"/* {title}: it comes after the stylesheet of {parent}. */\n",
    }
    for path, text in texts.items():
        _write(path, text)
    return list(texts)


def eject(root: Path, name: str) -> tuple[Path, bool]:
    """Take a template of the site's theme out into templates/. Raises ConfigError, ThemeError.

    Its new path, and whether it is a copy. A template that itself begins with another theme's is none: a copy would add
    twice what it adds, so the new one extends it, block by block.
    """
    config = load(root)
    theme = Theme(root, config.theme.name, config.theme.options, config.prefix, config.language)
    path = root / TEMPLATES / name
    found = theme.loader.find(name)
    if found is None:
        near = toml.nearest(name, theme.loader.list_templates())
        raise ThemeError(
            Problem(f"There is no template `{name}`", hint=toml.did_you_mean(near, "docs/themes.md lists them."))
        )
    level, source = found
    if level == 0:
        hint = "Edit it there. Without it, the theme's own is used again."
        raise ThemeError(Problem(f"The site has its own `{name}` already", Location(f"{TEMPLATES}/{name}"), hint=hint))
    text = source.read_text(encoding="utf-8-sig")
    copied = "parent:" not in text
    owner = theme.folders[level - 1].name
    _write(path, COPIED.format(theme=owner, name=name) + text if copied else _above(name, text))
    return path, copied


def _above(name: str, text: str) -> str:
    """A template that changes nothing yet of one that extends or includes its parent's."""
    if "extends" not in text:
        return f'{{% include "parent:{name}" %}}\n'
    blocks = (f"\n{{% block {block} %}}\n{{{{ super() -}}}}\n{{% endblock %}}\n" for block in _BLOCK.findall(text))
    return f'{{% extends "parent:{name}" %}}\n' + "".join(blocks)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
