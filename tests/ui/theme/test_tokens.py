"""Both themes can be read: every text role keeps 4.5:1 against the surfaces it stands on."""

from __future__ import annotations

import re

import pytest

from resources.reader import read_text
from ui.theme.colors import contrast
from ui.theme.stylesheet import stylesheet
from ui.theme.tokens import DARK, LIGHT, Tokens

TEXTS = ("text", "text_muted", "text_faint", "accent_text", "danger", "warning", "success")
SURFACES = ("surface", "sunken", "raised", "hover")
PAIRS = (
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
    ("accent_text", "accent_soft"),
    ("text", "accent_soft"),
    ("tooltip_text", "tooltip"),
    ("danger", "danger_soft"),
)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(tokens: Tokens) -> None:
    pairs = [*PAIRS, *((text, surface) for text in TEXTS for surface in SURFACES)]
    weak = [
        f"{text} on {surface}: {contrast(getattr(tokens, text), getattr(tokens, surface)):.2f}"
        for text, surface in pairs
        if contrast(getattr(tokens, text), getattr(tokens, surface)) < 4.5
    ]
    assert not weak


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_stylesheet_has_no_hole_left(tokens: Tokens) -> None:
    assert not re.search(r"@[a-z]", stylesheet(tokens))


def test_the_stylesheet_names_colours_by_their_role_only() -> None:
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", read_text("themes/window.qss"))


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
