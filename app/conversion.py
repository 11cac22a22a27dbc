"""One file converted: read, drawn or rewritten, put in place. The whole of `autograph convert` for one input."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from app.errors import AppError, NoSuchPage
from app.files import OpenedFile, open_file, write_bytes
from diagram.collector import collector_paused
from diagram.errors import DiagramError
from diagram.formats.registry import Contents, Loss
from diagram.records import Page
from diagram.render.pictures import PICTURES, PictureOptions, files_of

TARGETS = (*PICTURES, "drawio", "json")


@dataclass(frozen=True, slots=True)
class Job:
    """`pages` counts from 1; only pictures heed it, other formats carry the whole document."""

    source: Path
    output: Path
    target: str
    pages: int | Literal["all"] = 1
    options: PictureOptions = field(default_factory=PictureOptions)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input; `error` is one line, empty when all went well."""

    source: Path
    outputs: tuple[Path, ...] = ()
    losses: tuple[Loss, ...] = ()
    error: str = ""
    seconds: float = 0.0

    def as_json(self) -> dict[str, object]:
        """The row of ``--report``."""
        return {
            "input": str(self.source),
            "ok": not self.error,
            "error": self.error,
            "outputs": [str(path) for path in self.outputs],
            "seconds": round(self.seconds, 4),
            "approximated": [asdict(loss) for loss in self.losses],
        }


@collector_paused()
def convert(job: Job) -> Outcome:
    """Do `job`; a file that cannot be converted is an outcome, not an exception."""
    start = time.perf_counter()
    losses: tuple[Loss, ...] = ()
    try:
        opened = open_file(job.source)
        losses = opened.reading.losses
        outputs = []
        for path, data in _results(job, opened):
            write_bytes(path, data)
            outputs.append(path)
        return Outcome(job.source, tuple(outputs), losses, seconds=time.perf_counter() - start)
    except (AppError, DiagramError) as error:
        text = " ".join(str(error).split())
        named = text if job.source.name in text else f"{job.source.name}: {text}"
        return Outcome(job.source, (), losses, error=named, seconds=time.perf_counter() - start)


def _results(job: Job, opened: OpenedFile) -> Iterator[tuple[Path, bytes]]:
    contents = Contents(opened.reading.records, opened.reading.assets.get, job.source.stem)
    for suffix, data in files_of(contents, job.target, job.options, lambda pages: _chosen(pages, job)):
        yield job.output.with_stem(job.output.stem + suffix) if suffix else job.output, data


def _chosen(pages: list[Page], job: Job) -> list[Page]:
    if job.pages == "all":
        return pages
    if job.pages > len(pages):
        raise NoSuchPage(f"{job.source.name}: there is no page {job.pages}, the file has {len(pages)}")
    return [pages[job.pages - 1]]
