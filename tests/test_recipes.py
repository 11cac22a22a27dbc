"""CONTRIBUTING says that adding a thing is one new file. Each recipe is followed here, in a copy of the program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
ROOMS = ("app", "diagram", "resources", "services", "storage", "sync", "ui")

Follow = Callable[[dict[str, str], str], str]


@pytest.fixture
def follow(tmp_path: Path) -> Follow:
    """Add files to a copy of the program, run a few lines there, and give back what they print."""

    def followed(files: dict[str, str], lines: str) -> str:
        for room in ROOMS:
            shutil.copytree(PROJECT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            [sys.executable, "-c", lines], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return followed


def test_a_shape(follow: Follow) -> None:
    kite = """
from diagram.display.items import DisplayList, PathItem
from diagram.geometry.path import Path, polygon
from diagram.shapes.registry import Frame, ShapeKind, shape_kind


def outline(frame: Frame) -> Path:
    waist = frame.h * frame.number("waist", 0.3)
    return polygon(((frame.w / 2, 0), (frame.w, waist), (frame.w / 2, frame.h), (0, waist)))


def draw(frame: Frame) -> DisplayList:
    return (PathItem(outline(frame), frame.fill, frame.stroke),)


shape_kind(ShapeKind("kite", "Kite", draw, outline, defaults={"waist": 0.3}, perimeter="rhombus"))
"""
    lines = """
from diagram.display.palette import LIGHT
from diagram.geometry.box import Box
from diagram.records import RecordId, Shape
from diagram.scene.drawing import build_shape
from diagram.shapes.registry import SHAPES
shape = Shape(RecordId("a"), RecordId("b"), "V", kind="kite", props={"waist": 0.5})
print(SHAPES["kite"].title, build_shape(shape, Box(0, 0, 10, 20), LIGHT)[0].path.bounds())
"""
    assert "Kite Box(x=0" in follow({"diagram/shapes/kite.py": kite}, lines)


def test_an_arrow_head(follow: Follow) -> None:
    bar = """
from diagram.connectors.heads.registry import HEADS, HeadDrawing, HeadFrame, HeadPart
from diagram.geometry.path import polyline


def bar(frame: HeadFrame) -> HeadDrawing:
    return HeadDrawing((HeadPart(polyline(((0, -frame.size), (0, frame.size)))),))


HEADS.add("bar", bar)
"""
    lines = """
from dataclasses import replace
from diagram.connectors.display import draw_connector
from diagram.display.palette import LIGHT
from diagram.geometry.point import Point
from diagram.records import Connector, RecordId
from diagram.style import style_of
line = Connector(RecordId("a"), RecordId("b"), "V", style=style_of({"end_arrow": "bar"}))
print(len(draw_connector(line, (Point(0, 0), Point(9, 0)), LIGHT)))
"""
    assert follow({"diagram/connectors/heads/bar.py": bar}, lines) == "2\n"


def test_a_router(follow: Follow) -> None:
    detour = """
from diagram.connectors.routers.registry import Journey, router
from diagram.geometry.point import Point


@router("detour")
def detour(journey: Journey) -> list[Point]:
    return [Point(5.0, 50.0)]
"""
    lines = """
from diagram.connectors.routing import route
from diagram.geometry.point import Point
from diagram.records import Connector, RecordId
ends = {"source_point": Point(0, 0), "target_point": Point(9, 0)}
line = Connector(RecordId("a"), RecordId("b"), "V", routing="detour", **ends)
print(route(line, None, None, Point(0, 0))[1])
"""
    assert "x=5.0, y=50.0" in follow({"diagram/connectors/routers/detour.py": detour}, lines)


def test_a_tool_and_a_command(follow: Follow) -> None:
    kite = """
from diagram.editing.tools.drawing import drawing
from diagram.editing.tools.registry import Tool, tool

tool(Tool("kite", "Kite", ("Shift+K",), "diamond", "crosshair", drawing("rhombus")))
"""
    games = """
from diagram.editing.commands.registry import command
from diagram.editing.editor import Editor


@command("games.sweep", "Sweep", menu=("Games",), shortcut="Ctrl+Alt+J")
def sweep(editor: Editor) -> None:
    editor.select(())
"""
    lines = """
from diagram.editing.commands.registry import COMMANDS
from diagram.editing.tools.registry import TOOLS
from ui.window.offers import all_offers
names = {offer.name for offer in all_offers(None)}
print(TOOLS["kite"].shortcut, COMMANDS["games.sweep"].menu)
print("games.sweep" in names, any("kite" in name for name in names))
"""
    files = {"diagram/editing/tools/kite.py": kite, "diagram/editing/commands/games.py": games}
    assert follow(files, lines) == "Shift+K ('Games',)\nTrue True\n"


def test_a_panel_and_a_group_of_properties(follow: Follow) -> None:
    clock = """
from PySide6.QtWidgets import QLabel
from diagram.editing.editor import Editor
from ui.panels.registry import Area, panel


@panel("clock", "Clock", area=Area.LEFT, order=90)
class Clock(QLabel):
    def __init__(self, editor: Editor) -> None:
        super().__init__("12:00")
"""
    mood = """
from collections.abc import Sequence
from PySide6.QtWidgets import QLabel
from diagram.editing.editor import Editor
from diagram.records import Drawn
from ui.panels.properties.registry import properties_for


@properties_for("shape", title="Mood", order=95)
class Mood(QLabel):
    def __init__(self, editor: Editor) -> None:
        super().__init__("fine")

    def show_records(self, records: Sequence[Drawn]) -> None:
        self.setText(str(len(records)))
"""
    lines = """
from ui.panels.properties.registry import PROPERTIES
from ui.panels.registry import Area, panels_in
print([panel.name for panel in panels_in(Area.LEFT)][-1], "mood" in PROPERTIES)
"""
    assert follow({"ui/panels/clock.py": clock, "ui/panels/properties/mood.py": mood}, lines) == "clock True\n"


def test_a_format_and_a_command_without_a_window(follow: Follow) -> None:
    names = """
from diagram.formats.registry import Contents, FileFormat, file_format
from diagram.records import Shape


def write(contents: Contents) -> bytes:
    return "\\n".join(record.text for record in contents.records if isinstance(record, Shape)).encode()


file_format(FileFormat("names", "Names", (".names",), lambda head: False, write=write))
"""
    hello = """
import click


@click.command("hello")
def command() -> int:
    click.echo("hello")
    return 0
"""
    lines = """
from app.cli import group
from diagram.formats.registry import FORMATS, Contents
from diagram.records import RecordId, Shape
shape = Shape(RecordId("a"), RecordId("b"), "V", text="box")
print(FORMATS["names"].write(Contents((shape,), lambda asset: None)).decode(), group.run_command(["hello"]))
"""
    files = {"diagram/formats/names.py": names, "app/cli/hello.py": hello}
    assert follow(files, lines) == "hello\nbox 0\n"


def test_an_endpoint_and_a_command_of_the_backend(follow: Follow) -> None:
    weather = """
from services.access.permissions import PUBLIC
from services.web.routing import Routes

routes = Routes("ai", "/weather")


@routes.get("", permission=PUBLIC)
async def weather() -> dict[str, str]:
    return {"sky": "clear"}
"""
    greet = """
import click


@click.command()
def command() -> None:
    \"\"\"Say hello.\"\"\"
    click.echo("hello from the backend")
"""
    lines = """
from services.catalogue import load
from services.cli.group import run_command
print([route.permission.label for route in load("ai").table() if route.path.startswith("/weather")])
run_command(["greet"])
"""
    files = {"services/ai/routes/weather.py": weather, "services/cli/greet.py": greet}
    assert follow(files, lines) == "['public']\nhello from the backend\n"


def test_an_endpoint_without_a_permission_does_not_load(follow: Follow) -> None:
    careless = """
from services.web.routing import Routes

routes = Routes("ai", "/careless")


@routes.get("")
async def careless() -> None: ...
"""
    lines = """
from services.catalogue import load
try:
    load("ai").table()
except TypeError as error:
    print("permission" in str(error))
"""
    assert follow({"services/ai/routes/careless.py": careless}, lines) == "True\n"
