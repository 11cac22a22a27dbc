from __future__ import annotations

from storage.library import LocalLibrary


def test_the_last_value_counts(library: LocalLibrary) -> None:
    assert library.settings.get("install") is None
    library.settings.put("install", "one").result()
    library.settings.put("install", "two").result()
    assert library.settings.get("install") == "two"
