"""The editor without a screen: what one window looks at and works with, and what the person's doings do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from diagram.editing import notices as told
from diagram.editing import selecting, shortcuts, texts
from diagram.editing.camera import Camera
from diagram.editing.clipboard import Clipboard, MemoryClipboard
from diagram.editing.commands.registry import COMMANDS
from diagram.editing.events import Drag, Event, Key, Press, Release
from diagram.editing.notices import Listeners, Notice
from diagram.editing.preview import NO_PREVIEW, Preview
from diagram.editing.recent import Recent
from diagram.editing.tools.machine import Machine, State
from diagram.editing.tools.registry import TOOLS, Tool
from diagram.errors import DocumentError
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Page, Shape
from diagram.scene.columns import PageColumns
from diagram.scene.scene import Scene
from diagram.style import Scalar

if TYPE_CHECKING:
    from diagram.document import Changes, Document

NOTHING_SELECTED: frozenset[RecordId] = frozenset()
Look: TypeAlias = Mapping[str, Scalar]
NO_STYLE: Look = MappingProxyType({})
NO_COLUMNS: Mapping[RecordId, PageColumns] = MappingProxyType({})


class Editor:
    """One window's view of one document. Every field is kept here and not shown to peers unless said otherwise."""

    def __init__(
        self, document: Document, page: RecordId | None = None, *, columns: Mapping[RecordId, PageColumns] = NO_COLUMNS
    ) -> None:
        """`columns` are what was kept of the pages of this very document."""
        self.document = document
        self.page: RecordId = page or document.pages()[0].id
        self._columns = columns  # until something changes
        self.scene = Scene(document.records, self.page, document.children, columns.get(self.page))
        self.selection: frozenset[RecordId] = NOTHING_SELECTED  # shown to peers
        self.inside: RecordId | None = None  # the group that was entered
        self.tool_name = "select"
        self.tool_locked = False  # the tool stays after one use
        self.snapping = True  # to grid and neighbours; Ctrl inverts it during a drag
        self.next_style: Look = NO_STYLE  # what new shapes look like, over their kind's own style
        self.next_line: Look = NO_STYLE  # the same for connectors
        self.copied_style: Look | None = None
        self.hover: RecordId | None = None
        self.pointer: Point | None = None  # where the pointer last was, in page units; shown to peers
        self.preview = NO_PREVIEW
        self.editing: RecordId | None = None  # whose text is under edit; shown to peers
        self.view_size = (1000.0, 700.0)  # of the canvas, in view pixels; the canvas keeps it right
        self.covered = 0.0  # view pixels at the bottom of the canvas that tools float over
        self.clipboard: Clipboard = MemoryClipboard()
        self.recent = Recent()
        self._camera = Camera()
        self._cameras: dict[RecordId, Camera] = {}
        self._extent: tuple[Box | None] | None = None
        self._listeners = Listeners()
        self._machine = Machine(self.tool.start())
        self._unsubscribe = document.subscribe(self._follow)

    def close(self) -> None:
        """Stop following the document."""
        self._unsubscribe()
        self._listeners.clear()

    def subscribe(self, callback: Callable[[Notice], None]) -> Callable[[], None]:
        """Tell `callback` every notice; the result ends that."""
        return self._listeners.add(callback)

    def notify(self, notice: Notice) -> None:
        self._listeners.tell(notice)

    # What is looked at.

    @property
    def camera(self) -> Camera:
        return self._camera

    def look(self, camera: Camera) -> None:
        if camera != self._camera:
            self._camera = camera
            self.notify(told.CameraMoved(camera))

    @property
    def page_record(self) -> Page:
        record = self.document.records.get(self.page)
        return record if isinstance(record, Page) else Page(self.page, "")

    def set_page(self, page: RecordId) -> None:
        """Show another page, from where it was last seen."""
        if page == self.page:
            return
        self._leave()
        self._cameras[self.page] = self._camera
        self.page = page
        self.scene = Scene(self.document.records, page, self.document.children, self._columns.get(page))
        self._extent = None
        self.notify(told.PageChanged(page))
        self.look(self._cameras.get(page, Camera()))

    # The selection.

    def select(self, ids: Iterable[RecordId], *, inside: RecordId | None = None) -> None:
        """Select `ids` and nothing else; `inside` is the entered group, kept as long as all of them are in it."""
        chosen = frozenset(ids)
        if inside is None and self.inside and chosen and selecting.all_inside(self, chosen, self.inside):
            inside = self.inside
        if (chosen, inside) == (self.selection, self.inside):
            return
        self.selection, self.inside = chosen, inside
        self._extent = None
        self.notify(told.SelectionChanged(chosen))

    @property
    def selected(self) -> list[Shape | Connector]:
        """The selected records, bottom first."""
        row = self.scene.row
        records = self.document.records
        listed = sorted(self.selection, key=lambda identity: row.get(identity, -1))
        return [record for one in listed if isinstance(record := records.get(one), Shape | Connector)]

    def extent(self) -> Box | None:
        """The box around what is selected, remembered until selection or document change."""
        if self._extent is None:
            self._extent = (selecting.extent_of(self, self.selection),)
        return self._extent[0]

    # Tools and commands.

    @property
    def tool(self) -> Tool:
        return TOOLS[self.tool_name]

    @property
    def state(self) -> State:
        """Where the tool is in its work; for tests and the status line."""
        return self._machine.state

    @property
    def is_resting(self) -> bool:
        """Nothing is under way: no button is held, no text is edited."""
        return self._machine.is_resting and self.editing is None

    def set_tool(self, name: str, *, locked: bool | None = None) -> None:
        """Take another tool in hand; what is under way with the old one is given up."""
        locked = self.tool_locked if locked is None else locked
        if (name, locked) == (self.tool_name, self.tool_locked):
            return
        self.tool_name, self.tool_locked = name, locked
        self._machine.change_tool(self.tool.start())
        self.show()
        self.notify(told.ToolChanged(name, locked))

    def finish_tool(self) -> State:
        """The tool did its work: back to select unless it is locked. Returns the resting state of the tool at hand."""
        if not self.tool_locked:
            self.set_tool("select")
        return self._machine.rest

    def drop_tool(self) -> State:
        """Back to select, locked or not; for Escape. Returns its resting state."""
        self.set_tool("select")
        return self._machine.rest

    @property
    def rest(self) -> State:
        """The resting state of the tool at hand."""
        return self._machine.rest

    def handle(self, event: Event) -> None:
        """What the person did. Never raises for what the document refuses: listeners get `Refused`."""
        if isinstance(event, Press | Drag | Release):
            self.pointer = event.at
        if isinstance(event, Press) and self.editing is not None:
            self.cancel_text()
        if isinstance(event, Key) and event.name != "escape" and self.is_resting:
            name = shortcuts.meaning(event)
            if name is not None:
                self.set_tool(name[5:]) if name.startswith("tool.") else self.run(name)
                return
        self._try(lambda: self._machine.handle(event, self))

    def run(self, name: str) -> bool:
        """Run a command if it is enabled; whether it did."""
        command = COMMANDS[name]
        if not command.enabled(self):
            return False
        if not self._machine.is_resting:
            self._machine.give_up(self)
        return self._try(lambda: command.run(self))

    def show(self, preview: Preview = NO_PREVIEW) -> None:
        """Show `preview` in place of the one before; without one, the page as it is."""
        if preview is not self.preview:
            self.preview = preview
            self.notify(told.PreviewChanged(preview))

    def point_at(self, record: RecordId | None) -> None:
        """The pointer rests on `record`, or on nothing."""
        if record != self.hover:
            self.hover = record
            self.notify(told.HoverChanged(record))

    def set_next_style(self, *, shapes: Look = NO_STYLE, lines: Look = NO_STYLE) -> None:
        """The next shapes and connectors also get these values."""
        self.next_style = {**self.next_style, **shapes}
        self.next_line = {**self.next_line, **lines}
        self.notify(told.StyleChanged())

    # Text.

    def begin_text(self, record: RecordId) -> None:
        """Ask the canvas to edit the text of `record`; the answer is `finish_text` or `cancel_text`."""
        if not isinstance(self.document.records.get(record), Shape | Connector) or self.scene.locked(record):
            return
        self.select({record})
        self.editing = record
        self.notify(told.TextEditing(record))

    def finish_text(self, text: str) -> None:
        """The person is done: write `text` as one edit if it differs. A text box without text goes."""
        record = self._end_text()
        if record is not None:
            self._try(lambda: texts.write(self.document, record, text))

    def cancel_text(self) -> None:
        """Leave the text as it was. A text box that never got any goes."""
        record = self._end_text()
        if record is not None:
            self._try(lambda: texts.drop_if_empty(self.document, record))

    def _end_text(self) -> RecordId | None:
        record, self.editing = self.editing, None
        if record is not None:
            self.notify(told.TextEditing(None))
        return record

    def _try(self, act: Callable[[], None]) -> bool:
        """Do `act`; if the document refuses, say so and leave no trace of what was under way."""
        try:
            act()
        except DocumentError as refusal:
            self._machine.give_up(self)
            self.notify(told.Refused(refusal.title, refusal.advice))
            return False
        return True

    # Following the document.

    def _follow(self, changes: Changes) -> None:
        self._columns = NO_COLUMNS
        dirty = self.scene.apply(changes)
        self._extent = None
        if self.page not in self.document.records and self.document.pages():
            self.set_page(self.document.pages()[0].id)
        self._forget(changes.removed)
        self.notify(told.DocumentChanged(changes, tuple(dirty)))

    def _forget(self, gone: frozenset[RecordId]) -> None:
        if self.inside in gone:
            self.inside = None
        if not gone.isdisjoint(self.selection):
            self.select(self.selection - gone)
        if self.editing in gone:
            self._end_text()
        if self.hover in gone:
            self.point_at(None)

    def _leave(self) -> None:
        if self.editing is not None:
            self.cancel_text()
        if not self._machine.is_resting:
            self._machine.give_up(self)
        self.select(())
        self.point_at(None)
