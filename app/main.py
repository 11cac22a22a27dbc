"""The entry point: `autograph` opens the window, `autograph COMMAND` works without one.

Nothing heavy is imported here: `--version` answers in the time that Python needs to start.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0 all well, 1 some of it failed, 2 wrong usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        from app.version import VERSION

        sys.stdout.write(f"autograph {VERSION}\n")
        return 0
    if words[:1] == ["--worker"]:  # diagram.worker.WORD
        from app.working import work

        return work(words[1:])
    from app.cli.group import COMMAND_NAMES

    if words and (words[0] in COMMAND_NAMES or words[0] in ("--help", "-h") or words[0].startswith("-")):
        from app.cli.group import run_command

        return run_command(words)
    from app.desktop import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
