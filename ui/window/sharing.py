"""The diagrams that are open in any window of the program: one document each, however many windows look at it."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject, Signal

from ui.ports import OpenDiagram


class OpenDiagrams(QObject):
    """Desks hold a diagram while they show it; whoever lets go of it last closes it.

    `changed` carries the desk that changed a title or the library, for the others to look again.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: dict[str, OpenDiagram] = {}
        self._holders: Counter[str] = Counter()

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

    def is_shared(self, diagram: OpenDiagram) -> bool:
        """Whether closing it here leaves it open elsewhere."""
        return self._holders[diagram.id] > 1

    def let_go(self, diagram: OpenDiagram) -> None:
        """Count one holder less."""
        self._holders[diagram.id] -= 1
        if self._holders[diagram.id] <= 0:
            del self._holders[diagram.id]
            self._open.pop(diagram.id, None)
