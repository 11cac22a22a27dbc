"""The database is put back between requests: nothing may work beside them."""

import pytest


@pytest.fixture(autouse=True)
def nothing_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_AUTH_MAIL_EVERY_S", "3600")
    monkeypatch.setenv("AUTOGRAPH_PASSWORD_MEMORY_KIB", "64")
    monkeypatch.setenv("AUTOGRAPH_PASSWORD_PASSES", "1")
