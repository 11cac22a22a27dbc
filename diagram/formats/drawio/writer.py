"""Records as a draw.io file: plain XML, one diagram per page, everything that came from such a file as it came."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from diagram.formats.drawio.look import Look, Looks
from diagram.formats.drawio.naming import cell_ids, families, page_id, root_id, table, walk, word
from diagram.formats.drawio.parameters import number_text
from diagram.formats.drawio.patch import base_style, patched, with_picture, with_pictures
from diagram.formats.drawio.reader import page_settings
from diagram.formats.drawio.xml import Element, without_illegal
from diagram.formats.registry import Contents
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Along, Connector, Layer, Page, Record, Shape, Values

_NAME = re.compile(r"(?:\{[^{}<>\x00-\x20]{1,200}\})?[A-Za-z_][A-Za-z0-9_.\-]{0,99}\Z")
_NEW_MODEL = {"dx": "0", "dy": "0", "guides": "1", "tooltips": "1", "connect": "1", "arrows": "1", "fold": "1",
              "page": "1", "pageScale": "1", "math": "0", "shadow": "0"}  # fmt: skip


def write(contents: Contents) -> bytes:
    """The whole diagram as an uncompressed mxfile in UTF-8."""
    children = families(contents.records)
    pages = [record for record in children.get(RecordId(""), []) if isinstance(record, Page)]
    file = etree.Element("mxfile")
    _set(file, "host", "AutoGraph")
    for page in pages:
        for key, text in table(page.extra, "drawio.file").items():
            _set(file, key, text)
        _PageWriter(page, children, contents).write(file)
    return etree.tostring(file, encoding="utf-8", pretty_print=True)


@dataclass(slots=True)
class _PageWriter:
    page: Page
    children: dict[RecordId, list[Record]]
    contents: Contents
    looks: Looks = field(default_factory=Looks)
    _ids: dict[RecordId, str] = field(default_factory=dict)
    _looks_of: dict[RecordId, tuple[Look, ...]] = field(default_factory=dict)

    def write(self, file: Element) -> None:
        diagram = etree.SubElement(file, "diagram")
        _set_all(diagram, id=page_id(self.page))
        _set(diagram, "name", self.page.name)
        for key, text in table(self.page.extra, "drawio.page").items():
            _set(diagram, key, text)
        model = etree.SubElement(diagram, "mxGraphModel")
        for key, text in _model_attributes(self.page).items():
            _set(model, key, text)
        root = etree.SubElement(model, "root")
        records = list(walk(self.children, self.page))
        top = self._root_cell(root)
        self._ids.update(cell_ids(records, top))
        for record in records:
            if isinstance(record, Layer):
                self._layer(root, record, top)
            elif isinstance(record, Shape):
                self._shape(root, record)
            else:
                self._connector(root, record)

    def _root_cell(self, root: Element) -> str:
        kept = table(self.page.extra, "drawio.root")
        top = root_id(self.page)
        cell = _wrapped(root, top, kept.get("value", ""), {key: text for key, text in kept.items() if "." in key})
        if kept.get("style"):
            _set(cell, "style", kept["style"])
        return top

    def _layer(self, root: Element, layer: Layer, top: str) -> None:
        cell = _wrapped(root, self._ids[layer.id], layer.name, layer.extra)
        style = word(layer.extra, "drawio.style")
        locked = "locked=1" in style.split(";")
        if layer.locked and not locked:
            style += "locked=1;" if not style or style.endswith(";") else ";locked=1;"
        elif locked and not layer.locked:
            style = ";".join(token for token in style.split(";") if token != "locked=1")
        _set_all(cell, style=style, parent=top, visible="" if layer.visible else "0")

    def _shape(self, root: Element, shape: Shape) -> None:
        cell = _wrapped(root, self._ids[shape.id], _label(shape), shape.extra, shape.link)
        bare = shape.extra.get("drawio.bare") is True
        _set_all(
            cell,
            style=self._style(shape),
            vertex="" if bare else "1",
            parent=self._ids.get(shape.parent, ""),
            visible="" if shape.visible else "0",
            collapsed="1" if shape.collapsed else "",
        )
        geometry = etree.SubElement(cell, "mxGeometry")
        box = _numbers(shape.extra, "drawio.box")
        x, y = (shape.at.u, shape.at.v) if shape.at else (shape.x, shape.y)
        _set_all(
            geometry,
            x=_number(x),
            y=_number(y),
            width=_number(shape.w),
            height=_number(shape.h),
            relative="1" if shape.at or (box and box[0]) else "",
        )
        offset = (shape.at.dx, shape.at.dy) if shape.at else (shape.label_dx, shape.label_dy)
        _finish(geometry, offset, shape.extra)

    def _connector(self, root: Element, line: Connector) -> None:
        cell = _wrapped(root, self._ids[line.id], _label(line), line.extra, line.link)
        _set_all(
            cell,
            style=self._style(line),
            edge="1",
            parent=self._ids.get(line.parent, ""),
            source=self._ids.get(line.source or RecordId(""), "") or word(line.extra, "drawio.source"),
            target=self._ids.get(line.target or RecordId(""), "") or word(line.extra, "drawio.target"),
            visible="" if line.visible else "0",
        )
        geometry = etree.SubElement(cell, "mxGeometry")
        at, box = line.label_at, _numbers(line.extra, "drawio.box")
        relative, x, y, w, h = box if len(box) == 5 else [1.0, 0.0, 0.0, 0.0, 0.0]
        if relative or at != Along(dx=at.dx, dy=at.dy):
            relative, x, y = 1.0, at.u, at.v
        _set_all(
            geometry, x=_number(x), y=_number(y), width=_number(w), height=_number(h), relative="1" if relative else ""
        )
        for role, point in (("sourcePoint", line.source_point), ("targetPoint", line.target_point)):
            if point is not None:
                _point(geometry, point, role)
        if line.points:
            array = etree.SubElement(geometry, "Array")
            _set(array, "as", "points")
            for point in line.points:
                _point(array, point)
        _finish(geometry, (at.dx, at.dy), line.extra)

    def _style(self, record: Shape | Connector) -> str:
        above = self._looks_of.get(record.parent, ())
        find = self.looks.vertex if isinstance(record, Shape) else self.looks.edge
        raw = word(record.extra, "drawio.style")
        look = find(raw, above)
        base = base_style(record, raw, look)
        if base != raw:
            look = find(base, above)
        self._looks_of[record.id] = (look, *above[:20])
        text = with_pictures(patched(base, look, record), self.contents.asset)
        asset = record.props.get("asset")
        if isinstance(asset, str) and asset != look.props.get("asset"):
            text = with_picture(text, asset, self.contents.asset)
        return text


def _model_attributes(page: Page) -> dict[str, str]:
    """The attributes that the page came with; those it no longer agrees with are renewed."""
    kept = table(page.extra, "drawio.model")
    before = page_settings(kept)
    now = {
        "grid": "1" if page.grid else "0",
        "gridSize": number_text(page.grid_size),
        "pageWidth": number_text(page.width),
        "pageHeight": number_text(page.height),
        "background": page.background,
    }
    same = {
        "grid": before.grid == page.grid,
        "gridSize": before.grid_size == page.grid_size,
        "pageWidth": before.width == page.width,
        "pageHeight": before.height == page.height,
        "background": before.background == page.background,
    }
    return {**(kept or _NEW_MODEL), **{key: text for key, text in now.items() if not same[key]}}


def _wrapped(root: Element, identity: str, label: str, extra: Values, link: str = "") -> Element:
    """A new cell in `root`, inside a wrapper when it has attributes of its own; returns the mxCell."""
    data = table(extra, "drawio.data")
    data.update({key: word(extra, key) for key in ("tooltip", "tags") if word(extra, key)})
    if link:
        data["link"] = link
    tag = word(extra, "drawio.tag")
    if not tag and not data:
        cell = etree.SubElement(root, "mxCell")
        _set_all(cell, id=identity, value=label)
    else:
        wrapper = etree.SubElement(root, tag if tag and tag != "mxCell" and _NAME.match(tag) else "object")
        _set(wrapper, "label", label)
        for key, text in data.items():
            _set(wrapper, key, text)
        _set(wrapper, "id", identity)
        cell = etree.SubElement(wrapper, "mxCell")
    for key, text in table(extra, "drawio.cell").items():
        _set(cell, key, text)
    return cell


def _label(record: Shape | Connector) -> str:
    if "drawio.label" in record.extra and record.text == word(record.extra, "drawio.shown"):
        return word(record.extra, "drawio.label")
    return record.text


def _finish(geometry: Element, offset: tuple[float, float], extra: Values) -> None:
    if offset != (0.0, 0.0):
        _point(geometry, Point(*offset), "offset")
    alternate = _numbers(extra, "drawio.alternate")
    if len(alternate) == 4:
        box = etree.SubElement(geometry, "mxRectangle")
        x, y, w, h = map(_number, alternate)
        _set_all(box, x=x, y=y, width=w, height=h)
        _set(box, "as", "alternateBounds")
    _set(geometry, "as", "geometry")


def _point(parent: Element, point: Point, role: str = "") -> None:
    element = etree.SubElement(parent, "mxPoint")
    _set_all(element, x=_number(point.x), y=_number(point.y))
    if role:
        _set(element, "as", role)


def _number(value: float) -> str:
    """Empty for 0, which is what a missing number means."""
    return number_text(value) if value else ""


def _set_all(element: Element, **attributes: str) -> None:
    """Those that are not empty."""
    for key, text in attributes.items():
        if text:
            _set(element, key, text)


def _set(element: Element, key: str, text: str) -> None:
    if _NAME.match(key):
        element.set(key, without_illegal(text))


def _numbers(values: Values, key: str) -> list[float]:
    value = values.get(key)
    return [number for number in value if isinstance(number, float)] if isinstance(value, list) else []
