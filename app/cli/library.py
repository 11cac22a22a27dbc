"""`autograph library`: the diagrams of this computer without a window - listed, brought in, taken out, backed up."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.group import complain, library_option, sentence
from app.errors import AppError
from diagram.errors import DiagramError

if TYPE_CHECKING:
    from app.library.archive import Outcome
    from app.library.library import Library
    from ui.ports import Entry


@click.group("library")
def command() -> None:
    """Work on the library: every diagram that AutoGraph keeps on this computer.

    Exit code 0: all done; 1: some of it failed; 2: wrong usage. Close the window first: one program at a time.
    """


@command.command("list")
@library_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable, with everything that is known.")
@click.option("--trash", is_flag=True, help="What is in the trash instead.")
def list_(*, folder: Path | None, as_json: bool, trash: bool) -> int:
    """Tell which diagrams there are, the last edited first."""
    from ui.library_ports import EVERYTHING

    with _opened(folder) as library:
        entries = library.entries(replace(EVERYTHING, trashed=trash, thumbnails=False))
        paths = _paths(library)
    if as_json:
        click.echo(json.dumps([_row(entry, paths) for entry in entries], ensure_ascii=False, indent=1))
    else:
        for entry in entries:
            click.echo(f"{entry.id}  {_moment(entry.edited_s)}  {entry.title}")
    return 0


@command.command("import")
@library_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def import_(*, folder: Path | None, files: tuple[Path, ...]) -> int:
    """Store every FILE as a diagram; a folder stands for the diagrams in it. Prints the new ids.

    A folder that `export --all` wrote comes back with its folders, tags, stars and trash.
    """
    from app.library.archive import import_library, is_library
    from app.library.exchange import files_in, take_in

    failed = False
    with _opened(folder, backups=True) as library:
        for place in files:
            try:
                if is_library(place):
                    failed |= _told(import_library(library, place, lambda one, title: click.echo(f"{one}  {title}")))
                    continue
                found = files_in(place)
            except (AppError, OSError) as error:
                complain(sentence(error) if isinstance(error, AppError) else f"{place}: {error.strerror}")
                failed = True
                continue
            if not found:
                complain(f"{place}: there is no diagram in this folder")
                failed = True
            for file in found:
                try:
                    click.echo(f"{take_in(library, file)}  {file.stem}")
                except (AppError, DiagramError) as error:
                    complain(sentence(error))
                    failed = True
    return 1 if failed else 0


@command.command("export")
@library_option
@click.argument("diagram", required=False, metavar="[ID]")
@click.option(
    "--all", "everything", is_flag=True, help="Every diagram, folders as folders; `import DIR` brings all back."
)
@click.option("--format", "format_name", type=click.Choice(("drawio", "json")), default=None,
              help="With --all: drawio (usual) for other programs, json to lose nothing.")  # fmt: skip
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE|DIR",
              help="A .drawio or .json file; with --all a folder.")  # fmt: skip
def export(
    *, folder: Path | None, diagram: str | None, everything: bool, format_name: str | None, output: Path
) -> int:  # fmt: skip
    """Write the diagram ID, or all of them, as open files."""
    from app.library.archive import export_library
    from app.library.exchange import export_one

    if (diagram is None) is not everything:
        raise click.UsageError("give the ID of a diagram, or --all")
    if format_name and not everything:
        raise click.UsageError("--format goes with --all; a single file's format follows from its name")
    if everything and output.exists() and not output.is_dir():
        raise click.UsageError(f"{output} is a file; with --all the output is a folder")
    with _opened(folder) as library:
        if diagram is not None:
            export_one(library, diagram, output)
            return 0
        outcome = export_library(library, output, format_name or "drawio")
    click.echo(f"{outcome.done} diagrams written to {output}")
    return 1 if _told(outcome) else 0


@command.command("versions")
@library_option
@click.argument("diagram", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def versions(*, folder: Path | None, diagram: str, as_json: bool) -> int:
    """Tell which versions of the diagram ID were kept, the newest first."""
    with _opened(folder) as library:
        found = library.versions.all(diagram)
    if as_json:
        rows = [
            {
                "id": one.id, "made": _moment(one.made_s), "name": one.name, "note": one.note,
                "automatic": one.automatic, "cause": one.cause, "records": one.records, "size": one.size,
            }
            for one in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(f"{one.id}  {_moment(one.made_s)}  {one.size:>9,} bytes  {one.name or f'({one.cause})'}")
    return 0


@command.command("purge")
@library_option
@click.option("--trash", is_flag=True, help="Empty the whole trash, whatever its age.")
def purge(*, folder: Path | None, trash: bool) -> int:
    """Delete for good what is due: the trash after 30 days of use, unused pictures, versions that have aged."""
    from app.library.upkeep import keep_up

    with _opened(folder) as library:
        gone = library.empty_trash() if trash else 0
        gone += keep_up(library.storage)
    click.echo(f"{gone} diagrams deleted for good")
    return 0


@command.command("backup")
@library_option
def backup(*, folder: Path | None) -> int:
    """Make a backup now, and tell which there are."""
    with _opened(folder) as library:
        library.storage.backups.make()
        found = library.storage.backups.all()
    for one in found:
        click.echo(f"{one.name}  {_moment(one.made_s)}  {one.size / 1e6:.1f} MB")
    return 0


@command.command("restore")
@library_option
@click.argument("name", required=False, default="", metavar="[NAME]")
def restore(*, folder: Path | None, name: str) -> int:
    """Bring the backup NAME back, or the newest; the present library is kept aside."""
    from app.library.door import door
    from app.places import library_folder
    from storage.backups import restore as bring_back

    with door():
        kept = bring_back(folder or library_folder(), name)
    click.echo(f"restored; what was there before is in {kept}")
    return 0


@command.command("check")
@library_option
def check(*, folder: Path | None) -> int:
    """Examine the database; a damaged one is recovered. Exit code 1 when something was wrong.

    A search or sizes that do not agree with the diagrams are made anew.
    """
    from app.library.upkeep import put_right

    with _opened(folder) as library:
        report, faults = library.recovery, library.storage.check()
        faults += put_right(library.storage)
        count = len(library.storage.diagrams.all())
    for fault in faults:
        complain(fault)
    if report is not None:
        backup_used = f" and the backup {report.backup}" if report.backup else ""
        complain(f"the library was damaged ({report.reason}). It was put together again from what was readable"
                 f"{backup_used}: {report.diagrams} diagrams. The damaged file is in {report.kept}")  # fmt: skip
    if not faults and report is None:
        click.echo(f"sound: {count} diagrams")
    return 1 if faults or report is not None else 0


def _told(outcome: Outcome) -> bool:
    """Say what went wrong; whether anything did."""
    for problem in outcome.problems:
        complain(problem)
    return bool(outcome.problems)


def _row(entry: Entry, paths: dict[str, Sequence[str]]) -> dict[str, object]:
    return {
        "id": entry.id,
        "title": entry.title,
        "edited": _moment(entry.edited_s),
        "created": _moment(entry.created_s),
        "opened": None if entry.opened_s is None else _moment(entry.opened_s),
        "folder": list(paths.get(entry.folder, ())),
        "tags": list(entry.tags),
        "starred": entry.starred,
        "kind": entry.kind.value,
        "size": entry.size,
        "trashed": entry.days_left is not None,
        "days_left": entry.days_left,
        "source": entry.source,
    }


def _paths(library: Library) -> dict[str, Sequence[str]]:
    """The names on the way to each folder."""
    paths: dict[str, Sequence[str]] = {"": ()}
    for one in library.folders.all():
        paths[one.id] = (*paths[one.parent], one.name)
    return paths


@contextmanager
def _opened(folder: Path | None, *, backups: bool = False) -> Generator[Library]:
    from app.library.door import door
    from app.library.library import Library
    from app.places import library_folder

    with door():
        library = Library.at(folder or library_folder(), backups=backups)
        try:
            yield library
        finally:
            library.close()


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
