"""Order keys of a file read again: the same where nothing was restacked."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from diagram.ids import RecordId
from diagram.order import sequence
from diagram.versions.stacking import restacked
from diagram.versions.version import Version
from tests.diagram.versions.drawing import drawn, shape

NAMES = "abcdefghij"


def stacked(names: str, keys: list[str] | None = None) -> Version:
    found = keys or sequence(len(names))
    return drawn(*(replace(shape(name), order=key) for name, key in zip(names, found, strict=True)))


def order(version: Version) -> str:
    shapes = [(str(values["order"]), name) for name, values in version.items() if values["type"] == "shape"]
    return "".join(name for _, name in sorted(shapes))


def keys(version: Version) -> dict[RecordId, object]:
    return {identity: values["order"] for identity, values in version.items()}


def test_the_same_order_gets_the_same_keys() -> None:
    before = stacked("abc", ["A", "C", "X"])
    assert restacked(stacked("abc"), before) == before


def test_one_that_went_to_the_top_is_the_only_one_that_changes() -> None:
    before = stacked("abcd")
    after = restacked(stacked("bcda"), before)
    assert order(after) == "bcda"
    assert [name for name in "abcd" if keys(after)[RecordId(name)] != keys(before)[RecordId(name)]] == ["a"]


def longest_ascent(names: str) -> int:
    """How many letters of `names` can stay where they are."""
    best: list[int] = []
    for place, name in enumerate(names):
        best.append(1 + max((best[other] for other in range(place) if names[other] < name), default=0))
    return max(best, default=0)


@given(st.permutations(NAMES), st.integers(0, 9), st.integers(0, 9))
def test_any_order_is_kept_with_as_few_fresh_keys_as_can_be(names: list[str], count: int, old: int) -> None:
    wanted, known = "".join(names[:count]), NAMES[:old]
    before = stacked(known)
    after = restacked(stacked(wanted), before, taken=before)
    assert order(after) == wanted
    kept = [name for name in wanted if name in known and after[RecordId(name)] == before[RecordId(name)]]
    assert len(kept) == longest_ascent("".join(name for name in wanted if name in known))
    fresh = {after[RecordId(name)]["order"] for name in wanted if name not in kept}
    assert fresh.isdisjoint(before[RecordId(name)]["order"] for name in known), "no key that somebody has"


def test_keys_stay_short_and_clear_of_those_that_are_taken() -> None:
    many = drawn(
        *(replace(shape("x"), id=RecordId(f"x{number}"), order=key) for number, key in enumerate(sequence(999)))
    )
    fresh = restacked(many, drawn())
    assert max(len(str(key)) for key in keys(fresh).values()) < 5
    clear = restacked(many, drawn(), taken=fresh)
    shapes = [name for name, values in many.items() if values["type"] == "shape"]
    assert {keys(clear)[name] for name in shapes}.isdisjoint(keys(fresh)[name] for name in shapes)


def test_keys_that_are_none_are_replaced() -> None:
    odd = stacked("abc", ["", "a0", "é"])
    after = restacked(odd, odd)
    assert order(after) == "abc"
    assert all(key and str(key).isascii() and not str(key).endswith("0") for key in keys(after).values())
