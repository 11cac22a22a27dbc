from __future__ import annotations

import random

from diagram.document.siblings import Siblings
from diagram.ids import RecordId
from diagram.records import Record, Shape


def test_it_agrees_with_sorting_afresh() -> None:
    chance = random.Random(7)
    siblings = Siblings()
    here: dict[RecordId, Record] = {}
    for _ in range(200):
        count = chance.choice((1, 3, 100))
        ids = {RecordId(str(chance.randrange(300))) for _ in range(count)}
        come = [Shape(identity, RecordId(chance.choice("pq")), chance.choice("abcd")) for identity in sorted(ids)]
        gone = [here.pop(identity) for identity in ids if identity in here]
        keep = come[: len(come) // 2]
        siblings.replace(gone, keep)
        here.update({record.id: record for record in keep})
        for parent in ("p", "q"):
            rows = sorted((record.order, record.id) for record in here.values() if record.parent == parent)
            assert siblings.of(RecordId(parent)) == [identity for _, identity in rows]
