"""What people call their things, as it comes in requests: one line that says something."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]
