"""Every error that diagram code raises on purpose.

DiagramError
├── FormatError          a file cannot be read or written; says where and what to do
│   └── LimitExceeded    a file is larger, deeper or slower to read than we allow
├── DocumentError        the document refuses an operation
│   ├── NotInEdit        something was written outside `document.edit(...)`
│   ├── ReadOnly         the document was made by a newer AutoGraph, or opened to look only
│   ├── RecordMissing    there is no such record
│   ├── BadUpdate        bytes that are not an update of ours
│   └── DocumentBroken   the document in memory is unsound and must be opened again from storage
└── RegistryError        two things claim one name, or a name is not known
"""

from __future__ import annotations


class DiagramError(Exception):
    """The root: `title` says what happened, `advice` what a person can do about it."""

    title = "Something went wrong in the diagram"
    advice = "Undo the last step. If it happens again, please report it."

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        if advice is not None:
            self.advice = advice


class FormatError(DiagramError):
    """A file cannot be read or written. `where` names the place in it, such as ``page "Main", line 12``."""

    title = "This file cannot be read"
    advice = "Open it in the program that made it and save it again."

    def __init__(self, message: str, *, where: str = "", advice: str | None = None) -> None:
        super().__init__(f"{where}: {message}" if where else message, advice=advice)
        self.where = where


class LimitExceeded(FormatError):
    title = "This file is too large"
    advice = "Split it into smaller files."


class DocumentError(DiagramError):
    title = "The diagram cannot do that"


class NotInEdit(DocumentError):
    title = "A change was made outside an edit"


class ReadOnly(DocumentError):
    title = "This diagram is read-only"
    advice = "Update AutoGraph, or duplicate the diagram and edit the copy."


class RecordMissing(DocumentError):
    title = "That part of the diagram is gone"


class BadUpdate(DocumentError):
    title = "A change could not be read"
    advice = "The diagram is unharmed. The damaged change was put aside."


class DocumentBroken(DocumentError):
    title = "The diagram has to be opened again"
    advice = "Close it and open it again. Everything up to the last saved change is kept."


class RegistryError(DiagramError):
    title = "Two parts of the program claim one name"
