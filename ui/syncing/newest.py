"""The newest of what another thread tells, on the UI thread, and not more often than eyes can follow."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

T = TypeVar("T")


class _Bell(QObject):
    """Qt's half: a signal takes the word from thread to thread."""

    rung = Signal()

    def __init__(self, owner: QObject, heard: Callable[[], None]) -> None:
        super().__init__(owner)
        self._heard = heard
        self.rung.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def _hear(self) -> None:
        self._heard()


class Newest(Generic[T]):
    """Lives as long as `owner`. `take` is called on the UI thread; what was overtaken meanwhile is left out."""

    def __init__(self, owner: QObject, pause_ms: int, take: Callable[[T], None]) -> None:
        self._take = take
        self._lock = threading.Lock()
        self._news: tuple[T] | None = None  # what came and was not looked at yet; guarded by _lock
        self._pause = QTimer(owner)
        self._pause.setSingleShot(True)
        self._pause.setInterval(pause_ms)
        self._pause.timeout.connect(self.look)
        self._bell = _Bell(owner, self._look_soon)

    def tell(self, news: T) -> None:
        """On any thread."""
        with self._lock:
            is_first, self._news = self._news is None, (news,)
        if is_first:
            with contextlib.suppress(RuntimeError):  # Qt's half is gone, and nobody looks any more
                self._bell.rung.emit()

    def look(self) -> None:
        """Take what has come, if anything has, without waiting."""
        with self._lock:
            news, self._news = self._news, None
        if news is not None:
            self._take(news[0])

    def forget(self) -> None:
        """What has come is not taken."""
        with self._lock:
            self._news = None

    def stop(self) -> None:
        self._pause.stop()

    def _look_soon(self) -> None:
        if not self._pause.isActive():
            self.look()
            self._pause.start()
