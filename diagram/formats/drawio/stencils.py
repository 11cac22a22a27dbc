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
    "aws4.groupCenter2": "aws4_group_center", "aws4.group2": "aws4_group", "electrical.logic_gates.and": "electrical_and",
    "aws3.cloud": "cloud", "basic.rect": "basic_rect", "bpmn.data": "note", "dfd.dataStoreID": "dfd_data_store",
}  # fmt: skip
# Families whose kinds of ours are only alike: a simple drawing instead of the vendor's.
_ALIKE = frozenset({"aws4", "kubernetes", "networks", "signs", "cabinets", "mockup", "pid", "aws3d", "gcp2", "ios"})
_EXACT = frozenset({"gcp2_double_rect"})
# What draws a member of a family that has no kind of its own.
_FALLBACKS: Mapping[str, str] = {
    "aws4": "vendor_icon", "aws3": "vendor_icon", "aws2": "vendor_icon", "azure": "vendor_icon", "azure2": "vendor_icon",
    "gcp2": "vendor_icon", "gcp": "vendor_icon", "office": "vendor_icon", "mscae": "vendor_icon", "ios7": "vendor_icon",
    "signs": "vendor_icon", "webicons": "vendor_badge", "weblogos": "vendor_icon", "salesforce": "vendor_tile",
    "sap": "vendor_round", "citrix": "vendor_device", "cisco": "vendor_device", "cisco19": "vendor_tile",
    "cisco_safe": "vendor_tile", "veeam": "vendor_icon", "alibaba_cloud": "vendor_icon", "ibm": "vendor_tile",
    "networks": "vendor_tile", "networks2": "vendor_icon", "rack": "vendor_tile", "vvd": "vendor_icon",
    "allied_telesis": "vendor_tile", "gmdl": "vendor_icon", "atlassian": "vendor_icon", "active_directory": "vendor_icon",
    "aws3d": "aws3d_box",
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
        return kind, family in _ALIKE and kind not in _EXACT
    short = f"{family}_{_HUMP.sub('_', name.rsplit('.', 1)[-1]).strip('_').lower()}"
    if short in SHAPES:
        return short, family in _ALIKE and short not in _EXACT
    fallback = _FALLBACKS.get(family, "")
    return (fallback, True) if fallback in SHAPES else None
