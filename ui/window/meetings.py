"""Words that two people wrote at once: both are told which are shown, and may take the others instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from diagram.document import Conflict
    from ui.window.desk import Desk, Tab

_LONGEST = 40  # characters of each text that are quoted


class Meetings(QObject):
    """Listens to one diagram. All that one merge brings is told in one word."""

    def __init__(self, desk: Desk, tab: Tab, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._tab = desk, tab
        self._waiting: list[Conflict] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)
        leave = tab.editor.document.subscribe_conflicts(self._heard)
        self.destroyed.connect(leave)

    def _heard(self, conflict: Conflict) -> None:
        self._waiting.append(conflict)
        self._soon.start(0)

    def _tell(self) -> None:
        met, self._waiting = self._waiting, []
        plural = "s" if len(met) > 1 else ""
        self._desk.say_with(sentence(met), f"Use the other text{plural}", lambda: take_other(self._tab, met))


def sentence(met: Sequence[Conflict]) -> str:
    """What happened, for the toast."""
    if len(met) > 1:
        return f"Two people wrote the same {len(met)} texts at once; one of each is shown"
    kept, other = (_quoted(text, html) for text, html in ((met[0].kept, False), (met[0].other, met[0].html)))
    return f"Two people wrote this at once: {kept} is shown, {other} is not"


def take_other(tab: Tab, met: Sequence[Conflict]) -> None:
    """Show the words that were not; an edit like any other, and so undone like one."""
    document = tab.editor.document
    with document.edit("Use the other text") as edit:
        for one in met:
            record = edit.get(one.record)
            if record is not None and hasattr(record, one.property):
                read = {"html": one.html} if one.property == "text" and hasattr(record, "html") else {}
                edit.change(one.record, **{one.property: one.other}, **read)


def _quoted(text: str, html: bool) -> str:
    from diagram.text.html import plain_of

    line = " ".join(plain_of(text, html).split())
    if not line:
        return "no text"
    return f"“{line[: _LONGEST - 1]}…”" if len(line) > _LONGEST else f"“{line}”"
