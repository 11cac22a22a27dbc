"""External files that were opened lately, as a menu: those that are gone can be looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget, QWidgetAction

from ui.widgets.buttons import word_button
from ui.widgets.labels import words

_LONGEST = 48  # letters of a folder


def fill_recent(
    menu: QMenu,
    paths: Sequence[Path],
    opened: Callable[[Path], object],
    locate: Callable[[Path], object],
    clear: Callable[[], object],
) -> None:
    """Fill an empty menu with `paths`, the last opened first."""
    for path in paths:
        if path.is_file():
            action = menu.addAction(path.name.replace("&", "&&"), partial(opened, path))
            action.setToolTip(str(path))
        else:
            menu.addAction(_missing(menu, path, locate))
    if not paths:
        menu.addAction("No files were opened yet").setEnabled(False)
        return
    menu.addSeparator()
    menu.addAction("Clear List", clear)


def _missing(menu: QMenu, path: Path, locate: Callable[[Path], object]) -> QWidgetAction:
    """Grey, with the way to find it again."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(10, 2, 12, 2)
    layout.setSpacing(24)
    name = words(path.name, "muted")
    row.setToolTip(_shortened(path))
    button = word_button("Locate…", "link")
    button.setAccessibleName(f"Locate {path.name}")
    button.clicked.connect(menu.close)
    button.clicked.connect(partial(_locate, locate, path))
    layout.addWidget(name, 1)
    layout.addWidget(button)
    action = QWidgetAction(menu)
    action.setDefaultWidget(row)
    action.setText(path.name)
    return action


def _locate(locate: Callable[[Path], object], path: Path, _checked: bool = False) -> None:
    locate(path)


def _shortened(path: Path) -> str:
    folder = str(path.parent)
    shown = folder if len(folder) <= _LONGEST else f"…{folder[-_LONGEST:]}"
    return f"Not found in {shown}"
