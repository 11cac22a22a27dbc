"""Answers that come on another thread, brought to the one that draws."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)

T = TypeVar("T")


class Answers(QObject):
    """Waits for futures without stopping anything; what comes after it is gone is dropped."""

    _came = Signal(object)

    def __init__(self, failed: Callable[[BaseException], None], parent: QObject | None = None) -> None:
        """`failed` is told every error that a caller of `expect` did not ask for itself."""
        super().__init__(parent)
        self._failed = failed
        self._came.connect(lambda finish: finish(), Qt.ConnectionType.QueuedConnection)

    def expect(
        self,
        future: Future[T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """On the UI thread, later: `done` with the result, or `failed` with the error; neither for a cancelled one."""

        def finish(ended: Future[T]) -> None:
            if ended.cancelled():
                return
            error = ended.exception()
            if error is not None:
                log.info("an answer is an error: %s", type(error).__name__)
                (failed or self._failed)(error)
            elif done is not None:
                done(ended.result())

        def came(ended: Future[T]) -> None:
            with contextlib.suppress(RuntimeError):  # Qt's half is gone: so is whoever wanted to know
                self._came.emit(lambda: finish(ended))

        future.add_done_callback(came)
