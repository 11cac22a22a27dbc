"""What the library knows about the inside of its diagrams: words for the search, pictures in use, the kind.

It is drawn from the documents by `app/library`, for storage cannot read them. `digested` is the number of the last
update that was looked at: a diagram with later ones, as after a crash, is stale.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from sqlalchemy import Connection, Select, func, select
from sqlalchemy import update as change

from storage.access import Access
from storage.assets import add_uses, set_uses
from storage.indexing import misfits, start_anew
from storage.schema import asset_use, diagram, search_text, snapshot, update
from storage.search_index import put_words
from storage.words import Digest, Words


class Digests:
    def __init__(self, access: Access) -> None:
        self._access = access

    def put(self, diagram_id: str, digest: Digest, *, upto: int | None = None) -> Future[None]:
        """Keep a digest; one of a diagram that is gone is passed over.

        With `upto`, the number of the last update in it, the digest is final: assets that it does not name are no
        longer in use. Without, edits are still coming, and nothing is taken away.
        """

        def work(connection: Connection) -> None:
            if connection.execute(select(diagram.c.id).where(diagram.c.id == diagram_id)).first() is None:
                return
            put_words(connection, diagram_id, digest.words, edited=upto is not None)
            values: dict[str, object] = {"kind": digest.kind}
            if upto is None:
                add_uses(connection, diagram_id, digest.assets)
            else:
                set_uses(connection, diagram_id, digest.assets)
                values["digested"] = upto
            connection.execute(change(diagram).where(diagram.c.id == diagram_id).values(values))

        return self._access.write(work)

    def use_assets(self, diagram_id: str, names: frozenset[str]) -> Future[None]:
        """Note that a diagram uses these files, which are in the library."""
        return self._access.write(lambda connection: add_uses(connection, diagram_id, names))

    def newest(self, diagram_id: str) -> int:
        """The number of the last update of a diagram, summed up in a snapshot or not."""
        return self._access.read(lambda connection: int(connection.execute(_newest(diagram_id)).scalar() or 0))

    def get(self, diagram_id: str) -> Digest:
        """What is known of a diagram."""
        return self._access.read(lambda connection: _known(connection, diagram_id))

    def misfits(self) -> list[str]:
        """One line for each disagreement between the search index, the sizes and what they are made of."""
        return self._access.write(misfits).result()

    def forget(self) -> Future[None]:
        """Drop the search index and the sizes and make them anew from titles and rows; every diagram is stale then."""
        return self._access.write(start_anew)

    def stale(self) -> list[str]:
        """The diagrams that were changed after their last digest, the last edited last."""
        return self._access.read(_stale)


def _newest(diagram_id: str) -> Select[Any]:  # Any: a number or nothing
    updates = select(func.max(update.c.id)).where(update.c.diagram_id == diagram_id).scalar_subquery()
    covered = select(func.max(snapshot.c.covers)).where(snapshot.c.diagram_id == diagram_id).scalar_subquery()
    return select(func.max(func.coalesce(updates, 0), func.coalesce(covered, 0)))


def _known(connection: Connection, diagram_id: str) -> Digest:
    row = connection.execute(select(search_text).where(search_text.c.diagram_id == diagram_id)).mappings().first()
    uses = connection.execute(select(asset_use.c.sha256).where(asset_use.c.diagram_id == diagram_id)).scalars()
    kind = connection.execute(select(diagram.c.kind).where(diagram.c.id == diagram_id)).scalar() or "canvas"
    words = Words() if row is None else Words(row["labels"], row["notes"])
    return Digest(words, frozenset(uses), kind)


def _stale(connection: Connection) -> list[str]:
    newest: dict[str, int] = {}
    for query in (
        select(update.c.diagram_id, func.max(update.c.id)).group_by(update.c.diagram_id),
        select(snapshot.c.diagram_id, func.max(snapshot.c.covers)).group_by(snapshot.c.diagram_id),
    ):
        for row in connection.execute(query):
            newest[row[0]] = max(newest.get(row[0], 0), int(row[1]))
    known = connection.execute(select(diagram.c.id, diagram.c.digested).order_by(diagram.c.changed_s)).all()
    return [row.id for row in known if newest.get(row.id, 0) > row.digested]
