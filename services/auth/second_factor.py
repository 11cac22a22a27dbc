"""The second factor: codes of an authenticator app (RFC 6238), and backup codes for when the phone is lost."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.seal import keyed_digest, seal, unseal
from services.platform.errors import Conflict, Invalid
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.sessions import BackupCode, TotpSecret

BACKUP_CODES = 10
_PURPOSE = "TOTP secret"
_STEP_S = 30
# One step to either side: phones are up to half a minute off.
_DRIFT = (0, -1, 1)
# No 0, 1, 8, 9, o, l, b, g: they are misread.
_LETTERS = "acdefhijkmnpqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A secret that counts once a code of it was shown; `uri` is what the app scans."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


async def is_on(session: AsyncSession, user_id: str) -> bool:
    row = await session.get(TotpSecret, user_id)
    return row is not None and row.confirmed_at is not None


async def propose(platform: Platform, session: AsyncSession, user: User) -> Proposal:
    """A new secret; an unconfirmed one is replaced. Raises: Conflict when the second factor is on already."""
    row = await session.get(TotpSecret, user.id, with_for_update=True)
    if row is not None and row.confirmed_at is not None:
        raise Conflict("the second factor is on", code="mfa_on", advice="Turn it off first.")
    secret = pyotp.random_base32()
    sealed = seal(platform, _PURPOSE, secret.encode())
    if row is None:
        session.add(TotpSecret(user_id=user.id, sealed=sealed, last_step=0, created_at=platform.clock()))
    else:
        row.sealed, row.last_step = sealed, 0
    return Proposal(secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="AutoGraph"))


async def confirm(platform: Platform, session: AsyncSession, user_id: str, code: str) -> list[str]:
    """Turn the second factor on with a first code; the backup codes, which are shown this once. Raises: Invalid."""
    row = await session.get(TotpSecret, user_id, with_for_update=True)
    if row is None or row.confirmed_at is not None:
        raise Conflict("there is no secret to confirm", code="mfa_not_begun", advice="Begin again.")
    if not _is_fresh_code(platform, row, code):
        raise _wrong()
    row.confirmed_at = platform.clock()
    return await new_backup_codes(platform, session, user_id)


async def new_backup_codes(platform: Platform, session: AsyncSession, user_id: str) -> list[str]:
    """Ten fresh codes; the former ones are good no more."""
    await session.execute(delete(BackupCode).where(BackupCode.user_id == user_id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(12)) for _ in range(BACKUP_CODES)]
    session.add_all(BackupCode(hash=_hash(platform, user_id, code), user_id=user_id) for code in codes)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


async def check(platform: Platform, session: AsyncSession, user_id: str, code: str) -> str:
    """Take `code`, from the app or a backup code, and say which it was. Each is good once. Raises: Invalid."""
    row = await session.get(TotpSecret, user_id, with_for_update=True)
    if row is None or row.confirmed_at is None:
        raise Invalid("the second factor is off", code="mfa_off")
    if _is_fresh_code(platform, row, code):
        return "totp"
    backup = await session.get(BackupCode, _hash(platform, user_id, code), with_for_update=True)
    if backup is None or backup.user_id != user_id or backup.used_at is not None:
        raise _wrong()
    backup.used_at = platform.clock()
    return "backup_code"


async def turn_off(session: AsyncSession, user_id: str) -> None:
    await session.execute(delete(TotpSecret).where(TotpSecret.user_id == user_id))
    await session.execute(delete(BackupCode).where(BackupCode.user_id == user_id))


async def codes_left(session: AsyncSession, user_id: str) -> int:
    query = select(func.count()).where(BackupCode.user_id == user_id, BackupCode.used_at.is_(None))
    return await session.scalar(query) or 0


def _is_fresh_code(platform: Platform, row: TotpSecret, code: str) -> bool:
    """Whether `code` belongs to this half minute or a neighbour, and to a later one than any that was used."""
    totp = pyotp.TOTP(unseal(platform, _PURPOSE, row.sealed).decode())
    step = int(platform.clock().timestamp()) // _STEP_S
    digits = code.replace(" ", "")
    for one in (step + drift for drift in _DRIFT):
        if secrets.compare_digest(totp.generate_otp(one).encode(), digits.encode()) and one > row.last_step:
            row.last_step = one
            return True
    return False


def _hash(platform: Platform, user_id: str, code: str) -> str:
    plain = code.replace("-", "").replace(" ", "").lower()
    return keyed_digest(platform, "backup code", f"{user_id} {plain}".encode()).hex()


def _wrong() -> Invalid:
    return Invalid("the code is wrong or was used already", code="bad_code", advice="Wait for the next code.")
