"""Records that are only looked at, such as those of a file just read: the view that a document gives, without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from diagram.ids import RecordId
from diagram.records import Page, Record


class RecordTree:
    """Id -> record, and the children of each in z-order."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records: Mapping[RecordId, Record] = {record.id: record for record in records}
        below: dict[RecordId, list[Record]] = {}
        for record in self.records.values():
            below.setdefault(record.parent, []).append(record)
        self._below = {
            parent: [child.id for child in sorted(children, key=lambda child: (child.order, child.id))]
            for parent, children in below.items()
        }

    def children(self, parent: RecordId) -> Sequence[RecordId]:
        return self._below.get(parent, ())

    def pages(self) -> list[Page]:
        """In tab order."""
        pages = [record for record in self.records.values() if isinstance(record, Page)]
        return sorted(pages, key=lambda page: (page.order, page.id))
