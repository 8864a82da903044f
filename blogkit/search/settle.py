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
from typing import Any

from blogkit.search.parts import ENTRY

MARK = b"pagefind_dcd"
CODE = ("pagefind.js", "pagefind-worker.js")
AS_THEY_ARE = ("fragment/", "index/")


Files = dict[str, bytes]
"""Path below the folder of the index → content."""


def settle(files: Files) -> Files:
    """The files of an index, settled; ENTRY is the last of them.

    Raises ValueError where an index has another form than this knows.
    """
    try:
        return _settled(files)
    except (KeyError, IndexError, TypeError, EOFError, OSError, zlib.error) as error:
        raise ValueError(f"its index has an unknown form ({error})") from None


def alone(files: Files) -> Files:
    """The files of a settled index that another one's code and engine will read."""
    return {name: content for name, content in files.items() if name not in CODE and not name.startswith("wasm.")}


def _settled(files: Files) -> Files:
    entry = json.loads(files[ENTRY])
    wanted = {name: files[name] for name in CODE}
    for language, described in sorted(entry["languages"].items()):
        described["hash"], sorted_files = _sorted(files, language, described["hash"])
        engine = f"wasm.{described['wasm'] or 'unknown'}.pagefind"
        wanted |= {engine: files[engine], **sorted_files}
    wanted |= {name: content for name, content in files.items() if name.startswith(AS_THEY_ARE)}
    return dict(sorted(wanted.items())) | {ENTRY: json.dumps(entry, sort_keys=True, ensure_ascii=False).encode()}


def _sorted(files: Files, language: str, name: str) -> tuple[str, Files]:
    """The filters of one language, sorted, and what names them; and the name in whose stead that goes."""
    meta = _read(files[f"pagefind.{name}.pf_meta"])
    made: Files = {}
    filters = []
    for _, old in meta[3]:
        title, values = _read(files[f"filter/{old}.pf_filter"])
        content = MARK + encode([title, sorted(values)])
        filters.append([title, f"{language}_{_digest(content)}"])
        made[f"filter/{filters[-1][1]}.pf_filter"] = content
    meta[3] = sorted(filters)
    content = MARK + encode(meta)
    new = f"{language}_{_digest(content)}"
    return new, made | {f"pagefind.{new}.pf_meta": content}


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=5).hexdigest()


def _read(content: bytes) -> Any:
    plain = gzip.decompress(content)
    if not plain.startswith(MARK):
        raise ValueError("its index is not what Pagefind writes")
    return decode(plain[len(MARK) :])


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
