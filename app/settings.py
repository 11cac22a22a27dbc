"""What is remembered on this machine: one typed table, kept as JSON."""

from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

log = logging.getLogger(__name__)

Value: TypeAlias = str | int | float | bool | list[str]


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: its name, what it is unless chosen otherwise (which also gives its type), and what it means."""

    name: str
    default: Value
    meaning: str


SETTINGS = (
    Setting("theme", "system", "The colours of the window: system, light or dark."),
    Setting("recent_files", [], "External files that were opened, the last first."),
    Setting("last_folder", str(Path.home()), "Where the file dialogs start."),
    Setting("export_format", "png", "The format that the export dialog offers first."),
    Setting("window_place", "", "Where the window stood, as Qt writes it, in base64."),
    Setting("library_folder", "", "Where the library is kept, unless in the usual place."),
    Setting("library_look", "cards", "How the library page shows diagrams: cards or table."),
    Setting("library_sort", "edited", "What the library page sorts by: name, edited, created, opened or size."),
    Setting("library_reversed", False, "The library page's order is turned round."),
    Setting("device_id", "", "The name of this installation for servers; made once."),
    Setting("work_offline", False, "The person works offline until they say otherwise."),
    Setting("sign_in_address", "", "The server that was signed in to last."),
    Setting("sign_in_email", "", "The e-mail address that was signed in with last."),
    Setting("sign_in_ca_file", "", "The certificate authority of that server, if it has one of its own."),
    Setting("welcomed", False, "The welcome diagram was made; it is not made again when thrown away."),
)
_TABLE = {row.name: row for row in SETTINGS}


class MachineSettings:
    """The table's values in `file`. What cannot be read counts as never written: settings are comfort, not work."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values = _read(file)

    def get(self, name: str) -> Value:
        """The value of a row of the table.

        Raises:
            KeyError: the table has no such row.
        """
        return self._values.get(name, _TABLE[name].default)

    def put(self, name: str, value: object) -> None:
        """Remember a value, on disk too.

        Raises:
            KeyError: the table has no such row.
            TypeError: the row is of another type.
        """
        row = _TABLE[name]
        if not isinstance(value, type(row.default)):
            raise TypeError(f"{name} is {type(row.default).__name__}, not {type(value).__name__}")
        if self._values.get(name) != value:
            self._values[name] = value
            self._save()

    def _save(self) -> None:
        """Write all values, whole or not at all; a full disk costs only comfort."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside = self._file.with_suffix(".new")
            beside.write_text(json.dumps(self._values, indent=1, ensure_ascii=False), "utf-8")
            beside.replace(self._file)
        except OSError as error:
            log.warning("settings were not saved: %s", error.strerror)


def _read(file: Path) -> dict[str, Value]:
    found: object = {}
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(file.read_text("utf-8"))
    if not isinstance(found, dict):
        return {}
    return {
        name: value for name, value in found.items() if name in _TABLE and isinstance(value, type(_TABLE[name].default))
    }
