"""What was deleted, as it would come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from diagram.document.values import DELETED
from diagram.ids import RecordId
from diagram.properties import from_properties
from diagram.records import ROOT, Record, Value


class Graveyard(Protocol):
    """What is asked of the stored records, deleted ones too."""

    def everything(self) -> Mapping[RecordId, Mapping[str, Value]]: ...

    def editors(self, identities: Iterable[RecordId], key: str) -> Mapping[RecordId, int | None]: ...


def buried(stored: Graveyard, identity: RecordId) -> tuple[Record, ...]:
    """What comes back with a deleted record, parents first: what it lies in, and what was deleted with it.

    That is what lies in it and was deleted by the same peer. Nothing if the record lives, or never was. Looks at every
    record: about 10 µs each.
    """
    records = stored.everything()
    if not records.get(identity, {}).get(DELETED):
        return ()
    above = [identity]
    while _is_gone(records, parent := _parent(records, above[-1])) and parent not in above:
        above.append(parent)
    children: dict[RecordId, list[RecordId]] = {}
    for one, values in records.items():
        if values.get(DELETED):
            children.setdefault(_parent(records, one), []).append(one)
    found = [*reversed(above)]
    ahead = [identity]
    while ahead:
        around = ahead.pop()
        near = [one for one in children.get(around, ()) if one not in found]
        hands = stored.editors([identity, *near], DELETED)
        same_hand = [one for one in near if hands[one] == hands[identity]]
        found += same_hand
        ahead += same_hand
    return tuple(
        from_properties(one, {key: value for key, value in records[one].items() if key != DELETED}) for one in found
    )


def _is_gone(records: Mapping[RecordId, Mapping[str, Value]], identity: RecordId) -> bool:
    return bool(records.get(identity, {}).get(DELETED))


def _parent(records: Mapping[RecordId, Mapping[str, Value]], identity: RecordId) -> RecordId:
    return RecordId(str(records[identity].get("parent") or ROOT))
