"""What changed between two versions of a diagram, in the user's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagram.ids import RecordId
from diagram.properties import from_properties
from diagram.records import Record
from diagram.versions.aspects import POSITION, SIZE, STACKING, TEXT, aspect_of, label_of, noun_of
from diagram.versions.version import Version, changed

_ORDER = ("added", "deleted", "renamed", "moved", "resized", "reconnected", "rerouted", "turned", "restyled")


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change and the records that it happened to; `name` is the label of a single one, or empty."""

    deed: str
    noun: str
    records: tuple[RecordId, ...]
    name: str = ""

    @property
    def words(self) -> str:
        """Such as "moved 3 shapes" or "deleted “Gateway”"."""
        if len(self.records) > 1:
            return f"{self.deed} {len(self.records):,} {self.noun}s"
        return f"{self.deed} {self.name or f'a {self.noun}'}"


def difference(before: Version, after: Version) -> tuple[Change, ...]:
    """What was done to get from `before` to `after`, the most telling first; empty when they look the same.

    What moves along with its container has not moved: positions count from the parent.
    """
    found: dict[tuple[str, str], list[RecordId]] = {}
    for identity, deed, noun in _deeds(before, after):
        found.setdefault((deed, noun), []).append(identity)
    ranked = sorted(found, key=lambda key: _ORDER.index(key[0]) if key[0] in _ORDER else len(_ORDER))
    return tuple(Change(deed, noun, tuple(found[deed, noun]), _name(deed, found[deed, noun], before, after))
                 for deed, noun in ranked)  # fmt: skip


def sentence(changes: Sequence[Change], most: int = 3) -> str:
    """Such as "Moved 3 shapes, renamed “Gateway” to “Hub”, added 2 connectors"; what goes beyond `most` is counted."""
    shown = [change.words for change in changes[:most]]
    rest = sum(len(change.records) for change in changes[most:])
    if rest:
        shown.append("1 more change" if rest == 1 else f"{rest:,} more changes")
    text = ", ".join(shown)
    return text[:1].upper() + text[1:]


def _deeds(before: Version, after: Version) -> Iterator[tuple[RecordId, str, str]]:
    for identity in dict.fromkeys((*after, *before)):
        old, new = before.get(identity), after.get(identity)
        record = from_properties(identity, dict(new or old or {}))
        if old is None or new is None:
            yield identity, "added" if old is None else "deleted", noun_of(record)
        elif old != new:
            for deed in _done(changed(old, new)):
                yield identity, deed, noun_of(record)


def _done(keys: Iterable[str]) -> list[str]:
    aspects = dict.fromkeys(aspect for key in keys if (aspect := aspect_of(key)) is not None)
    if SIZE in aspects or len(aspects) > 1 and STACKING in aspects:
        # A handle at the left moves a shape as well, and what changes its container is stacked anew there.
        aspects.pop(POSITION if SIZE in aspects else STACKING, None)
    return list(dict.fromkeys(aspect.deed for aspect in aspects))


def _name(deed: str, records: Sequence[RecordId], before: Version, after: Version) -> str:
    if len(records) != 1:
        return ""
    (identity,) = records
    old, new = _label(identity, before), _label(identity, after)
    if deed == TEXT.deed and old and new:
        return f"“{old}” to “{new}”"
    label = (new if deed == "added" else old) or new
    return f"“{label}”" if label else ""


def _label(identity: RecordId, version: Mapping[RecordId, Mapping[str, object]]) -> str:
    values = version.get(identity)
    record: Record | None = None if values is None else from_properties(identity, values)  # type: ignore[arg-type]  # a version's
    return "" if record is None else label_of(record)
