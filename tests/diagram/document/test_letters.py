"""The identities of characters: runs, bursts that become one part, new names, and the way to storage and back."""

from __future__ import annotations

import json

import pytest

from diagram.document.letters import Letter, Part, Renaming, Run, joined, renamed, runs_of

MANY = 2**63 + 5  # a peer id that JSON's numbers cannot hold


def test_letters_in_a_row_are_one_run() -> None:
    letters = [Letter(1, 5), Letter(1, 6), Letter(2, 7), Letter(1, 7), Letter(1, 9)]
    assert runs_of(letters) == (Run(1, 5, 2), Run(2, 7, 1), Run(1, 7, 1), Run(1, 9, 1))


def test_typing_is_one_part_and_so_is_deleting_in_either_direction() -> None:
    typed = [Part((Run(1, number, 1),)) for number in (3, 4, 5)]
    assert joined(typed[:1], typed[1:]) == (Part((Run(1, 3, 3),)),)
    back = [Part((), (Run(1, at, 1),), "abc"[at], Letter(1, at - 1) if at else None) for at in (2, 1, 0)]
    assert joined(back, ()) == (Part((), (Run(1, 0, 3),), "abc", None),)
    ahead = [Part((), (Run(1, at, 1),), "xabc"[at], Letter(1, 0)) for at in (1, 2, 3)]
    assert joined(ahead, ()) == (Part((), (Run(1, 1, 3),), "abc", Letter(1, 0)),)


def test_what_was_typed_and_deleted_again_leaves_nothing() -> None:
    typed, wrong = Part((Run(1, 3, 4),)), Part((), (Run(1, 5, 2),), "xy", Letter(1, 4))
    assert joined([typed], [wrong]) == (Part((Run(1, 3, 2),)),)
    assert joined([typed], [Part((), (Run(1, 3, 4),), "wxyz")]) == ()
    elsewhere = Part((), (Run(2, 5, 2),), "xy", Letter(1, 4))
    assert joined([typed], [elsewhere]) == (typed, elsewhere)


def test_characters_get_their_new_names_wherever_they_are_mentioned() -> None:
    part = Part((Run(1, 0, 10),), (Run(2, 4, 2),), "xy", Letter(1, 5))
    (new,) = renamed([part], [Renaming(Run(1, 4, 3), Letter(7, 100))])
    assert new == Part((Run(1, 0, 4), Run(7, 100, 3), Run(1, 7, 3)), (Run(2, 4, 2),), "xy", Letter(7, 101))
    assert renamed([part], [Renaming(Run(3, 0, 99), Letter(7, 0))]) == (part,)


def test_storage_gives_back_the_same_part() -> None:
    part = Part((Run(MANY, 0, 10),), (Run(MANY, 4, 2),), "x\U0001f600", Letter(MANY, 5), b"\x00\xff")
    assert Part.from_list(json.loads(json.dumps(part.to_list()))) == part
    assert Part.from_list(json.loads(json.dumps(Part().to_list()))) == Part()


@pytest.mark.parametrize("damage", [[], [[], [], 3, None, ""], [3, [], "", None, ""], [[], [[1]], "", None, "0"]])
def test_damage_is_told(damage: list[object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Part.from_list(damage)
