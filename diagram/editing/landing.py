"""Where new things go on a page, and how they look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from diagram.editing.carrying import container_at, containers
from diagram.editing.zorder import key_on_top
from diagram.geometry.point import Point
from diagram.ids import RecordId, new_id
from diagram.records import Layer
from diagram.shapes.registry import SHAPES
from diagram.style import Scalar, Style, style_of

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor

_LETTERING = frozenset({"font_family", "font_size", "font_color", "bold", "italic", "underline", "strike", "align"})


def landing(editor: Editor, edit: Edit, at: Point | None = None) -> RecordId:
    """The parent of a new thing: the container at `at`, else the top layer that is shown and not locked.

    A page without such a layer gets one, in `edit`.
    """
    container = container_at(containers(editor, ()), at) if at is not None else None
    return container or top_layer(editor) or _new_layer(editor, edit)


def top_layer(editor: Editor) -> RecordId | None:
    for identity in reversed(editor.document.children(editor.page)):
        layer = editor.document.records.get(identity)
        if isinstance(layer, Layer) and layer.visible and not layer.locked:
            return layer.id
    return None


def look_of(editor: Editor, kind: str) -> Style:
    """The style of a new shape: its kind's own, and over it what the person chose last.

    What a kind leaves unpainted (a text box has no fill) stays so.
    """
    own: Mapping[str, Scalar] = SHAPES[kind].style
    bare = own.get("fill") == "none" and own.get("stroke") == "none"
    chosen = {key: value for key, value in editor.next_style.items() if not bare or key in _LETTERING}
    return style_of({**own, **chosen})


def _new_layer(editor: Editor, edit: Edit) -> RecordId:
    layer = Layer(new_id(), editor.page, key_on_top(editor, editor.page))
    edit.put(layer)
    return layer.id
