"""External files: read whole and understood, or refused with one clear error; written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import FileUnreadable, FileUnwritable
from diagram.errors import FormatError, LimitExceeded
from diagram.formats.registry import Reading, recognise

LARGEST_FILE = 512 * 1024 * 1024  # bytes; draw.io users report files up to 300 MB


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file as it was understood: the name of its format, what was in it, and its very bytes."""

    path: Path
    format: str
    reading: Reading
    data: bytes


def open_file(path: Path) -> OpenedFile:
    """Read and understand `path`.

    Raises:
        FileUnreadable: it cannot be opened as a file.
        FormatError: its contents are no diagram that we know; the message starts with the file's name.
    """
    data = read_bytes(path)
    try:
        entry = recognise(data, path.name)
        assert entry.read is not None  # recognise() only returns readable formats
        return OpenedFile(path, entry.name, entry.read(data), data)
    except FormatError as error:
        text = str(error)
        if text.startswith(path.name):
            raise
        raise type(error)(text, where=path.name, advice=error.advice) from error


def read_bytes(path: Path) -> bytes:
    """The whole file.

    Raises:
        FileUnreadable: it is missing, not a regular file, or not allowed.
        LimitExceeded: it is larger than we read.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise FileUnreadable(f"{path.name}: this is not a regular file")
            if status.st_size > LARGEST_FILE:
                size = f"{status.st_size / 1e6:,.0f} MB"
                raise LimitExceeded(f"the file has {size}, the limit is {LARGEST_FILE / 1e6:,.0f} MB", where=path.name)
            return file.read()
    except IsADirectoryError as error:
        raise FileUnreadable(f"{path.name}: this is a folder", advice="Choose a file inside it.") from error
    except OSError as error:
        raise FileUnreadable(f"{path.name}: {(error.strerror or 'it cannot be read').lower()}") from error


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` in `path`, whole or not at all: a crash leaves the old file, never an empty one.

    Raises:
        FileUnwritable: the folder is missing, full or not writable.
    """
    with beside(path, data) as temporary:
        os.replace(temporary, path)


@contextmanager
def beside(path: Path, data: bytes) -> Iterator[Path]:
    """A file beside `path` that holds `data` and is on the disk, ready to be renamed; what is left of it goes.

    It may be read by whom the present file may be read.

    Raises:
        FileUnwritable: the folder is missing, full or not writable; also for what goes wrong in the block.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(path))
        yield Path(temporary)
    except OSError as error:
        raise FileUnwritable(f"{path}: {(error.strerror or 'it cannot be written').lower()}") from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0o666 & ~_umask()


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
