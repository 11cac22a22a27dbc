"""Working on whole pages: each function is one undo step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from diagram.editing.copying import SOURCE, fresh, nameless
from diagram.ids import RecordId, new_id
from diagram.order import between
from diagram.records import Connector, Layer, Page, Record, Shape

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor


def add(editor: Editor) -> RecordId:
    """A new empty page, like the current one, right of it; it is shown."""
    like = editor.page_record
    page = Page(
        new_id(),
        _order_after(editor, editor.page),
        _free_name(editor, "Page-{}"),
        like.width,
        like.height,
        like.background,
        like.grid,
        like.grid_size,
    )
    with editor.document.edit("Add page") as edit:
        edit.put(page)
        edit.put(Layer(new_id(), page.id, "V"))
    editor.set_page(page.id)
    return page.id


def duplicate(editor: Editor) -> RecordId:
    """A copy of the current page with all that is on it, right of it; it is shown."""
    identity = new_id()
    extra = editor.page_record.extra
    page = replace(
        editor.page_record,
        id=identity,
        order=_order_after(editor, editor.page),
        name=_free_name(editor, f"{editor.page_record.name} copy {{}}"),
        extra={**extra, SOURCE: identity} if extra else extra,
    )
    with editor.document.edit("Duplicate page") as edit:
        edit.put(page)
        _copy_contents(editor, edit, page.id)
    editor.set_page(page.id)
    return page.id


def delete(editor: Editor, page: RecordId) -> None:
    """The page and all that is on it; the last page stays."""
    pages = [one.id for one in editor.document.pages()]
    if page not in pages or len(pages) < 2:
        return
    if page == editor.page:
        index = pages.index(page)
        editor.set_page(pages[index + 1] if index + 1 < len(pages) else pages[index - 1])
    with editor.document.edit("Delete page") as edit:
        edit.delete(page)


def rename(editor: Editor, page: RecordId, name: str) -> None:
    record = editor.document.records.get(page)
    if isinstance(record, Page) and name.strip() and name.strip() != record.name:
        with editor.document.edit("Rename page") as edit:
            edit.change(page, name=name.strip())


def move(editor: Editor, page: RecordId, index: int) -> None:
    """Put the page's tab at `index`, counted without it."""
    others = [one for one in editor.document.pages() if one.id != page]
    index = max(0, min(index, len(others)))
    below = others[index - 1].order if index else None
    above = others[index].order if index < len(others) else None
    if below is not None and above is not None and below >= above:
        return
    with editor.document.edit("Move page") as edit:
        edit.change(page, order=between(below, above))


def turn(editor: Editor, step: int) -> None:
    """Show the next page (`step` 1) or the one before (-1), if there is one."""
    pages = [one.id for one in editor.document.pages()]
    index = pages.index(editor.page) + step
    if 0 <= index < len(pages):
        editor.set_page(pages[index])


def _copy_contents(editor: Editor, edit: Edit, page: RecordId) -> None:
    document = editor.document
    for identity in document.children(editor.page):
        layer = document.records[identity]
        if not isinstance(layer, Layer):
            continue
        copy = replace(layer, id=new_id(), parent=page, extra=nameless(layer.extra))
        edit.put(copy)
        found: list[Shape | Connector] = []
        _gather(editor, identity, found)
        for record in fresh(found):
            edit.put(record if record.parent else replace(record, parent=copy.id))


def _gather(editor: Editor, parent: RecordId, found: list[Shape | Connector]) -> None:
    for identity in editor.document.children(parent):
        record: Record = editor.document.records[identity]
        if isinstance(record, Shape | Connector):
            found.append(record)
            _gather(editor, identity, found)


def _order_after(editor: Editor, page: RecordId) -> str:
    pages = editor.document.pages()
    index = next((index for index, one in enumerate(pages) if one.id == page), len(pages) - 1)
    below = pages[index].order if pages else None
    above = pages[index + 1].order if index + 1 < len(pages) else None
    if below is not None and above is not None and below >= above:
        above = None
    return between(below, above)


def _free_name(editor: Editor, pattern: str) -> str:
    taken = {page.name for page in editor.document.pages()}
    number = len(taken) + 1 if pattern == "Page-{}" else 1
    while pattern.format(number) in taken:
        number += 1
    return pattern.format(number)
