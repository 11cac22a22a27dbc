"""From a font's name to the face it is measured and painted with."""

from __future__ import annotations

from functools import lru_cache
from threading import local

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from diagram.display.items import Font
from diagram.render.gui import ensure_gui_app

# What a browser on a free desktop shows for these names; the first that is installed is taken. The Liberation fonts
# have the widths of Arial, Times New Roman and Courier New, so a drawing keeps its line breaks from machine to machine.
_SANS = ("Liberation Sans", "Arimo", "Arial", "Helvetica", "Helvetica Neue", "DejaVu Sans")
_SERIF = ("Liberation Serif", "Tinos", "Times New Roman", "Times", "DejaVu Serif")
_MONO = ("Liberation Mono", "Cousine", "Courier New", "Courier", "DejaVu Sans Mono")
_KIN: dict[str, tuple[str, ...]] = {
    "helvetica": _SANS,
    "arial": _SANS,
    "sans-serif": _SANS,
    "system-ui": _SANS,
    "times": _SERIF,
    "times new roman": _SERIF,
    "serif": _SERIF,
    "courier": _MONO,
    "courier new": _MONO,
    "monospace": _MONO,
}
_LAST_RESORT = ("DejaVu Sans", "Noto Sans", "Symbola")
_SMALLEST, _LARGEST = 0.25, 2000.0
_MEASURED_PX = 2048  # units of the em square of most fonts


class _Measure:
    """Widths in a font of any size, for a font size of one.

    Qt rounds the advance of each letter to 1/64 px. Measured large, lines are as long as in a browser and break alike.
    """

    __slots__ = ("_widths", "metrics")

    def __init__(self, family: str, bold: bool, italic: bool) -> None:
        self.metrics = QFontMetricsF(_qfont(family, _MEASURED_PX, bold, italic))
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        known = self._widths.get(text)
        if known is None:
            if len(self._widths) > 50_000:
                self._widths.clear()
            known = self._widths[text] = self.metrics.horizontalAdvance(text) / _MEASURED_PX
        return known


class Face:
    """A font at one size: how wide words are and how far they reach above and below the baseline, in document units.

    Qt sizes fonts in whole pixels when independent of a screen; `scale` is what turns `font` into the exact size.
    """

    __slots__ = ("_measure", "_size", "ascent", "descent", "font", "scale")

    def __init__(self, font: QFont, size: float, measure: _Measure) -> None:
        self.font = font
        self.scale = size / font.pixelSize()
        self._size = size
        self._measure = measure
        # Chromium rounds both, which decides where a line's baseline falls.
        self.ascent = float(round(measure.metrics.ascent() / _MEASURED_PX * size))
        self.descent = float(round(measure.metrics.descent() / _MEASURED_PX * size))

    def width(self, text: str) -> float:
        """Advance of `text` in document units, kerning included."""
        return self._measure.width(text) * self._size


_HERE = local()


def this_thread() -> object:
    """A key for what only the calling thread may use: Qt's font engines die with the thread that made them.

    A thread's number would not do, since the next thread may get it again.
    """
    try:
        return _HERE.key
    except AttributeError:
        _HERE.key = object()
        return _HERE.key


def face_of(font: Font) -> Face:
    """The shared face of `font`; its colour does not matter. Underlines are drawn by the painter, not by the face."""
    return _face(font.family, font.size, font.bold, font.italic, this_thread())


def families_of(css: str) -> tuple[str, ...]:
    """The installed families to try for a CSS font-family list, best first; never empty."""
    return _families(css)


@lru_cache(maxsize=1024)
def _face(family: str, size: float, bold: bool, italic: bool, thread: object) -> Face:
    size = min(max(size, _SMALLEST), _LARGEST)
    return Face(_qfont(family, max(1, round(size)), bold, italic), size, _measure(family, bold, italic, thread))


@lru_cache(maxsize=256)
def _measure(family: str, bold: bool, italic: bool, _thread: object) -> _Measure:
    # A font engine belongs to the thread that first used it.
    return _Measure(family, bold, italic)


def _qfont(family: str, size_px: int, bold: bool, italic: bool) -> QFont:
    ensure_gui_app()
    font = QFont()
    font.setFamilies(list(_families(family)))
    font.setPixelSize(size_px)
    font.setBold(bold)
    font.setItalic(italic)
    # Layout must not change with the zoom.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@lru_cache(maxsize=512)
def _families(css: str) -> tuple[str, ...]:
    ensure_gui_app()
    installed = _installed()
    found: list[str] = []
    for name in split_families(css):
        wanted = _KIN.get(name.lower(), (name,))
        found.extend(installed[one.lower()] for one in wanted if one.lower() in installed)
    # A browser shows a font it does not have in its standard one, Times: so does draw.io on the same machine (0007).
    standard = _SERIF if css.strip() else _SANS
    found.extend(installed[one.lower()] for one in (*standard, *_SANS, *_LAST_RESORT) if one.lower() in installed)
    return tuple(dict.fromkeys(found)) or ("sans-serif",)


@lru_cache(maxsize=1)
def _installed() -> dict[str, str]:
    return {name.lower(): name for name in QFontDatabase.families()}


def split_families(css: str) -> list[str]:
    """The names of a CSS font-family list without their quotes."""
    names = (name.strip().strip("'\"").strip() for name in css.split(","))
    return [name for name in names if name]


@lru_cache(maxsize=512)
def css_families(css: str) -> str:
    """The CSS list that shows a drawing elsewhere with the widths it was laid out with; names in single quotes."""
    names: list[str] = []
    generic = "" if css.strip() else "sans-serif"
    for name in split_families(css):
        kin = _KIN.get(name.lower(), (name,))
        generic = _GENERIC_OF.get(kin, generic)
        names.extend(kin)
    generic = generic or "serif"
    if generic == "sans-serif":
        names.extend(_SANS[:4])
    quoted = (f"'{name}'" if " " in name else name for name in dict.fromkeys(names) if name not in _GENERIC)
    return ", ".join((*quoted, generic))


_GENERIC = ("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui")
_GENERIC_OF = {_SANS: "sans-serif", _SERIF: "serif", _MONO: "monospace"}
