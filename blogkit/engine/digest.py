"""Digests: equal values have equal digests, in every process and on every machine.

BLAKE2b (RFC 7693) of a value's canonical JSON form, 16 bytes: two different values among a billion share one with
a probability below 1e-20, and a digest of a short value takes 2 µs. JSON rather than msgpack, which keeps only the
instant of a date and would make 10:00+02:00 and 08:00Z one.
"""

from __future__ import annotations

from hashlib import blake2b

from msgspec import json

Digest = bytes
SIZE = 16
_encode = json.Encoder(order="deterministic").encode


def digest(value: object) -> Digest:
    """The digest of anything msgspec can write as JSON: Structs, tuples, dicts, text, numbers, dates, None."""
    return blake2b(_encode(value), digest_size=SIZE).digest()


def digest_bytes(content: bytes) -> Digest:
    """The digest of a file's content. Never equal to that of a value: it has a purpose of its own."""
    return blake2b(content, digest_size=SIZE, person=b"file").digest()
