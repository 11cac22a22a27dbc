"""What travels of a person: small, bounded, and harmless whoever wrote it."""

from __future__ import annotations

import math

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sync.live.showing import packed, unpacked
from sync.status import Presence
from sync.wire import limits

FAR = st.floats(-1e9, 1e9)
IDS = st.text(max_size=64)
SHOWN = st.builds(
    Presence, IDS, st.none() | st.tuples(FAR, FAR), st.lists(IDS, max_size=20).map(tuple),
    st.none() | st.tuples(FAR, FAR, FAR, FAR), IDS,
)  # fmt: skip


@given(SHOWN)
def test_what_is_shown_arrives_as_it_was(presence: Presence) -> None:
    assert unpacked(packed(presence)) == presence


@given(st.lists(st.text(min_size=32, max_size=80), max_size=400))
def test_a_large_selection_travels_in_part_and_always_fits(selection: list[str]) -> None:
    data = packed(Presence("p", (1.0, 2.0), tuple(selection)))
    shown = unpacked(data)
    assert len(data) <= limits.STATE
    assert shown is not None and shown.cursor == (1.0, 2.0)
    kept = [one for one in selection if len(one) <= 64]
    assert list(shown.selection) == kept[: len(shown.selection)]
    assert len(shown.selection) >= min(len(kept), 12)


def test_a_place_that_is_none_is_not_shown_and_not_believed() -> None:
    for bad in (math.nan, math.inf, -1e300):
        assert packed(Presence("p", (bad, 0.0), view=(0.0, 0.0, bad, 1.0))) == packed(Presence("p"))
        state = msgspec.msgpack.encode({"v": 1, "page": "p", "cursor": [bad, 0.0]})
        assert unpacked(state) is None


def test_fields_of_a_newer_program_are_ignored_and_a_newer_meaning_is_not_guessed() -> None:
    assert unpacked(msgspec.msgpack.encode({"v": 1, "page": "p", "mood": {"a": [1]}})) == Presence("p")
    assert unpacked(msgspec.msgpack.encode({"v": 2, "page": "p"})) is None


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["v", "page", "cursor", "view"]), inner),
).map(msgspec.msgpack.encode))  # fmt: skip
def test_garbage_of_others_is_harmless(data: bytes) -> None:
    shown = unpacked(data)
    if shown is not None:
        places = (*(shown.cursor or ()), *(shown.view or ()))
        assert all(abs(one) <= 1e9 for one in places)
        assert len(shown.page) <= 64 and len(shown.selection) <= 200


def test_a_state_that_is_too_long_or_too_deep_is_nobody() -> None:
    assert unpacked(b"\x91" * 4_000) is None
    assert unpacked(packed(Presence("p")) + b"\xc0" * limits.STATE) is None
