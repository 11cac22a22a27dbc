"""draw.io files as records."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from diagram.formats.drawio.cells import Cell, Tree, grow
from diagram.formats.drawio.colours import colour
from diagram.formats.drawio.container import Sheet, open_container
from diagram.formats.drawio.labels import Surroundings
from diagram.formats.drawio.look import Looks
from diagram.formats.drawio.records import PageReader, where, wrapper_extra
from diagram.formats.drawio.stylesheet import number_in
from diagram.formats.drawio.xml import Element, attributes_of, local_name
from diagram.formats.registry import Loss, Reading
from diagram.ids import RecordId, new_id
from diagram.order import sequence
from diagram.records import NOTHING, ROOT, Layer, Page, Record, Value

# What describes the file as it was last saved, and is wrong once we save it.
_STALE = frozenset({"host", "modified", "agent", "version", "etag", "type", "pages", "compressed", "userAgent"})


def read(data: bytes) -> Reading:
    """All pages of a draw.io file; about 60 µs per cell.

    Raises:
        FormatError: there is no draw.io diagram in `data`, or it is damaged; names the page.
        LimitExceeded: it is too large.
    """
    opened = open_container(data)
    records: list[Record] = []
    losses: list[Loss] = []
    assets: dict[str, bytes] = {}
    looks = Looks()
    variables = _variables(opened.attributes)
    now = datetime.datetime.now()
    keys = sequence(len(opened.sheets))
    for number, (sheet, order) in enumerate(zip(opened.sheets, keys, strict=True), 1):
        identity = new_id()
        attributes = opened.attributes if number == 1 else {}
        page = _page(identity, order, sheet, attributes)
        around = Surroundings(sheet.name, number, len(opened.sheets), variables, now)
        cells = _cells(sheet)
        if cells is None:
            records += [page, Layer(new_id(), identity, sequence(1)[0])]
            continue
        if sheet.model is not None and sheet.model.get("backgroundImage"):
            losses.append(
                Loss("background-image", "The page's background picture is not drawn", f'page "{sheet.name}"')
            )
        tree = _tree(cells, sheet.name, losses)
        records.append(_with_root(page, tree))
        records += PageReader(identity, tree, looks, around, losses, assets).records()
    return Reading(tuple(records), MappingProxyType(assets), tuple(losses))


def _tree(cells: Element, page: str, losses: list[Loss]) -> Tree:
    def report(code: str, message: str, cell: Cell) -> None:
        losses.append(Loss(code, message, where(page, cell)))

    return grow(cells, report)


def _cells(sheet: Sheet) -> Element | None:
    if sheet.model is None or local_name(sheet.model) == "root":
        return sheet.model
    return next((child for child in sheet.model if local_name(child) == "root"), None)


def _page(identity: RecordId, order: str, sheet: Sheet, file_attributes: Mapping[str, str]) -> Page:
    extra: dict[str, Value] = {}
    if sheet.identity:
        extra["source.id"] = sheet.identity
    if sheet.attributes:
        extra["drawio.page"] = json.dumps(dict(sheet.attributes), ensure_ascii=False)
    kept = {key: text for key, text in file_attributes.items() if key not in _STALE}
    if kept:
        extra["drawio.file"] = json.dumps(kept, ensure_ascii=False)
    model = attributes_of(sheet.model) if sheet.model is not None and local_name(sheet.model) != "root" else {}
    if model or not sheet.identity:  # it also says that a page without an id came so
        extra["drawio.model"] = json.dumps(model, ensure_ascii=False)
    return replace(page_settings(model), id=identity, order=order, name=sheet.name, extra=extra or NOTHING)


def page_settings(model: Mapping[str, str]) -> Page:
    """A nameless page as the attributes of an mxGraphModel describe it."""
    return Page(
        ROOT,
        "",
        width=_length(model.get("pageWidth"), 827.0),
        height=_length(model.get("pageHeight"), 1169.0),
        background=colour(model.get("background"), {}),
        grid=model.get("grid") != "0",
        grid_size=_length(model.get("gridSize"), 10.0),
    )


def _length(text: str | None, default: float) -> float:
    value = number_in(text, default)
    return value if value > 0 else default


def _with_root(page: Page, tree: Tree) -> Page:
    """The root cell is no record of ours; its id and the variables it holds are kept on the page."""
    root = tree.root
    kept = {"id": root.id, "value": root.value, **{key: str(text) for key, text in _wrapper(root).items()}}
    if kept == {"id": "0", "value": ""}:
        return page
    return replace(page, extra={**page.extra, "drawio.root": json.dumps(kept, ensure_ascii=False)})


def _wrapper(cell: Cell) -> dict[str, Value]:
    return {**wrapper_extra(cell.tag, cell.data), **({"style": cell.style} if cell.style else {})}


def _variables(attributes: Mapping[str, str]) -> dict[str, str]:
    try:
        found = json.loads(attributes.get("vars", "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in found.items() if not isinstance(value, dict | list)}
