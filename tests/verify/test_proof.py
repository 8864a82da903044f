"""`blogkit verify`: everything that an export tells of is in the built site, or it is named."""

from __future__ import annotations

from blogkit.verify import summary
from tests.verify.lighthouse import Built, missing


def test_all_is_there(lighthouse: Built) -> None:
    """A site that was imported and built has everything; the proof counts it."""
    proof = lighthouse.prove()
    assert not missing(proof), summary.text(proof)
    assert proof.good
    assert proof.items == 4
    assert proof.counts["comment", "right"] == 5
    assert proof.counts["mention", "right"] == 1
    assert proof.counts["hidden", "right"] == 5  # three items, one comment, and all addresses of who wrote
