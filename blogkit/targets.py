"""Targets: where a site is published, as `[publish.<name>]` in blogkit.toml says. No secret ever stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from blogkit.problems import Problem
from blogkit.toml import Document

Kind = Literal["folder", "rsync", "git", "s3", "sftp"]
Packing = Literal["gz", "br"]
Service = Literal["", "cloudflare", "cloudflare-paid", "codeberg", "github", "gitlab", "netlify"]


class Target(Struct, frozen=True):
    """[publish.<name>]: one place where the site is published."""

    kind: Kind = "folder"
    """How files get there."""
    to: str = ""
    """The place, as its kind writes it."""
    host: Service = ""
    """The service whose limits the site is held against; for `git` it follows from the address."""
    compress: tuple[Packing, ...] = ()
    """What is put beside each text, for servers that look for it."""
    branch: str = "gh-pages"
    """For `git`: the branch."""
    endpoint: str = ""
    """For `s3`: the address of storage that is not Amazon's."""
    region: str = ""
    """For `s3`: where the bucket is; empty when the environment says so, or nobody asks."""

    @property
    def service(self) -> Service:
        """The service that it is held against, as it is written or as the address tells."""
        if self.host or self.kind != "git":
            return self.host
        named: tuple[tuple[str, Service], ...] = (
            ("github.com", "github"), ("gitlab.com", "gitlab"), ("codeberg.org", "codeberg"),
        )  # fmt: skip
        return next((service for name, service in named if name in self.to), "")


FORMS: dict[Kind, tuple[str, str]] = {
    "folder": (r".+", "../public"),
    "rsync": (r"(?!-)[^/:]+:[^:].*", "ana@example.org:/srv/www/essays"),
    "git": (r"(?!-).+", "git@codeberg.org:ana/essays.git"),
    "s3": (r"s3://[^/?#]+(/[^?#]*)?", "s3://my-bucket"),
    "sftp": (r"sftp://[^/?#]+/[^?#]*", "sftp://ana@example.org/srv/www/essays"),
}
"""Kind → what its `to` looks like, and an example."""

OWN = {"branch": "git", "endpoint": "s3", "region": "s3"}
"""Key → the only kind that has it."""


def contradictions(targets: Mapping[str, Target], document: Document) -> Iterator[Problem]:
    """What is wrong between the settings of a target."""
    tables = document.table.get("publish")
    for name, target in targets.items():
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
            hint = "Letters, digits, `-` and `_` only."
            yield Problem(f"a target cannot be called `{name}`", document.where(("publish", name)), hint=hint)
        written = tables.get(name) if isinstance(tables, dict) else None
        for key, problem in _wrong(target, written if isinstance(written, dict) else {}):
            yield Problem(problem.what, document.where(("publish", name, key)), problem.facts, problem.hint)


def _wrong(target: Target, written: dict[str, Any]) -> Iterator[tuple[str, Problem]]:
    """(key, Problem without its place)."""
    form, example = FORMS[target.kind]
    if not re.fullmatch(form, target.to):
        hint = f'Write it as to = "{example}".'
        what = f"a target of kind `{target.kind}` has " + ("no `to`" if not target.to else "another form of `to`")
        yield "to", Problem(what, facts=(("found", f'"{target.to}"'),) if target.to else (), hint=hint)
    if re.match(r"[a-z0-9+]+://[^/@]*:[^/@]*@", target.to):
        hint = "Whoever reads this file could publish. The manual says where it belongs: docs/publish/README.md."
        yield "to", Problem("`to` holds a password", hint=hint)
    for key, kind in OWN.items():
        if key in written and target.kind != kind:
            hint = f'Leave it out, or set kind = "{kind}".'
            yield key, Problem(f"`{key}` means something for the kind `{kind}` only", hint=hint)
    if target.compress and target.kind == "s3":
        hint = "Leave it out, and let the CDN in front of the bucket compress."
        yield "compress", Problem("object storage cannot choose between a file and its compressed form", hint=hint)
