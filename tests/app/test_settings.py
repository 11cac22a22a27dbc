"""Settings keep their types and survive damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import SETTINGS, MachineSettings


def test_a_value_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.json"
    settings = MachineSettings(file)
    assert settings.get("theme") == "system"
    settings.put("theme", "dark")
    settings.put("recent_files", ["a.drawio"])
    again = MachineSettings(file)
    assert (again.get("theme"), again.get("recent_files")) == ("dark", ["a.drawio"])


def test_only_rows_of_the_table_and_their_types_are_taken(tmp_path: Path) -> None:
    settings = MachineSettings(tmp_path / "settings.json")
    with pytest.raises(KeyError):
        settings.put("nonsense", 1)
    with pytest.raises(TypeError):
        settings.put("theme", 3)


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b'{"theme": 3, "other": 1}', b"\xff\xfe"])
def test_damage_counts_as_never_written(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(damage)
    assert MachineSettings(file).get("theme") == "system"


def test_names_are_unique_and_explained() -> None:
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)
    assert all(row.meaning.endswith(".") for row in SETTINGS)
