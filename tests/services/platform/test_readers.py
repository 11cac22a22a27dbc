"""Whoever reads foreign bytes has nothing that would be worth taking."""

import psutil
import pytest

from services.updates.examiners import Examiner
from services.updates.settings import UpdatesSettings

pytestmark = pytest.mark.backend


async def test_a_reader_of_updates_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_SECRET", "do-not-tell")
    monkeypatch.setenv("AUTOGRAPH_DATABASE_URL", "postgresql://me:do-not-tell@db/autograph")
    examiner = Examiner(UpdatesSettings())
    try:
        process = await examiner._started()
        known = psutil.Process(process.pid).environ()
    finally:
        await examiner.close()
    assert "PATH" in known and not any("do-not-tell" in value for value in known.values())
