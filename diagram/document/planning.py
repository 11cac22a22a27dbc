"""What an edit that has ended is to write: the difference between what it wants and what the document holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from diagram.document.edit import Edit, needed, unlike, wished
from diagram.document.projection import Projection
from diagram.document.replica import Replica
from diagram.document.splices import Splice, splices_between
from diagram.ids import RecordId
from diagram.records import Note, Value


class TextChange(NamedTuple):
    """What becomes of a note's text, and by which splices."""

    text: str
    splices: Sequence[Splice]


@dataclass(frozen=True, slots=True)
class Plan:
    """`writes` are properties by record; `texts` those of notes, which are no properties, of records in `writes`.

    `completions` are written as well, so that the records are stored in their current form; undo leaves them alone.
    `known` is what the document holds of these records: of living ones only the properties in question, of others all;
    None where there never was such a record.
    """

    known: Mapping[RecordId, Mapping[str, Value] | None]
    writes: Mapping[RecordId, dict[str, Value]]
    texts: Mapping[RecordId, TextChange]
    completions: Mapping[RecordId, Mapping[str, Value]]

    def completed(self) -> Mapping[RecordId, Mapping[str, Value]]:
        """All properties to write."""
        if not self.completions:
            return self.writes
        return {identity: {**self.completions.get(identity, {}), **own} for identity, own in self.writes.items()}

    def shown(
        self, projection: Projection
    ) -> tuple[dict[RecordId, dict[str, Value] | None], dict[RecordId, Mapping[str, Value]]]:
        """All properties of the records that did not live, and what is written over those that did."""
        risen: dict[RecordId, dict[str, Value] | None] = {}
        revisions: dict[RecordId, Mapping[str, Value]] = {}
        for identity, written in self.writes.items():
            if identity in self.texts:
                written = {**written, "text": self.texts[identity].text}
            if projection.stored(identity) is None:
                risen[identity] = _written_over(self.known[identity], written)
            else:
                revisions[identity] = written
        return risen, revisions


def planned(edit: Edit, replica: Replica, projection: Projection) -> Plan:
    """Ends `edit`."""
    stored, shown = projection.stored, projection.records
    wanted = edit.close()
    wishes: dict[RecordId, dict[str, Value]] = {}
    lifeless: list[RecordId] = []
    for identity, record in wanted.items():
        base = stored(identity)
        if base is None:
            lifeless.append(identity)
            continue
        # A stray is shown elsewhere than it is stored: then the edit stores its place as well.
        wish = wished(record, base, edit.named(identity) if shown.get(identity) is base else None)
        if wish:
            wishes[identity] = wish
    known: dict[RecordId, Mapping[str, Value] | None] = {**replica.several(lifeless)} if lifeless else {}
    completions = replica.completions(wanted)
    if wishes:
        known.update(replica.named(wishes))
    for identity, wish in wishes.items():
        if "text" in wish and isinstance(wanted[identity], Note):
            known[identity] = {**(known[identity] or {}), "text": replica.text(identity)}
    if completions:
        known.update((one, values) for one, values in replica.several(completions).items() if one in wishes)
    writes: dict[RecordId, dict[str, Value]] = {}
    for identity, record in wanted.items():
        if stored(identity) is None:
            written = needed(record, known[identity])
            if known[identity] is None:  # perhaps from a file or a clipboard of an older program
                written = dict(replica.schema.current(written))
        else:
            written = unlike(wishes.get(identity, {}), known.get(identity) or {})
        if written:
            writes[identity] = written
    return Plan(known, writes, _taken_apart(edit, replica, writes), completions)


def _taken_apart(edit: Edit, replica: Replica, writes: dict[RecordId, dict[str, Value]]) -> dict[RecordId, TextChange]:
    """The texts of notes, taken out of `writes`."""
    found: dict[RecordId, TextChange] = {}
    for identity, record in edit.close().items():
        if isinstance(record, Note) and "text" in writes.get(identity, {}):
            del writes[identity]["text"]
            splices = edit.splices(identity) or splices_between(replica.text(identity), record.text)
            found[identity] = TextChange(record.text, splices)
    return found


def _written_over(values: Mapping[str, Value] | None, written: dict[str, Value]) -> dict[str, Value]:
    if values is None:
        return written
    merged = {**values, **written}
    return {key: value for key, value in merged.items() if value is not None}
