"""The program of a worker: ``python -m services.rendering.worker MEMORY SECONDS``, wishes in, files out.

It starts without any secret in its environment, limits itself before it reads a byte, and ends when its service does.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import BinaryIO

from diagram.errors import DiagramError, LimitExceeded
from diagram.formats.registry import FORMATS
from diagram.render.gui import ensure_gui_app
from diagram.shapes.registry import SHAPES
from diagram.worker import limit_memory
from services.rendering.drawing import NoSuchPage, draw
from services.rendering.frames import Frame, receive, send
from services.rendering.wish import Form, Source, Wish


def main(memory: int, seconds: float) -> int:
    """Answer until there is no more to read, or until memory ran out once."""
    answers = _private_output()
    limit_memory(memory)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    SHAPES.load()
    list(FORMATS)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    ensure_gui_app()
    send(answers, {"kind": "ready"})
    while (frame := receive(sys.stdin.buffer)) is not None:
        _limit_time(seconds)
        if not _answer(frame, answers):
            return 0
    return 0


def _answer(frame: Frame, answers: BinaryIO) -> bool:
    """Make what `frame` asks for; False when this process had better be replaced."""
    head = frame.head
    try:
        drawn = draw(
            Source(Form(head["form"]), frame.blobs, str(head["name"])),
            Wish.of(head["wish"]),  # type: ignore[arg-type]  # our own JSON
            lambda name: _asset(name, answers),
            most_pages=int(head["most_pages"]),  # type: ignore[call-overload]  # our own JSON
            most_bytes=int(head["most_bytes"]),  # type: ignore[call-overload]  # our own JSON
        )
    except MemoryError:
        _refuse(
            answers, "needs_too_much_memory", "drawing this document needs more memory than is allowed", "", spent=True
        )
        return False
    except LimitExceeded as error:
        _refuse(answers, "too_large", str(error), error.advice)
    except NoSuchPage as error:
        _refuse(answers, "no_such_page", str(error), "Pages are counted from 1.")
    except DiagramError as error:
        _refuse(answers, "unreadable", str(error), error.advice)
    except Exception as error:  # the job runner: nobody knows what a forged document makes of our code
        _refuse(answers, "unreadable", f"the document cannot be drawn ({type(error).__name__})", "", spent=True)
        return False
    else:
        said = {"kind": "done", "names": [name for name, _ in drawn.files], "losses": list(drawn.losses)}
        send(answers, said, [data for _, data in drawn.files])
    return True


def _refuse(answers: BinaryIO, code: str, detail: str, advice: str, *, spent: bool = False) -> None:
    said = {"kind": "refused", "code": code, "detail": detail[:500], "advice": advice[:500], "spent": spent}
    send(answers, said)


def _asset(name: str, answers: BinaryIO) -> bytes | None:
    """The stored picture with that address, which the service is asked for."""
    send(answers, {"kind": "asset", "name": name})
    frame = receive(sys.stdin.buffer)
    return frame.blobs[0] if frame is not None and frame.blobs else None


def _private_output() -> BinaryIO:
    """Standard output for frames only: whatever else prints goes to standard error."""
    kept = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return kept


def _limit_time(seconds: float) -> None:
    """The service kills what is too slow; this ends the worker also when the service was killed itself."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + 2 * seconds) + 5, hard))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2])))
