"""Records by id, some of which are still packed: those are made when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from typing import Any, Generic, TypeVar, overload

from diagram.ids import RecordId

T = TypeVar("T")
D = TypeVar("D")


class Shelf(
    dict[RecordId, Any], Generic[T]
):  # Any: what it holds is a T, or for now the number under which one is kept
    """A dict whose values may be numbers that `unpack` turns into what is wanted; nobody outside sees the numbers.

    Going over all values makes all that are missing. `melt` does that too, and lets go of what asking costs.
    """

    __slots__ = ("_unpack",)

    def __init__(self, numbers: Mapping[RecordId, T | int], unpack: Callable[[int], T]) -> None:
        super().__init__(numbers)
        self._unpack = unpack

    def __getitem__(self, key: RecordId) -> T:
        found = super().__getitem__(key)
        if found.__class__ is int:
            found = self._unpack(found)
            super().__setitem__(key, found)
        value: T = found
        return value

    @overload
    def get(self, key: RecordId, default: None = None, /) -> T | None: ...
    @overload
    def get(self, key: RecordId, default: D, /) -> T | D: ...
    def get(self, key: RecordId, default: D | None = None, /) -> T | D | None:
        found = super().get(key, default)
        return self[key] if found.__class__ is int else found

    @overload
    def pop(self, key: RecordId, /) -> T: ...
    @overload
    def pop(self, key: RecordId, default: D, /) -> T | D: ...
    def pop(self, key: RecordId, /, *default: D) -> T | D:
        found = super().pop(key, *default)
        return self._unpack(found) if found.__class__ is int else found

    def values(self) -> ValuesView[T]:  # type: ignore[override]  # dict's own view, which is what it returns
        self.melt()
        return super().values()

    def items(self) -> ItemsView[RecordId, T]:  # type: ignore[override]  # as above
        self.melt()
        return super().items()

    def __iter__(self) -> Iterator[RecordId]:  # Python copies a dict that iterates as dicts do without asking it
        return super().__iter__()

    def __eq__(self, other: object) -> bool:
        self.melt()
        return super().__eq__(other)

    __hash__ = None

    def copy(self) -> dict[RecordId, T]:
        self.melt()
        return super().copy()

    def __or__(self, other: Any) -> Any:  # Any: as dict
        self.melt()
        return super().__or__(other)

    def __ror__(self, other: Any) -> Any:  # Any: as dict
        self.melt()
        return super().__ror__(other)

    def raw(self) -> dict[RecordId, T | int]:
        """A copy that still has the numbers; takes 3 ms where there are 150,000."""
        # Python clones a dict at once when it iterates as dicts do; this one says that it does not, for everybody else.
        kind = self.__class__
        try:
            self.__class__ = _Melted
            return super().copy()
        finally:
            self.__class__ = kind

    def copied(self) -> Shelf[T]:
        """A copy that goes its own way; what was not made yet is made for each."""
        return Shelf(self.raw(), self._unpack)

    def melt(self, made: Mapping[int, T] | None = None) -> None:
        """Make all that is still missing; from then on this is as quick as any dict.

        `made` has all of it where the caller knows them: 10 ms for 150,000.
        """
        take = self._unpack if made is None else made.__getitem__
        super().update({key: take(found) for key, found in super().items() if found.__class__ is int})
        self.__class__ = _Melted


class _Melted(Shelf[T]):
    """A shelf with nothing packed: what `Shelf` asks on the way is left to dict."""

    __slots__ = ()

    __getitem__ = dict.__getitem__
    get = dict.get
    pop = dict.pop
    values = dict.values
    items = dict.items
    __iter__ = dict.__iter__
    __eq__ = dict.__eq__
    copy = dict.copy

    def melt(self, made: Mapping[int, T] | None = None) -> None:
        """Nothing is packed."""
