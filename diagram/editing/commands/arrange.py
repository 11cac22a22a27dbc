"""The Arrange menu."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from diagram.editing import arranging, zorder
from diagram.editing import changed as changing
from diagram.editing.commands.conditions import free, groupable, selected, three, two
from diagram.editing.commands.registry import change, command
from diagram.editing.handles import frame_of
from diagram.editing.selecting import roots
from diagram.editing.warping import Mirror, Turn, Warp, warped
from diagram.geometry.point import Point
from diagram.records import Connector, Shape

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor

MENU = ("Arrange",)
_LOOKED_AT = 300
ALIGN = ("Arrange", "Align")
DISTRIBUTE = ("Arrange", "Distribute")
TURN = ("Arrange", "Rotate and Flip")


def _opens(editor: Editor) -> bool:
    """Looks at a few hundred only: it is asked after every change of the selection."""
    records = (editor.document.records.get(one) for one in islice(editor.selection, _LOOKED_AT))
    return any(isinstance(record, Shape) and arranging.opens(editor, record) for record in records)


def _all_locked(editor: Editor) -> bool:
    records = (editor.document.records.get(one) for one in editor.selection)
    return bool(editor.selection) and all(isinstance(one, Shape | Connector) and one.locked for one in records)


@change("arrange.to_front", "Bring to Front", menu=MENU, shortcut="Ctrl+Shift+]", enabled=free, section="order")
def to_front(editor: Editor, edit: Edit) -> None:
    zorder.arrange(editor, edit, zorder.to_front)


@change("arrange.forward", "Bring Forward", menu=MENU, shortcut="Ctrl+]", enabled=free, section="order")
def forward(editor: Editor, edit: Edit) -> None:
    zorder.arrange(editor, edit, zorder.forward)


@change("arrange.backward", "Send Backward", menu=MENU, shortcut="Ctrl+[", enabled=free, section="order")
def backward(editor: Editor, edit: Edit) -> None:
    zorder.arrange(editor, edit, zorder.backward)


@change("arrange.to_back", "Send to Back", menu=MENU, shortcut="Ctrl+Shift+[", enabled=free, section="order")
def to_back(editor: Editor, edit: Edit) -> None:
    zorder.arrange(editor, edit, zorder.to_back)


@command("arrange.group", "Group", menu=MENU, shortcut="Ctrl+G", enabled=groupable, section="group", icon="group")
def group(editor: Editor) -> None:
    with editor.document.edit("Group") as edit:
        made = arranging.group(editor, edit)
    if made is not None:
        editor.select({made}, inside=editor.inside)


@command(
    "arrange.ungroup",
    "Ungroup",
    menu=MENU,
    shortcut=("Ctrl+Shift+G", "Ctrl+Shift+U"),
    enabled=_opens,
    section="group",
    icon="ungroup",
)
def ungroup(editor: Editor) -> None:
    with editor.document.edit("Ungroup") as edit:
        freed = arranging.ungroup(editor, edit)
    editor.select(freed)


@change(
    "arrange.lock",
    "Lock",
    menu=MENU,
    shortcut="Ctrl+Shift+L",
    enabled=selected,
    checked=_all_locked,
    section="group",
    icon="lock",
)
def lock(editor: Editor, edit: Edit) -> None:
    """Lock what is selected; unlock it when all of it is locked."""
    locked = not _all_locked(editor)
    for record in editor.selected:
        edit.change(record.id, locked=locked)


@change("arrange.align_left", "Left", menu=ALIGN, shortcut="Alt+A", enabled=two, step="Align", icon="align-left")
def align_left(editor: Editor, edit: Edit) -> None:
    arranging.align(editor, edit, lambda box, around: (around.x - box.x, 0.0))


@change("arrange.align_center", "Centre", menu=ALIGN, shortcut="Alt+H", enabled=two, step="Align", icon="align-center")
def align_center(editor: Editor, edit: Edit) -> None:
    arranging.align(editor, edit, lambda box, around: (around.centre.x - box.centre.x, 0.0))


@change("arrange.align_right", "Right", menu=ALIGN, shortcut="Alt+D", enabled=two, step="Align", icon="align-right")
def align_right(editor: Editor, edit: Edit) -> None:
    arranging.align(editor, edit, lambda box, around: (around.right - box.right, 0.0))


@change("arrange.align_top", "Top", menu=ALIGN, shortcut="Alt+W", enabled=two, step="Align", icon="align-top")
def align_top(editor: Editor, edit: Edit) -> None:
    arranging.align(editor, edit, lambda box, around: (0.0, around.y - box.y))


@change("arrange.align_middle", "Middle", menu=ALIGN, shortcut="Alt+V", enabled=two, step="Align", icon="align-middle")
def align_middle(editor: Editor, edit: Edit) -> None:
    arranging.align(editor, edit, lambda box, around: (0.0, around.centre.y - box.centre.y))


@change("arrange.align_bottom", "Bottom", menu=ALIGN, shortcut="Alt+S", enabled=two, step="Align", icon="align-bottom")
def align_bottom(editor: Editor, edit: Edit) -> None:
    arranging.align(editor, edit, lambda box, around: (0.0, around.bottom - box.bottom))


@change(
    "arrange.distribute_h", "Horizontally", menu=DISTRIBUTE, shortcut="Alt+Shift+H", enabled=three, step="Distribute"
)
def distribute_h(editor: Editor, edit: Edit) -> None:
    arranging.distribute(editor, edit, horizontal=True)


@change("arrange.distribute_v", "Vertically", menu=DISTRIBUTE, shortcut="Alt+Shift+V", enabled=three, step="Distribute")
def distribute_v(editor: Editor, edit: Edit) -> None:
    arranging.distribute(editor, edit, horizontal=False)


@change("arrange.flip_h", "Flip Horizontally", menu=TURN, shortcut="Shift+H", enabled=free)
def flip_h(editor: Editor, edit: Edit) -> None:
    _warp(editor, edit, Mirror(_pivot(editor), horizontal=True))


@change("arrange.flip_v", "Flip Vertically", menu=TURN, shortcut="Shift+V", enabled=free)
def flip_v(editor: Editor, edit: Edit) -> None:
    _warp(editor, edit, Mirror(_pivot(editor), horizontal=False))


@change("arrange.rotate_90", "Rotate 90°", menu=TURN, shortcut="Ctrl+R", enabled=free)
def rotate_90(editor: Editor, edit: Edit) -> None:
    _warp(editor, edit, Turn(90.0, _pivot(editor)))


def _pivot(editor: Editor) -> Point:
    frame = frame_of(editor)
    return frame[0].centre if frame else Point(0.0, 0.0)


def _warp(editor: Editor, edit: Edit, warp: Warp) -> None:
    after = warped(editor, roots(editor, editor.selection), warp)
    changing.write(edit, editor.document.records, after)
