"""Small draw.io files drawn by us, for the tests of the program around the diagram."""

from __future__ import annotations

from pathlib import Path

import pytest

TWO_PAGES = """<mxfile host="test"><diagram id="p1" name="First"><mxGraphModel><root>
<mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="a" value="Start here" style="rounded=1;whiteSpace=wrap;html=1;fillColor=#dae8fc;" vertex="1" parent="1">
<mxGeometry x="40" y="40" width="120" height="60" as="geometry"/></mxCell>
<mxCell id="b" value="&lt;b&gt;Then&lt;/b&gt; here" style="ellipse;html=1;" vertex="1" parent="1">
<mxGeometry x="280" y="40" width="120" height="60" as="geometry"/></mxCell>
<mxCell id="c" value="go" style="endArrow=block;html=1;" edge="1" parent="1" source="a" target="b">
<mxGeometry relative="1" as="geometry"/></mxCell>
<mxCell id="d" value="Cloudy" style="shape=mxgraph.nobody.knows;html=1;" vertex="1" parent="1">
<mxGeometry x="40" y="160" width="80" height="80" as="geometry"/></mxCell>
</root></mxGraphModel></diagram>
<diagram id="p2" name="Second"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="e" value="Page two" style="rhombus;html=1;" vertex="1" parent="1">
<mxGeometry x="0" y="0" width="90" height="90" as="geometry"/></mxCell>
</root></mxGraphModel></diagram></mxfile>"""


@pytest.fixture(autouse=True)
def _own_runtime_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets of the programs under test, apart from those of the person."""
    folder = tmp_path_factory.mktemp("run")
    folder.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    """A .drawio file: two boxes, an arrow and an unknown shape on the first page, a rhombus on the second."""
    path = tmp_path / "plan.drawio"
    path.write_text(TWO_PAGES)
    return path
