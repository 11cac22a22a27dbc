"""The cells of a page and their tree: wrappers opened, ids unique, parents resolved, cycles broken.

Files refer to cells that come later, so this goes in two passes. Every fault is mended and reported; no cell is lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from diagram.formats.drawio.limits import DEPTH
from diagram.formats.drawio.xml import Element, attributes_of, is_element, local_name

_KNOWN = frozenset({"id", "value", "style", "vertex", "edge", "parent", "source", "target", "visible", "collapsed"})
_HOUSE = frozenset({"id", "label", "as"})  # of a wrapper
_NO_DATA: Mapping[str, str] = {}

Report = Callable[[str, str, "Cell"], None]  # code, message, the cell


class Role(Enum):
    VERTEX = "vertex"
    EDGE = "edge"
    OTHER = "other"  # a layer, or a bare group node


@dataclass(slots=True, eq=False)
class Cell:
    """One cell while its page is read. `data` are the attributes of its wrapper, `tag` the wrapper's name."""

    id: str
    role: Role
    value: str = ""
    style: str = ""
    parent_id: str = ""
    source_id: str = ""
    target_id: str = ""
    visible: bool = True
    collapsed: bool = False
    geometry: Element | None = None
    rest: Mapping[str, str] = field(default_factory=lambda: _NO_DATA)  # attributes of mxCell that we do not know
    tag: str = ""
    data: Mapping[str, str] = field(default_factory=lambda: _NO_DATA)
    parent: Cell | None = None
    children: list[Cell] = field(default_factory=list)

    def ancestors(self) -> Iterator[Cell]:
        """Nearest first, up to the root."""
        cell = self.parent
        while cell is not None:
            yield cell
            cell = cell.parent


@dataclass(frozen=True, slots=True)
class Tree:
    """The cells of a page. Layers are in painting order, and so are the children of every cell."""

    root: Cell
    layers: tuple[Cell, ...]
    by_id: Mapping[str, Cell]


def grow(root: Element, report: Report) -> Tree:
    """The tree of the cells that are children of the file's `root` element."""
    cells = _unique([cell for cell in map(_cell, root) if cell is not None], report)
    by_id = {cell.id: cell for cell in cells}
    top = next((cell for cell in cells if cell.role is Role.OTHER and not cell.parent_id), None)
    if top is None:
        top = Cell(_fresh("0", by_id), Role.OTHER)
    layers = [cell for cell in cells if cell.role is Role.OTHER and cell is not top and _is_layer(cell, top, by_id)]
    if not layers:
        layers = [Cell(_fresh("1", by_id), Role.OTHER)]
    for layer in layers:
        layer.parent = top
        top.children.append(layer)
    placed = {id(top), *map(id, layers)}
    loose = [cell for cell in cells if id(cell) not in placed]
    for cell in loose:
        _hang(cell, by_id, top, layers[0], report)
    _break_cycles(loose, layers, report)
    return Tree(top, tuple(layers), by_id)


def _cell(element: Element) -> Cell | None:
    """The cell of a child of the root element, wrapped or not; None for what holds no cell."""
    if not is_element(element):
        return None
    tag, data = "", _NO_DATA
    inner = element
    if local_name(element) != "mxCell":
        found = next((child for child in element if local_name(child) == "mxCell"), None)
        if found is None:
            return None
        tag, data, inner = local_name(element), attributes_of(element), found
    geometry = None
    for child in inner:
        if child.get("as") == "value" and not tag:
            tag, data = local_name(child), attributes_of(child)
        elif local_name(child) == "mxGeometry" and geometry is None:
            geometry = child
    own = attributes_of(inner)
    role = Role.EDGE if own.get("edge") == "1" else Role.VERTEX if own.get("vertex") == "1" else Role.OTHER
    return Cell(
        id=data.get("id") or own.get("id", ""),
        role=role,
        value=data.get("label", "") if tag else own.get("value", ""),
        style=own.get("style", ""),
        parent_id=own.get("parent", ""),
        source_id=own.get("source", ""),
        target_id=own.get("target", ""),
        visible=own.get("visible") != "0",
        collapsed=own.get("collapsed") == "1",
        geometry=geometry,
        rest={key: text for key, text in own.items() if key not in _KNOWN} or _NO_DATA,
        tag=tag,
        data={key: text for key, text in data.items() if key not in _HOUSE} or _NO_DATA,
    )


def _unique(cells: list[Cell], report: Report) -> list[Cell]:
    taken = {cell.id for cell in cells}
    seen: set[str] = set()
    number = 1
    for cell in cells:
        if cell.id and cell.id not in seen:
            seen.add(cell.id)
            continue
        before = cell.id
        while f"{before}-{number}" in taken:
            number += 1
        cell.id = f"{before}-{number}"
        taken.add(cell.id)
        seen.add(cell.id)
        if before:
            report("duplicate-id", f"Another cell has the id {before[:60]!r}; this one became {cell.id[:70]!r}", cell)
    return cells


def _fresh(wanted: str, by_id: Mapping[str, Cell]) -> str:
    while wanted in by_id:
        wanted += "-"
    return wanted


def _is_layer(cell: Cell, top: Cell, by_id: Mapping[str, Cell]) -> bool:
    """A bare cell below the root; one that hangs nowhere counts too, lest its contents go missing."""
    return cell.parent_id == top.id or cell.parent_id not in by_id


def _hang(cell: Cell, by_id: Mapping[str, Cell], top: Cell, layer: Cell, report: Report) -> None:
    parent = by_id.get(cell.parent_id)
    if parent is None:
        report("missing-parent", "Its container is not in the file; it was put on the first layer", cell)
        parent = layer
    elif parent is top:
        parent = layer
    cell.parent = parent
    parent.children.append(cell)


def _move(cell: Cell, layer: Cell) -> None:
    if cell.parent is not None:
        cell.parent.children = [child for child in cell.parent.children if child is not cell]
    cell.parent = layer
    layer.children.append(cell)


def _break_cycles(cells: list[Cell], layers: list[Cell], report: Report) -> None:
    reached: set[int] = set()
    _reach(layers, reached, layers[0], report)
    for cell in cells:
        if id(cell) in reached:
            continue
        walked: set[int] = set()
        while id(cell) not in walked:
            walked.add(id(cell))
            assert cell.parent is not None  # loose cells all hang somewhere by now
            cell = cell.parent
        report("parent-cycle", "It contains itself; it was put on the first layer", cell)
        _move(cell, layers[0])
        _reach([cell], reached, layers[0], report)


def _reach(start: list[Cell], reached: set[int], layer: Cell, report: Report) -> None:
    """Mark all that hangs below `start`; what hangs too deep is moved to `layer`."""
    queue = deque((cell, 1) for cell in start)
    too_deep: list[Cell] = []
    while queue:
        cell, depth = queue.popleft()
        reached.add(id(cell))
        if depth < DEPTH:
            queue.extend((child, depth + 1) for child in cell.children)
            continue
        for child in cell.children:
            report("too-deep", f"It is nested more than {DEPTH} deep; it was put on the first layer", child)
            too_deep.append(child)
        cell.children = []
        for child in too_deep:
            child.parent = layer
            layer.children.append(child)
            queue.append((child, 2))
        too_deep.clear()
