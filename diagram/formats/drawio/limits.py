"""How much of a file we are willing to read, so that a hostile one costs seconds and megabytes, never the machine."""

from __future__ import annotations

from diagram.errors import LimitExceeded

MIB = 1 << 20

FILE_BYTES = 512 * MIB
PAGE_BYTES = 64 * MIB  # one page, unpacked
TOTAL_BYTES = 256 * MIB  # all pages, unpacked
STENCIL_BYTES = 1 * MIB
ELEMENTS = 1_000_000
DEPTH = 200  # containers in containers


class Budget:
    """What is left of the limits while one file is read."""

    def __init__(self) -> None:
        self._bytes = TOTAL_BYTES
        self._elements = ELEMENTS

    def unpacked(self, size: int, where: str) -> None:
        """Count `size` unpacked bytes.

        Raises:
            LimitExceeded: all pages together hold more than TOTAL_BYTES.
        """
        self._bytes -= size
        if self._bytes < 0:
            raise LimitExceeded(f"the pages unpack to more than {TOTAL_BYTES // MIB} MiB", where=where)

    def elements(self, count: int, where: str) -> None:
        """Count `count` XML elements.

        Raises:
            LimitExceeded: the file holds more than ELEMENTS.
        """
        self._elements -= count
        if self._elements < 0:
            raise LimitExceeded(f"the file holds more than {ELEMENTS:,} elements", where=where)
