"""PySide6 must not eat references to None: 6.12.0 does on Python 3.11 and aborts the interpreter (decision 0003)."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, QPoint


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_void_calls_keep_the_references_to_none() -> None:
    thing, point = QObject(), QPoint(1, 2)
    before = sys.getrefcount(None)
    for _ in range(20_000):
        thing.setObjectName("x")
        point.setX(3)
    assert sys.getrefcount(None) > before - 1_000
