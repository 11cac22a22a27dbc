"""What a frozen program does when it is started as a worker of its own: see `diagram.worker`."""

from __future__ import annotations

from collections.abc import Sequence


def work(words: Sequence[str]) -> int:
    """Be the worker that `words` name, with the arguments that follow; the exit code.

    The imports are written out for the program that freezes ours: it looks for them.
    """
    program, *arguments = words or [""]
    if program == "app.library.preparing":
        from app.library import preparing

        return preparing.main(*arguments)
    if program == "diagram.document.examining":
        from diagram.document import examining

        return examining.main(*arguments)
    if program == "app.syncing.shadowing":
        from app.syncing import shadowing

        return shadowing.main(*arguments)
    if program == "app.syncing.painting":
        from app.syncing import painting

        return painting.main()
    return 2
