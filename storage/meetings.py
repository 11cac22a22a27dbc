"""Up to where whoever works on a diagram here was told what clashed in it, and what of it was written here."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.access import Access
from storage.sync_states import Version, packed, unpacked

_TOLD = """
SELECT state.told_version AS told, state.account_id AS its, (SELECT id FROM account WHERE in_use = 1) AS used
FROM sync_state AS state WHERE state.diagram_id = ?
"""
_PUT = "UPDATE sync_state SET told_version = ? WHERE diagram_id = ?"
_OWN = "SELECT bytes FROM \"update\" WHERE diagram_id = ? AND origin = 'local' ORDER BY id"


@dataclass(frozen=True, slots=True)
class ToldUpTo:
    """All clashes up to `version` were told; None: that is not known. `is_ours`: no other account is in use."""

    version: Version | None = None
    is_ours: bool = True


class Meetings:
    def __init__(self, access: Access) -> None:
        self._access = access

    def told(self, diagram_id: str) -> ToldUpTo:
        """What is known; nothing of a diagram that was never synced. Waits for all that was to be written before."""

        def work(connection: Connection) -> ToldUpTo:
            row = connection.exec_driver_sql(_TOLD, (diagram_id,)).mappings().first()
            if row is None:
                return ToldUpTo()
            version = None if row["told"] is None else unpacked(row["told"])
            return ToldUpTo(version, row["used"] is None or row["its"] in (None, row["used"]))

        return self._access.write(work).result()

    def put(self, diagram_id: str, version: Version) -> Future[None]:
        """All clashes up to `version` are told, or there were none."""

        def work(connection: Connection) -> None:
            connection.exec_driver_sql(_PUT, (packed(version), diagram_id))

        return self._access.write(work)

    def written_here(self, diagram_id: str) -> Sequence[bytes]:
        """The updates that are known to have been made on this computer, in their order.

        Those that are on the other side and were summed up twice are not known any more.
        """
        rows = self._access.read(lambda connection: connection.exec_driver_sql(_OWN, (diagram_id,)).all())
        return [bytes(row[0]) for row in rows]
