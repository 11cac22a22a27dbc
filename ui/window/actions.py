"""Offers as QActions: one per command, with its keys, kept enabled as the offers say."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.icons import has_icon, icon
from ui.window.offers import Offer


class Actions(QObject):
    """All actions of one window by name. `refresh_soon` may be called on every notice."""

    def __init__(self, offers: Iterable[Offer], window: QWidget) -> None:
        super().__init__(window)
        self.offers: dict[str, Offer] = {}
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.refresh)
        self.show_offers(offers)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __contains__(self, name: str) -> bool:
        return name in self._actions

    def show_offers(self, offers: Iterable[Offer]) -> None:
        """These are all offers now; those that were there before keep their actions."""
        self.offers = {offer.name: offer for offer in offers}
        for offer in self.offers.values():
            if offer.name not in self._actions:
                self._actions[offer.name] = self._make(offer, self._window)
        self.refresh()

    def refresh_soon(self) -> None:
        """Ask all offers once, when the present event is over."""
        self._timer.start()

    def refresh(self) -> None:
        for name, offer in self.offers.items():
            self._actions[name].setEnabled(offer.enabled())

    def refresh_ticks(self) -> None:
        """Ask which offers are on. Only open menus show it, and with much selected the question is not cheap."""
        for name, offer in self.offers.items():
            if offer.checked is not None:
                self._actions[name].setChecked(offer.checked())

    def _make(self, offer: Offer, window: QWidget) -> QAction:
        title = offer.title
        keys = [key for key in offer.shortcuts if is_window_key(key)]
        if offer.shortcuts and not keys:
            title += "\t" + shown_key(offer.shortcuts[0])
        action = QAction(title, window)
        action.setObjectName(offer.name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setCheckable(offer.checked is not None)
        if offer.icon and has_icon(offer.icon):
            action.setIcon(icon(offer.icon))
        action.triggered.connect(lambda _on=False: self._run(offer))
        window.addAction(action)
        return action

    def _run(self, offer: Offer) -> None:
        offer.run()
        self.refresh_soon()


def is_window_key(key: str) -> bool:
    """Whether a shortcut works wherever the focus is; bare keys are for the canvas: people type them in fields."""
    last = key.rsplit("+", 1)[-1]
    return (
        "Ctrl+" in key or "Alt+" in key or key == "?" or (last.startswith("F") and last[1:].isdigit() and last != "F2")
    )


def shown_key(key: str) -> str:
    """A shortcut as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def tip(offer: Offer) -> str:
    """Title and shortcut for a tool tip."""
    return f"{offer.title}  {shown_key(offer.shortcuts[0])}" if offer.shortcuts else offer.title
