from __future__ import annotations

import pytest

from diagram.document.values import same, storable


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (1, 1),
        (2**70, float(2**70)),
        (True, True),
        (1.5, 1.5),
        (float("nan"), None),
        (float("-inf"), None),
        ("größe", "größe"),
        ("\ud800x", "?x"),
        ((1.0, 2.0), [1.0, 2.0]),
        ([1.0, float("nan")], None),
        ([], []),
        (None, None),
    ],
)
def test_storable(given: object, kept: object) -> None:
    assert storable(given) == kept
    assert type(storable(given)) is type(kept)


def test_anything_else_is_a_bug() -> None:
    with pytest.raises(TypeError):
        storable({"a": 1})


def test_same_looks_at_the_type() -> None:
    assert same(1.0, 1.0) and same(None, None) and same([1.0], [1.0])
    assert not same(True, 1) and not same(1, 1.0) and not same("1", 1)
