from diagram.document.changes import Changes, Origin
from diagram.document.compaction import Snapshot, compacted
from diagram.document.conflicts import Conflict, Contest, Met
from diagram.document.document import Document
from diagram.document.edit import Edit
from diagram.document.examiner import Examiner, Finding, Limits, Verdict
from diagram.document.founding import founded
from diagram.document.history import History
from diagram.document.meanwhile import Meanwhile, met_meanwhile
from diagram.document.packed import Packed, Still, finished, packing
from diagram.document.proving import proving
from diagram.document.shelf import Shelf
from diagram.document.steps import Step, StepsChanged

__all__ = [
    "Changes",
    "Conflict",
    "Contest",
    "Document",
    "Edit",
    "Examiner",
    "Finding",
    "History",
    "Limits",
    "Meanwhile",
    "Met",
    "Origin",
    "Packed",
    "Shelf",
    "Snapshot",
    "Step",
    "StepsChanged",
    "Still",
    "Verdict",
    "compacted",
    "finished",
    "founded",
    "met_meanwhile",
    "packing",
    "proving",
]
