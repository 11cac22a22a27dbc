from __future__ import annotations

import pytest

from storage.library import LocalLibrary


@pytest.mark.parametrize("words", ["inv", "PAY inv", "zahlungsübersicht", "zahlungsubersicht", 'quote" inv'])
def test_words_are_found_by_their_beginnings(library: LocalLibrary, words: str) -> None:
    library.search.put("d", "Zahlungsübersicht", "invoice\npayment quote").result()
    assert [hit.id for hit in library.search.find(words)] == ["d"]


@pytest.mark.parametrize("words", ["", "  ", '"', "absent", "invoice absent", "OR", "a* NEAR b", "-invoice"])
def test_odd_words_find_nothing_and_break_nothing(library: LocalLibrary, words: str) -> None:
    library.search.put("d", "Title", "text").result()
    assert library.search.find(words) == []


def test_titles_come_before_labels_and_the_trash_is_silent(library: LocalLibrary) -> None:
    for name, title, body in (("e", "Other", "alpha"), ("f", "Alpha", "none"), ("g", "Alpha", "gone")):
        library.diagrams.create(name, title).result()
        library.search.put(name, title, body).result()
    library.diagrams.trash("g").result()
    assert [hit.id for hit in library.search.find("alpha")] == ["f", "e"]


def test_new_words_replace_the_old(library: LocalLibrary) -> None:
    library.search.put("d", "Title", "old").result()
    library.search.put("d", "Title", "new").result()
    assert library.search.find("old") == []
    assert [hit.excerpt for hit in library.search.find("new")] == ["new"]
