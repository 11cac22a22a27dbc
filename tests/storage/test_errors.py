from __future__ import annotations

import errno

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import errors
from storage.door import door, error_of
from storage.errors import DiskFailed, DiskFull, LibraryDamaged, LibraryReadOnly, StorageError


class Foreign(Exception):
    def __init__(self, code: int) -> None:
        super().__init__("foreign")
        self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("code", "kind"),
    [(13, DiskFull), (10, DiskFailed), (10 | 3 << 8, DiskFailed), (11, LibraryDamaged), (26, LibraryDamaged)],
)
def test_errors_of_sqlite_become_ours(code: int, kind: type[StorageError]) -> None:
    with pytest.raises(kind), door():
        raise DBAPIError("", {}, Foreign(code))


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, DiskFull), (errno.EROFS, LibraryReadOnly), (errno.EIO, DiskFailed)]
)
def test_errors_of_the_system_become_ours(number: int, kind: type[StorageError]) -> None:
    with pytest.raises(kind), door():
        raise OSError(number, "foreign")


def test_our_own_mistakes_go_through() -> None:
    with pytest.raises(IntegrityError), door():
        raise IntegrityError("", {}, Foreign(19))


def test_every_error_can_be_shown_to_a_person() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, StorageError)]
    assert len(kinds) > 8
    for kind in kinds:
        assert kind("x").title and kind("x").advice
        assert kind.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("database or disk is full", DiskFull),
        ("disk I/O error", DiskFailed),
        ("unable to open database file", LibraryReadOnly),
    ],
)
def test_errors_without_a_code_are_known_by_their_words(words: str, kind: type[StorageError]) -> None:
    assert isinstance(error_of(Exception(words)), kind)  # what the driver raises when copying fails
