"""The examination behind `autograph doctor`: one function per finding."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from app.version import VERSION


class Health(Enum):
    GOOD = "good"
    WEAK = "weak"  # works, but not as well as it could
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    health: Health
    text: str

    @property
    def mark(self) -> str:
        return {Health.GOOD: "ok  ", Health.WEAK: "weak", Health.BROKEN: "FAIL"}[self.health]

    @property
    def is_broken(self) -> bool:
        return self.health is Health.BROKEN

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "health": self.health.value}


def examine(library: str | None = None) -> list[Finding]:
    """All findings, the program first; `library` is a folder, by default the one that the window uses."""
    checks: list[Callable[[], Finding]] = [_program, _python, _qt, _fonts, _sqlite, _display]
    place = Path(library) if library else _usual_library()
    return [check() for check in checks] + [_library(place), *_connection(place)]


def _usual_library() -> Path:
    from app.places import library_folder

    return library_folder()


def _program() -> Finding:
    return Finding("autograph", Health.GOOD, f"{VERSION} on {platform.system()} {platform.machine()}")


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    text = platform.python_version() + ("" if good else "; AutoGraph needs 3.11 or newer")
    return Finding("python", Health.GOOD if good else Health.BROKEN, text)


def _qt() -> Finding:
    import PySide6

    version = PySide6.__version__
    if version.startswith("6.12.0") and sys.version_info < (3, 12):
        return Finding("qt", Health.BROKEN, f"{version} crashes on Python 3.11; install PySide6-Essentials 6.11")
    return Finding("qt", Health.GOOD, version)


def _fonts() -> Finding:
    from PySide6.QtGui import QFontDatabase

    from diagram.render.gui import ensure_gui_app

    ensure_gui_app()
    families = set(QFontDatabase.families())
    for wanted in ("Helvetica", "Arial", "Liberation Sans"):
        if wanted in families:
            return Finding("fonts", Health.GOOD, f"{len(families)} families; labels use {wanted}")
    if not families:
        return Finding("fonts", Health.BROKEN, "no font at all: labels would be empty; install fonts-liberation")
    return Finding("fonts", Health.WEAK, "no Helvetica, Arial or Liberation Sans: imported labels may be wider")


def _sqlite() -> Finding:
    from storage.driver import choose_driver

    driver = choose_driver()
    version = ".".join(map(str, driver.version))
    if driver.many:
        return Finding("sqlite", Health.GOOD, f"{version} ({driver.module.__name__})")
    text = f"{version} has the WAL-reset bug, so one connection is used; 3.51.3 or newer is better"
    return Finding("sqlite", Health.WEAK, text)


def _display() -> Finding:
    from app.start import has_display

    if has_display():
        return Finding("display", Health.GOOD, "a window can open")
    return Finding("display", Health.WEAK, "none: convert, info and the other commands work, the window does not")


def _library(place: Path) -> Finding:
    if not place.exists():
        return Finding("library", Health.GOOD, f"{place} (will be made at the first start)")
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        return Finding("library", Health.BROKEN, f"{place} cannot be written; check its permissions")
    size = sum(entry.stat().st_size for entry in place.rglob("*") if entry.is_file())
    return Finding("library", Health.GOOD, f"{place}, {size / 1e6:.1f} MB")


def _connection(place: Path) -> list[Finding]:
    """How things stand with the server that the library is synced with; nothing when there is none."""
    from storage.glance import account_seen

    account = account_seen(place)
    if account is None:
        return []
    from app.syncing.checkup import examine_account

    return examine_account(account)
