from __future__ import annotations

import pytest

from diagram.text.css import color_of, declarations_of, length_of


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("#A0b1C2", "#a0b1c2"),
        ("#abc", "#aabbcc"),
        ("#11223344", "#11223344"),
        ("Red", "#ff0000"),
        ("rgb(1, 2, 3)", "#010203"),
        ("rgba(1,2,3,.5)", "#01020380"),
        ("hsl(120, 50%, 50%)", "#40bf40"),
        ("transparent", "#00000000"),
        ("light-dark(rgb(1,2,3), #fff)", "#010203"),
        ("var(--ge-dark, #123456)", "#123456"),
        ("inherit", None),
        ("lab(50% 20 30)", None),
        ("url(x)", None),
        ("", None),
    ],
)
def test_colours_are_normalised(value: str, expected: str | None) -> None:
    assert color_of(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12px", 12.0),
        ("12", 12.0),
        ("9pt", 12.0),
        ("1.5em", 15.0),
        ("50%", 4.0),
        ("1in", 96.0),
        ("-3px", -3.0),
        ("1e400px", None),
        ("calc(1px)", None),
        ("", None),
    ],
)
def test_lengths_become_units(value: str, expected: float | None) -> None:
    assert length_of(value, em=10.0, percent=8.0) == expected


def test_declarations_survive_semicolons_in_values() -> None:
    style = "Color: red; background: url(data:a;b); ; font-family: 'A;b', serif; color: blue !important"
    assert declarations_of(style) == {
        "color": "blue",
        "background": "url(data:a;b)",
        "font-family": "'A;b', serif",
    }
