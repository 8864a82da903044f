"""A site in a folder, as tests handle it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from blogkit.build import Report, build

PLAIN = Path(__file__).parent / "plain"
TODAY = datetime(2026, 1, 1, tzinfo=UTC)


class Folder:
    """A site: write, build, read, and count the work."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(PLAIN, root / "themes" / "plain")

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file of the site."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def edit(self, path: str, old: str, new: str) -> None:
        """Change a part of a file; it has to be there."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def remove(self, path: str) -> None:
        """Remove a file or folder."""
        file = self.root / path
        shutil.rmtree(file) if file.is_dir() else file.unlink()

    def build(self, **options: Any) -> Report:
        """Build it, on a fixed day."""
        return build(self.root, **{"as_of": TODAY, "workers": 1, **options})

    def read(self, output: str) -> str:
        """An output as text."""
        return (self.root / "output" / output).read_text(encoding="utf-8")

    def outputs(self) -> dict[str, bytes]:
        """Every output → its bytes."""
        return self.outputs_in(self.root / "output")

    @staticmethod
    def outputs_in(place: Path) -> dict[str, bytes]:
        """Every output in a folder → its bytes."""
        files = (path for path in place.rglob("*") if path.is_file() and path.name != ".blogkit-output")
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}
