"""How much SQLite's write-ahead log says it holds, to compare with how much SQLite believes of it.

SQLite takes a damaged log for one that ends there, silently: its checks cannot tell. Format: sqlite.org/walformat.html.
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEADER = struct.Struct(">8I")  # magic, version, page size, checkpoints, two salts, two sums
_FRAME = struct.Struct(">4I")  # page, size of the database after a commit or 0, two salts
_FRAME_SIZE = 24
_MAGIC = (0x377F0682, 0x377F0683)


def frames_promised(log: Path) -> int | None:
    """The last frame of the last commit but one of the present round; None when the header of the log is damaged.

    The very last commit does not count: a process that is killed leaves it half written, and it was acknowledged to
    nobody. All before it had been flushed.
    """
    if not log.exists() or log.stat().st_size < _HEADER.size:
        return 0  # a crash may leave less than a header, before the first commit
    with log.open("rb") as file:
        head = file.read(_HEADER.size)
        magic, _, page_size, _, *salts, sum_1, sum_2 = map(int, _HEADER.unpack(head))
        if magic not in _MAGIC or _sums(head[:24], "big" if magic & 1 else "little") != (sum_1, sum_2):
            return None
        ends, number = [0, 0], 0
        while len(frame := file.read(_FRAME.size)) == _FRAME.size:
            number += 1
            _, commits, *marks = _FRAME.unpack(frame)
            if marks == salts and commits:
                ends.append(number)
            file.seek(_FRAME_SIZE - _FRAME.size + page_size, 1)
    return ends[-2]


def _sums(data: bytes, order: str) -> tuple[int, int]:
    first = second = 0
    words = struct.unpack(f"{'>' if order == 'big' else '<'}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
