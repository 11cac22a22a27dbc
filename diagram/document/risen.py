"""What is shown of deleted pages and layers, because a diagram has at least one page, and a page one layer.

The last page cannot be deleted, but two people can each delete one of two. Nothing is written by showing it; the first
edit of such a record brings it back to life.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar

from diagram.ids import RecordId
from diagram.records import Layer, Page, Record

Bone: TypeAlias = Page | Layer  # what a diagram cannot be without

B = TypeVar("B", Page, Layer)


def risen(living: Iterable[Record], buried: Mapping[RecordId, Record]) -> list[Bone]:
    """Those of the deleted pages and layers that have to be shown: of each kind the lowest, where none lives."""
    bones = [record for record in living if isinstance(record, Bone)]
    pages = [record for record in bones if isinstance(record, Page)]
    up: list[Bone] = []
    if not pages:
        pages = _lowest([record for record in buried.values() if isinstance(record, Page)])
        up += pages
    furnished = {record.parent for record in bones if isinstance(record, Layer)}
    layers = [record for record in buried.values() if isinstance(record, Layer)]
    for page in pages:
        if page.id not in furnished:
            up += _lowest([layer for layer in layers if layer.parent == page.id])
    if not furnished and not any(isinstance(record, Layer) for record in up):
        up += _lowest(layers)  # the page comes from a program that gave it no layer
    return up


def _lowest(records: list[B]) -> list[B]:
    return [min(records, key=lambda record: (record.order, record.id))] if records else []
