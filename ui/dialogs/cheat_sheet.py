"""All shortcuts on one sheet, made from the registries."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.widgets.labels import words
from ui.window.actions import shown_key
from ui.window.offers import TOOL_MENU, Offer

COLUMNS = 3
MOST_LETTERS = 18
# What the hand does; no command stands behind these.
GESTURES = (
    ("Zoom at the pointer", "Ctrl+wheel"),
    ("Move the view", "Space+drag"),
    ("Move the view", "Middle button"),
    ("Edit a label", "Double click"),
    ("Keep proportions, straight lines", "Shift+drag"),
    ("Copy while moving", "Alt+drag"),
    ("Give up", "Esc"),
)


class CheatSheet(Dialog):
    """Menus as blocks in three columns of about equal height."""

    def __init__(self, offers: Iterable[Offer], parent: QWidget | None = None) -> None:
        super().__init__("Keyboard shortcuts", parent, width=1040)
        body = QWidget()
        body.setProperty("plain", True)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(40)
        columns = [QVBoxLayout() for _ in range(COLUMNS)]
        heights = [0] * COLUMNS
        for title, lines in blocks(offers):
            shortest = heights.index(min(heights))
            columns[shortest].addWidget(_block(title, lines))
            heights[shortest] += len(lines) + 2
        for column in columns:
            column.setSpacing(20)
            column.addStretch(1)
            row.addLayout(column, 1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(560)
        self.body.addWidget(scroll)
        self.add_button("Close", "primary").clicked.connect(self.accept)


def blocks(offers: Iterable[Offer]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(menu, [(title, keys), ...]), the tools first, what the mouse does last."""
    found: dict[str, list[tuple[str, str]]] = {TOOL_MENU: []}
    for offer in offers:
        if offer.shortcuts and offer.menu:
            first, *others = (shown_key(key) for key in offer.shortcuts)
            # A second key only where there is room for it.
            second = [key for key in others[:1] if len(first) + len(key) <= MOST_LETTERS]
            found.setdefault(offer.menu[0], []).append((offer.full_title, "   ".join([first, *second])))
    return [*((title, lines) for title, lines in found.items() if lines), ("Mouse", list(GESTURES))]


def _block(title: str, lines: list[tuple[str, str]]) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(0, 1)
    grid.addWidget(words(title, "section"), 0, 0, 1, 2)
    for number, (what, keys) in enumerate(lines, 1):
        grid.addWidget(words(what, "muted"), number, 0)
        pressed = QHBoxLayout()
        pressed.setSpacing(4)
        pressed.addStretch(1)
        for key in keys.split("   "):
            pressed.addWidget(words(key, "key"))
        grid.addLayout(pressed, number, 1)
    return widget
