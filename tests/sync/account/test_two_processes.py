"""R29: two programs of one machine share one session and never send a token twice."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from services.schema.sessions import RefreshToken
from sync.account.coming_back import come_back
from sync.account.signing_in import sign_in
from tests.services.processes import PROJECT
from tests.sync.account.scene import Scene

pytestmark = pytest.mark.sync
_TIMES = 15


async def test_r29_two_processes_renew_one_session_side_by_side(scene: Scene, tmp_path: Path) -> None:
    wish = replace(scene.wish, token_file=tmp_path / "session")
    signed = await sign_in(wish, scene.machine)
    await signed.backend.close()
    account = signed.account
    words = json.dumps(
        {"id": account.id, "kind": account.kind, "address": account.address, "options": dict(account.options)}
    )
    both = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.sync.account.two_processes", str(scene.folder), words, str(_TIMES),
            stderr=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        for process in both:
            _, said = await asyncio.wait_for(process.communicate(), 60)
            assert process.returncode == 0, said.decode()
    finally:
        for process in both:
            if process.returncode is None:
                process.kill()
    async with scene.platform.database.read() as session:
        rows = list(await session.scalars(select(RefreshToken)))
    assert len(rows) == 1 + 2 * _TIMES, "every renewal used the token that the one before had made"
    backend, _ = come_back(account, scene.machine)
    assert (await backend.ask("GET", "/api/auth/me")).is_success
    await backend.close()
