"""The worker of `app.library.importer`: `python -m app.library.preparing MEMORY`, wishes in, diagrams out."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence

from app.errors import AppError
from app.files import open_file
from app.library.parcel import LINK, READ, Wish, pack_error, pack_fault, pack_prepared, pack_read, unpack_wish
from app.library.prepared import prepared_file
from diagram.errors import DiagramError, LimitExceeded
from diagram.formats.registry import FORMATS
from diagram.worker import limit_memory, serve

_NICE = 5  # who draws comes first, on a machine with few cores
_LARGE = 8_000_000  # bytes: after that much came out, a fresh process takes less memory than this one


def main(memory: str) -> int:
    """Answer until there is no more to read."""
    if memory != "0":
        limit_memory(int(memory))
    if hasattr(os, "nice"):
        os.nice(_NICE)
    FORMATS.values()  # loaded before anybody waits for it
    gc.disable()  # records make no garbage, and a large file ends this process
    serve(_answer)
    return 0


def _answer(blobs: Sequence[bytes]) -> tuple[Sequence[bytes], bool]:
    answer = said(unpack_wish(blobs))
    gc.collect()
    return answer, sum(map(len, answer)) > _LARGE


def said(wish: Wish) -> Sequence[bytes]:
    """What became of a wish; it never raises."""
    try:
        if wish.what == READ:
            return pack_read(open_file(wish.path))
        return pack_prepared(prepared_file(wish.path, linked=wish.what == LINK))
    except (AppError, DiagramError) as error:
        return pack_error(error)
    except MemoryError:
        return pack_error(LimitExceeded("reading it takes more memory than there is", where=wish.path.name))
    except Exception:  # this is a job runner: a bug is reported where the person is
        return pack_fault(traceback.format_exc())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
