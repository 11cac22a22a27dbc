"""Controls of screens that are sketched: fields, buttons, lists, charts and pictures to come."""

from __future__ import annotations

from diagram.shapes.glyphs import glyph_kinds

_CONTROLS = {
    "button": "b U 0 0 100 100 12",
    "combo_box": "170 30: s U 0 0 170 30 4; b R 140 0 30 30; i M 148 11 L 162 11 L 155 20 Z",
    "search_box": "220 30: b U 0 0 220 30 2; s O 200 7 11 11 M 209 17 L 214 23",
    "checkbox": "b U 0 0 100 100 8; s M 20 52 L 42 76 L 82 24",
    "checkbox_group": "b R 0 0 100 100; s R 8 12 14 14 R 8 43 14 14 R 8 74 14 14 M 11 18 L 14 23 L 20 14",
    "radio_group": "b R 0 0 100 100; s O 8 12 14 14 O 8 43 14 14 O 8 74 14 14; i O 12 16 6 6",
    "anchor": "f R 0 0 100 100",
    "browser_window": "s R 0 0 100 100 M 0 12 L 100 12; i O 2 4 2 4 O 5 4 2 4 O 8 4 2 4; s R 14 3 80 6",
    "window": "s R 0 0 100 100 M 0 12 L 100 12; s M 93 3 L 98 9 M 98 3 L 93 9",
    "video_player": "s R 0 0 100 100 M 0 88 L 100 88 M 12 94 L 96 94; i M 3 91 L 8 94 L 3 97 Z",
    "user_male": "b O 26 2 48 56; b M 0 100 C 0 74 22 68 38 62 L 62 62 C 78 68 100 74 100 100 Z",
    "icon_grid": "s R 0 0 100 100 M 0 0 L 100 100 M 100 0 L 0 100",
    "simple_icon": "s R 0 0 100 100 M 0 0 L 100 100 M 100 0 L 0 100",
    "column_chart": "s M 0 0 L 0 100 L 100 100; i R 14 30 10 70 R 42 46 10 54 R 70 14 10 86; "
    "b R 26 40 10 60 R 54 36 10 64 "
    "R 82 26 10 74",
    "bar_chart": "s M 0 0 L 0 100 L 100 100; b R 0 12 70 14 R 0 42 50 14 R 0 72 86 14",
    "pie_chart": "b O 0 0 100 100; s M 50 50 L 50 0 M 50 50 L 98 38 M 50 50 L 38 98",
    "curly_brace": "s M 0 100 Q 0 50 10 50 L 40 50 Q 50 50 50 0 Q 50 50 60 50 L 90 50 Q 100 50 100 100",
    "markup_line": "s M 0 50 L 100 50",
    "line": "s M 0 50 L 100 50",
    "callout": "s M 0 15 L 46 15 L 100 100",
    "sticky_note2": "b M 4 6 L 96 6 L 100 92 Q 60 100 2 98 Z; i R 30 0 34 12",
    "sticky_note": "b M 4 6 L 96 6 L 100 92 Q 60 100 2 98 Z",
    "rating": "500 100: b M 50 0 L 62 38 L 100 38 L 69 62 L 81 100 L 50 76 L 19 100 L 31 62 L 0 38 L 38 38 Z; "
    "b M 150 0 L 162 38 L 200 38 L 169 62 L 181 100 L 150 76 L 119 100 L 131 62 L 100 38 L 138 38 Z; "
    "b M 250 0 L 262 38 L 300 38 L 269 62 L 281 100 L 250 76 L 219 100 L 231 62 L 200 38 L 238 38 Z; "
    "b M 350 0 L 362 38 L 400 38 L 369 62 L 381 100 L 350 76 L 319 100 L 331 62 L 300 38 L 338 38 Z; "
    "s M 450 0 L 462 38 L 500 38 L 469 62 L 481 100 L 450 76 L 419 100 L 431 62 L 400 38 L 438 38 Z",
}  # fmt: skip

glyph_kinds("mockup", " on a screen", _CONTROLS, size=(120.0, 40.0), always=True)
