"""What the system says of the network is passed on; that it says nothing is nothing special."""

from __future__ import annotations

import pytest
from PySide6.QtNetwork import QNetworkInformation
from pytestqt.qtbot import QtBot

from app.syncing.network import Network


def test_a_change_of_the_network_is_told(qtbot: QtBot) -> None:
    if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
        pytest.skip("this system does not tell how the network is")
    network, system = Network(), QNetworkInformation.instance()
    told: list[None] = []
    network.changed.connect(lambda: told.append(None))
    system.reachabilityChanged.emit(QNetworkInformation.Reachability.Disconnected)
    system.transportMediumChanged.emit(QNetworkInformation.TransportMedium.WiFi)
    assert len(told) == 2


def test_a_system_that_tells_nothing_is_no_error(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QNetworkInformation, "loadBackendByFeatures", lambda *_: False)
    Network()
