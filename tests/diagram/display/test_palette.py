"""Letters stay readable when the theme turns dark, and a light drawing is left as it is."""

from __future__ import annotations

import pytest

from diagram.display.palette import DARK, DARK_INK, LIGHT


@pytest.mark.parametrize(
    ("color", "on", "shown"),
    [
        ("default", "none", DARK.ink),
        ("default", "default", DARK.ink),
        ("default", "#dae8fc", DARK_INK),
        ("default", "#0050ef", DARK.ink),
        ("default", "no colour", DARK.ink),
        ("#ff0000", "#ffffff", "#ff0000"),
        ("none", "#ffffff", DARK.ink),
    ],
)
def test_dark_letters(color: str, on: str, shown: str) -> None:
    assert DARK.letters(color, on) == shown


@pytest.mark.parametrize("on", ["none", "default", "#dae8fc", "#000000"])
def test_light_letters_are_always_black(on: str) -> None:
    assert LIGHT.letters("default", on) == "#000000"
