"""A worker that does what it is told, also what no worker should."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

from diagram.worker import limit_memory, serve


def main(memory: str = "") -> int:
    if memory:
        limit_memory(int(memory))
    serve(answer)
    return 0


def answer(blobs: Sequence[bytes]) -> tuple[Sequence[bytes], bool]:
    word, *rest = blobs
    match word:
        case b"die":
            os.abort()
        case b"chatter":
            sys.stdout.write("what a library prints\n")
            sys.stdout.flush()
        case b"nap":
            time.sleep(0.2)
        case b"sleep":
            time.sleep(3600)
        case b"take":
            bytearray(1 << 30)
        case b"claim":
            os.write(1, (1).to_bytes(8, "big") + (1 << 62).to_bytes(8, "big"))
            os._exit(0)
        case b"halve":
            os.write(1, (1).to_bytes(8, "big") + (1000).to_bytes(8, "big") + b"half of it")
            os._exit(0)
    return [b"you said", *rest], word == b"last"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
