"""An index as Pagefind wrote it, settled: what is not needed is gone, and the same texts have the same bytes.

Pagefind keeps filters and languages in an order that differs from run to run. They are sorted here, which gives the
files that hold them, and those that name them, other names: those are digests. All these files are CBOR (RFC 8949) of
arrays, text and whole numbers, after a mark. Pagefind compresses them; `pagefind.js` reads them plain, too, and plain
they are the same whichever library would have compressed them.
"""

from __future__ import annotations

import gzip
import json
import zlib
from hashlib import blake2b
from pathlib import Path
from typing import Any

ENTRY = "pagefind-entry.json"
"""The file that names all others: the index is what it says."""
MARK = b"pagefind_dcd"
CODE = ("pagefind.js", "pagefind-worker.js")


def settle(folder: Path) -> list[str]:
    """Settle the index in a folder; returns the paths of its files below it, sorted, ENTRY last.

    Raises ValueError where an index has another form than this knows.
    """
    try:
        _settle(folder)
    except (KeyError, IndexError, TypeError, EOFError, OSError, zlib.error) as error:
        raise ValueError(f"its index has an unknown form ({error})") from None
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(files, key=lambda name: (name == ENTRY, name))


def _settle(folder: Path) -> None:
    entry = json.loads((folder / ENTRY).read_bytes())
    needed = {ENTRY, *CODE}
    for language, described in sorted(entry["languages"].items()):
        described["hash"] = _sorted(folder, language, described["hash"])
        needed |= {f"pagefind.{described['hash']}.pf_meta", f"wasm.{described['wasm'] or 'unknown'}.pagefind"}
    text = json.dumps(entry, sort_keys=True, ensure_ascii=False)
    (folder / ENTRY).write_bytes(text.encode())
    for path in folder.iterdir():
        if path.is_file() and path.name not in needed:
            path.unlink()


def _sorted(folder: Path, language: str, name: str) -> str:
    """Sort the filters of one language; returns the new name of the file that names them."""
    meta = _read(folder / f"pagefind.{name}.pf_meta")
    filters = meta[3]
    for number, (title, old) in enumerate(filters):
        path = folder / "filter" / f"{old}.pf_filter"
        title, values = _read(path)
        path.unlink()
        content = MARK + encode([title, sorted(values)])
        new = f"{language}_{_digest(content)}"
        path.with_name(f"{new}.pf_filter").write_bytes(content)
        filters[number] = [title, new]
    filters.sort()
    content = MARK + encode(meta)
    new = f"{language}_{_digest(content)}"
    (folder / f"pagefind.{new}.pf_meta").write_bytes(content)
    return new


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=5).hexdigest()


def _read(path: Path) -> Any:
    content = gzip.decompress(path.read_bytes())
    if not content.startswith(MARK):
        raise ValueError(f"{path.name} is not what Pagefind writes")
    return decode(content[len(MARK) :])


# CBOR, as much of it as there is


def decode(content: bytes) -> Any:
    """The value that CBOR stands for. Raises ValueError where it holds more than arrays, text and whole numbers."""
    value, end = _value(content, 0)
    if end != len(content):
        raise ValueError("something follows the value")
    return value


def encode(value: Any) -> bytes:
    """Arrays, text and whole numbers from 0 as CBOR, each length in its shortest form (RFC 8949, section 4.2.1)."""
    match value:
        case int():
            return _head(0, value)
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case _:
            return _head(4, len(value)) + b"".join(map(encode, value))


def _value(content: bytes, at: int) -> tuple[Any, int]:
    kind, number = content[at] >> 5, content[at] & 31
    at += 1
    if number >= 24:
        if number > 27:
            raise ValueError("a length without an end")
        width = 1 << (number - 24)
        number, at = int.from_bytes(content[at : at + width], "big"), at + width
    if kind == 0:
        return number, at
    if kind == 3:
        return content[at : at + number].decode(), at + number
    if kind != 4:
        raise ValueError(f"a value of kind {kind}")
    values = []
    for _ in range(number):
        value, at = _value(content, at)
        values.append(value)
    return values, at


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    width = next(width for width in (1, 2, 4, 8) if number < 1 << 8 * width)
    return bytes([kind << 5 | 23 + width.bit_length()]) + number.to_bytes(width, "big")
