"""Fractional index keys always leave room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.order import DIGITS, between, sequence


@given(st.lists(st.integers(0, 1_000), max_size=120))
def test_a_key_fits_wherever_one_inserts(places: list[int]) -> None:
    keys: list[str] = []
    for place in places:
        index = place % (len(keys) + 1)
        below = keys[index - 1] if index else None
        above = keys[index] if index < len(keys) else None
        keys.insert(index, between(below, above))
    assert keys == sorted(set(keys))
    assert all(key[-1] != DIGITS[0] for key in keys)


@pytest.mark.parametrize("count", [0, 1, 2, 61, 62, 5_000])
def test_a_sequence_is_ascending_with_room_between(count: int) -> None:
    keys = sequence(count)
    assert keys == sorted(set(keys)) and len(keys) == count
    for below, above in zip([None, *keys], [*keys, None], strict=True):
        assert between(below, above)


def test_no_key_fits_between_equals() -> None:
    with pytest.raises(ValueError, match="no key fits"):
        between("V", "V")


@pytest.mark.parametrize("strange", ["é", "a é", "\U0001f600", " ", "-1", "a\0"])
def test_keys_of_other_programs_are_no_reason_to_fail(strange: str) -> None:
    assert between(strange, None)
    assert between(None, strange)
    assert between("0", None) > "0"
