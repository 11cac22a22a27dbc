"""Where one secret of one account is kept over the end of the program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

LONGEST = 1_000
"""Characters of a secret. The keyring of Windows takes 1,280."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether the secret survives the end of the program; if not, `why`, in words for a person."""

    is_kept: bool
    why: str = ""


KEPT = Keeping(True)


@dataclass(frozen=True, slots=True)
class Found:
    """The secret, empty when there is none; `why` when the place could not be asked."""

    secret: str = field(default="", repr=False)
    why: str = ""


class Vault(Protocol):
    """Keeps a secret where the system protects it, else in memory: never in the clear where nobody chose that."""

    async def read(self) -> Found:
        """What was kept last, here or by another process."""
        ...

    async def keep(self, secret: str) -> Keeping:
        """Keep it instead of the one before. Returns when that is done, or cannot be done."""
        ...

    async def forget(self) -> Keeping:
        """Remove it. `why` says why one may still be there."""
        ...
