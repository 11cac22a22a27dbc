"""Diagrams as files: the way from records to SVG, PNG, PDF and other formats that all who export share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from diagram.collector import collector_paused
from diagram.display.items import DisplayList
from diagram.display.palette import LIGHT
from diagram.formats.registry import FORMATS, Contents
from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.records import Page
from diagram.scene.lists import page_lists
from diagram.scene.tree import RecordTree
from diagram.shapes.registry import SHAPES

# Qt is loaded by the functions: PySide reads the source of every module that is imported after it.

PICTURES = ("svg", "png", "pdf")
EMPTY_PAGE = Box(0.0, 0.0, 100.0, 100.0)  # what a page without anything on it becomes


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """`scale` is pixels per unit (PNG), `margin` units around the drawing; `background` empty: the page's, or white."""

    scale: float = 1.0
    margin: float = 0.0
    background: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page ready to be painted: its display list, cropped to `bounds` (page units, margin included)."""

    page: Page
    items: DisplayList
    bounds: Box
    background: str


AssetSource = Callable[[str], bytes | None]


def files_of(
    contents: Contents, target: str, options: PictureOptions, choose: Callable[[list[Page]], list[Page]]
) -> Iterator[tuple[str, bytes]]:
    """The files that become of a diagram, each with what its name gets at the end: ``-2`` for the second of several.

    `choose` says which pages pictures show; a PDF has them as its sheets, other formats carry the whole diagram.

    Raises:
        FormatError: a picture would be larger than a bitmap can be, or there is no page to show.
    """
    if target not in PICTURES:
        write = FORMATS[target].write
        assert write is not None, "the caller offers formats that can be written"
        yield "", write(contents)
        return
    tree = RecordTree(contents.records)
    pages = choose(tree.pages())
    if target == "pdf":
        drawings = [draw_page(tree, page, options) for page in pages]
        yield "", encode(drawings, target, options, asset=contents.asset, title=contents.title)
        return
    for number, page in enumerate(pages, 1):
        drawing = draw_page(tree, page, options)
        data = encode([drawing], target, options, asset=contents.asset, title=contents.title)
        yield "" if len(pages) == 1 else f"-{number}", data


def draw_page(
    tree: RecordTree, page: Page, options: PictureOptions, *, only: frozenset[RecordId] | None = None
) -> Drawing:
    """Build the picture of `page`; `only` limits it to those records and what is in them."""
    SHAPES.load()
    from diagram.render.gui import ensure_gui_app
    from diagram.render.ink import ink_bounds

    ensure_gui_app()
    with collector_paused():
        drawn = page_lists(tree.records, page.id, tree.children, LIGHT, only=only)
        bounds = around(ink_bounds(drawn.lists), drawn.bodies).inflated(options.margin)
    background = options.background or (page.background if page.background not in ("none", "default") else "#ffffff")
    return Drawing(page, tuple(item for one in drawn.lists for item in one), bounds, background)


def around(ink: Box | None, bodies: Box | None) -> Box:
    """What is painted, and the boxes of shapes that paint nothing, such as groups: draw.io counts them in."""
    if ink is None or bodies is None:
        return ink or bodies or EMPTY_PAGE
    return ink.united(bodies)


def encode(
    drawings: Sequence[Drawing], target: str, options: PictureOptions, *, asset: AssetSource, title: str
) -> bytes:
    """The bytes of one SVG or PNG (of the first drawing), or of a PDF with a sheet per drawing.

    Raises:
        FormatError: the picture would be larger than a bitmap can be.
    """
    with collector_paused():
        return _encoded(drawings, target, options, asset=asset, title=title)


def _encoded(
    drawings: Sequence[Drawing], target: str, options: PictureOptions, *, asset: AssetSource, title: str
) -> bytes:
    from diagram.render.assets import AssetImages

    images = AssetImages(asset)
    first = drawings[0]
    background = "" if first.background == "none" else first.background
    if target == "svg":
        from diagram.render.svg import write_svg

        return write_svg(first.items, first.bounds, background=background, title=title, assets=images)
    from diagram.render.export import to_pdf, to_png

    if target == "png":
        return to_png(first.items, first.bounds, scale=options.scale, background=background, assets=images)
    sheets = [(drawing.items, drawing.bounds) for drawing in drawings]
    return to_pdf(sheets, background=background, assets=images, title=title)
