"""How somebody is shown: a disc in their colour with their initials."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from sync.status import Person

NOBODYS = "#7a8290"  # for a colour that is none
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_DARK_INK, _PALE_INK = "#14171c", "#ffffff"
_NAMELESS = "Somebody"
_LONGEST = 24  # letters of a name on a flag


def colour_of(person: Person) -> QColor:
    """Their colour; what comes from elsewhere and is no colour gives a grey."""
    return QColor(person.colour if _COLOUR.fullmatch(person.colour) else NOBODYS)


def ink_on(ground: QColor) -> QColor:
    """Black or white, whichever is read better on `ground` (WCAG's contrast of luminances)."""
    light = _luminance(ground)
    return QColor(_PALE_INK if 1.05 / (light + 0.05) >= (light + 0.05) / 0.0575 else _DARK_INK)


def name_of(person: Person) -> str:
    """On one line, and never empty."""
    return " ".join(person.name.split()) or _NAMELESS


def short_name(person: Person) -> str:
    """As it stands on a flag: cut where it is long."""
    name = name_of(person)
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


def initials(name: str) -> str:
    """The first letters of the first and the last word: "AA" for Ann Ames."""
    words = [word for word in name.split() if word[:1].isalnum()] or name.split()
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def paint_face(painter: QPainter, box: QRectF, person: Person) -> None:
    """The disc with the letters, as large as `box`."""
    ground = colour_of(person)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(box)
    font = QFont(painter.font())
    font.setPixelSize(max(8, round(box.height() * 0.42)))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(ink_on(ground))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), initials(name_of(person)))


def face(person: Person, size: int, ratio: float) -> QPixmap:
    """The disc as a picture, for menus and lists."""
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        paint_face(painter, QRectF(0, 0, size, size), person)
    return pixmap


def _luminance(colour: QColor) -> float:
    return _luminance_of(colour.red(), colour.green(), colour.blue())


@lru_cache(maxsize=256)
def _luminance_of(*channels: int) -> float:
    red, green, blue = (
        one / 255 / 12.92 if one / 255 <= 0.04045 else ((one / 255 + 0.055) / 1.055) ** 2.4 for one in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
