"""Labels as SVG text, at the places where the layout put them."""

from __future__ import annotations

from diagram.display.items import Stroke, TextItem
from diagram.geometry.box import Box
from diagram.render.fonts import face_of
from diagram.render.letters import RULE_COLOR
from diagram.render.markup import attribute_numbers, escaped, font_attributes, matrix, paint_of
from diagram.render.text import LaidOut, Line, Piece, lay_out

_ANCHORS = {"center": ("middle", 0.5), "right": ("end", 1.0)}


def write_text(parts: list[str], item: TextItem, opacity: float) -> None:
    """Append the elements of a label to `parts`.

    Every stretch in one look is a text element of its own: not all programs place spans inside a text. Centred and
    right aligned lines are anchored so that they stay in place when the reader's font is a little wider.
    """
    laid_out = lay_out(item)
    if item.background or item.border:
        _write_frame(parts, item, laid_out.box, opacity)
    if item.turn:
        parts.append(f'<g transform="{matrix(laid_out.transform)}">')
        _write_lines(parts, item, laid_out, (0.0, 0.0), opacity)
        parts.append("</g>\n")
    else:
        _write_lines(parts, item, laid_out, (laid_out.transform.e, laid_out.transform.f), opacity)


def _write_frame(parts: list[str], item: TextItem, box: Box, opacity: float) -> None:
    if not box.w or not box.h:
        return
    fill = paint_of("fill", item.background, opacity) if item.background else ' fill="none"'
    stroke = paint_of("stroke", Stroke(item.border).color, opacity) if item.border else ""
    parts.append(_rectangle(box.inflated(item.padding), fill + stroke))


def _write_lines(
    parts: list[str], item: TextItem, laid_out: LaidOut, origin: tuple[float, float], opacity: float
) -> None:
    x, y = origin
    for line in laid_out.lines:
        if line.rule:
            box = Box(x + line.x, y + line.baseline - 0.5, line.rule, 1.0)
            parts.append(_rectangle(box, paint_of("fill", RULE_COLOR, opacity)))
        anchor, share = _ANCHORS.get(item.align, ("", 0.0)) if len(line.pieces) == 1 else ("", 0.0)
        for piece in line.pieces:
            if piece.background:
                _write_background(parts, piece, line, origin, opacity)
            place = (x + piece.x + piece.width * share, y + line.baseline - piece.rise)
            parts.append(_text(piece, place, anchor, opacity))


def _write_background(parts: list[str], piece: Piece, line: Line, origin: tuple[float, float], opacity: float) -> None:
    face = face_of(piece.font)
    top = origin[1] + line.baseline - piece.rise - face.ascent
    box = Box(origin[0] + piece.x, top, piece.width, face.ascent + face.descent)
    parts.append(_rectangle(box, paint_of("fill", piece.background, opacity)))


def _text(piece: Piece, place: tuple[float, float], anchor: str, opacity: float) -> str:
    text = piece.text
    attributes = attribute_numbers('x="%s" y="%s"', *place) + font_attributes(piece.font)
    if piece.font.color != "#000000" or opacity < 1.0:
        attributes += paint_of("fill", piece.font.color, opacity)
    if anchor:
        attributes += f' text-anchor="{anchor}"'
    if "  " in text or text[:1] == " " or text[-1:] == " ":
        attributes += ' xml:space="preserve"'
    out = f"<text {attributes}>{escaped(text)}</text>\n"
    return f'<a xlink:href="{escaped(piece.link)}">{out}</a>' if piece.link else out


def _rectangle(box: Box, paint: str) -> str:
    return attribute_numbers('<rect x="%s" y="%s" width="%s" height="%s"', *box) + f"{paint}/>\n"
