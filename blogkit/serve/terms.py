"""The terms on which a preview is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct


class Terms(Struct, frozen=True):
    """On which a preview is shown."""

    root: Path
    production: bool = False
    """Whether pages are exactly what a build writes: no drafts, nothing scheduled, no script."""
    as_of: datetime | None = None
    """The moment that counts as now; None for the present one."""

    @property
    def drafts(self) -> bool:
        """Whether drafts and scheduled posts are shown."""
        return not self.production

    @property
    def now(self) -> datetime:
        """By what scheduled posts appear."""
        return self.as_of or datetime.now(UTC)
