"""`blogkit theme list`, `new` and `eject`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from blogkit.cli.verb import Add, describe

if TYPE_CHECKING:
    pass

# theme


def add_theme(add: Add) -> None:
    """`blogkit theme`."""
    verb = add("theme", help="list, begin and change themes", description="List, begin and change themes.")
    verbs = verb.add_subparsers(title="verbs", metavar="VERB", required=True).add_parser
    describe(verbs, "list", theme_list, "the themes that there are", "Name the themes that there are; * is the site's.")
    text = "Begin a theme of your own in themes/NAME: it extends the one that the site has now."
    verb = describe(verbs, "new", theme_new, "begin a theme of your own", text)
    verb.add_argument("name", metavar="NAME", help="its name: small letters, digits, hyphens")
    text = "Take a template of the site's theme out into templates/, where you can change it for this site."
    verb = describe(verbs, "eject", theme_eject, "take a template out to change it", text)
    verb.add_argument("template", metavar="TEMPLATE", help="its name, such as post.html or _byline.html")


def theme_list(arguments: argparse.Namespace) -> int:
    """`blogkit theme list`."""
    from blogkit import themes
    from blogkit.config import find

    found = themes.listed(find(arguments.directory))
    width = max(len(theme.name) for theme in found)
    for theme in found:
        title = f"{theme.title}{' (yours)' if theme.own else ''}"
        said = f"{title}. {theme.description}" if theme.description else title
        print(f"{'*' if theme.chosen else ' '} {theme.name:{width}}  {said}")
    return 0


def theme_new(arguments: argparse.Namespace) -> int:
    """`blogkit theme new NAME`."""
    from blogkit import themes
    from blogkit.config import find

    root = find(arguments.directory)
    for path in themes.begin(root, arguments.name):
        print(path.relative_to(root).as_posix())
    print(f'\nTo choose it, write this into blogkit.toml:\n\n  [theme]\n  name = "{arguments.name}"')
    return 0


def theme_eject(arguments: argparse.Namespace) -> int:
    """`blogkit theme eject TEMPLATE`."""
    from blogkit import themes
    from blogkit.config import find

    root = find(arguments.directory)
    path, copied = themes.eject(root, arguments.template)
    print(path.relative_to(root).as_posix())
    if copied:
        print(f'\nTo change one block alone, keep only {{% extends "parent:{arguments.template}" %}} and that block.')
    else:
        print("\nIt extends the theme's. Write what differs into its blocks; super() is what they hold now.")
    return 0
