"""Rarer flowchart symbols: merge, extract, several documents, tapes and drums."""

from __future__ import annotations

from diagram.shapes.glyphs import glyph_kinds

_SYMBOLS = {
    "merge_or_storage": "b M 0 0 L 100 0 L 50 100 Z",
    "extract_or_measurement": "b M 50 0 L 100 100 L 0 100 Z",
    "multi_document": "b M 12 0 L 100 0 L 100 80 Q 95 76 88 80 L 88 20 L 12 20 Z; b M 6 8 L 94 8 L 94 86 Q 90 82 82 86 "
    "L 82 26 L 6 26 Z; b M 0 16 L 88 16 L 88 92 Q 66 78 44 92 Q 22 106 0 92 Z",
    "transfer": "b M 0 30 L 70 30 L 70 0 L 100 50 L 70 100 L 70 70 L 0 70 Z",
    "magnetic_disk": "b M 0 15 A 50 15 0 1 100 15 L 100 85 A 50 15 0 1 0 85 Z; s M 0 15 A 50 15 0 0 100 15",
    "database": "b M 0 15 A 50 15 0 1 100 15 L 100 85 A 50 15 0 1 0 85 Z; s M 0 15 A 50 15 0 0 100 15",
    "direct_data": "b M 12 0 L 88 0 A 12 50 0 1 88 100 L 12 100 A 12 50 0 1 12 0 Z; s M 88 0 A 12 50 0 0 88 100",
    "stored_data": "b M 12 0 L 100 0 A 12 50 0 0 100 100 L 12 100 A 12 50 0 1 12 0 Z",
    "sequential_data": "b O 0 0 100 100; s M 50 100 L 100 100",
    "paper_tape": "b M 0 10 Q 25 28 50 10 Q 75 -8 100 10 L 100 90 Q 75 72 50 90 Q 25 108 0 90 Z",
    "annotation_1": "s M 100 0 L 0 0 L 0 100 L 100 100",
    "annotation_2": "s M 100 0 L 50 0 L 50 100 L 100 100 M 0 50 L 50 50",
    "manual_operation": "b M 0 0 L 100 0 L 80 100 L 20 100 Z",
    "parallel_mode": "f R 0 30 100 40; s M 0 30 L 100 30 M 0 70 L 100 70; i O 20 46 5 8 O 47 46 5 8 O 75 46 5 8",
}  # fmt: skip

glyph_kinds("flowchart", " in a flowchart", _SYMBOLS, size=(100.0, 60.0), category="flowchart")
