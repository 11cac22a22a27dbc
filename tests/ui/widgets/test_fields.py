"""Fields take what a person types and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.widgets.color_field import hex_color
from ui.widgets.fields import NumberField


@pytest.fixture
def field(qtbot: QtBot) -> NumberField:
    made = NumberField("X", low=0.0, high=100.0)
    qtbot.addWidget(made)
    made.show_value(10.0)
    return made


def typed(qtbot: QtBot, field: NumberField, text: str) -> list[float]:
    told: list[float] = []
    field.committed.connect(told.append)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    return told


@pytest.mark.parametrize(
    ("text", "told"), [("12.5", [12.5]), ("7,5", [7.5]), ("500", [100.0]), ("10", []), ("abc", [])]
)
def test_a_number_is_told_once_and_within_its_bounds(
    qtbot: QtBot, field: NumberField, text: str, told: list[float]
) -> None:
    assert typed(qtbot, field, text) == told


def test_what_is_no_number_is_put_back(qtbot: QtBot, field: NumberField) -> None:
    typed(qtbot, field, "abc")
    assert field.text() == "10"


def test_arrow_keys_step(qtbot: QtBot, field: NumberField) -> None:
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert field.value() == 1.0


def test_values_that_differ_show_as_mixed(field: NumberField) -> None:
    field.show_value(None)
    assert (field.text(), field.placeholderText()) == ("", "Mixed")


@pytest.mark.parametrize(
    ("text", "color"),
    [("fff", "#ffffff"), ("#2C69E4", "#2c69e4"), ("2c69e480", "#2c69e480"), ("#12", None), ("red", None)],
)
def test_colours_as_people_type_them(text: str, color: str | None) -> None:
    assert hex_color(text) == color
