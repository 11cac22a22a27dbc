"""draw.io's library shapes, ``mxgraph.<family>.<name>``, as kinds of ours.

Most of our kinds for them are called after family and name; the tables here hold what does not follow that rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from diagram.shapes.registry import SHAPES

_PREFIX = "mxgraph."
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")

# The same drawing under another name.
_RENAMED: Mapping[str, str] = {
    "kubernetes.icon2": "kubernetes_icon", "kubernetes.icon": "kubernetes_icon", "bpmn.gateway": "rhombus",
    "aws4.groupCenter2": "aws4_group_center", "aws4.group2": "aws4_group", "aws3.cloud_2": "vendor_badge",
    "networks.cloud": "cloud", "basic.4_point_star": "basic_star_4", "basic.6_point_star": "basic_star_6",
    "basic.8_point_star": "basic_star_8",
}  # fmt: skip
# Families whose kinds of ours are only alike: a simple drawing instead of the vendor's.
_ALIKE = frozenset({"aws4", "kubernetes", "networks", "signs", "cabinets", "mockup", "pid", "aws3d", "gcp2", "ios"})
_EXACT = frozenset({"gcp2_double_rect"})
_ONLY_ALIKE = frozenset({
    "sysml_act_param_node", "sysml_param_dgm", "sysml_item_flow", "infographic_shaded_triangle",
    "lean_mapping_timeline2", "lean_mapping_physical_pull", "arrows_jump_in_arrow_1", "basic_cloud_callout",
})  # fmt: skip
# Kinds that differ from draw.io's by an icon only: without one in this key they are the same.
ICON_KEYS: Mapping[str, str] = {"aws4_group": "grIcon", "aws4_group_center": "grIcon"}
# What draws a member of a family that has no kind of its own.
_FALLBACKS: Mapping[str, tuple[str, ...]] = {
    "vendor_icon": (
        "aws2", "aws3", "aws4", "azure", "azure2", "gcp", "gcp2", "office", "mscae", "ios7", "signs", "weblogos",
        "veeam", "alibaba_cloud", "networks2", "vvd", "gmdl", "atlassian", "active_directory",
    ),
    "vendor_badge": ("webicons",),
    "vendor_tile": ("salesforce", "cisco19", "cisco_safe", "ibm", "networks", "rack", "allied_telesis"),
    "vendor_round": ("sap",),
    "vendor_device": ("cisco",),
    "vendor_grey_device": ("citrix",),
    "aws3d_box": ("aws3d",),
}  # fmt: skip
_FALLBACK_OF: Mapping[str, str] = {family: kind for kind, families in _FALLBACKS.items() for family in families}
# How the families whose shapes are offered in the palette spell their names.
_CAMEL, _SNAKE = frozenset({"arrows2", "infographic"}), frozenset({"arrows", "basic", "bpmn", "flowchart"})
_SPELLED: Mapping[str, str] = {
    "basic_part_conc_ellipse": "basic.partConcEllipse", "flowchart_multi_document": "flowchart.multi-document",
    **{kind: name for name, kind in _RENAMED.items() if kind.startswith("basic_")},
}  # fmt: skip
# Members of those families that are pieces of screens, maps and the like: no icon could stand for them.
_PIECES = frozenset({
    "gmdl.marginRect", "ios7.misc.keyboard_(letters)", "ios7.misc.ipad10inch", "gmdl.top_bar", "gmdl.player",
})  # fmt: skip


@lru_cache(maxsize=4096)
def stencil_kind(shape: str) -> tuple[str, bool] | None:
    """Our kind for the library shape `shape`, and whether it is only alike; None when there is none."""
    name = shape.removeprefix(_PREFIX)
    if name == shape or name in _PIECES:
        return None
    family = name.split(".", 1)[0]
    kind = _RENAMED.get(name) or _HUMP.sub("_", name).strip("_").lower()
    if kind in SHAPES:
        return kind, _is_alike(kind, family)
    short = f"{family}_{_HUMP.sub('_', name.rsplit('.', 1)[-1]).strip('_').lower()}"
    if short in SHAPES:
        return short, _is_alike(short, family)
    fallback = _FALLBACK_OF.get(family, "")
    return (fallback, True) if fallback in SHAPES else None


def stencil_name(kind: str) -> str:
    """The library shape that a new shape of our `kind` is written as; empty when there is none."""
    family, _, name = kind.partition("_")
    if kind in _SPELLED:
        return _PREFIX + _SPELLED[kind]
    if family in _CAMEL:
        first, *others = name.split("_")
        return f"{_PREFIX}{family}.{first}{''.join(word.capitalize() for word in others)}"
    return f"{_PREFIX}{family}.{name}" if name and family in _SNAKE else ""


def _is_alike(kind: str, family: str) -> bool:
    """Whether the difference to draw.io's drawing is worth a word."""
    return kind in _ONLY_ALIKE or kind.startswith("vendor_") or (family in _ALIKE and kind not in _EXACT)
