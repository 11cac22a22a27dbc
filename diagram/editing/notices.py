"""What an editor tells those who draw its state: frozen values, sent after the state has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from diagram.editing.camera import Camera
from diagram.editing.preview import Preview
from diagram.geometry.box import Box
from diagram.ids import RecordId

if TYPE_CHECKING:
    from diagram.document import Changes


@dataclass(frozen=True, slots=True)
class CameraMoved:
    camera: Camera


@dataclass(frozen=True, slots=True)
class SelectionChanged:
    """Also sent when a group is entered or left."""

    selection: frozenset[RecordId]


@dataclass(frozen=True, slots=True)
class ToolChanged:
    tool: str
    locked: bool


@dataclass(frozen=True, slots=True)
class PreviewChanged:
    preview: Preview


@dataclass(frozen=True, slots=True)
class PageChanged:
    page: RecordId


@dataclass(frozen=True, slots=True)
class TextEditing:
    """The text of `record` is edited from now on; None: no longer."""

    record: RecordId | None


@dataclass(frozen=True, slots=True)
class DocumentChanged:
    """The scene already shows the changes; the selection no longer holds what is gone.

    `dirty` are the page boxes that look different now, as the scene told them.
    """

    changes: Changes
    dirty: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class HoverChanged:
    record: RecordId | None


@dataclass(frozen=True, slots=True)
class StyleChanged:
    """What the next shape or connector will look like changed."""


@dataclass(frozen=True, slots=True)
class NameWanted:
    """The person wants to give `page` another name; `diagram.editing.pages.rename` takes the answer."""

    page: RecordId


@dataclass(frozen=True, slots=True)
class NoteWanted:
    """The person wants to write in `note` at large: beside the drawing, or `alone` instead of it."""

    note: RecordId
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Something was asked for that the document does not allow; nothing was written."""

    title: str
    advice: str


Notice: TypeAlias = (
    CameraMoved
    | SelectionChanged
    | ToolChanged
    | PreviewChanged
    | PageChanged
    | TextEditing
    | DocumentChanged
    | HoverChanged
    | StyleChanged
    | NameWanted
    | NoteWanted
    | Refused
)


class Listeners:
    """Those who want to know."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[Notice], None]] = []

    def add(self, callback: Callable[[Notice], None]) -> Callable[[], None]:
        """Tell `callback` everything from now on; the result ends that."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def tell(self, notice: Notice) -> None:
        for callback in tuple(self._callbacks):
            callback(notice)

    def clear(self) -> None:
        self._callbacks.clear()
