"""What Prometheus hears of sync."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.platform.ids import new_id
from services.platform.metrics import rendered
from services.platform.platform import Platform
from services.updates.intake import open_intake
from services.updates.pushes import Push
from sync.wire.messages import Status
from tests.services.conftest import talking_to
from tests.services.people import People
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync, is_kept

pytestmark = pytest.mark.backend


def _counted() -> dict[str, float]:
    found = [one for family in text_string_to_metric_families(rendered().decode()) for one in family.samples]
    return {one.name + one.labels.get("reason", ""): one.value for one in found}


async def test_a14_pushes_and_refusals_are_counted_and_the_log_says_whose_are_suspicious(
    embedded: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    ann, copy = await People(embedded).make("ann"), Copy("Plan").found()
    blobs, before = copy.unsent(), _counted()
    async with talking_to(embedded, "diagrams") as client:
        assert is_kept(await HttpSync(client, ann).push([(str(new_id()), "Plan", blobs)]))
    async with open_intake(embedded) as intake:
        empty = Push(ann.id, str(new_id()), str(new_id()), str(new_id()), [])
        assert (await intake.push(empty)).status is Status.INVALID
    assert f"updates of {ann.id} for {empty.diagram_id} are refused: invalid" in caplog.text
    after = _counted()
    size = sum(len(blob.data) for blob in blobs)
    assert after["autograph_sync_push_ack_seconds_count"] - before["autograph_sync_push_ack_seconds_count"] == 1
    assert after["autograph_sync_pushed_bytes_total"] - before["autograph_sync_pushed_bytes_total"] >= size
    invalid = "autograph_sync_rejected_totalinvalid"
    assert after[invalid] - before.get(invalid, 0) == 1
