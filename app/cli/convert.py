"""`autograph convert`: files to pictures and other formats, without a window, several at a time."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Literal

import click

from app.cli.group import complain
from app.conversion import TARGETS, Job, Outcome, convert
from app.files import write_bytes
from diagram.render.pictures import PictureOptions


@click.command("convert")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="IN...")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT|DIR",
              help="A file for one input, a folder for several.")  # fmt: skip
@click.option("--to", "target", type=click.Choice(TARGETS), help="The format; else OUT's extension tells it.")
@click.option("--page", type=click.IntRange(min=1), help="Which page, counted from 1 (pictures; the first by default).")
@click.option("--all-pages", is_flag=True, help="Every page: one file each, or the sheets of one PDF.")
@click.option("--scale", type=click.FloatRange(0.01, 100.0), default=1.0, show_default=True,
              help="Pixels per unit of a PNG.")  # fmt: skip
@click.option("--margin", type=click.FloatRange(0.0, 10_000.0), default=0.0, show_default=True,
              help="Room around the drawing, in units.")  # fmt: skip
@click.option("--background", default="", metavar="COLOUR", help="#rrggbb or none; else the page's own, or white.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes at a time; as many as there are cores by default.")
@click.option("--report", type=click.Path(path_type=Path), help="Write what happened to each file as JSON.")
def command(
    *,
    inputs: tuple[Path, ...],
    output: Path,
    target: str | None,
    page: int | None,
    all_pages: bool,
    scale: float,
    margin: float,
    background: str,
    jobs: int | None,
    report: Path | None,
) -> int:
    """Convert IN... to OUT, or into the folder DIR.

    Exit code 0: all done; 1: some files failed, the others are done; 2: wrong usage.
    """
    if page is not None and all_pages:
        raise click.UsageError("--page and --all-pages exclude each other")
    options = PictureOptions(scale=scale, margin=margin, background=_colour(background))
    target = target or _target_of(output)
    pages: int | Literal["all"] = "all" if all_pages else page or 1
    into_folder = len(inputs) > 1 or output.is_dir() or str(output).endswith(os.sep)
    names = _names(inputs, target) if into_folder else [output.name]
    folder = output if into_folder else output.parent
    work = [Job(path, folder / name, target, pages, options) for path, name in zip(inputs, names, strict=True)]
    outcomes = _all(work, jobs or min(len(work), os.cpu_count() or 1))
    for outcome in outcomes:
        if outcome.error:
            complain(outcome.error)
    if report is not None:
        rows = [outcome.as_json() for outcome in outcomes]
        write_bytes(report, json.dumps(rows, indent=1, ensure_ascii=False).encode())
    return 1 if any(outcome.error for outcome in outcomes) else 0


def _all(work: list[Job], jobs: int) -> list[Outcome]:
    """Every job's outcome, in order. With more than one process a file that kills its worker fails alone."""
    if jobs == 1 or len(work) == 1:
        return [convert(job) for job in work]
    # Most runs convert one file and need none of this.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    outcomes: list[Outcome | None] = [None] * len(work)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        futures = [pool.submit(convert, job) for job in work]
        for index, future in enumerate(futures):
            try:
                outcomes[index] = future.result()
            except BrokenProcessPool:
                break
    return [outcome if outcome else _alone(job) for outcome, job in zip(outcomes, work, strict=True)]


def _alone(job: Job) -> Outcome:
    """One more try in a process of its own, after a worker died: only the file at fault may fail."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            return pool.submit(convert, job).result()
        except BrokenProcessPool:
            return Outcome(job.source, error=f"{job.source.name}: the converter stopped while working on this file")


def _target_of(output: Path) -> str:
    extension = output.suffix.lower().lstrip(".")
    if extension not in TARGETS:
        raise click.UsageError(f"say which format with --to {'|'.join(TARGETS)}, or name OUT with such an extension")
    return extension


def _names(inputs: tuple[Path, ...], target: str) -> list[str]:
    """One file name per input; inputs of equal names get a number, so that none overwrites another."""
    taken: dict[str, int] = {}
    names = []
    for path in inputs:
        stem = path.name.removesuffix(path.suffix)
        count = taken[stem.lower()] = taken.get(stem.lower(), 0) + 1
        names.append(f"{stem}-{count}.{target}" if count > 1 else f"{stem}.{target}")
    return names


def _colour(text: str) -> str:
    """`text` as #rrggbb or none; empty stays empty.

    Raises:
        click.BadParameter: it is neither.
    """
    word = text.strip().lower()
    if word in ("", "none", "transparent"):
        return "none" if word else ""
    digits = word.removeprefix("#")
    if word.startswith("#") and len(digits) in (3, 6, 8) and all(digit in "0123456789abcdef" for digit in digits):
        return "#" + (digits if len(digits) > 3 else "".join(digit * 2 for digit in digits))
    named = {"white": "#ffffff", "black": "#000000"}.get(word)
    if named is None:
        raise click.BadParameter(f"{text!r} is not a colour; write #rrggbb or none", param_hint="--background")
    return named
