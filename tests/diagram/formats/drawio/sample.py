"""Small draw.io files, written out by hand, and a way to compare records whatever ids they were given."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from diagram.formats.drawio.reader import read
from diagram.formats.drawio.writer import write
from diagram.formats.registry import Contents, Reading
from diagram.records import Connector, Layer, Page, Record, Shape


def model(*cells: str, attributes: str = "") -> str:
    """A page with the usual root and layer, ids 0 and 1."""
    inside = "".join(cells)
    return f'<mxGraphModel {attributes}><root><mxCell id="0"/><mxCell id="1" parent="0"/>{inside}</root></mxGraphModel>'


def file_of(*pages: str) -> bytes:
    """An mxfile; a page is a model or packed text."""
    inside = "".join(f'<diagram id="p{n}" name="Page {n}">{page}</diagram>' for n, page in enumerate(pages, 1))
    return f"<mxfile>{inside}</mxfile>".encode()


def box(identity: str, style: str = "", *, value: str = "", parent: str = "1", inside: str = "", more: str = "") -> str:
    """A vertex at (10, 20), 100 by 50, or with the geometry `inside`."""
    geometry = inside or '<mxGeometry x="10" y="20" width="100" height="50" as="geometry"/>'
    return (
        f'<mxCell id="{identity}" value="{escape(value)}" style="{escape(style)}" vertex="1" parent="{parent}" {more}>'
        f"{geometry}</mxCell>"
    )


def line(
    identity: str, style: str = "", *, ends: str = "", parent: str = "1", inside: str = "", value: str = ""
) -> str:
    """An edge from (0, 0) to (100, 0) unless `ends` or `inside` say otherwise."""
    points = '<mxPoint x="0" y="0" as="sourcePoint"/><mxPoint x="100" y="0" as="targetPoint"/>'
    geometry = inside or f'<mxGeometry relative="1" as="geometry">{points}</mxGeometry>'
    return (
        f'<mxCell id="{identity}" value="{escape(value)}" style="{escape(style)}" edge="1" parent="{parent}" {ends}>'
        f"{geometry}</mxCell>"
    )


def reading(*cells: str) -> Reading:
    return read(file_of(model(*cells)))


def by_source(found: Reading) -> dict[str, Record]:
    """The records by the id that their cell had."""
    return {str(record.extra.get("source.id")): record for record in found.records}


def shape(*cells: str, identity: str = "a") -> Shape:
    """The record of cell `identity`, a vertex."""
    record = by_source(reading(*cells))[identity]
    assert isinstance(record, Shape)
    return record


def connector(*cells: str, identity: str = "e") -> Connector:
    record = by_source(reading(*cells))[identity]
    assert isinstance(record, Connector)
    return record


def codes(found: Reading) -> list[str]:
    return [loss.code for loss in found.losses]


def written(found: Reading) -> bytes:
    return write(Contents(found.records, found.assets.get))


def comparable(found: Reading) -> list[Record]:
    """The records with their ids replaced by their position."""
    names = {record.id: type(record.id)(f"#{number}") for number, record in enumerate(found.records)}
    names[type(next(iter(names)))("")] = type(next(iter(names)))("")
    out: list[Record] = []
    for record in found.records:
        if isinstance(record, Page):
            # A bare model has no page id, and a bare root no page settings; both get some when they are written.
            kept = {key: value for key, value in record.extra.items() if key not in ("drawio.model", "source.id")}
            out.append(replace(record, id=names[record.id], extra=kept))
        elif isinstance(record, Connector):
            source = names[record.source] if record.source else None
            target = names[record.target] if record.target else None
            out.append(replace(record, id=names[record.id], parent=names[record.parent], source=source, target=target))
        elif isinstance(record, Shape | Layer):
            out.append(replace(record, id=names[record.id], parent=names[record.parent]))
    return out
