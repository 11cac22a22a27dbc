"""Hearing a second start on the same library; how it rings is in `app.ringing`."""

from __future__ import annotations

import contextlib
import json
import logging
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.ringing import HEARD, LARGEST_MESSAGE, address

log = logging.getLogger(__name__)

_SILENT_CALLER_MS = 5000


@dataclass(frozen=True, slots=True)
class _Ring:
    caller: str
    files: list[Path]


class Doorbell(QObject):
    """Hears who rings. Only for the program that holds the library's lock: what lies at the address is then stale."""

    rung = Signal(list)  # the files, as paths

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard: deque[str] = deque(maxlen=64)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        place = address(folder)
        QLocalServer.removeServer(place)
        if not place or not self._server.listen(place):
            log.warning("a second start cannot reach this program: %s", self._server.errorString())

    def take(self, ring: _Ring) -> None:
        """Pass on what a start wants, once: one that was not answered in time rings again."""
        if ring.caller not in self._heard:
            self._heard.append(ring.caller)
            self.rung.emit(ring.files)

    def close(self) -> None:
        """Nobody is at home any more."""
        self._server.close()

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            _Caller(caller, self)


class _Caller(QObject):
    """One connection: a line is read, answered, and that was all."""

    def __init__(self, socket: QLocalSocket, bell: Doorbell) -> None:
        super().__init__(bell)
        self._socket, self._bell = socket, bell
        self._said = b""
        socket.setParent(self)
        socket.setReadBufferSize(LARGEST_MESSAGE)
        socket.readyRead.connect(self._listen)
        socket.disconnected.connect(self.deleteLater)
        QTimer.singleShot(_SILENT_CALLER_MS, self, self._hang_up)
        self._listen()

    def _listen(self) -> None:
        self._said += self._socket.readAll().data()
        if len(self._said) > LARGEST_MESSAGE:
            self._hang_up()
        elif self._said.endswith(b"\n"):
            ring = _understood(self._said)
            if ring is None:
                self._hang_up()
                return
            self._said = b""
            self._socket.write(HEARD)
            self._socket.flush()
            self._bell.take(ring)

    def _hang_up(self) -> None:
        self._socket.abort()
        self.deleteLater()


def _understood(said: bytes) -> _Ring | None:
    """What a message says; None when it is none of ours."""
    with contextlib.suppress(ValueError, RecursionError):
        message = json.loads(said)
        match message:
            case {"from": str(caller), "open": list(files)}:
                if all(isinstance(name, str) and Path(name).is_absolute() for name in files):
                    return _Ring(caller, [Path(name) for name in files])
    log.warning("somebody rang and said nothing that could be understood")
    return None
