"""Writes a display list as SVG: the picture the painter paints, with real text that can be searched and restyled."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from diagram.display.items import DisplayList, Fill, Gradient, GroupItem, ImageItem, PathItem, Stroke, TextItem
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import MovedPath, Path, rectangle
from diagram.render.assets import NO_ASSETS, Assets
from diagram.render.fonts import css_families
from diagram.render.hatch import hatch_of
from diagram.render.markup import (
    DEFAULT_FONT,
    attribute_numbers,
    escaped,
    matrix,
    number,
    paint_of,
    path_data,
    shared_data,
)
from diagram.render.painter import SHADOW_COLOR, SHADOW_LAYERS, SHADOW_SHIFT, fitted, placeholder, stroke_of
from diagram.render.pens import AXES, MITER_LIMIT, dash_of, outline_of
from diagram.render.svg_image import is_svg, without_references
from diagram.render.svg_text import write_text

_SIGNATURES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)


def write_svg(
    items: DisplayList, bounds: Box, *, background: str = "", title: str = "", assets: Assets = NO_ASSETS
) -> bytes:
    """The drawing inside `bounds` as an SVG file, one document unit to a CSS pixel.

    `background` is a colour behind everything, empty for none. Pictures are embedded, each once. The file has no
    scripts, no references to other files and no foreign objects.
    """
    writer = _Writer(assets)
    if background:
        writer.path(PathItem(rectangle(bounds), Fill(background)), 1.0)
    writer.items(items, 1.0)
    size = attribute_numbers('width="%s" height="%s" viewBox="%s %s %s %s"', bounds.w, bounds.h, *bounds)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" {size} '
        f'font-family="{escaped(css_families(DEFAULT_FONT.family))}" font-size="{number(DEFAULT_FONT.size)}" '
        f'stroke-miterlimit="{number(MITER_LIMIT)}">\n'
    )
    named = f"<title>{escaped(title)}</title>\n" if title else ""
    defs = f"<defs>{''.join(writer.defs)}</defs>\n" if writer.defs else ""
    return "".join((head, named, defs, *writer.parts, "</svg>\n")).encode()


class _Writer:
    """Collects elements in paint order, and what they refer to."""

    def __init__(self, assets: Assets) -> None:
        self.parts: list[str] = []
        self.defs: list[str] = []
        self._assets = assets
        self._known: dict[object, str] = {}

    def items(self, items: DisplayList, opacity: float) -> None:
        for item in items:
            if isinstance(item, PathItem):
                self.path(item, opacity)
            elif isinstance(item, TextItem):
                self._label(item, opacity)
            elif isinstance(item, GroupItem):
                self._group(item, opacity)
            else:
                self._image(item, opacity * item.opacity)

    def path(self, item: PathItem, opacity: float) -> None:
        data = _outline(item.path)
        if item.shadow:
            self._shadow(item, data, opacity)
        fill = item.fill
        if fill is not None and fill.hatch:
            self._hatch(item.path, fill, opacity)
            fill = None
        if fill is None and item.stroke is None:
            return
        painted = self._fill(fill, opacity) + stroke_attributes(item.stroke, opacity)
        self.parts.append(f"<path{data}{painted}/>\n")

    def _fill(self, fill: Fill | None, opacity: float) -> str:
        if fill is None:
            return ' fill="none"'
        if fill.gradient is None:
            return paint_of("fill", fill.color, fill.opacity * opacity)
        return f' fill="url(#{self._gradient(fill.color, fill.gradient, fill.opacity * opacity)})"'

    def _gradient(self, color: str, gradient: Gradient, opacity: float) -> str:
        def define(name: str) -> str:
            axis = AXES.get(gradient.direction)
            tag = "linearGradient" if axis else "radialGradient"
            place = attribute_numbers(' x1="%s" y1="%s" x2="%s" y2="%s"', *axis) if axis else ""
            start, end = (paint_of("stop-color", one, opacity) for one in (color, gradient.color))
            stops = f'<stop offset="0"{start}/><stop offset="1"{end}/>'.replace("stop-color-opacity", "stop-opacity")
            return f'<{tag} id="{name}"{place}>{stops}</{tag}>'

        return self._named("g", (color, gradient, opacity), define)

    def _named(self, prefix: str, key: object, define: Callable[[str], str]) -> str:
        """The id of a definition, which is written when it is first asked for."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = f"{prefix}{len(self._known) + 1}"
            self.defs.append(define(known))
        return known

    def _clip(self, path: Path) -> str:
        data = path_data(path)
        name = self._named("c", path, lambda name: f'<clipPath id="{name}"><path d="{data}"/></clipPath>')
        return f' clip-path="url(#{name})"'

    def _shadow(self, item: PathItem, data: str, opacity: float) -> None:
        shift = attribute_numbers("translate(%s %s)", *SHADOW_SHIFT)
        self.parts.append(f'<g transform="{shift}">')
        for added, share in SHADOW_LAYERS:
            width = (item.stroke.width if item.stroke else 0.0) + added
            stroke = Stroke(SHADOW_COLOR, width, join="round", opacity=share) if width else None
            fill = Fill(SHADOW_COLOR, share) if item.fill else None
            self.parts.append(f"<path{data}{self._fill(fill, opacity)}{stroke_attributes(stroke, opacity)}/>")
        self.parts.append("</g>\n")

    def _hatch(self, path: Path, fill: Fill, opacity: float) -> None:
        bounds = outline_of(path).boundingRect()
        hatch = hatch_of(fill.hatch, Box(bounds.x(), bounds.y(), bounds.width(), bounds.height()))
        stroke = stroke_attributes(stroke_of(hatch, fill), opacity)
        self.parts.append(f'<path d="{path_data(hatch.lines)}" fill="none"{stroke}{self._clip(path)}/>\n')

    def _label(self, item: TextItem, opacity: float) -> None:
        if not item.clip:
            write_text(self.parts, item, opacity * item.opacity)
            return
        self.parts.append(f"<g{self._clip(rectangle(item.box))}>")
        write_text(self.parts, item, opacity * item.opacity)
        self.parts.append("</g>\n")

    def _group(self, item: GroupItem, opacity: float) -> None:
        transform = f' transform="{matrix(item.transform)}"' if item.transform is not None else ""
        clip = self._clip(item.clip) if item.clip is not None else ""
        if transform or clip:
            self.parts.append(f"<g{transform}{clip}>\n")
        self.items(item.items, opacity * item.opacity)
        if transform or clip:
            self.parts.append("</g>\n")

    def _image(self, item: ImageItem, opacity: float) -> None:
        size = self._assets.size(item.asset)
        if size is None:
            self.items(placeholder(item.box), opacity)
            return
        width, height = size
        name = self._named("i", item.asset, lambda name: self._picture(name, item.asset, size))
        box = fitted(item, width, height)
        place = Affine(box.w / width, 0.0, 0.0, box.h / height, box.x, box.y)
        if item.flip_h or item.flip_v:
            turned = Affine.scale(-1.0 if item.flip_h else 1.0, -1.0 if item.flip_v else 1.0, item.box.centre)
            place = place.then(turned)
        faded = f' opacity="{opacity:.3g}"' if opacity < 1.0 else ""
        self.parts.append(f'<use xlink:href="#{name}" transform="{matrix(place)}"{faded}/>\n')

    def _picture(self, name: str, asset: str, size: tuple[float, float]) -> str:
        kind, data = self._embeddable(asset)
        extent = f'width="{number(size[0])}" height="{number(size[1])}" preserveAspectRatio="none"'
        return f'<image id="{name}" {extent} xlink:href="data:{kind};base64,{b64encode(data).decode()}"/>'

    def _embeddable(self, asset: str) -> tuple[str, bytes]:
        """Media type and bytes: the stored ones where browsers show them, else a PNG of the pixels."""
        data = self._assets.data(asset)
        if data is not None:
            if is_svg(data):
                return "image/svg+xml", without_references(data)
            for signature, kind in _SIGNATURES:
                if data.startswith(signature):
                    return kind, data
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image = self._assets.image(asset) or QImage(1, 1, QImage.Format.Format_ARGB32)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stub wants bytes, its binding wants str
        return "image/png", bytes(buffer.data().data())


def _outline(path: Path) -> str:
    """The attributes that say where a path runs. Shapes that look alike get the same data, each in its own place."""
    if isinstance(path, MovedPath):
        place = attribute_numbers("%s %s", path.dx, path.dy)
        return f' d="{shared_data(path.base)}" transform="translate({place})"'
    return f' d="{path_data(path)}"'


@lru_cache(maxsize=2048)
def stroke_attributes(stroke: Stroke | None, opacity: float) -> str:
    if stroke is None or stroke.width <= 0:
        return ""
    out = paint_of("stroke", stroke.color, stroke.opacity * opacity)
    if stroke.width != 1.0:
        out += f' stroke-width="{number(stroke.width)}"'
    if dash := dash_of(stroke.dash):
        out += f' stroke-dasharray="{" ".join(number(length) for length in dash)}"'
    if stroke.cap != "butt":
        out += f' stroke-linecap="{escaped(stroke.cap)}"'
    if stroke.join != "miter":
        out += f' stroke-linejoin="{escaped(stroke.join)}"'
    return out
