"""Extras: packages that one kind of host needs, and most sites do without."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from blogkit.problems import Problem, PublishError


def need(package: str, extra: str) -> Any:
    """A package that comes with an extra of blogkit. Raises PublishError, with what to install, where it is missing."""
    try:
        return import_module(package)
    except ImportError:
        hint = f"pipx inject blogkit {package}, or: pip install 'blogkit[{extra}]'"
        what = f"this needs the package `{package}`, and it is not installed"
        raise PublishError(Problem(what, hint=hint)) from None
