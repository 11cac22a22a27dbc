"""Splices lead from one text to the other, and Qt's positions name the same characters as Python's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.document.splices import Splice, from_utf16, splice_of_utf16, spliced, splices_between, to_utf16

texts = st.text(st.sampled_from("ab \n\u00e9\u4e16\U0001f600\U00020000"), max_size=30)


@given(texts, texts)
def test_splices_turn_one_text_into_the_other(old: str, new: str) -> None:
    assert spliced(old, splices_between(old, new)) == new


def test_what_both_share_is_left_alone() -> None:
    assert splices_between("one two three", "one too three") == (Splice(5, 1, "o"),)
    assert splices_between("aXbYc", "aXXbYYc") == (Splice(2, 0, "X"), Splice(4, 0, "Y"))
    assert splices_between("same", "same") == ()
    assert len(splices_between("a" + "x" * 3000 + "b", "a" + "y" * 3000 + "b")) == 1


def test_a_splice_beyond_the_text_is_refused() -> None:
    for one in (Splice(4), Splice(-1), Splice(2, 2)):
        with pytest.raises(ValueError, match="not within a text of 3"):
            spliced("abc", [one])


@given(texts, st.data())
def test_qt_counts_the_same_characters(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert from_utf16(text, to_utf16(text, place)) == place
    end = data.draw(st.integers(place, len(text)))
    units = to_utf16(text, place), to_utf16(text, end) - to_utf16(text, place)
    assert splice_of_utf16(text, *units, "x") == Splice(place, end - place, "x")


def test_half_a_character_is_taken_out_whole() -> None:
    assert splice_of_utf16("a\U0001f600b", 1, 1, "") == Splice(1, 1, "")
    assert splice_of_utf16("a\U0001f600b", 2, 2, "") == Splice(1, 2, "")
