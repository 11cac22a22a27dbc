"""No proxy of the machine that runs the tests."""

from __future__ import annotations

import pytest

from tests.sync.net.little import Little, Slept


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def little() -> Little:
    return Little()


@pytest.fixture
def slept() -> Slept:
    return Slept()
