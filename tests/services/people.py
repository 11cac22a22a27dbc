"""People for tests: accounts that are signed in, with the real keys and sessions; no password is hashed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from services.access.signing import SigningPair, current_pair
from services.access.tokens import issue
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.sessions import Session


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    email: str
    session_id: str
    token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class People:
    """Makes accounts on a platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._pair: SigningPair | None = None

    async def make(self, name: str, *, is_admin: bool = False) -> Person:
        """A person who is signed in; the token is good for ten minutes."""
        user_id, email, at = str(new_id()), f"{name}@example.org", self._platform.clock()
        async with self._platform.database.begin() as session:
            session.add(
                User(
                    id=user_id, email=email, name=name.title(), password_hash="!", is_admin=is_admin, verified_at=at,
                    created_at=at,
                )
            )  # fmt: skip
        return await self.sign_in(user_id, email)

    async def sign_in(self, user_id: str, email: str) -> Person:
        """One more session of a person."""
        if self._pair is None:
            self._pair = await current_pair(self._platform)
        session_id, at = str(new_id()), self._platform.clock()
        async with self._platform.database.begin() as session:
            session.add(
                Session(
                    id=session_id, user_id=user_id, device="tests", ip="127.0.0.1", created_at=at, last_seen_at=at,
                    expires_at=at + timedelta(days=30),
                )
            )  # fmt: skip
        token = issue(self._platform, self._pair, user_id=user_id, session_id=session_id)
        return Person(user_id, email, session_id, token)
