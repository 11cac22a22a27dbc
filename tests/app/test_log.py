"""What goes into the log, and what does not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.log import configure


@pytest.fixture
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for one in set(root.handlers) - set(handlers):
        root.removeHandler(one)
        one.close()
    root.setLevel(level)


@pytest.mark.usefixtures("_restored")
def test_addresses_that_let_whoever_reads_them_in_are_not_logged(tmp_path: Path) -> None:
    configure(tmp_path, verbose=True)
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))
    with httpx.Client(transport=transport) as client:
        client.get("https://store.example/picture?X-Amz-Signature=secret-of-the-address")
    logging.getLogger("websockets.client").debug("> BINARY secret-of-the-address")
    logging.getLogger("app").info("something that a person did")
    written = (tmp_path / "autograph.log").read_text()
    assert "something that a person did" in written and "secret-of-the-address" not in written
