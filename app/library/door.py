"""Storage's errors as the program's, which the command line knows how to say."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from app.errors import LibraryFailed
from storage.errors import LibraryBusy, StorageError


@contextmanager
def door() -> Generator[None]:
    """A block around the use of a library without a window. Raises: LibraryFailed."""
    try:
        yield
    except LibraryBusy as error:
        held = f" (process {error.process})" if error.process else ""
        advice = "Close its window, or name another folder with --library; then try again."
        raise LibraryFailed(f"{error.title}{held}", advice=advice) from error
    except StorageError as error:
        raise LibraryFailed(f"{error.title}: {error}", advice=error.advice) from error
