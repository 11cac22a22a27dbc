"""The little marks of BPMN: what an event waits for, how a gateway decides, what does a task.

Source: OMG, Business Process Model and Notation 2.0.2, chapters 7 and 10.
"""

from __future__ import annotations

from collections.abc import Mapping

_CLOCK = (
    "s O 0 0 100 100 M 50 14 L 50 50 L 76 50 M 50 0 L 50 8 M 50 100 L 50 92 M 0 50 L 8 50 M 100 50 L 92 50 "
    "M 75 7 L 71 14 "
    "M 93 25 L 86 29 M 93 75 L 86 71 M 75 93 L 71 86 M 25 93 L 29 86 M 7 75 L 14 71 M 7 25 L 14 29 M 25 7 L 29 14"
)

# Marks with role b are filled with the ink where the event is thrown rather than caught.
EVENT_MARKS: Mapping[str, str] = {
    "message": "b M -2 20 L 102 20 L 102 80 L -2 80 Z; s M -2 20 L 50 54 L 102 20",
    "timer": _CLOCK,
    "escalation": "b M 50 8 L 82 90 L 50 60 L 18 90 Z",
    "conditional": "s R 18 10 64 80 M 26 24 L 74 24 M 26 41 L 74 41 M 26 59 L 74 59 M 26 76 L 74 76",
    "link": "b M 8 38 L 58 38 L 58 20 L 92 50 L 58 80 L 58 62 L 8 62 Z",
    "error": "b M 8 90 L 32 16 L 64 58 L 92 8 L 68 86 L 38 46 Z",
    "cancel": "b M 12 24 L 24 12 L 50 38 L 76 12 L 88 24 L 62 50 L 88 76 L 76 88 L 50 62 L 24 88 L 12 76 L 38 50 Z",
    "compensation": "b M 48 20 L 48 80 L 6 50 Z M 92 20 L 92 80 L 50 50 Z",
    "signal": "b M 50 8 L 92 82 L 8 82 Z",
    "multiple": "b M 50 6 L 94 40 L 78 92 L 22 92 L 6 40 Z",
    "parallelMultiple": "b M 38 8 L 62 8 L 62 38 L 92 38 L 92 62 L 62 62 L 62 92 L 38 92 L 38 62 L 8 62 L 8 38 L 38 "
    "38 Z",
    "terminate": "i O -6 -6 112 112",
    "terminate2": "i O -6 -6 112 112",
}  # fmt: skip
GATEWAY_MARKS: Mapping[str, str] = {
    "exclusive": "i M 0 10 L 17 0 L 50 35 L 83 0 L 100 10 L 64 50 L 100 90 L 83 100 L 50 65 L 17 100 L 0 90 L 36 50 "
    "Z",
    "parallel": "i M 41 0 L 59 0 L 59 41 L 100 41 L 100 59 L 59 59 L 59 100 L 41 100 L 41 59 L 0 59 L 0 41 L 41 41 Z",
    "complex": "i M 42 0 L 58 0 L 56 32 L 80 10 L 90 20 L 68 44 L 100 42 L 100 58 L 68 56 L 90 80 L 80 90 L 56 68 L "
    "58 100 "
    "L 42 100 L 44 68 L 20 90 L 10 80 L 32 56 L 0 58 L 0 42 L 32 44 L 10 20 L 20 10 L 44 32 Z",
    "inclusive": "s O 5 5 90 90 O 9 9 82 82",
}  # fmt: skip
# As `symbol` of the older gateway shape.
GATEWAY_SYMBOLS: Mapping[str, str] = {
    "exclusiveGw": "exclusive", "parallelGw": "parallel", "inclusiveGw": "inclusive", "complexGw": "complex",
}  # fmt: skip
TASK_MARKS: Mapping[str, str] = {
    "send": "i M 0 12 L 100 12 L 50 52 Z M 0 24 L 50 64 L 100 24 L 100 88 L 0 88 Z",
    "receive": "s M 0 12 L 100 12 L 100 88 L 0 88 Z M 0 12 L 50 54 L 100 12",
    "user": "s O 30 2 40 42 M 6 98 L 6 78 C 6 56 24 48 36 46 M 64 46 C 76 48 94 56 94 78 L 94 98 L 6 98",
    "manual": "s M 4 40 C 4 24 16 12 30 12 L 58 4 C 66 8 64 16 58 18 L 44 22 L 96 22 L 96 38 L 60 38 L 98 38 L 98 "
    "54 L 60 54 "
    "L 94 54 L 94 70 L 60 70 L 86 70 L 86 86 L 26 86 C 12 86 4 74 4 60 Z",
    "service": "s O 34 34 32 32 O 16 16 68 68 M 50 16 L 50 2 M 50 84 L 50 98 M 16 50 L 2 50 M 84 50 L 98 50 "
    "M 26 26 L 16 16 "
    "M 74 26 L 84 16 M 26 74 L 16 84 M 74 74 L 84 84",
    "businessRule": "s R 0 12 100 76 M 0 34 L 100 34 M 0 60 L 100 60 M 30 34 L 30 88; i R 0 12 100 20",
    "script": "s M 22 4 C 2 22 24 34 22 52 C 20 74 4 84 14 96 L 78 96 C 96 80 70 68 74 48 C 76 30 92 20 86 4 Z "
    "M 32 24 L 66 24 "
    "M 36 42 L 64 42 M 32 60 L 62 60 M 28 78 L 66 78",
}  # fmt: skip
# At the bottom of a task, by parameter, in the order they are drawn in.
LOOP_MARKS: Mapping[str, str] = {
    "is_loop_standard": "s M 34 92 A 44 44 1 1 58 96 M 34 92 L 34 72 M 34 92 L 12 92",
    "is_loop_multi_parallel": "i R 12 6 18 88 R 41 6 18 88 R 70 6 18 88",
    "is_loop_multi_seq": "i R 6 12 88 18 R 6 41 88 18 R 6 70 88 18",
    "is_loop_comp": "s M 48 20 L 48 80 L 6 50 Z M 92 20 L 92 80 L 50 50 Z",
    "is_loop_sub": "s R 0 0 100 100 M 50 22 L 50 78 M 22 50 L 78 50",
    "is_ad_hoc": "s M 4 60 C 20 20 40 30 52 50 C 64 70 84 72 96 40",
}  # fmt: skip
