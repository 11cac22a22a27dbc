"""The program's version, without loading anything."""

from __future__ import annotations

VERSION = "0.1.0"
