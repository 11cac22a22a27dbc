"""The other side as a window knows it: the last status, on the UI thread, not more often than eyes can follow."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from sync.status import AccountStatus, DiagramStatus, Hold, Phase, Reach, SyncStatus
from ui.sync_ports import Leave, Sync
from ui.syncing.ages import is_counting, later, older
from ui.syncing.answers import Answers
from ui.syncing.newest import Newest

PAUSE_MS = 100
TICK_MS = 1000
_LOCAL = DiagramStatus()


class Syncing(QObject):
    """Without a `Sync` (yet) nothing is known and nothing is shown.

    `changed` comes when the status did, and every second while something in it counts. `ready` comes once.
    """

    changed = Signal()
    ready = Signal()

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
        self._news: Newest[tuple[SyncStatus, float]] = Newest(self, PAUSE_MS, self._take)
        self._status, self._since = SyncStatus(), clock()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.changed)

    def use(self, sync: Sync) -> None:
        """From now on this is the other side, and whatever was before is not listened to."""
        self._leave()
        self._news.forget()
        self.sync = sync
        self._leave = sync.watch(self._hear)
        self._news.look()
        self.ready.emit()
        self.changed.emit()

    def leave(self) -> None:
        """Hear no more."""
        self._leave()
        self._leave = lambda: None
        self._tick.stop()
        self._news.stop()

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

    @property
    def sharers(self) -> Mapping[str, str]:
        """Who shares the diagrams of others, by name, as far as it is known."""
        return {name: one.shared_by for name, one in self._status.diagrams.items() if one.shared_by}

    def is_kept_back(self, diagram: str) -> bool:
        """Whether the person keeps it on this computer."""
        one = self.of(diagram)
        return one.phase is Phase.HELD and one.hold is Hold.KEPT_BACK

    def _hear(self, status: SyncStatus) -> None:
        """On any thread."""
        self._news.tell((status, self._clock()))

    def _take(self, news: tuple[SyncStatus, float]) -> None:
        self._status, self._since = news
        if is_counting(self._status):
            self._tick.start()
        else:
            self._tick.stop()
        self.changed.emit()
