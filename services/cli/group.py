"""The commands of `autograph-services`, one module of this package each, imported only when they are called."""

from __future__ import annotations

import importlib
import logging
import pkgutil
import sys
from collections.abc import Sequence

import click
from pydantic import ValidationError

from services import cli
from services.platform.errors import ServiceError

log = logging.getLogger(__name__)

COMMAND_NAMES = {
    module.name.replace("_", "-"): module.name
    for module in pkgutil.iter_modules(cli.__path__)
    if module.name not in ("group", "one_machine")
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMAND_NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMAND_NAMES:
            return None
        command = importlib.import_module(f"services.cli.{COMMAND_NAMES[cmd_name]}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(message="autograph-services %(version)s", package_name="autograph")
def group() -> None:
    """The backend of AutoGraph: one process for one machine, or each service by itself."""


def run_command(words: Sequence[str]) -> int:
    """Run one command line; every error becomes one clear line on standard error and an exit code."""
    try:
        result = group.main(list(words), prog_name="autograph-services", standalone_mode=False)
        return int(result or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        _complain("stopped")
        return 1
    except ValidationError as error:
        _complain("the settings are not valid: " + "; ".join(str(one["msg"]) for one in error.errors()))
        return 2
    except ServiceError as error:
        _complain(f"{error}. {error.advice}")
        return 1
    except Exception as error:  # the last door: a bug must still end in one line and an exit code
        log.debug("unexpected error", exc_info=True)
        _complain(f"unexpected error: {type(error).__name__}: {error}")
        return 1


def _complain(text: str) -> None:
    sys.stderr.write(f"autograph-services: {text}\n")
