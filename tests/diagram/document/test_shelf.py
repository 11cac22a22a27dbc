"""A shelf is a dict to everybody who uses it, however much of it is still packed."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import pytest

from diagram.document.shelf import Shelf
from diagram.ids import RecordId

A, B, C = RecordId("a"), RecordId("b"), RecordId("c")
FULL = {A: "0", B: "1"}


def shelf() -> Shelf[str]:
    return Shelf({A: 0, B: 1}, str)


@pytest.mark.parametrize(
    "use",
    [
        lambda one: {A: one[A], B: one.get(B)},
        lambda one: dict(one),
        lambda one: {**one},
        lambda one: one | {},
        lambda one: {} | one,
        lambda one: one.copy(),
        lambda one: dict(one.items()),
        lambda one: dict(zip(one, one.values(), strict=True)),
        lambda one: {key: one[key] for key in one.keys()},
    ],
)
def test_every_way_of_looking_sees_what_is_wanted(use: Callable[[object], object]) -> None:
    assert use(shelf()) == FULL
    assert use(MappingProxyType(shelf())) == FULL
    warm = shelf()
    warm.melt()
    assert use(warm) == FULL


def test_it_is_equal_to_what_it_holds() -> None:
    assert shelf() == FULL and MappingProxyType(shelf()) == FULL and shelf() != {A: "0"}


@pytest.mark.parametrize("melt", [False, True])
def test_it_can_be_changed(melt: bool) -> None:
    one = shelf()
    if melt:
        one.melt()
    one[A] = "new"
    one[C] = "more"
    assert one.pop(B) == "1" and one.pop(B, None) is None and one.get(B) is None and one.get(B, "x") == "x"
    assert one == {A: "new", C: "more"} and len(one) == 2 and C in one and B not in one
    with pytest.raises(KeyError):
        one[B]
    with pytest.raises(KeyError):
        one.pop(B)


def test_each_value_is_made_once_and_only_when_wanted() -> None:
    made: list[int] = []

    def make(number: int) -> list[int]:
        made.append(number)
        return [number]

    one = Shelf({A: 0, B: 1}, make)
    assert made == [] and len(one) == 2 and A in one and list(one) == [A, B]
    assert one[A] is one[A] is one.get(A)
    assert made == [0]
    one.melt()
    one.melt()
    assert one[B] is one.get(B) and made == [0, 1]


def test_a_raw_copy_makes_nothing() -> None:
    one = shelf()
    assert one[A] == "0"
    assert one.raw() == {A: "0", B: 1}
