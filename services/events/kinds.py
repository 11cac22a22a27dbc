"""What can happen that other programs may want to hear of."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """The kind of an event; its value is its name on the wire."""

    meaning: str

    def __new__(cls, name: str, meaning: str) -> Kind:
        one = object.__new__(cls)
        one._value_ = name
        one.meaning = meaning
        return one

    DIAGRAM_CREATED = "diagram.created", "A diagram was made."
    DIAGRAM_UPDATED = "diagram.updated", "The content of a diagram changed; told at most once a minute for each."
    DIAGRAM_RENAMED = "diagram.renamed", "A diagram has another title."
    DIAGRAM_TRASHED = "diagram.trashed", "A diagram was put into the trash."
    DIAGRAM_RESTORED = "diagram.restored", "A diagram was taken out of the trash."
    DIAGRAM_DELETED = "diagram.deleted", "A diagram was deleted for good."
    DIAGRAM_SHARED = "diagram.shared", "Somebody was given a role on a diagram, or lost it."
    VERSION_CREATED = "version.created", "A version of a diagram was kept."
    EXPORT_FINISHED = "export.finished", "An export of a diagram is done."
    WEBHOOK_TEST = "webhook.test", "Somebody asked for a test of the webhook."
