"""Pictures and documents as files: PNG by bands, PDF as vectors. The same painter as the screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from diagram.display.items import DisplayList
from diagram.errors import FormatError, LimitExceeded
from diagram.geometry.box import Box
from diagram.render.assets import NO_ASSETS, Assets
from diagram.render.gui import ensure_gui_app
from diagram.render.ink import vertical_reach
from diagram.render.painter import paint
from diagram.render.pens import color_of
from diagram.render.png import write_png

MAX_SIDE_PX = 30_000
MAX_PIXELS = 250_000_000
_LARGE_PIXELS = 8_000_000  # more than this is painted and packed by bands
_POINTS = 72 / 96  # a document unit is 1/96 inch
_SMALLEST_PAGE, _LARGEST_PAGE = 3.0, 14_400.0  # points; what PDF readers accept
_PDF_DPI = 1200


def to_png(
    items: DisplayList, bounds: Box, *, scale: float = 1.0, background: str = "", assets: Assets = NO_ASSETS
) -> bytes:
    """The drawing inside `bounds` as a PNG, `scale` pixels to a document unit, transparent without a `background`.

    Raises:
        LimitExceeded: more than 30,000 pixels on a side or 250 million in all.
    """
    width, height = _size_px(bounds, scale)
    if width * height > _LARGE_PIXELS:
        return _banded_png(items, bounds, scale, background, assets)
    image = draw_image(items, bounds, scale=scale, background=background, assets=assets)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # PySide's stub wants bytes, its binding wants str
        raise FormatError("the picture could not be written")
    return bytes(buffer.data().data())


def draw_image(
    items: DisplayList, bounds: Box, *, scale: float = 1.0, background: str = "", assets: Assets = NO_ASSETS
) -> QImage:
    """The drawing inside `bounds` as pixels; for files and thumbnails.

    Raises:
        LimitExceeded: more than 30,000 pixels on a side or 250 million in all.
    """
    ensure_gui_app()
    width, height = _size_px(bounds, scale)
    image = _blank(width, height, background)
    image.setDotsPerMeterX(_per_metre(scale))
    image.setDotsPerMeterY(_per_metre(scale))
    painter = QPainter(image)
    painter.scale(scale, scale)
    painter.translate(-bounds.x, -bounds.y)
    paint(painter, items, assets)
    painter.end()
    return image


def _banded_png(items: DisplayList, bounds: Box, scale: float, background: str, assets: Assets) -> bytes:
    """As `to_png` says, holding only a few rows of the picture at a time."""
    ensure_gui_app()
    width, height = _size_px(bounds, scale)
    reaches = [(item, reach) for item in items if (reach := vertical_reach(item)) is not None]

    def band(top: int, rows: int) -> QImage:
        image = _blank(width, rows, background)
        # A pixel more on both sides, for what smooth edges touch.
        low, high = bounds.y + (top - 1) / scale, bounds.y + (top + rows + 1) / scale
        shown = tuple(item for item, (upper, lower) in reaches if upper <= high and lower >= low)
        painter = QPainter(image)
        painter.translate(0, -top)
        painter.scale(scale, scale)
        painter.translate(-bounds.x, -bounds.y)
        paint(painter, shown, assets)
        painter.end()
        return image

    opaque = bool(background) and color_of(background).alpha() == 255
    return write_png(width, height, band, alpha=not opaque, per_metre=_per_metre(scale))


def _size_px(bounds: Box, scale: float) -> tuple[int, int]:
    width, height = max(1, round(bounds.w * scale)), max(1, round(bounds.h * scale))
    if max(width, height) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise LimitExceeded(
            f"a picture of {width} × {height} pixels is too large to make",
            advice="Choose a smaller scale, export one page or a selection, or use SVG or PDF.",
        )
    return width, height


def _blank(width: int, height: int, background: str) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        raise LimitExceeded(f"there is no memory for a picture of {width} × {height} pixels")
    image.fill(color_of(background) if background else 0)
    return image


def _per_metre(scale: float) -> int:
    return round(96 * scale / 0.0254)


def to_pdf(
    pages: Sequence[tuple[DisplayList, Box]], *, background: str = "", assets: Assets = NO_ASSETS, title: str = ""
) -> bytes:
    """A PDF with a page as large as the bounds for each drawing, 96 document units to the inch, fonts embedded.

    Drawings larger than PDF allows (200 inches) are scaled down to fit.

    Raises:
        FormatError: there are no pages.
    """
    if not pages:
        raise FormatError("there is no page to write", advice="Choose at least one page.")
    ensure_gui_app()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("AutoGraph")
    writer.setResolution(_PDF_DPI)
    painter = QPainter()
    for index, (items, bounds) in enumerate(pages):
        scale = _set_page(writer, bounds)
        if index:
            writer.newPage()
        else:
            painter.begin(writer)
        painter.save()
        painter.scale(scale, scale)
        painter.translate(-bounds.x, -bounds.y)
        if background:
            painter.fillRect(QRectF(*bounds), color_of(background))
        paint(painter, items, assets)
        painter.restore()
    painter.end()
    return bytes(buffer.data().data())


def _set_page(writer: QPdfWriter, bounds: Box) -> float:
    """Make the next page as large as `bounds`; what is returned scales document units to the writer's own."""
    shrink = min(1.0, _LARGEST_PAGE / max(bounds.w * _POINTS, bounds.h * _POINTS, 1.0))
    size = QSizeF(*(max(side * _POINTS * shrink, _SMALLEST_PAGE) for side in (bounds.w, bounds.h)))
    page = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    return _PDF_DPI / 96 * shrink
