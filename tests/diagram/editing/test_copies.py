"""What is copied and pasted keeps all that a later version wrote into it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from diagram.document import Document
from diagram.editing.clipboard import from_clipboard, to_clipboard
from diagram.editing.copying import clip
from diagram.editing.editor import Editor
from diagram.editing.pasting import paste
from diagram.ids import RecordId
from diagram.records import FRAME, GROUP, Comment, Connector, Layer, Page, Record, Shape

LATER = MappingProxyType({"later.word": "kept", "later.list": [1, 2]})
PAGE, LAYER, FRAMED, IN, GROUPED, LINE = (RecordId(name) for name in ("page", "layer", "frame", "in", "group", "line"))
RECORDS: tuple[Record, ...] = (
    Page(PAGE, "V"),
    Layer(LAYER, PAGE, "V"),
    Shape(FRAMED, LAYER, "a", kind=FRAME, w=300.0, h=200.0, text="Ideas", extra=LATER),
    Shape(IN, FRAMED, "a", x=10.0, y=20.0, w=30.0, h=40.0, props={"later": True}, extra=LATER),
    Comment(RecordId("remark"), IN, "V", "Ann", "Why?"),
    Shape(GROUPED, LAYER, "b", kind=GROUP, x=400.0, w=50.0, h=50.0, extra=LATER),
    Shape(RecordId("member"), GROUPED, "a", kind="of the future", w=50.0, h=50.0, props={"depth": 2.0}),
    Connector(LINE, LAYER, "c", source=IN, target=GROUPED, extra=LATER),
)


def plain(record: Shape | Connector) -> Shape | Connector:
    """Without what is each copy's own."""
    freed = replace(record, id=RecordId(""), parent=RecordId(""), order="")
    if isinstance(freed, Connector):
        return replace(freed, source=None, target=None)
    return replace(freed, x=0.0, y=0.0)


def test_every_drawn_kind_comes_back_whole_from_the_clipboard() -> None:
    editor = Editor(Document.of(RECORDS))
    clipping = clip(editor, [FRAMED, GROUPED, LINE])
    assert clipping is not None
    found = from_clipboard(to_clipboard(clipping))
    assert found == clipping
    paste(editor, found)
    drawn = [record for record in editor.document.records.values() if isinstance(record, Shape | Connector)]
    old = [record for record in drawn if record in RECORDS]
    new = [record for record in drawn if record not in RECORDS]
    assert len(old) == len(new) == 5
    for record in old:
        assert plain(record) in [plain(copy) for copy in new]


def test_ungrouping_keeps_what_was_said_about_the_group() -> None:
    from diagram.editing.arranging import ungroup

    remark = Comment(RecordId("said"), GROUPED, "V", "Ann", "Why together?", x=1.0, y=2.0)
    editor = Editor(Document.of((*RECORDS, remark)))
    editor.select({GROUPED})
    with editor.document.edit("Ungroup") as edit:
        ungroup(editor, edit)
    assert editor.document.get(remark.id) == replace(remark, parent=LAYER, x=401.0)
