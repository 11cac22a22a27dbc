"""When the system says that the network is another one, sync does not wait for its next try."""

from __future__ import annotations

import pytest
from PySide6.QtNetwork import QNetworkInformation

from tests.ui.conftest import Program


def test_a_change_of_the_network_is_tried_at_once(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.idle()
    sync = program.desktop._sync
    assert sync is not None
    if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
        pytest.skip("this system does not tell how the network is")
    tries: list[None] = []
    monkeypatch.setattr(sync, "try_now", lambda: tries.append(None))
    system = QNetworkInformation.instance()
    system.reachabilityChanged.emit(QNetworkInformation.Reachability.Online)
    assert len(tries) == 1
    program.desktop._library_away(True)
    system.reachabilityChanged.emit(QNetworkInformation.Reachability.Disconnected)
    assert len(tries) == 1, "there is no sync now"
    program.desktop._library_away(False)
    program.idle()
