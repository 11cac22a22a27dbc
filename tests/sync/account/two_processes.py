"""`python -m tests.sync.account.two_processes FOLDER ACCOUNT TIMES`: renews the session of an account so many times."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from storage.accounts import Account
from sync.account.coming_back import Machine, come_back


async def renew(folder: Path, account: Account, times: int) -> None:
    backend, tokens = come_back(account, Machine(folder))
    for _ in range(times):
        tokens.refused()
        await backend.ask("GET", "/api/auth/me")
    await backend.close()


if __name__ == "__main__":
    asyncio.run(renew(Path(sys.argv[1]), Account(**json.loads(sys.argv[2])), int(sys.argv[3])))
