"""The quiet banner while the other side cannot be reached, or the session is over; it goes by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from sync.status import Reach, SyncStatus
from ui.syncing.words import diagrams, is_one, unsynced_words
from ui.widgets.banner import Banners, Told, Tone
from ui.window.desk import Desk

OFFLINE, SIGNED_OUT = "offline", "signed out"
PATIENCE_MS = 5000  # a shorter outage is told in the status bar alone
FORGOTTEN_S = 86_400.0  # who chose to work offline this long ago may have forgotten it


class Outage(QObject):
    """Says something only where something waits to be synced.

    The outage ends with an answer of the other side, not with a new try; then the banner tells of catching up until
    that is done.
    """

    def __init__(
        self,
        desk: Desk,
        banners: Banners,
        *,
        connection: Callable[[], object],
        sign_in: Callable[[], object],
        patience_ms: int = PATIENCE_MS,
    ) -> None:
        super().__init__(desk)
        self._desk, self._banners = desk, banners
        self._connection, self._sign_in = connection, sign_in
        self._is_out = False  # it lasts longer than the patience
        self._stands = False  # the banner was put up for this outage
        self._put_away = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(patience_ms)
        self._patience.timeout.connect(self._lost_patience)
        self._was_signed_out = False
        desk.syncing.changed.connect(self._follow)

    def _follow(self) -> None:
        status = self._desk.syncing.status
        self._follow_session(status)
        match status.reach:
            case Reach.OFFLINE:
                if not self._is_out and not self._patience.isActive():
                    self._patience.start()
            case Reach.CONNECTING:
                pass  # a try is no answer
            case _:
                self._patience.stop()
        if status.reach is Reach.ONLINE:
            self._catch_up(status)
        elif status.reach is Reach.PAUSED:
            self._is_out = False
            self._show(self._paused(status))
        elif status.reach is Reach.SIGNED_OUT:
            self._is_out = False
            self._show(None)
        elif self._is_out:
            self._show(self._offline(status))

    def _lost_patience(self) -> None:
        self._is_out = True
        self._follow()

    def _catch_up(self, status: SyncStatus) -> None:
        """Only after an outage that was told: it ends when everything is where it belongs."""
        waits = unsynced_words(status)
        if OFFLINE not in self._banners or (status.progress is None and not waits):
            self._is_out = False
            self._show(None)
            return
        lines = []
        if status.progress is not None:
            lines.append(f"Catching up: {status.progress.done:,} of {diagrams(status.progress.total)}.")
        if waits:
            lines.append(f"{waits} to sync.")
        self._show(Told("Back online", " ".join(lines), (("Details…", self._connection),), Tone.NOTICE, closable=True))

    def _offline(self, status: SyncStatus) -> Told | None:
        waits = unsynced_words(status)
        if not waits:
            return None
        text = f"Everything is saved on this computer. {waits} will sync by {_themselves(status)}."
        sync = self._desk.syncing.sync
        actions: list[tuple[str, Callable[[], object]]] = [("Details…", self._connection)]
        if sync is not None:
            actions.insert(0, ("Try now", sync.try_now))
        return Told("Working offline", text, tuple(actions), Tone.NOTICE, closable=True)

    def _paused(self, status: SyncStatus) -> Told | None:
        waits, sync = unsynced_words(status), self._desk.syncing.sync
        if not waits or sync is None or status.oldest_s < FORGOTTEN_S:
            return None
        text = f"You chose it some time ago. {waits} will sync once you go online again."
        online = ("Go online", lambda: sync.work_offline(False))
        return Told("Still working offline", text, (online,), Tone.NOTICE, closable=True)

    def _show(self, told: Told | None) -> None:
        """One banner for an outage; one that the person has put away comes back with the next outage only."""
        if told is None:
            self._banners.drop(OFFLINE)
            self._put_away = self._put_away and self._is_out
            self._stands = False
            return
        if self._stands and OFFLINE not in self._banners:
            self._put_away = True
        if not self._put_away:
            self._banners.show_banner(OFFLINE, told)
            self._stands = True

    def _follow_session(self, status: SyncStatus) -> None:
        """Ended by the server, not by the person: then there would be no account."""
        is_over = status.account is not None and status.reach is Reach.SIGNED_OUT
        if not is_over:
            self._banners.drop(SIGNED_OUT)
            self._was_signed_out = False
            return
        waits = unsynced_words(status)
        later = f" {waits} will sync then." if waits else ""
        if self._was_signed_out and SIGNED_OUT not in self._banners:
            return  # put away
        self._was_signed_out = True
        text = f"Sign in again to go on syncing. Nothing is lost: everything is saved on this computer.{later}"
        told = Told("You are signed out", text, (("Sign in…", self._sign_in),), Tone.NOTICE, closable=True)
        self._banners.show_banner(SIGNED_OUT, told)


def _themselves(status: SyncStatus) -> str:
    return "itself" if is_one(status) else "themselves"
