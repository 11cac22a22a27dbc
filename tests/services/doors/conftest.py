"""What the requests of these tests need in thousands has to be cheap."""

import pytest


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_PASSWORD_MEMORY_KIB", "8")
    monkeypatch.setenv("AUTOGRAPH_PASSWORD_PASSES", "1")
