"""The pictures on the cards: asked for when they are first painted, kept while they fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from ui.ports import Entry

MOST = 600  # pictures; 440 by 248 pixels are 0.4 MB each
ASKED_AT_ONCE = 64


class Pictures(QObject):
    """`wanted` names diagrams whose pictures are needed now; give them to `take`, those without one as a null image."""

    wanted = Signal(list)
    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._stale: set[str] = set()
        self._asked: set[str] = set()
        self._queue: dict[str, None] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._ask)

    def of(self, entry: Entry) -> QPixmap | None:
        """The picture as far as it is known; None while it is not, or when there is none."""
        picture = self._kept.get(entry.id)
        if picture is None and entry.thumbnail:
            picture = QPixmap()
            picture.loadFromData(entry.thumbnail, "PNG")
            self._keep(entry.id, picture)
            self._stale.add(entry.id)  # as the library was left: there may be a newer one by now
        if (picture is None or entry.id in self._stale) and entry.id not in self._asked:
            self._queue[entry.id] = None
            self._soon.start()
        if picture is not None:
            self._kept.move_to_end(entry.id)
        return None if picture is None or picture.isNull() else picture

    def take(self, pictures: Mapping[str, QImage]) -> None:
        for diagram, image in pictures.items():
            self._asked.discard(diagram)
            self._stale.discard(diagram)
            self._keep(diagram, QPixmap.fromImage(image) if not image.isNull() else QPixmap())
        self.arrived.emit()

    def give_up(self, diagrams: Sequence[str]) -> None:
        """These could not be read; they are asked for again when next painted after `refresh`."""
        for diagram in diagrams:
            self._keep(diagram, self._kept.get(diagram, QPixmap()))

    def refresh(self, diagrams: Sequence[str]) -> None:
        """There are newer pictures of these; the old ones stay until they are here."""
        self._stale.update(diagrams)
        self._asked.difference_update(diagrams)
        self.arrived.emit()

    def forget(self) -> None:
        """All of them: the library is another one."""
        self._kept.clear()
        self._stale.clear()
        self._asked.clear()
        self.arrived.emit()

    def _keep(self, diagram: str, picture: QPixmap) -> None:
        self._kept[diagram] = picture
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def _ask(self) -> None:
        """Those painted last first: who scrolls past the others does not wait for them."""
        asked = list(self._queue)[-ASKED_AT_ONCE:]
        self._queue.clear()
        self._asked.update(asked)
        self.wanted.emit(asked)
