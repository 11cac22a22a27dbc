"""The whole library goes into a folder of open files and comes back, from the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from tests.ui.start.conftest import Shop, shop
from ui.dialogs.export_library import ExportLibraryDialog
from ui.dialogs.outcome import OutcomeDialog
from ui.dialogs.problem import ProblemDialog

__all__ = ["shop"]
WELCOME = "Welcome to AutoGraph"


def choose(monkeypatch: pytest.MonkeyPatch, folder: Path | None) -> None:
    """What the system's own dialog will answer."""
    answer = str(folder) if folder is not None else ""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_words: answer)


def export(shop: Shop, format_name: str) -> None:
    shop.program.run("library.export")
    shop.bot.waitUntil(lambda: bool(shop.window.findChildren(ExportLibraryDialog)))
    (dialog,) = shop.window.findChildren(ExportLibraryDialog)
    dialog.choices[format_name].click()
    dialog.go.click()
    shop.rest()


@pytest.mark.parametrize("format_name", ["json", "drawio"])
def test_out_and_back_again(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_name: str) -> None:
    shop.add("A", folder=shop.add_folder("Work"), tags=("draft",))
    out = tmp_path / "out"
    choose(monkeypatch, out)
    export(shop, format_name)
    assert (out / "Work" / f"A.{format_name}").is_file() and (out / f"{WELCOME}.{format_name}").is_file()
    assert shop.window.toast.text.text() == "2 diagrams exported"
    shop.library.folders.delete(shop.library.folders.all()[0].id)
    shop.library.empty_trash()
    shop.read()
    assert shop.titles == [WELCOME]
    shop.program.run("library.import")
    shop.wait_for("A", WELCOME, WELCOME)
    assert shop.folder_names() == ["Work"] and shop.entry("A").tags == ("draft",)
    assert shop.window.toast.text.text() == "2 diagrams imported"


def test_any_folder_of_diagrams_is_taken_in_and_what_is_none_is_told(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "out")
    export(shop, "json")
    mixed = tmp_path / "mixed"
    (mixed / "deep").mkdir(parents=True)
    (tmp_path / "out" / f"{WELCOME}.json").rename(mixed / "deep" / "Mine.json")
    (mixed / "broken.drawio").write_text("<mxfile><diagram>%%%")
    choose(monkeypatch, mixed)
    shop.program.run("library.import")
    shop.wait_for("Mine", WELCOME)
    shop.bot.waitUntil(lambda: bool(shop.window.findChildren(OutcomeDialog)))
    (dialog,) = shop.window.findChildren(OutcomeDialog)
    assert "broken.drawio" in dialog.lines.toPlainText()
    dialog.accept()


def test_nothing_happens_without_a_folder_and_a_bad_one_is_told(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, None)
    export(shop, "json")
    shop.program.run("library.import")
    shop.rest()
    assert shop.titles == [WELCOME]
    file = tmp_path / "file"
    file.write_text("no folder")
    choose(monkeypatch, file / "inside")
    export(shop, "json")
    shop.bot.waitUntil(lambda: bool(shop.window.findChildren(ProblemDialog) or shop.window.findChildren(OutcomeDialog)))
