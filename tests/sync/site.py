"""The whole backend for tests of the client: it may be killed at any moment and comes back at the same address."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from limits import RateLimitItemPerMinute
from sqlalchemy import select

from services.access.passwords import Passwords
from services.auth import accounts
from services.gateway import rates
from services.main import main
from services.platform.platform import open_platform
from services.platform.settings import Settings
from services.platform.windows import Rate
from services.schema.accounts import User
from services.schema.assets import Asset
from services.schema.updates import LogUpdate
from services.updates.versions import versions_of
from tests.services.processes import stores_of
from tests.services.servers import answers, free_port, wait_until
from tests.sync.zygote import Child, Zygote

PASSWORD = "a good one 1"


def run() -> None:
    """`autograph-services`, for people who come back a thousand times: their requests are counted, and all may pass."""
    for name in ("USER", "ADDRESS", "LOGIN", "FAILED_LOGINS", "SOCKETS"):
        setattr(rates, name, Rate(name.lower(), RateLimitItemPerMinute(1_000_000), is_exact=False))
    sys.exit(main())


@dataclass(slots=True)
class Site:
    """Started with `start`. `settings` say where its database is, which outlives it; `more` go to the process."""

    zygote: Zygote
    settings: Settings
    log: Path
    port: int = field(default_factory=free_port)
    child: Child | None = None
    program: str = "tests.sync.site:run"
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_text(self) -> str:
        return self.log.read_text(errors="replace")

    def start(self) -> None:
        """Returns when it listens."""
        words = ["up", "--port", str(self.port), "--data", str(self.settings.data)]
        self.child = child = self.zygote.start(self.program, words, self.log, **environment(self.settings), **self.more)
        wait_until(lambda: answers(self.port), "the backend")
        child.signal(0)

    def kill(self) -> None:
        assert self.child is not None
        self.child.kill()

    def end(self) -> None:
        assert self.child is not None
        self.child.end()

    async def person(self, name: str) -> str:
        """A new account with `PASSWORD`; its e-mail."""
        email = f"{name}@example.org"
        hashed = await Passwords().hashed(PASSWORD)
        async with open_platform(self.settings) as platform, platform.database.begin() as session:
            user = await accounts.make(
                platform, session, email=email, name=name.title(), password_hash=hashed, is_admin=False
            )
            user.verified_at = platform.clock()
        return email

    async def version(self, diagram: str) -> Mapping[int, int]:
        """What the server's database has of a diagram, asked past the server."""
        async with open_platform(self.settings) as platform, platform.database.read() as session:
            return (await versions_of(session, [diagram])).get(diagram, {})

    async def has_picture(self, name: str) -> bool:
        """Whether the server believes that it has all of a picture."""
        async with open_platform(self.settings) as platform, platform.database.read() as session:
            return await session.get(Asset, name) is not None

    async def rows(self, diagram: str) -> list[tuple[int, int, int]]:
        """(peer, start, end) of every row of its log, in its order."""
        query = (
            select(LogUpdate.peer, LogUpdate.c_start, LogUpdate.c_end)
            .where(LogUpdate.diagram_id == diagram)
            .order_by(LogUpdate.seq)
        )
        async with open_platform(self.settings) as platform, platform.database.read() as session:
            return [tuple(row) for row in (await session.execute(query)).all()]

    async def user_id(self, email: str) -> str:
        async with open_platform(self.settings) as platform, platform.database.read() as session:
            found = await session.scalar(select(User.id).where(User.email == email))
        assert found is not None
        return found


def environment(settings: Settings) -> dict[str, str]:
    """The settings of a process on the stores of `settings`; hashes are cheap, and nobody has signed in too often."""
    ours = {
        "data": str(settings.data), "log_level": "WARNING", "updates_workers": "1", "background": "false",
        "password_memory_kib": "64", "password_passes": "1", "auth_logins_per_address": "100000 per hour",
        "auth_logins_per_account": "100000 per hour", "auth_refreshes_per_session": "1000000 per hour",
        "updates_batches_per_10s": "100000", "collaboration_connects_per_minute": "100000",
    }  # fmt: skip
    stores = {name: value for name, value in stores_of(settings).items() if value} if settings.database_url else {}
    return {f"AUTOGRAPH_{name.upper()}": value for name, value in (ours | stores).items()}
