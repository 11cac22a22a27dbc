"""Three-way merge: both sides' work survives, and where they disagree somebody is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.ids import RecordId
from diagram.records import NOTHING, Comment
from diagram.style import Style
from diagram.versions.merging import Clash, Fate, merge
from diagram.versions.version import Version, changed
from tests.diagram.versions.drawing import LAYER, Doing, doings, done, drawn, line, shape

A, B, C = shape("a"), shape("b"), shape("c")
BASE = drawn(A, B, line("l", "a", "b"))

versions = st.lists(
    st.builds(Doing, st.sampled_from(("add", "connect", "reparent")), *[st.integers(0, 30)] * 3), max_size=10
).map(lambda steps: done(BASE, steps, "base"))


@given(versions, doings)
def test_who_did_nothing_gets_what_the_other_did(base: Version, steps: list[Doing]) -> None:
    other = done(base, steps, "x")
    assert merge(base, base, other).version == other
    assert merge(base, other, base).version == other
    assert not merge(base, other, base).clashes
    assert merge(base, other, other).version == other


@given(versions, doings, doings)
def test_without_clashes_it_does_not_matter_who_is_who(base: Version, one: list[Doing], two: list[Doing]) -> None:
    first, second = done(base, one, "x"), done(base, two, "y")
    merged, turned = merge(base, first, second), merge(base, second, first)
    if not merged.clashes:
        assert merged.version == turned.version
    assert bool(merged.clashes) == bool(turned.clashes)


@given(versions, doings, doings)
def test_no_work_is_lost_unless_it_is_told(base: Version, one: list[Doing], two: list[Doing]) -> None:
    theirs, ours = done(base, one, "x"), done(base, two, "y")
    merged = merge(base, theirs, ours)
    told = {(clash.record, key) for clash in merged.clashes for key in clash.ours}
    for side in (theirs, ours):
        for identity, values in side.items():
            for key, value in changed(base.get(identity, NOTHING), values).items():
                assert identity in merged.version, "what was added or worked on is there"
                kept = merged.version[identity].get(key) == value
                assert kept or (side is theirs and (identity, key) in told)


@given(versions, doings, doings)
def test_the_result_hangs_together(base: Version, one: list[Doing], two: list[Doing]) -> None:
    merged = merge(base, done(base, one, "x"), done(base, two, "y")).version
    for identity, values in merged.items():
        for key in ("parent", "source", "target"):
            assert values.get(key, "") in (*merged, "")
        above = [identity]
        while parent := merged[above[-1]].get("parent"):
            assert parent not in above, "nothing contains itself"
            above.append(RecordId(str(parent)))


def test_different_properties_of_one_shape_come_together() -> None:
    theirs = drawn(replace(A, x=50.0), B, line("l", "a", "b"))
    ours = drawn(replace(A, y=70.0, style=Style(fill="#ff0000")), B, line("l", "a", "b"))
    merged = merge(BASE, theirs, ours)
    assert merged.version["a"] == {**ours["a"], "x": 50.0}
    assert merged.taken == {"a"}
    assert not merged.clashes


def test_the_same_property_keeps_ours_and_tells_theirs() -> None:
    theirs, ours = drawn(replace(A, text="Theirs"), B), drawn(replace(A, text="Ours"), B)
    merged = merge(drawn(A, B), theirs, ours)
    assert merged.version == ours
    assert merged.clashes == (Clash(RecordId("a"), Fate.OURS, {"text": "Ours"}, {"text": "Theirs"}),)


def test_both_wrote_the_same() -> None:
    both = drawn(replace(A, text="Same"), B)
    assert merge(drawn(A, B), both, both).clashes == ()


@pytest.mark.parametrize("edited_by_us", [True, False])
def test_what_one_deletes_and_the_other_edits_stays(edited_by_us: bool) -> None:
    base, gone, edited = drawn(A, B), drawn(B), drawn(replace(A, text="Edited"), B)
    merged = merge(base, gone, edited) if edited_by_us else merge(base, edited, gone)
    assert merged.version == edited
    assert merged.clashes == (Clash(RecordId("a"), Fate.KEPT if edited_by_us else Fate.RETURNED),)


def test_a_container_that_somebody_put_something_into_stays() -> None:
    inside = shape("c", parent=RecordId("a"))
    merged = merge(drawn(A, B), drawn(B), drawn(A, B, inside))
    assert merged.version == drawn(A, B, inside)
    merged = merge(drawn(A, B), drawn(A, B, inside), drawn(B))
    assert set(merged.version) == set(drawn(A, B, inside))
    assert merged.clashes == (Clash(RecordId("a"), Fate.RETURNED),)


def test_a_new_line_brings_its_deleted_end_back() -> None:
    merged = merge(drawn(A, B), drawn(B), drawn(A, B, line("l", "a", "b")))
    assert {"a", "l"} <= merged.version.keys()
    assert merged.clashes == (Clash(RecordId("a"), Fate.KEPT),)


def test_a_line_that_they_left_without_its_end_stays_so() -> None:
    hanging = drawn(B, line("l", "a", "b"))
    assert merge(BASE, hanging, BASE).version == hanging


def test_who_moves_a_thing_into_another_says_its_place_anew() -> None:
    theirs = drawn(replace(A, parent=RecordId("b"), x=5.0, y=5.0), B)
    ours = drawn(replace(A, x=300.0), B)
    (clash,) = merge(drawn(A, B), theirs, ours).clashes
    assert merge(drawn(A, B), theirs, ours).version == ours, "x counts from the parent: half of each would be neither"
    assert clash.ours["x"] == 300.0 and clash.theirs["parent"] == "b"


def test_two_things_moved_into_each_other() -> None:
    theirs, ours = drawn(replace(A, parent=RecordId("b")), B), drawn(A, replace(B, parent=RecordId("a")))
    merged = merge(drawn(A, B), theirs, ours)
    assert merged.version == ours
    (clash,) = merged.clashes
    assert (clash.record, clash.theirs["parent"]) == ("a", "b")


def test_what_is_put_back_keeps_what_held_it() -> None:
    inside = replace(C, parent=RecordId("b"))
    theirs, ours = drawn(A, replace(C, parent=RecordId("a"))), drawn(replace(A, parent=RecordId("c")), B, inside)
    assert merge(drawn(A, B, inside), theirs, ours).version == ours


def test_records_that_the_file_cannot_hold_are_not_deleted_by_it() -> None:
    ours = drawn(A, B, C)
    merged = merge(drawn(A, B), drawn(A, replace(B, text="New")), ours, before=ours)
    assert merged.version == drawn(A, replace(B, text="New"), C)


def test_an_old_comment_goes_with_what_they_deleted_and_a_new_one_keeps_it() -> None:
    said = Comment(RecordId("c"), RecordId("a"), "z", text="Why?")
    answer = Comment(RecordId("d"), RecordId("c"), "z", text="Because.")
    ours = drawn(A, B, said, answer)
    assert merge(drawn(A, B), drawn(B), ours, before=ours).version == drawn(B)
    merged = merge(drawn(A, B), drawn(B), ours, before=drawn(A, B))
    assert merged.version == ours
    assert merged.clashes == (Clash(RecordId("a"), Fate.KEPT),)


def test_what_the_file_cannot_say_is_no_edit_of_ours() -> None:
    ours = drawn(replace(A, style=Style(glass=True)), B)
    assert merge(drawn(A, B), drawn(B), ours, before=ours).version == drawn(B)
    assert merge(drawn(A, B), drawn(replace(A, x=9.0), B), ours, before=ours).version["a"] == {**ours["a"], "x": 9.0}


def test_the_memory_of_a_format_is_always_theirs() -> None:
    def remembering(style: str, text: str) -> Version:
        return drawn(replace(A, text=text, extra={"drawio.style": style}))

    merged = merge(remembering("1", "a"), remembering("2", "a"), remembering("3", "b"), carried="drawio.")
    assert merged.version == remembering("2", "b")
    assert not merged.clashes
    assert LAYER in merged.version
