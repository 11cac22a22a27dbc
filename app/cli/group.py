"""The commands of `autograph`, one module of this package each; a command is imported only when it is called."""

from __future__ import annotations

import importlib
import logging
import pkgutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from app import cli
from app.errors import AppError
from diagram.errors import DiagramError
from sync.errors import SyncError

Command = TypeVar("Command", bound=Callable[..., object])
log = logging.getLogger(__name__)

COMMAND_NAMES = tuple(sorted(module.name for module in pkgutil.iter_modules(cli.__path__) if module.name != "group"))


def library_option(command: Command) -> Command:
    """Adds ``--library DIR``, as `folder`."""
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option("--library", "folder", type=kind, metavar="DIR", help="Instead of the usual one.")(command)


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMAND_NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMAND_NAMES:
            return None
        command = importlib.import_module(f"app.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`autograph FILE...` opens files in the window; `autograph` alone opens the library.",
)
@click.version_option(message="autograph %(version)s", package_name="autograph")
def group() -> None:
    """AutoGraph draws diagrams, opens draw.io files and keeps every edit."""


def run_command(words: Sequence[str]) -> int:
    """Run one command line; every error becomes one clear line on standard error and an exit code."""
    try:
        result = group.main(list(words), prog_name="autograph", standalone_mode=False)
        return int(result or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        complain("stopped")
        return 1
    except (AppError, DiagramError, SyncError) as error:
        complain(sentence(error))
        return 1
    except Exception as error:  # the last door: a bug must still end in one line and an exit code
        log.debug("unexpected error", exc_info=True)
        complain(f"unexpected error: {type(error).__name__}: {error}")
        return 1


def sentence(error: AppError | DiagramError | SyncError) -> str:
    """One line for a terminal: what happened, and what to do about it."""
    what = " ".join(str(error).split()).rstrip(".")
    return f"{what}. {error.advice}".strip() if error.advice else what


def complain(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"autograph: {text}\n")
