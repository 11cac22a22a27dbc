"""Files seen changing, whichever way a program writes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.window.file_watch import FileWatch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plan.drawio"
    path.write_text("one")
    return path


@pytest.fixture
def watch(path: Path) -> FileWatch:
    watch = FileWatch()
    watch.add(path)
    return watch


def test_written_in_place_and_again(qtbot: QtBot, watch: FileWatch, path: Path) -> None:
    for text in ("two", "three"):
        with qtbot.waitSignal(watch.changed, timeout=10_000) as heard:
            path.write_text(text)
        assert heard.args == [path]


def test_replaced_by_a_rename_and_again(qtbot: QtBot, watch: FileWatch, path: Path) -> None:
    for text in ("two", "three"):
        beside = path.with_suffix(".part")
        beside.write_text(text)
        with qtbot.waitSignal(watch.changed, timeout=10_000):
            beside.replace(path)


def test_deleted_and_made_again(qtbot: QtBot, watch: FileWatch, path: Path) -> None:
    with qtbot.waitSignal(watch.changed, timeout=10_000):
        path.unlink()
    with qtbot.waitSignal(watch.changed, timeout=10_000):
        path.write_text("two")


def test_neighbours_and_dropped_files_say_nothing(qtbot: QtBot, watch: FileWatch, path: Path) -> None:
    heard: list[Path] = []
    watch.changed.connect(heard.append)
    (path.parent / "other").write_text("x")
    watch.drop(path)
    path.write_text("two")
    watch.add(path.parent / "third")
    with qtbot.waitSignal(watch.changed, timeout=10_000):
        (path.parent / "third").write_text("x")
    assert heard == [path.parent / "third"]
