"""What the tests of the editor share."""

from __future__ import annotations

import pytest

from diagram.editing.editor import Editor
from tests.diagram.editing.hand import Hand, furnished


@pytest.fixture
def editor() -> Editor:
    return furnished()


@pytest.fixture
def hand(editor: Editor) -> Hand:
    return Hand(editor)
