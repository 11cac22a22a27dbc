"""The system's clipboard as the editor wants it: bytes by media type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from diagram.editing.clipboard import RECORDS, TEXT


class SystemClipboard:
    """Fetches only the media types that the editor reads, and once per change: another program may answer slowly."""

    def __init__(self) -> None:
        self._read: Mapping[str, bytes] | None = None
        QGuiApplication.clipboard().dataChanged.connect(self._changed)

    def get(self) -> Mapping[str, bytes]:
        if self._read is None:
            self._read = self._fetch()
        return self._read

    def _changed(self) -> None:
        self._read = None

    def _fetch(self) -> Mapping[str, bytes]:
        # The stub promises one, but an empty clipboard has none.
        mime = cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
        found: dict[str, bytes] = {}
        if mime is None:
            return found
        if mime.hasFormat(RECORDS):
            found[RECORDS] = bytes(mime.data(RECORDS).data())
        if mime.hasText():
            found[TEXT] = mime.text().encode()
        return found

    def set(self, contents: Mapping[str, bytes]) -> None:
        mime = QMimeData()
        for kind, data in contents.items():
            if kind == TEXT:
                mime.setText(data.decode(errors="replace"))
            else:
                mime.setData(kind, QByteArray(data))
        QGuiApplication.clipboard().setMimeData(mime)
        self._read = dict(contents)
