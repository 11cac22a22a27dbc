"""Value stream maps: processes, stocks, pushes and pulls."""

from __future__ import annotations

from diagram.shapes.glyphs import glyph_kinds

_SYMBOLS = {
    "manufacturing_process": "b R 0 0 100 100; s M 0 34 L 100 34",
    "schedule": "b R 0 0 100 100",
    "data_box": "b R 0 0 100 100; s M 0 20 L 100 20 M 0 40 L 100 40 M 0 60 L 100 60 M 0 80 L 100 80",
    "operator": "s M 0 42 C 4 116 96 116 100 42; b O 22 0 56 62",
    "inventory_box": "b M 50 0 L 100 100 L 0 100 Z; s M 50 44 L 50 84 M 40 44 L 60 44 M 40 84 L 60 84",
    "outside_sources": "b M 0 100 L 0 34 L 33 0 L 33 34 L 67 0 L 67 34 L 100 0 L 100 100 Z",
    "push_arrow": "220 20: b M 0 4 L 180 4 L 180 0 L 220 10 L 180 20 L 180 16 L 0 16 Z; i R 14 4 28 12 R 70 4 28 12 "
    "R 126 4 28 12; i M 180 0 L 220 10 L 180 20 Z",
    "physical_pull": "s M 60 6 C 32 -2 2 16 2 50 C 2 76 24 98 50 98 C 74 98 96 80 96 54; i M 100 60 L 96 42 L 88 58 Z",
    "timeline2": "s M 0 100 L 0 60 L 22 60 L 22 0 L 34 0 L 34 60 L 56 60 L 56 0 L 68 0 L 68 60 L 90 60 L 90 0 L 100 "
    "0",
    "truck_shipment": "b R 0 10 64 60; b M 64 30 L 84 30 L 100 50 L 100 70 L 64 70 Z; b O 14 62 18 36 O 68 62 18 36",
    "kaizen_lightening_burst": "b M 50 0 L 60 24 L 84 8 L 78 36 L 100 44 L 80 58 L 92 84 L 66 76 L 54 100 L 42 78 L "
    "14 90 "
    "L 22 62 L 0 52 L 22 40 L 10 12 L 38 24 Z",
    "supermarket": "s M 0 0 L 100 0 L 100 100 L 0 100 M 0 33 L 100 33 M 0 67 L 100 67",
}  # fmt: skip

glyph_kinds("lean_mapping", " in a value stream", _SYMBOLS, size=(100.0, 60.0))
