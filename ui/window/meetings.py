"""Words that two people wrote at once: both are told which are shown, and the others wait until somebody decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from diagram.document import Conflict
    from ui.window.desk import Desk, Tab

_LONGEST = 40  # characters of each text that are quoted
MOST = 500  # conflicts that wait for a decision; of more, the oldest are left as they are shown


@dataclass(frozen=True, slots=True)
class Clash:
    """One conflict that nobody has decided yet. `writer` is who was seen writing there, or empty."""

    id: str
    conflict: Conflict
    writer: str = ""


class Meetings(QObject):
    """Listens to one diagram. All that one merge brings is told in one word; all that waits is in `open`."""

    changed = Signal()

    def __init__(
        self, desk: Desk, tab: Tab, writer_of: Callable[[str], str], parent: QObject | None = None
    ) -> None:  # fmt: skip
        """`writer_of` says who was seen writing in a record, or nothing."""
        super().__init__(parent)
        self._desk, self._tab, self._writer_of = desk, tab, writer_of
        self._waiting: list[Conflict] = []
        self._open: dict[str, Clash] = {}
        self._count = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)
        leave = tab.editor.document.subscribe_conflicts(self._heard)
        self.destroyed.connect(leave)

    @property
    def open(self) -> Sequence[Clash]:
        """What nobody has decided, the last first; what has become needless is left out."""
        from diagram.editing.clashes import standing

        document = self._tab.editor.document
        for clash in [one for one in self._open.values() if standing(document, one.conflict) is None]:
            del self._open[clash.id]
        return list(self._open.values())[::-1]

    def put_away(self, clash: Clash) -> None:
        """It is decided."""
        if self._open.pop(clash.id, None) is not None:
            self.changed.emit()

    def _heard(self, conflict: Conflict) -> None:
        self._waiting.append(conflict)
        self._soon.start(0)

    def _tell(self) -> None:
        met, self._waiting = self._waiting, []
        for conflict in met:
            self._keep(conflict)
        self.changed.emit()
        action = "See both…" if len(met) == 1 else f"See all {len(met)}…"
        self._desk.say_with(sentence(met), action, lambda: show_conflicts(self._desk, self._tab))

    def _keep(self, conflict: Conflict) -> None:
        for known in [one for one in self._open.values() if one.conflict == conflict]:
            del self._open[known.id]
        self._count += 1
        self._open[str(self._count)] = Clash(str(self._count), conflict, self._writer_of(conflict.record))
        while len(self._open) > MOST:
            del self._open[next(iter(self._open))]


def show_conflicts(desk: Desk, tab: Tab | None) -> None:
    """Show what waits for a decision in a diagram; nothing if there is nothing."""
    from ui.window.conflict_view import ConflictView

    meetings = None if tab is None else tab.meetings
    if tab is not None and meetings is not None and meetings.open:
        desk.show(tab)
        ConflictView(desk, tab, meetings).dialog.open_alone()


def sentence(met: Sequence[Conflict]) -> str:
    """What happened, for the toast."""
    if len(met) > 1:
        return f"Two people wrote the same {len(met)} texts at once; one of each is shown"
    kept, other = (_quoted(text, html) for text, html in ((met[0].kept, False), (met[0].other, met[0].html)))
    return f"Two people wrote this at once: {kept} is shown, {other} is not"


def _quoted(text: str, html: bool) -> str:
    from diagram.text.html import plain_of

    line = " ".join(plain_of(text, html).split())
    if not line:
        return "no text"
    return f"“{line[: _LONGEST - 1]}…”" if len(line) > _LONGEST else f"“{line}”"
