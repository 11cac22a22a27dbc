"""People for tests: accounts with tokens, made without the auth service."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.access.caller import Caller
from services.access.tokens import issue
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.accounts import SigningKey, User


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    email: str
    token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class People:
    """Makes accounts on a platform, and the key that signs for them."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._private = Ed25519PrivateKey.generate()
        self._kid = ""

    async def make(self, name: str, *, is_admin: bool = False) -> Person:
        """A person who is signed in; the token is good for ten minutes."""
        user_id = str(new_id())
        email = f"{name}@example.org"
        async with self._platform.database.begin() as session:
            if not self._kid:
                self._kid = str(new_id())
                session.add(
                    SigningKey(
                        kid=self._kid, public_pem=self._public(), private_sealed=b"", created_at=self._platform.clock()
                    )
                )
            session.add(
                User(
                    id=user_id, email=email, name=name.title(), password_hash="!", is_admin=is_admin,
                    created_at=self._platform.clock(),
                )
            )  # fmt: skip
        caller = Caller(user_id, is_admin=is_admin)
        return Person(user_id, email, issue(self._platform, caller, kid=self._kid, private_pem=self._pem()))

    def _pem(self) -> str:
        none = serialization.NoEncryption()
        return self._private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, none).decode()

    def _public(self) -> str:
        return (
            self._private.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )
