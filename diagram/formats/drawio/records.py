"""The cells of one page as records: what is drawn, and in `extra` what draw.io needs to get its file back.

Keys of `extra`: ``source.id`` (the cell's id), ``drawio.style`` (as written), ``drawio.tag`` and ``drawio.data`` (its
wrapper, attributes as JSON), ``drawio.cell`` (further cell attributes, JSON), ``drawio.label`` and ``drawio.shown`` (a
label with placeholders, and what it was shown as), ``drawio.box`` (relative, x, y, w, h where we do not use them),
``drawio.alternate`` (the box when folded), ``drawio.source`` and ``drawio.target`` (ends that lead nowhere),
``drawio.bare`` (the cell is neither vertex nor edge), ``tooltip``, ``tags``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from diagram.formats.drawio.cells import Cell, Role, Tree
from diagram.formats.drawio.geometry import Geometry, geometry_of
from diagram.formats.drawio.images import style_without
from diagram.formats.drawio.labels import Surroundings, shown_label
from diagram.formats.drawio.look import Look, Looks
from diagram.formats.drawio.stylesheet import classes_of
from diagram.formats.registry import Loss
from diagram.ids import RecordId, new_id
from diagram.order import sequence
from diagram.records import NOTHING, Along, Connector, Layer, Record, Shape, Value
from diagram.style import restyled

_WRAPPER_HOUSE = frozenset({"link", "tooltip", "tags"})
_UNSAFE = ("javascript:", "vbscript:")


@dataclass(slots=True)
class PageReader:
    """Turns one page's tree into records; `losses` and `assets` are shared by all pages of the file."""

    page: RecordId
    tree: Tree
    looks: Looks
    around: Surroundings
    losses: list[Loss]
    assets: dict[str, bytes]
    _ids: dict[int, RecordId] = field(default_factory=dict)
    _looks_of: dict[int, Look] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """Layers, shapes and connectors, parents first."""
        order = list(self._walk())
        for cell, _ in order:
            self._ids[id(cell)] = new_id()
        for cell, key in order:
            parent = self.page if cell.parent is self.tree.root or cell.parent is None else self._ids[id(cell.parent)]
            if cell.parent is self.tree.root:
                yield self._layer(cell, parent, key)
            elif cell.role is Role.EDGE:
                yield self._connector(cell, parent, key)
            else:
                yield self._shape(cell, parent, key)

    def _walk(self) -> Iterator[tuple[Cell, str]]:
        stack = list(reversed(list(zip(self.tree.layers, sequence(len(self.tree.layers)), strict=True))))
        while stack:
            cell, key = stack.pop()
            yield cell, key
            if cell.children:
                stack.extend(reversed(list(zip(cell.children, sequence(len(cell.children)), strict=True))))

    def _layer(self, cell: Cell, parent: RecordId, order: str) -> Layer:
        locked = any(token == "locked=1" for token in cell.style.split(";"))
        extra = self._extra(cell, cell.style)
        return Layer(self._ids[id(cell)], parent, order, cell.value, cell.visible, locked, extra)

    def _shape(self, cell: Cell, parent: RecordId, order: str) -> Shape:
        look, raw = self._look(cell)
        place = geometry_of(cell.geometry)
        on = cell.parent if cell.parent is not None and cell.parent.parent is not self.tree.root else None
        at = _along(place) if place.relative and on is not None else None
        kind, style = look.kind, look.style
        if cell.role is Role.OTHER:
            kind, style = "group", restyled(style, {"fill": "none", "stroke": "none", "no_label": True})
        elif at is not None and on is not None and on.role is Role.EDGE and _is_edge_label(cell, place, kind):
            kind = "edge_label"
        offset = place.offset if at is None else None
        text, extra = self._label(cell, place, self._extra(cell, raw, place))
        return Shape(
            self._ids[id(cell)],
            parent,
            order,
            kind=kind,
            x=0.0 if at else place.x,
            y=0.0 if at else place.y,
            w=place.w,
            h=place.h,
            rotation=look.rotation,
            at=at,
            text=text,
            html=look.html,
            label_dx=offset.x if offset else 0.0,
            label_dy=offset.y if offset else 0.0,
            style=style,
            props=look.props or NOTHING,
            visible=cell.visible,
            locked=look.locked,
            collapsed=cell.collapsed,
            link=self._link(cell),
            extra=extra,
        )

    def _connector(self, cell: Cell, parent: RecordId, order: str) -> Connector:
        look, raw = self._look(cell)
        place = geometry_of(cell.geometry)
        extra = self._extra(cell, raw, place)
        source, target = self._end(cell, "source", extra), self._end(cell, "target", extra)
        if (source is None and place.source is None) or (target is None and place.target is None):
            self._lose(cell, Loss("edge-without-end", "An end of this connector is placed nowhere; draw.io hides it"))
        text, extra = self._label(cell, place, extra)
        offset = place.offset
        relative = place.relative
        return Connector(
            self._ids[id(cell)],
            parent,
            order,
            kind=look.kind,
            source=source,
            target=target,
            source_point=place.source,
            target_point=place.target,
            source_at=look.source_at,
            target_at=look.target_at,
            points=place.points,
            routing=look.routing,
            text=text,
            html=look.html,
            label_at=Along(
                place.x if relative else 0.0,
                place.y if relative else 0.0,
                offset.x if offset else 0.0,
                offset.y if offset else 0.0,
            ),
            style=look.style,
            props=look.props or NOTHING,
            visible=cell.visible,
            locked=look.locked,
            link=self._link(cell),
            extra=extra,
        )

    def _look(self, cell: Cell) -> tuple[Look, str]:
        """What the cell's style says, and the style as it is kept."""
        ancestors = [self._looks_of[id(above)] for above in cell.ancestors() if id(above) in self._looks_of]
        find = self.looks.edge if cell.role is Role.EDGE else self.looks.vertex
        look = find(cell.style, ancestors)
        self._looks_of[id(cell)] = look
        for note in look.notes:
            self._lose(cell, note)
        raw = cell.style
        if look.picture is not None:
            self.assets.setdefault(look.picture.asset, look.picture.data)
            raw = style_without(raw, look.values["image"], look.picture)
        return look, raw

    def _label(self, cell: Cell, place: Geometry, extra: dict[str, Value]) -> tuple[str, dict[str, Value]]:
        shown = shown_label(cell, place, self.around)
        if shown != cell.value:
            extra = {**extra, "drawio.label": cell.value, "drawio.shown": shown}
        return shown, extra

    def _end(self, cell: Cell, side: str, extra: dict[str, Value]) -> RecordId | None:
        wanted = cell.source_id if side == "source" else cell.target_id
        if not wanted:
            return None
        found = self.tree.by_id.get(wanted)
        if found is not None and found is not cell and found.parent is not None and found.parent is not self.tree.root:
            return self._ids[id(found)]
        extra[f"drawio.{side}"] = wanted
        self._lose(cell, Loss("dangling-end", f"Its {side} {wanted[:60]!r} is not in the file"))
        return None

    def _link(self, cell: Cell) -> str:
        link = cell.data.get("link", "")
        if link.strip().lower().startswith(_UNSAFE):
            self._lose(cell, Loss("unsafe-link", "A link that would run a script was taken out"))
            return ""
        return link

    def _extra(self, cell: Cell, raw: str, place: Geometry | None = None) -> dict[str, Value]:
        extra: dict[str, Value] = {"source.id": cell.id}
        if cell.role is Role.OTHER and place is not None:
            extra["drawio.bare"] = True
        if raw:
            extra["drawio.style"] = raw
        extra.update(wrapper_extra(cell.tag, cell.data))
        if cell.rest:
            extra["drawio.cell"] = json.dumps(dict(cell.rest), ensure_ascii=False)
        if place is not None:
            extra.update(_box_extra(cell, place))
        return extra

    def _lose(self, cell: Cell, loss: Loss) -> None:
        self.losses.append(replace(loss, where=where(self.around.page, cell)))


def where(page: str, cell: Cell) -> str:
    """The place of a cell for a person."""
    return f'page "{page[:80]}", cell {cell.id[:80]}'


def wrapper_extra(tag: str, data: Mapping[str, str]) -> dict[str, Value]:
    """What is kept of a wrapper; its link is a field of the record."""
    extra: dict[str, Value] = {}
    if tag:
        extra["drawio.tag"] = tag
    rest = {key: text for key, text in data.items() if key not in _WRAPPER_HOUSE}
    if rest:
        extra["drawio.data"] = json.dumps(rest, ensure_ascii=False)
    for key in ("tooltip", "tags"):
        if data.get(key):
            extra[key] = data[key]
    return extra


def _box_extra(cell: Cell, place: Geometry) -> dict[str, Value]:
    extra: dict[str, Value] = {}
    if place.alternate is not None:
        extra["drawio.alternate"] = list(place.alternate)
    if cell.role is Role.EDGE and cell.geometry is not None:
        kept = [place.x, place.y, place.w, place.h]
        if not place.relative or place.w or place.h:
            extra["drawio.box"] = [float(place.relative), *kept]
    elif cell.role is not Role.EDGE and place.relative and (cell.parent is None or cell.parent.parent is None):
        extra["drawio.box"] = [1.0, place.x, place.y, place.w, place.h]
    return extra


def _along(place: Geometry) -> Along:
    offset = place.offset
    return Along(place.x, place.y, offset.x if offset else 0.0, offset.y if offset else 0.0)


def _is_edge_label(cell: Cell, place: Geometry, kind: str) -> bool:
    if not place.w and not place.h:
        return True
    return kind == "text" or "edgeLabel" in classes_of(cell.style)
