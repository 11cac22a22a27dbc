"""The registry of the inspector's rows: one module of this package per group of properties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from diagram.records import Connector, Drawn, Shape
from diagram.registry import Registry

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


class Group(Protocol):
    """A widget of the inspector. It shows `records`, and edits them when the person changes a field."""

    def show_records(self, records: Sequence[Drawn]) -> None: ...


Build: TypeAlias = "Callable[[Editor], Group]"
B = TypeVar("B", bound="Callable[[Editor], Group]")


@dataclass(frozen=True, slots=True)
class PropertyGroup:
    """One entry: shown when something of `subjects` is selected: "shape", "connector", or a shape kind's name."""

    name: str
    title: str
    subjects: frozenset[str]
    order: int
    build: Build

    def shown(self, records: Sequence[Drawn]) -> list[Drawn]:
        """Those of `records` that the group is about."""
        if self.subjects >= _ALL:
            return list(records)
        if self.subjects <= _ALL:
            wanted = Connector if "connector" in self.subjects else Shape
            return [record for record in records if isinstance(record, wanted)]
        return [record for record in records if self.subjects & subjects_of(record)]


_ALL = frozenset(("shape", "connector"))

PROPERTIES: Registry[PropertyGroup] = Registry("property group", "ui.panels.properties")


def subjects_of(record: Drawn) -> frozenset[str]:
    return frozenset(("connector" if isinstance(record, Connector) else "shape", record.kind))


def properties_for(*subjects: str, title: str, order: int) -> Callable[[B], B]:
    """Register the class below: a widget and a `Group`, made with the editor as its only argument."""

    def register(build: B) -> B:
        entry = PropertyGroup(title.lower(), title, frozenset(subjects), order, build)
        PROPERTIES.add(entry.name, entry)
        return build

    return register


def property_groups() -> list[PropertyGroup]:
    return sorted(PROPERTIES.values(), key=lambda entry: entry.order)
