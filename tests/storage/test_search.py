from __future__ import annotations

import pytest

from storage.library import LocalLibrary
from storage.search import Hit
from storage.words import Words


def put(library: LocalLibrary, identity: str, title: str, labels: str = "", notes: str = "") -> None:
    if identity != "d":
        library.diagrams.create(identity, title).result()
    library.diagrams.rename(identity, title).result()
    library.search.put(identity, Words(labels, notes)).result()


def found(library: LocalLibrary, words: str) -> list[str]:
    return [hit.id for hit in library.search.find(words)]


def shown(hit: Hit) -> tuple[str, str]:
    """Title and excerpt with the marks in brackets."""

    def bracketed(text: str, marks: tuple[tuple[int, int], ...]) -> str:
        for start, end in reversed(marks):
            text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
        return text

    return bracketed(hit.title.text, hit.title.marks), bracketed(hit.excerpt.text, hit.excerpt.marks)


@pytest.mark.parametrize("words", ["inv", "PAY inv", "zahlungsübersicht", "zahlungsubersicht", 'quote" inv'])
def test_words_are_found_by_their_beginnings(library: LocalLibrary, words: str) -> None:
    put(library, "d", "Zahlungsübersicht", "invoice\npayment quote")
    assert found(library, words) == ["d"]


@pytest.mark.parametrize(
    "words", ["", "  ", '"', "absent", "invoice absent", "OR", "a* NEAR b", "-invoice", "\x00", "^*()"]
)
def test_odd_words_find_nothing_and_break_nothing(library: LocalLibrary, words: str) -> None:
    put(library, "d", "Title", "text")
    assert found(library, words) == []


def test_a_pasted_page_is_searched_by_its_first_words(library: LocalLibrary) -> None:
    put(library, "d", "Title", " ".join(f"word{number}" for number in range(3_000)))
    assert found(library, " ".join(f"word{number}" for number in range(3_000))) == ["d"]
    assert found(library, "-".join(f"word{number}" for number in range(3_000))) == ["d"]
    put(library, "d", "東" * 5_000)
    assert found(library, "東" * 4_000) == ["d"]
    assert found(library, "x" * 100_000) == []


def test_titles_before_tags_before_labels_before_notes_and_the_trash_is_silent(library: LocalLibrary) -> None:
    put(library, "title", "Alpha")
    put(library, "tag", "One")
    library.tags.add(["tag"], "alpha").result()
    put(library, "label", "Two", "alpha")
    put(library, "note", "Three", "", "alpha")
    put(library, "gone", "Alpha")
    library.trash.put(["gone"]).result()
    assert found(library, "alpha") == ["title", "tag", "label", "note"]


def test_exact_before_beginnings_before_guesses_and_the_last_edited_first(library: LocalLibrary) -> None:
    put(library, "guess", "Harbpur")
    put(library, "beginning", "Harbourmaster")
    put(library, "exact", "Harbour")
    put(library, "later", "Harbour")
    hits = library.search.find("harbour")
    assert [(hit.id, hit.guessed) for hit in hits] == [
        ("later", False),
        ("exact", False),
        ("beginning", False),
        ("guess", True),
    ]
    put(library, "d", "Harbour")
    assert found(library, "harbour")[0] == "d"


def test_words_may_stand_in_different_places(library: LocalLibrary) -> None:
    put(library, "d", "Harbour plan", "north quay", "dredging begins in May")
    assert found(library, "plan quay dredg") == ["d"]
    assert found(library, "plan quay absent") == []


@pytest.mark.parametrize(
    "mistyped",
    [
        "databse",
        "datbase",
        "dtaabase",
        "dataabse",
        "datanase",
        "archtecture",
        "architetcure",
        "arhcitectrue",
        "datab4se",
    ],
)
def test_typing_errors_are_forgiven(library: LocalLibrary, mistyped: str) -> None:
    put(library, "d", "Database architecture")
    assert found(library, mistyped) == ["d"]


@pytest.mark.parametrize("mistyped", ["datbas", "archtect", "architetc"])
def test_even_before_the_word_is_whole(library: LocalLibrary, mistyped: str) -> None:
    put(library, "d", "Database architecture")
    assert found(library, mistyped) == ["d"]


@pytest.mark.parametrize("far", ["pln", "plsm", "dbtxbace", "archiecturxyz", "12346"])
def test_what_is_too_far_off_is_not_found(library: LocalLibrary, far: str) -> None:
    put(library, "d", "Plan database architecture 12345")
    assert found(library, far) == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("東京タワー計画", "東京"),
        ("東京タワー計画", "計画"),
        ("東京タワー計画", "タワ"),
        ("한국어 문서", "문서"),
        ("Straße nach Łódź", "strasse lodz"),
        ("STRASSE", "straße"),
        ("Ёлка и йод", "елка иод"),
        ("ภาษาไทย", "ไทย"),
        ("हिन्दी लेख", "हिन्दी"),
        ("ﬁlter ＡＢＣ", "filter abc"),
        ("עִבְרִית", "עברית"),
        ("naïve café", "naive cafe"),
        ("well-known snake_case", "well-known snake_case"),
    ],
)
def test_every_writing_is_found(library: LocalLibrary, written: str, asked: str) -> None:
    put(library, "d", "Title", written)
    assert found(library, asked) == ["d"]


def test_letters_of_dense_writing_must_stand_together(library: LocalLibrary) -> None:
    put(library, "d", "京東計画")
    assert found(library, "東京") == []


def test_new_words_replace_the_old(library: LocalLibrary) -> None:
    put(library, "d", "Title", "old")
    put(library, "d", "Title", "new")
    assert found(library, "old") == []
    assert [shown(hit) for hit in library.search.find("new")] == [("Title", "[new]")]


def test_a_new_title_is_found_at_once_and_a_deleted_diagram_never(library: LocalLibrary) -> None:
    put(library, "d", "Before", "label")
    library.diagrams.rename("d", "After").result()
    assert (found(library, "before"), found(library, "after label")) == ([], ["d"])
    library.trash.delete(["d"]).result()
    assert found(library, "after") == []


@pytest.mark.parametrize(
    ("asked", "title", "excerpt"),
    [
        ("plan", "The [plan]", ""),
        ("pl quay", "The [pl]an", "north [quay]"),
        ("größe", "The plan", "die [Größe] des Tores"),
        ("strasse", "The plan", "an der [Straße]"),
        ("norht", "The plan", "[north] quay"),
        ("計画", "The plan", "東京の[計画]書"),
    ],
)
def test_marks_show_what_was_found(library: LocalLibrary, asked: str, title: str, excerpt: str) -> None:
    put(library, "d", "The plan", "crane\nnorth quay\ndie Größe des Tores", "an der Straße\n東京の計画書")
    (hit,) = library.search.find(asked)
    assert shown(hit) == (title, excerpt)


def test_a_long_line_is_cut_around_the_word(library: LocalLibrary) -> None:
    put(library, "d", "Title", "", f"{'before ' * 60}needle {'after ' * 60}")
    (hit,) = library.search.find("needle")
    excerpt = shown(hit)[1]
    assert excerpt.startswith("…before") and "[needle]" in excerpt and excerpt.endswith("…")
    assert len(hit.excerpt.text) <= 122
