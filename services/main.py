"""The entry point: `autograph-services COMMAND` starts and looks after the backend."""

from __future__ import annotations

import gc
import sys

from services.cli.group import run_command


def main() -> int:
    """Run one command and return its exit code: 0 all well, 1 it failed, 2 wrong usage."""
    code = run_command(sys.argv[1:])
    # At its end Python looks for cycles in all that was ever imported: more than a second, for memory that goes anyway.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(main())
