"""Reading stencil XML into steps, within bounds.

Source: mxGraph's mxStencil documentation and the stencils.xsd schema, restated.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

_LONGEST = 1_000_000  # characters of a drawing
_MOST_STEPS = 20_000
_FAR = 1e6


@dataclass(frozen=True, slots=True)
class Step:
    """One element of the drawing; `verb` is its name."""

    verb: str
    values: tuple[tuple[str, str], ...]

    def number(self, name: str, default: float = 0.0) -> float:
        """Attribute `name` as a finite number."""
        return number_in(self.word(name), default)

    def word(self, name: str, default: str = "") -> str:
        for key, value in self.values:
            if key == name:
                return value
        return default


@dataclass(frozen=True, slots=True)
class Stencil:
    """A drawing of its own size `w` x `h`. `stroke_width` 0: the shape's own, unscaled."""

    w: float
    h: float
    fixed: bool
    stroke_width: float
    steps: tuple[Step, ...]


def number_in(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if math.isfinite(value) and abs(value) <= _FAR else default


@lru_cache(maxsize=512)
def stencil_in(xml: str) -> Stencil | None:
    """The drawing written in `xml`; None when it is not one, or beyond all bounds."""
    if not xml or len(xml) > _LONGEST:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(xml.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or root.tag != "shape":
        return None
    steps: list[Step] = []
    for part in ("background", "foreground"):
        for element in root.iterfind(part):
            for step in _steps(element):
                if len(steps) >= _MOST_STEPS:
                    return None
                steps.append(step)
    width = root.get("strokewidth", "1")
    return Stencil(
        max(1e-3, number_in(root.get("w", ""), 100.0)),
        max(1e-3, number_in(root.get("h", ""), 100.0)),
        root.get("aspect") == "fixed",
        0.0 if width == "inherit" else max(0.0, number_in(width, 1.0)),
        tuple(steps),
    )


def _steps(part: etree._Element) -> Iterator[Step]:
    for element in part:
        yield _step(element)
        if element.tag == "path":
            for inner in element:
                yield _step(inner)


def _step(element: etree._Element) -> Step:
    # A comment's tag is a function; as a word it is no verb that anyone follows.
    return Step(str(element.tag), tuple((str(key), str(value)) for key, value in element.attrib.items()))
