from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.render.breaks import pieces_of


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("two words", ["two ", "words"]),
        ("  led  by spaces ", ["  led  ", "by ", "spaces "]),
        ("well-known a-1 -5", ["well-", "known ", "a-1 ", "-5"]),
        ("https://a.b/c/d", ["https://a.b/c/d"]),
        ("a\u00a0b c", ["a\u00a0b ", "c"]),
        ("日本 x", ["日", "本 ", "x"]),
        ("😀日本", ["😀", "日", "本"]),
    ],
)
def test_lines_break_where_browsers_break_them(text: str, pieces: list[str]) -> None:
    assert pieces_of(text) == pieces


@given(st.text(max_size=60))
def test_nothing_is_lost(text: str) -> None:
    assert "".join(pieces_of(text)) == text


@given(st.text(alphabet="ab -?\u2013\u00ad/.\t", max_size=60))
def test_nothing_is_lost_of_latin_text(text: str) -> None:
    assert "".join(pieces_of(text)) == text


def test_a_letter_of_two_units_is_never_cut() -> None:
    assert pieces_of("\u1000\U00014647")[-1][-1] == "\U00014647"
