"""Library shapes of draw.io and the kinds that draw them."""

from __future__ import annotations

import pytest

from diagram.formats.drawio.kinds import kind_for, plain_style
from diagram.formats.drawio.look import Look, Looks
from diagram.formats.drawio.stencils import stencil_kind, stencil_name
from diagram.shapes.registry import SHAPES

KINDS = {
    "mxgraph.floorplan.doorLeft": ("floorplan_door_left", False),
    "mxgraph.arrows2.uTurnArrow": ("arrows2_u_turn_arrow", False),
    "mxgraph.electrical.logic_gates.and": ("electrical_and", False), "mxgraph.bpmn.task": ("bpmn_task", False),
    "mxgraph.kubernetes.icon2": ("kubernetes_icon", True), "mxgraph.aws4.lambda_function": ("vendor_icon", True),
    "mxgraph.basic.4_point_star": ("basic_star_4", False), "mxgraph.networks.server": ("networks_server", True),
}  # fmt: skip
OFFERED = [name for name, kind in SHAPES.items() if kind.category and stencil_name(name)]


@pytest.mark.parametrize("shape", KINDS)
def test_a_library_shape_has_a_kind(shape: str) -> None:
    assert stencil_kind(shape) == KINDS[shape]


@pytest.mark.parametrize("shape", ["rectangle", "mxgraph.", "mxgraph.nobody.knows", "mxgraph..", "mxgraph.gmdl.player"])
def test_others_have_none(shape: str) -> None:
    assert stencil_kind(shape) is None


@pytest.mark.parametrize("kind", OFFERED)
def test_what_the_palette_offers_is_written_and_read_again(kind: str) -> None:
    assert kind_for(plain_style(kind).removeprefix("shape=").rstrip(";")).name == kind


def vertex(raw: str) -> Look:
    return Looks().vertex(raw)


def test_a_group_is_alike_only_because_of_its_badge() -> None:
    assert vertex("shape=mxgraph.aws4.group;strokeColor=#879196").notes == ()
    (note,) = vertex("shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.group_vpc").notes
    assert (note.code, note.subject) == ("approximate-shape", "mxgraph.aws4.group/mxgraph.aws4.group_vpc")


def test_a_decision_keeps_its_corners() -> None:
    assert not vertex("shape=mxgraph.flowchart.decision;rounded=1").style.rounded
