"""A connector: how it runs and what its ends look like."""

from __future__ import annotations

from collections.abc import Sequence

from diagram.connectors.heads.registry import HEADS
from diagram.editing.editor import Editor
from diagram.records import Connector, Drawn
from ui.panels.properties.registry import properties_for
from ui.panels.properties.rows import Rows
from ui.panels.properties.values import attempt, common, restyle
from ui.widgets.fields import Dropdown
from ui.widgets.segments import Segments

_ROUTES = (
    ("straight", "route-straight", "Straight"),
    ("orthogonal", "route-orthogonal", "Right angles"),
    ("curved", "route-curved", "Curved"),
)
_FIRST = ("none", "classic", "block", "open", "oval", "diamond")


@properties_for("connector", title="Connector", order=15)
class ConnectorGroup(Rows):
    def __init__(self, editor: Editor) -> None:
        super().__init__("Connector")
        self._editor = editor
        self._records: list[Connector] = []
        self.route = Segments(_ROUTES)
        self.start = _heads("Start")
        self.end = _heads("End")
        self.route.picked.connect(self._write_route)
        self.start.activated.connect(lambda _index: self._write_head("start_arrow", self.start.currentData()))
        self.end.activated.connect(lambda _index: self._write_head("end_arrow", self.end.currentData()))
        self.row("Route", self.route)
        self.row("Start", self.start)
        self.row("End", self.end)

    def show_records(self, records: Sequence[Drawn]) -> None:
        self._records = [record for record in records if isinstance(record, Connector)]
        self.route.show_value(common(self._records, _route_of))
        for field, name in ((self.start, "start_arrow"), (self.end, "end_arrow")):
            head = common(self._records, lambda record, which=name: str(getattr(record.style, which)))  # type: ignore[misc]  # the default binds the loop's name
            field.setCurrentIndex(-1 if head is None else field.findData(head))
            field.setPlaceholderText("Mixed" if head is None else head)

    def _write_route(self, choice: str) -> None:
        def act() -> None:
            with self._editor.document.edit("Route") as edit:
                restyle(self._editor, "Route", self._records, {"curved": choice == "curved"})
                for record in self._records:
                    if choice != "curved":
                        edit.change(record.id, routing=choice)

        attempt(self._editor, act)

    def _write_head(self, key: str, head: str) -> None:
        attempt(self._editor, lambda: restyle(self._editor, "Arrowhead", self._records, {key: head}))


def _route_of(record: Drawn) -> str:
    if record.style.curved:
        return "curved"
    return record.routing if isinstance(record, Connector) else ""


def _heads(name: str) -> Dropdown:
    field = Dropdown()
    field.setAccessibleName(name)
    known = dict.fromkeys((*_FIRST, *sorted(HEADS)))
    for head in known:
        field.addItem(head.replace("_", " ").replace("-", " ").capitalize(), head)
    return field
