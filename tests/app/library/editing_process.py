"""A process that edits a diagram until it is killed, and says how many edits storage has acknowledged."""

from __future__ import annotations

import sys
from pathlib import Path

from app.library.library import Library
from diagram.ids import RecordId
from diagram.records import Layer, Shape


def name_of(number: int) -> RecordId:
    return RecordId(f"n{number:06d}")


def main(folder: str, diagram: str, start: str) -> None:
    opened = Library.at(Path(folder)).open(diagram)()
    layer = next(record.id for record in opened.document.records.values() if isinstance(record, Layer))
    told = number = int(start)
    while True:
        with opened.document.edit("Draw") as edit:
            edit.put(Shape(name_of(number), layer, f"{number:06d}1", x=float(number)))
        number += 1
        if opened.pending > 50:
            opened._saver.settle(1.0)
        acknowledged = number - opened.pending
        if acknowledged > told:
            told = acknowledged
            sys.stdout.write(f"{told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
