"""Digests: equal values have equal digests, different ones have not."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from blogkit.engine.digest import digest, digest_bytes

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), plain))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    """Two equal dictionaries have one digest, however they were filled."""
    assert digest(value) == digest(dict(reversed(value.items())))


@given(plain, plain)
def test_different_values_have_different_digests(one: object, other: object) -> None:
    """Values of different types or contents are told apart."""
    assert (repr(one) == repr(other)) <= (digest(one) == digest(other))
    if digest(one) == digest(other):
        assert one == other


def test_a_file_is_not_a_value() -> None:
    """The digest of a file's bytes is not that of the same bytes as a value."""
    assert digest(b"") != digest_bytes(b"")


def test_an_offset_is_part_of_a_date() -> None:
    """The same instant in another zone is shown as another date."""
    here = datetime(2020, 5, 1, 10, tzinfo=timezone(timedelta(hours=2)))
    assert digest(here) != digest(here.astimezone(UTC))
