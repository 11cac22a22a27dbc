"""`autograph library`, called as a person would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.files import open_file
from app.library.library import Library
from app.main import main
from diagram.records import Shape
from storage.database import FILE_NAME


def run(*words: object) -> int:
    return main(["library", *(str(word) for word in words)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


def listed(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[dict[str, str]]:
    capsys.readouterr()
    assert run("list", "--json", "--library", folder, *more) == 0
    rows = json.loads(capsys.readouterr().out)
    assert isinstance(rows, list)
    return rows


def labels(file: Path) -> list[str]:
    return sorted(record.text for record in open_file(file).reading.records if isinstance(record, Shape))


def test_what_is_brought_in_is_listed_and_comes_out_again(
    drawing: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed(folder, capsys) == []
    assert run("import", drawing, "--library", folder) == 0
    identity = capsys.readouterr().out.split()[0]
    (row,) = listed(folder, capsys)
    assert (row["id"], row["title"]) == (identity, "plan")
    for name in ("out.drawio", "out.json"):
        assert run("export", identity, "-o", tmp_path / name, "--library", folder) == 0
        assert labels(tmp_path / name) == labels(drawing)


def test_a_whole_library_goes_into_a_folder_and_back(
    drawing: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", drawing, drawing, "--library", folder) == 0
    library = Library.at(folder)
    library.rename(library.entries()[0].id, 'Plan: "A/B"?')
    library.close()
    out = tmp_path / "out"
    assert run("export", "--all", "-o", out, "--library", folder) == 0
    assert sorted(file.name for file in out.glob("*.drawio")) == ["Plan A B.drawio", "plan.drawio"]
    assert run("import", out, "--library", tmp_path / "second") == 0
    assert sorted(row["title"] for row in listed(tmp_path / "second", capsys)) == ['Plan: "A/B"?', "plan"]
    assert all(labels(file) == labels(drawing) for file in out.glob("*.drawio"))


def test_one_bad_file_fails_alone(
    drawing: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.drawio"
    bad.write_text("nothing like it")
    assert run("import", bad, tmp_path / "missing.drawio", drawing, "--library", folder) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and "bad.drawio" in lines[0] and "missing.drawio" in lines[1]
    assert [row["title"] for row in listed(folder, capsys)] == ["plan"]


def test_a_backup_is_made_and_brought_back(drawing: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("restore", "--library", folder) == 1
    assert run("import", drawing, "--library", folder) == 0
    capsys.readouterr()
    assert run("backup", "--library", folder) == 0
    name = capsys.readouterr().out.split()[0]
    assert run("import", drawing, "--library", folder) == 0
    assert len(listed(folder, capsys)) == 2
    assert run("restore", name, "--library", folder) == 0
    assert len(listed(folder, capsys)) == 1
    assert run("restore", "no-such-backup", "--library", folder) == 1
    assert "no-such-backup" in capsys.readouterr().err


def test_checking_says_what_was_damaged(drawing: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", drawing, "--library", folder) == 0
    assert run("check", "--library", folder) == 0
    assert "sound: 1" in capsys.readouterr().out
    file = folder / FILE_NAME
    file.write_bytes(file.read_bytes()[:5_000])
    assert run("check", "--library", folder) == 1
    assert "damaged" in capsys.readouterr().err
    assert run("check", "--library", folder) == 0
    assert [row["title"] for row in listed(folder, capsys)] == ["plan"]


def test_wrong_usage_and_a_library_in_use(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "-o", tmp_path / "x.drawio", "--library", folder) == 2
    assert run("export", "id", "--all", "-o", tmp_path, "--library", folder) == 2
    assert run("import", "--library", folder) == 2
    assert run("export", "no-such-id", "-o", tmp_path / "x.drawio", "--library", folder) == 1
    assert run("export", "no-such-id", "-o", tmp_path / "x.doc", "--library", folder) == 1
    capsys.readouterr()
    library = Library.at(folder)
    assert run("list", "--library", folder) == 1
    assert "another AutoGraph" in capsys.readouterr().err
    library.close()


def test_everything_known_is_in_the_json(drawing: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", drawing, "--library", folder) == 0
    library = Library.at(folder, backups=False)
    (entry,) = library.entries()
    inner = library.folders.create("Inner", library.folders.create("Outer"))
    library.move([entry.id], inner)
    library.tags.add([entry.id], "ship")
    library.star(entry.id, True)
    library.close()
    (row,) = listed(folder, capsys)
    assert row.pop("size") and row.pop("edited") and row.pop("created")
    assert row == {
        "id": entry.id,
        "title": "plan",
        "opened": None,
        "folder": ["Outer", "Inner"],
        "tags": ["ship"],
        "starred": True,
        "kind": "canvas",
        "trashed": False,
        "days_left": None,
        "source": "",
    }
    library = Library.at(folder, backups=False)
    library.trash(entry.id)
    library.close()
    assert listed(folder, capsys) == []
    (row,) = listed(folder, capsys, "--trash")
    assert (row["trashed"], row["days_left"]) == (True, 30)


def test_versions_are_listed_and_the_trash_is_emptied(
    drawing: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", drawing, "--library", folder) == 0
    library = Library.at(folder, backups=False)
    opened = library.open(library.entries()[0].id)()
    opened.keep_version("Final", "as sent").result()
    opened.close()
    library.close()
    capsys.readouterr()
    assert run("versions", opened.id, "--json", "--library", folder) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["note"], row["automatic"]) == ("Final", "as sent", False)
    assert run("versions", opened.id, "--library", folder) == 0
    assert "Final" in capsys.readouterr().out
    assert run("versions", "no-such-id", "--library", folder) == 1
    assert "no-such-id" in capsys.readouterr().err
    assert run("purge", "--library", folder) == 0
    assert "0 diagrams" in capsys.readouterr().out
    library = Library.at(folder, backups=False)
    library.trash(opened.id)
    library.close()
    assert run("purge", "--trash", "--library", folder) == 0
    assert "1 diagrams" in capsys.readouterr().out
    assert listed(folder, capsys, "--trash") == []


def test_a_search_that_disagrees_is_made_anew(drawing: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", drawing, "--library", folder) == 0
    library = Library.at(folder, backups=False)
    library.storage._access.write(
        lambda connection: connection.exec_driver_sql("UPDATE search SET labels = 'other words'")
    ).result()
    library.storage._access.write(
        lambda connection: connection.exec_driver_sql("UPDATE diagram SET content_size = 3")
    ).result()
    library.close()
    assert run("check", "--library", folder) == 1
    said = capsys.readouterr().err
    assert "the search knew “plan” by other words" in said and "size" in said
    assert run("check", "--library", folder) == 0
    library = Library.at(folder, backups=False)
    assert [hit.title.text for hit in library.find("start here")] == ["plan"]
    library.close()


def test_odd_arguments_are_answered_in_words(
    drawing: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert run("import", tmp_path / "empty", "--library", folder) == 1
    assert "no diagram in this folder" in capsys.readouterr().err
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "autograph-library.json").write_text("{")
    assert run("import", tmp_path / "bad", drawing, "--library", folder) == 1
    assert "autograph-library.json" in capsys.readouterr().err
    assert [row["title"] for row in listed(folder, capsys)] == ["plan"]
    assert run("export", "--all", "-o", drawing, "--library", folder) == 2
    assert run("export", "x", "--format", "json", "-o", tmp_path / "x.json", "--library", folder) == 2
    assert run("export", "--all", "--format", "svg", "-o", tmp_path / "out", "--library", folder) == 2
    assert run("list", "--library", drawing) == 2
    assert run("restore", "--library", tmp_path / "nowhere") == 1
    assert "no library" in capsys.readouterr().err
