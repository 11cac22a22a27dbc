"""`autograph library`: the diagrams of this computer without a window - listed, brought in, taken out, backed up."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from app.cli.group import complain, sentence
from app.errors import AppError, LibraryFailed
from diagram.errors import DiagramError

if TYPE_CHECKING:
    from app.library.library import Library

Command = TypeVar("Command", bound=Callable[..., object])


def _library_option(command: Command) -> Command:
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option("--library", "folder", type=kind, metavar="DIR", help="Instead of the usual one.")(command)


@click.group("library")
def command() -> None:
    """Work on the library: every diagram that AutoGraph keeps on this computer.

    Exit code 0: all done; 1: some of it failed; 2: wrong usage. Close the window first: one program at a time.
    """


@command.command("list")
@_library_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.option("--trash", is_flag=True, help="What is in the trash instead.")
def list_(*, folder: Path | None, as_json: bool, trash: bool) -> int:
    """Tell which diagrams there are, the last edited first."""
    with _opened(folder) as library:
        entries = library.trashed() if trash else library.entries()
    if as_json:
        rows = [{"id": entry.id, "title": entry.title, "edited": _moment(entry.edited_s)} for entry in entries]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for entry in entries:
            click.echo(f"{entry.id}  {_moment(entry.edited_s)}  {entry.title}")
    return 0


@command.command("import")
@_library_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def import_(*, folder: Path | None, files: tuple[Path, ...]) -> int:
    """Store every FILE as a diagram; a folder stands for the diagrams in it. Prints the new ids."""
    from app.library.exchange import files_in, take_in

    failed = False
    with _opened(folder, backups=True) as library:
        for file in (found for name in files for found in files_in(name)):
            try:
                click.echo(f"{take_in(library, file)}  {file.stem}")
            except (AppError, DiagramError) as error:
                complain(sentence(error))
                failed = True
    return 1 if failed else 0


@command.command("export")
@_library_option
@click.argument("diagram", required=False, metavar="[ID]")
@click.option("--all", "everything", is_flag=True, help="Every diagram outside the trash, one file each.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE|DIR",
              help="A .drawio or .json file; with --all the folder for the .drawio files.")  # fmt: skip
def export(*, folder: Path | None, diagram: str | None, everything: bool, output: Path) -> int:
    """Write the diagram ID, or all of them, as open files."""
    from app.library.exchange import export_all, export_one

    if (diagram is None) is not everything:
        raise click.UsageError("give the ID of a diagram, or --all")
    with _opened(folder) as library:
        if diagram is not None:
            export_one(library, diagram, output)
            return 0
        problems = export_all(library, output)
    for problem in problems:
        complain(problem)
    return 1 if problems else 0


@command.command("backup")
@_library_option
def backup(*, folder: Path | None) -> int:
    """Make a backup now, and tell which there are."""
    with _opened(folder) as library:
        library.storage.backups.make()
        found = library.storage.backups.all()
    for one in found:
        click.echo(f"{one.name}  {_moment(one.made_s)}  {one.size / 1e6:.1f} MB")
    return 0


@command.command("restore")
@_library_option
@click.argument("name", required=False, default="", metavar="[NAME]")
def restore(*, folder: Path | None, name: str) -> int:
    """Bring the backup NAME back, or the newest; the present library is kept aside."""
    from storage.backups import restore as bring_back

    with _door():
        kept = bring_back(_place(folder), name)
    click.echo(f"restored; what was there before is in {kept}")
    return 0


@command.command("check")
@_library_option
def check(*, folder: Path | None) -> int:
    """Examine the database; a damaged one is recovered. Exit code 1 when something was wrong."""
    with _opened(folder) as library:
        report, faults = library.recovery, library.storage.check()
        count = len(library.entries())
    for fault in faults:
        complain(fault)
    if report is not None:
        backup_used = f" and the backup {report.backup}" if report.backup else ""
        complain(f"the library was damaged ({report.reason}). It was put together again from what was readable"
                 f"{backup_used}: {report.diagrams} diagrams. The damaged file is in {report.kept}")  # fmt: skip
    if not faults and report is None:
        click.echo(f"sound: {count} diagrams")
    return 1 if faults or report is not None else 0


def _place(folder: Path | None) -> Path:
    from app.places import library_folder

    return folder or library_folder()


@contextmanager
def _opened(folder: Path | None, *, backups: bool = False) -> Generator[Library]:
    from app.library.library import Library

    with _door():
        library = Library.at(_place(folder), backups=backups)
        try:
            yield library
        finally:
            library.close()


@contextmanager
def _door() -> Generator[None]:
    """Storage's errors as the program's, which the command line knows how to say."""
    from storage.errors import StorageError

    try:
        yield
    except StorageError as error:
        raise LibraryFailed(f"{error.title}: {error}", advice=error.advice) from error


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
