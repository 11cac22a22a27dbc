"""The other side as a window knows it: the last status, on the UI thread, not more often than eyes can follow."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from sync.status import AccountStatus, DiagramStatus, Hold, Phase, Reach, SyncStatus
from ui.sync_ports import Leave, Sync
from ui.syncing.ages import is_counting, later, older
from ui.syncing.answers import Answers

PAUSE_MS = 100
TICK_MS = 1000
_LOCAL = DiagramStatus()


class Syncing(QObject):
    """Without a `Sync` (yet) nothing is known and nothing is shown.

    `changed` comes when the status did, and every second while something in it counts. `ready` comes once.
    """

    changed = Signal()
    ready = Signal()
    _told = Signal()

    def __init__(
        self,
        failed: Callable[[BaseException], None],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.sync: Sync | None = None
        self._clock = clock
        self.answers = Answers(failed, self)  # for the futures of `sync`
        self._leave: Leave = lambda: None
        self._lock = threading.Lock()
        self._news: tuple[SyncStatus, float] | None = None  # what came and was not looked at yet; guarded by _lock
        self._status, self._since = SyncStatus(), clock()
        self._pause = _timer(self, PAUSE_MS, self._look, once=True)
        self._tick = _timer(self, TICK_MS, self.changed.emit)
        self._told.connect(self._look_soon, Qt.ConnectionType.QueuedConnection)

    def use(self, sync: Sync) -> None:
        """From now on this is the other side, and whatever was before is not listened to."""
        self._leave()
        with self._lock:
            self._news = None
        self.sync = sync
        self._leave = sync.watch(self._hear)
        self._look()
        self.ready.emit()
        self.changed.emit()

    def leave(self) -> None:
        """Hear no more."""
        self._leave()
        self._leave = lambda: None
        self._tick.stop()
        self._pause.stop()

    @property
    def status(self) -> SyncStatus:
        """How things stand now."""
        return later(self._status, self._clock() - self._since)

    @property
    def account(self) -> AccountStatus | None:
        return self._status.account

    @property
    def is_signed_in(self) -> bool:
        """There is an account and its session is not over."""
        return self.account is not None and self._status.reach is not Reach.SIGNED_OUT

    @property
    def works_offline(self) -> bool:
        """Because the person wants it so."""
        return self._status.reach is Reach.PAUSED

    def of(self, diagram: str) -> DiagramStatus:
        """One diagram; what was never heard of is on this computer only."""
        one = self._status.diagrams.get(diagram)
        return _LOCAL if one is None else older(one, self._clock() - self._since)

    @property
    def roles(self) -> Mapping[str, str] | None:
        """What the person may do with the diagrams of others, by their ids; None without an account."""
        if self.account is None:
            return None
        return {name: one.role for name, one in self._status.diagrams.items() if one.role != "owner"}

    def is_kept_back(self, diagram: str) -> bool:
        """Whether the person keeps it on this computer."""
        one = self.of(diagram)
        return one.phase is Phase.HELD and one.hold is Hold.KEPT_BACK

    def _hear(self, status: SyncStatus) -> None:
        """On any thread."""
        with self._lock:
            is_first, self._news = self._news is None, (status, self._clock())
        if is_first:
            with contextlib.suppress(RuntimeError):  # Qt's half is gone, and nobody looks any more
                self._told.emit()

    def _look_soon(self) -> None:
        if not self._pause.isActive():
            self._look()
            self._pause.start()

    def _look(self) -> None:
        with self._lock:
            news, self._news = self._news, None
        if news is None:
            return
        self._status, self._since = news
        if is_counting(self._status):
            self._tick.start()
        else:
            self._tick.stop()
        self.changed.emit()


def _timer(owner: QObject, every_ms: int, act: Callable[[], object], *, once: bool = False) -> QTimer:
    timer = QTimer(owner)
    timer.setInterval(every_ms)
    timer.setSingleShot(once)
    timer.timeout.connect(act)
    return timer
