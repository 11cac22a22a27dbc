"""Small pages under an editor, and a hand that works on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from diagram.document import Document
from diagram.editing.editor import Editor
from diagram.editing.events import NO_KEYS, Button, Cancel, Drag, Event, Key, Keys, Press, Release
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Page, Record, Shape
from diagram.style import style_of

FILLED = style_of({"fill": "#ffffff"})


def box(name: str, x: float, y: float, *, parent: str = "layer", order: str = "", **more: object) -> Shape:
    """A filled rectangle of 100 x 60 on the layer; its order is its name unless said."""
    fields = {"w": 100.0, "h": 60.0, "style": FILLED, **more}
    return Shape(RecordId(name), RecordId(parent), order or name, x=x, y=y, **fields)  # type: ignore[arg-type]  # of Shape


def arrow(name: str, source: str, target: str, **more: object) -> Connector:
    ends = {"source": RecordId(source), "target": RecordId(target), **more}
    return Connector(RecordId(name), RecordId("layer"), name, **ends)  # type: ignore[arg-type]  # fields of Connector


def sheet(*records: Record, grid: bool = False) -> Editor:
    """An editor on one page with one layer that holds `records`."""
    page = Page(RecordId("page"), "a", grid=grid)
    return Editor(Document.of([page, Layer(RecordId("layer"), page.id, "a"), *records]))


@dataclass
class Hand:
    """Does what a person does, at 100 %; keeps the path of states by name."""

    editor: Editor
    keys: Keys = NO_KEYS
    path: list[str] = field(default_factory=list)

    def send(self, event: Event) -> None:
        self.editor.handle(event)
        name = type(self.editor.state).__name__
        if not self.path or self.path[-1] != name:
            self.path.append(name)

    def press(self, x: float, y: float, *, clicks: int = 1, button: Button = Button.LEFT) -> None:
        self.send(Press(Point(x, y), Point(x, y), keys=self.keys, clicks=clicks, button=button))

    def move(self, x: float, y: float, *, pressed: bool = True) -> None:
        self.send(Drag(Point(x, y), Point(x, y), pressed=pressed, keys=self.keys))

    def release(self, x: float, y: float) -> None:
        self.send(Release(Point(x, y), Point(x, y), keys=self.keys))

    def click(self, x: float, y: float) -> None:
        self.press(x, y)
        self.release(x, y)

    def double_click(self, x: float, y: float) -> None:
        self.click(x, y)
        self.press(x, y, clicks=2)
        self.release(x, y)

    def drag(self, *places: tuple[float, float]) -> None:
        """Press at the first place, go through the others, let go at the last."""
        self.press(*places[0])
        for place in places[1:]:
            self.move(*place)
        self.release(*places[-1])

    def key(self, name: str, *, shift: bool = False, ctrl: bool = False, alt: bool = False) -> None:
        self.send(Key(name, Keys(shift, ctrl, alt)))

    def cancel(self) -> None:
        self.send(Cancel())


def ids(*names: str) -> frozenset[RecordId]:
    return frozenset(RecordId(name) for name in names)


def shape(editor: Editor, name: str) -> Shape:
    record = editor.document.records[RecordId(name)]
    assert isinstance(record, Shape)
    return record


def connector(editor: Editor, name: str) -> Connector:
    record = editor.document.records[RecordId(name)]
    assert isinstance(record, Connector)
    return record


def only_new(editor: Editor, before: Iterable[RecordId]) -> Record:
    """The one record that was not there `before`."""
    (identity,) = set(editor.document.records) - set(before)
    return editor.document.records[identity]


def contents(editor: Editor) -> dict[RecordId, Record]:
    return dict(editor.document.records)


def furnished() -> Editor:
    """Two boxes with an arrow between them, a group of two, a container with one box, and a locked box."""
    return sheet(
        box("a", 100, 100),
        box("b", 300, 100),
        arrow("link", "a", "b"),
        box("group", 100, 300, kind="group", w=300.0, h=60.0),
        box("g1", 0, 0, parent="group"),
        box("g2", 200, 0, parent="group"),
        box("pool", 500, 300, kind="swimlane", w=300.0, h=300.0),
        box("inner", 20, 100, parent="pool"),
        box("fixed", 500, 100, locked=True),
    )
