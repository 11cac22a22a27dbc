from __future__ import annotations

import hashlib

from storage.library import LocalLibrary


def test_equal_files_are_stored_once(library: LocalLibrary) -> None:
    library.diagrams.create("e", "Other").result()
    one = library.assets.put("d", [b"a", b"b", b"a"]).result()
    two = library.assets.put("e", [b"a"]).result()
    assert one == [hashlib.sha256(data).hexdigest() for data in (b"a", b"b", b"a")]
    assert two == one[:1]
    assert library.assets.get(one[1]) == b"b"
    assert library.assets.get("0" * 64) is None


def test_files_that_nobody_uses_are_collected(library: LocalLibrary) -> None:
    library.diagrams.create("e", "Other").result()
    shared, own = library.assets.put("d", [b"shared", b"own"]).result()
    library.assets.put("e", [b"shared"]).result()
    library.trash.delete(["d"]).result()
    assert library.assets.collect(grace_days=0).result() == 1
    assert library.assets.get(own) is None
    assert library.assets.get(shared) == b"shared"
