"""Where and in which letters the text of a record is edited."""

from __future__ import annotations

from collections.abc import Iterable

from diagram.display.items import Font, GroupItem, Item, TextItem
from diagram.display.palette import Palette
from diagram.editing.editor import Editor
from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.records import Connector, Shape
from diagram.style import Style
from diagram.text.rich import RichText


def label_place(editor: Editor, identity: RecordId, palette: Palette) -> TextItem | None:
    """The record's label as it is painted, unturned; a fitting place when it has none yet. None: it cannot have one."""
    record = editor.document.records.get(identity)
    if not isinstance(record, Shape | Connector):
        return None
    painted = _first_text(editor.scene.items(identity, palette))
    if painted is not None:
        return painted
    style = record.style
    box = editor.scene.box(identity)
    if isinstance(record, Connector):
        points = editor.scene.points(identity)
        middle = Box.around(points).centre
        box = Box(middle.x, middle.y, 0.0, 0.0)
    return TextItem(box, RichText(), _font(style, palette), align=style.align, valign=style.valign, wrap=style.wrap)


def _first_text(items: Iterable[Item]) -> TextItem | None:
    for item in items:
        if isinstance(item, TextItem):
            return item
        if isinstance(item, GroupItem) and (found := _first_text(item.items)) is not None:
            return found
    return None


def _font(style: Style, palette: Palette) -> Font:
    return Font(
        family=style.font_family,
        size=style.font_size,
        bold=style.bold,
        italic=style.italic,
        underline=style.underline,
        strike=style.strike,
        color=palette.line(style.font_color) or palette.ink,
    )
