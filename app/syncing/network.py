"""What the operating system says of the network: a hint to look again, and no more than that.

It does not know whether the server can be reached, which may be this computer itself or behind a line that is up and
carries nothing. What it does know is the moment at which trying may be worth it, before any waiting time is over.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

log = logging.getLogger(__name__)


class Network(QObject):
    """`changed` is emitted when the network came, went or became another one, where the system tells that."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            log.info("the system does not tell how the network is")
            return
        system = QNetworkInformation.instance()
        system.reachabilityChanged.connect(self._changed)
        system.transportMediumChanged.connect(self._changed)

    def _changed(self) -> None:
        system = QNetworkInformation.instance()
        log.info("the network is another one: %s", system.reachability().name)
        self.changed.emit()
