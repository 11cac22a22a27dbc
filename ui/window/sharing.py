"""The diagrams that are open in any window of the program: one document each, however many windows look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from PySide6.QtCore import QObject, Signal

from ui.people.floor import Floor
from ui.ports import OpenDiagram


class OpenDiagrams(QObject):
    """Desks hold a diagram while they show it; whoever lets go of it last closes it.

    `changed` carries the desk that changed a title or the library, for the others to look again. `close_wanted` asks
    all of them to close these diagrams, or with None all: what is still open afterwards could not be saved. `away`
    tells them whether the library is being exchanged.
    """

    changed = Signal(object)
    close_wanted = Signal(object)
    away = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: dict[str, OpenDiagram] = {}
        self._holders: Counter[str] = Counter()
        self._floors: dict[str, Floor] = {}
        self.breakages: dict[str, list[float]] = {}  # when the document of a diagram broke, by the monotonic clock

    def close_all(self, diagrams: Collection[str] | None = None) -> bool:
        """Have these closed in every window, or all; whether they are, else the person is being asked there."""
        self.close_wanted.emit(diagrams)
        return not any(diagrams is None or one in diagrams for one in self._open)

    def find(self, diagram: str) -> OpenDiagram | None:
        """The diagram as some window has it open."""
        return self._open.get(diagram)

    def hold(self, diagram: OpenDiagram) -> OpenDiagram:
        """Count one holder more. If another window was faster the answer is its diagram, and this one is let go."""
        first = self._open.setdefault(diagram.id, diagram)
        if first is not diagram:
            diagram.close()  # it was only read
        self._holders[diagram.id] += 1
        return first

    def floor(self, diagram: str) -> Floor:
        """Which window on a diagram others see of this person."""
        if diagram not in self._floors:
            self._floors[diagram] = Floor()
        return self._floors[diagram]

    def is_shared(self, diagram: OpenDiagram) -> bool:
        """Whether closing it here leaves it open elsewhere."""
        return self._holders[diagram.id] > 1

    def let_go(self, diagram: OpenDiagram) -> None:
        """Count one holder less."""
        self._holders[diagram.id] -= 1
        if self._holders[diagram.id] <= 0:
            del self._holders[diagram.id]
            self._open.pop(diagram.id, None)
            self._floors.pop(diagram.id, None)
