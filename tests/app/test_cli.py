"""The commands without a window, called as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from app.cli.group import COMMAND_NAMES
from app.main import main
from app.version import VERSION
from app.welcome import draw_welcome

SVG = "{http://www.w3.org/2000/svg}"


def run(*words: object) -> int:
    return main([str(word) for word in words])


def test_version_and_help_answer_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert VERSION in capsys.readouterr().out
    assert run("--help") == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMAND_NAMES)
    for name in COMMAND_NAMES:
        assert run(name, "--help") == 0


def test_the_installed_command_answers() -> None:
    done = subprocess.run([sys.executable, "-m", "app.main", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"autograph {VERSION}"


def test_an_svg_has_the_labels_as_real_text(drawing: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.svg"
    assert run("convert", drawing, "-o", out) == 0
    root = ElementTree.fromstring(out.read_bytes())
    text = " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))
    assert "Start here" in text and "Then" in text and "go" in text and "Cloudy" in text
    assert not list(root.iter(f"{SVG}foreignObject"))


def test_scale_and_margin_set_the_size_of_a_png(drawing: Path, tmp_path: Path) -> None:
    small, large = tmp_path / "small.png", tmp_path / "large.png"
    assert run("convert", drawing, "-o", small) == 0
    assert run("convert", drawing, "-o", large, "--scale", 2, "--margin", 10) == 0
    assert QImage(str(large)).width() == pytest.approx(2 * (QImage(str(small)).width() + 20), abs=2)


def test_a_background_can_be_a_colour_or_nothing(drawing: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    assert run("convert", drawing, "-o", out, "--background", "#ff0000", "--margin", 5) == 0
    assert QImage(str(out)).pixelColor(0, 0).name() == "#ff0000"
    assert run("convert", drawing, "-o", out, "--background", "none", "--margin", 5) == 0
    assert QImage(str(out)).pixelColor(0, 0).alpha() == 0


def test_pages_are_chosen_by_number_or_all(drawing: Path, tmp_path: Path) -> None:
    assert run("convert", drawing, "-o", tmp_path / "two.svg", "--page", 2) == 0
    assert "Page two" in (tmp_path / "two.svg").read_text()
    assert run("convert", drawing, "-o", tmp_path / "all.svg", "--all-pages") == 0
    assert {path.name for path in tmp_path.glob("all*.svg")} == {"all-1.svg", "all-2.svg"}
    assert run("convert", drawing, "-o", tmp_path / "all.pdf", "--all-pages") == 0
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF")


def test_a_page_that_is_not_there_is_named(drawing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("convert", drawing, "-o", tmp_path / "x.svg", "--page", 9) == 1
    assert "no page 9" in capsys.readouterr().err
    assert not (tmp_path / "x.svg").exists()


@pytest.mark.parametrize("target", ["drawio", "json"])
def test_a_rewritten_file_says_the_same(drawing: Path, tmp_path: Path, target: str) -> None:
    out = tmp_path / f"again.{target}"
    assert run("convert", drawing, "-o", out, "--to", target) == 0
    assert described(out)["pages"] == described(drawing)["pages"]


def described(path: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "app.main", "info", str(path), "--json", "--cells"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def test_info_lists_pages_cells_and_what_was_approximated(drawing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("info", drawing, "--json", "--cells") == 0
    told = json.loads(capsys.readouterr().out)
    page = told["pages"][0]
    assert told["format"] == "drawio" and [one["name"] for one in told["pages"]] == ["First", "Second"]
    assert (page["shapes"], page["connectors"]) == (3, 1)
    assert set(page["labels"]) == {"Start here", "Then here", "go", "Cloudy"}
    cells = {cell["id"]: cell for cell in page["cells"]}
    assert cells["a"]["box"] == [40, 40, 120, 60] and cells["b"]["text"] == "Then here"
    assert cells["c"]["points"] == [[160, 70], [280, 70]]
    left, top, width, height = cells["a"]["label_box"]
    assert 40 < left and left + width < 160 and 40 < top and top + height < 100
    assert any("mxgraph.nobody.knows" in warning for warning in told["warnings"])


def test_one_bad_file_does_not_stop_the_others(
    drawing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, out, report = tmp_path / "bad.drawio", tmp_path / "out", tmp_path / "report.json"
    bad.write_bytes(b"\0" * 100)
    assert run("convert", bad, drawing, tmp_path / "missing.drawio", "-o", out, "--to", "svg", "--report", report) == 1
    assert (out / "plan.svg").exists() and not (out / "bad.svg").exists()
    complaints = capsys.readouterr().err.strip().splitlines()
    assert len(complaints) == 2 and "bad.drawio" in complaints[0] and "missing.drawio" in complaints[1]
    rows = json.loads(report.read_text())
    assert [row["ok"] for row in rows] == [False, True, False]
    assert rows[1]["approximated"][0]["code"] == "unknown-shape"


def test_inputs_of_one_name_do_not_overwrite_each_other(drawing: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "plan.drawio"
    other.parent.mkdir()
    other.write_bytes(drawing.read_bytes())
    assert run("convert", drawing, other, "-o", tmp_path / "out", "--to", "svg", "--jobs", 1) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["plan-2.svg", "plan.svg"]


@pytest.mark.parametrize(
    "words",
    [["convert"], ["convert", "x"], ["convert", "x", "-o", "y"], ["convert", "x", "-o", "y.svg", "--to", "bmp"],
     ["convert", "x", "-o", "y.svg", "--background", "mud"], ["--nonsense"], ["info"]],
)  # fmt: skip
def test_wrong_usage_ends_with_2(words: list[str]) -> None:
    assert run(*words) == 2


def test_a_folder_and_a_forbidden_file_are_refused_by_name(
    drawing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("info", tmp_path) == 1
    assert "folder" in capsys.readouterr().err
    if os.geteuid() != 0:  # root may read everything
        drawing.chmod(0)
        assert run("info", drawing) == 1
        assert "permission" in capsys.readouterr().err


def test_an_output_that_cannot_be_written_leaves_nothing_behind(
    drawing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("in the way")
    assert run("convert", drawing, "-o", blocker / "x.svg") == 1
    assert "x.svg" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_doctor_finds_the_program_in_health(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("doctor", "--json", "--library", tmp_path) == 0
    findings = {finding["name"]: finding["health"] for finding in json.loads(capsys.readouterr().out)}
    assert {"python", "qt", "sqlite", "fonts", "display", "library"} <= findings.keys()
    assert "broken" not in findings.values()


def test_the_welcome_diagram_is_drawn_without_a_display(tmp_path: Path) -> None:
    target = tmp_path / "welcome.png"
    draw_welcome(target)
    assert QImage(str(target)).width() > 600
