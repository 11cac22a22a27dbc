"""A registry fills when the modules of its package are imported, and refuses a second entry under one name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from diagram.errors import RegistryError

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """Name -> entry, for every module below one package; the modules load at the first look-up."""

    def __init__(self, what: str, package: str) -> None:
        self._what = what
        self._package = package
        self._entries: dict[str, T] = {}
        self._loaded = False

    def add(self, name: str, entry: T) -> None:
        """Take `entry` under `name`.

        Raises:
            RegistryError: the name is taken.
        """
        if name in self._entries:
            raise RegistryError(f"{self._what} {name!r} is registered twice")
        self._entries[name] = entry

    def load(self) -> None:
        """Import every module below the package, so that each can register itself."""
        if self._loaded:
            return
        self._loaded = True
        package = importlib.import_module(self._package)
        for module in pkgutil.iter_modules(package.__path__, f"{self._package}."):
            importlib.import_module(module.name)

    def __getitem__(self, name: str) -> T:
        self.load()
        try:
            return self._entries[name]
        except KeyError:
            raise KeyError(f"no {self._what} is called {name!r}") from None

    def __contains__(self, name: object) -> bool:
        self.load()
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        self.load()
        return iter(self._entries)

    def __len__(self) -> int:
        self.load()
        return len(self._entries)
