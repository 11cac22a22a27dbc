from diagram.document.changes import Changes, Origin
from diagram.document.compaction import Snapshot, compacted
from diagram.document.conflicts import Conflict
from diagram.document.document import Document
from diagram.document.edit import Edit
from diagram.document.founding import founded
from diagram.document.history import History
from diagram.document.steps import Step, StepsChanged

__all__ = [
    "Changes",
    "Conflict",
    "Document",
    "Edit",
    "History",
    "Origin",
    "Snapshot",
    "Step",
    "StepsChanged",
    "compacted",
    "founded",
]
