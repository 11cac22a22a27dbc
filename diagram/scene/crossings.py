"""Which connectors of a page hop over which: worked out once for all of them, and only if any does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagram.connectors.jumps import Jump, Strands
from diagram.ids import RecordId
from diagram.records import Connector, Record
from diagram.scene.placement import Placement


class Crossings:
    """The jumps of a page's connectors over those painted below them."""

    def __init__(self, records: Mapping[RecordId, Record], placement: Placement) -> None:
        self._records = records
        self._placement = placement
        self._strands: Strands | None = None
        self._number: dict[RecordId, int] = {}

    def forget(self) -> None:
        """A connector or the paint order changed."""
        self._strands = None

    def of(self, connector: Connector, order: Sequence[RecordId]) -> tuple[Jump, ...]:
        """Where `connector` hops; `order` is the page's paint order."""
        if connector.style.jump == "none":
            return ()
        if self._strands is None:
            lines = [one for one in order if isinstance(self._records.get(one), Connector)]
            self._number = {identity: number for number, identity in enumerate(lines)}
            self._strands = Strands.of(() if self._is_passed(one) else self._placement.points(one) for one in lines)
        return self._strands.crossings(self._placement.points(connector.id), self._number.get(connector.id, 0))

    def _is_passed(self, identity: RecordId) -> bool:
        """Whether nobody hops over it: draw.io's ``noJump``, or a line that is not painted."""
        record = self._records[identity]
        return isinstance(record, Connector) and (bool(record.props.get("noJump")) or record.style.stroke == "none")
