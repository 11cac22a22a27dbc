"""What a draw.io file calls our records: the ids that they came with where those are still unique, else ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from diagram.ids import RecordId
from diagram.records import ROOT, Connector, Layer, Page, Record, Shape, Values
from diagram.versions.matching import UNNAMED, Name, Names

Cell: TypeAlias = Layer | Shape | Connector
Families: TypeAlias = Mapping[RecordId, Sequence[Record]]


def families(records: Iterable[Record]) -> dict[RecordId, list[Record]]:
    """The children of every record, in painting order."""
    children: dict[RecordId, list[Record]] = {}
    for record in records:
        children.setdefault(record.parent, []).append(record)
    for siblings in children.values():
        siblings.sort(key=lambda record: (record.order, record.id))
    return children


def walk(children: Families, page: Page) -> Iterator[Cell]:
    """The cells of a page in the order in which the file has them."""
    stack = list(reversed(children.get(page.id, ())))
    while stack:
        record = stack.pop()
        if isinstance(record, Layer | Shape | Connector):
            yield record
        stack.extend(reversed(children.get(record.id, ())))


def page_id(page: Page) -> str:
    """The id of a page; empty for one that came without."""
    return word(page.extra, "source.id") or ("" if "drawio.model" in page.extra else page.id)


def root_id(page: Page) -> str:
    """The id of the page's root cell, which is no record of ours."""
    return table(page.extra, "drawio.root").get("id") or "0"


def cell_ids(records: Iterable[Cell], top: str) -> dict[RecordId, str]:
    """The ids of a page's cells, given in the order of `walk`; `top` is the root's."""
    taken = {top}
    ids: dict[RecordId, str] = {}
    for number, record in enumerate(records):
        plain = "1" if number == 0 else record.id
        wanted = word(record.extra, "source.id") or plain
        if wanted in taken:
            wanted = record.id
        taken.add(wanted)
        ids[record.id] = wanted
    return ids


def names_of(records: Iterable[Record]) -> Names:
    """Every record by its page and cell, as `write` writes them and `read` finds them again."""
    children = families(records)
    names: dict[RecordId, Name] = {}
    taken: set[str] = set()
    for number, page in enumerate(one for one in children.get(ROOT, ()) if isinstance(one, Page)):
        sheet = page_id(page)
        if not sheet or sheet in taken:
            sheet = f"{UNNAMED}{number}"
        taken.add(sheet)
        names[page.id] = Name(sheet)
        names.update((one, Name(sheet, cell)) for one, cell in cell_ids(walk(children, page), root_id(page)).items())
    return names


def word(values: Values, key: str) -> str:
    """A text property; empty where there is none."""
    value = values.get(key)
    return value if isinstance(value, str) else ""


def table(values: Values, key: str) -> dict[str, str]:
    """A JSON object of strings that the reader kept."""
    try:
        found = json.loads(word(values, key) or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): text for name, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}
