"""Pictures between two libraries, as windows put them in: over a backend process, and through a bucket."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from minio import Minio

from diagram.document import Document
from diagram.ids import new_id
from diagram.records import Layer, Shape
from sync.errors import WrongSignIn
from sync.status import Reach
from tests.app.syncing.test_port import EMAIL, PASSWORD, Home, address, home
from tests.services.servers import S3, s3_server, wait_until
from ui.ports import NewDiagram
from ui.sync_ports import Bucket, SignIn

__all__ = ["address"]

pytestmark = pytest.mark.sync
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h8v8h-8z"/></svg>'
NAME = hashlib.sha256(PICTURE).hexdigest()


def insert(document: Document, asset: str) -> None:
    layer = next(one.id for one in document.records.values() if isinstance(one, Layer))
    with document.edit("Picture") as edit:
        edit.put(Shape(new_id(), layer, "V", w=10.0, h=10.0, kind="image", props={"asset": asset}))


def exchange_a_picture(a: Home, b: Home) -> None:
    """What a puts in before both are online, and what a puts in while b looks at it."""
    drawn = a.library.create(NewDiagram("Harbour"))()
    insert(drawn.document, drawn.add_asset(PICTURE))
    drawn.settle()
    a.wait("a is synced", lambda one: one.reach is Reach.ONLINE and a.is_synced(drawn.id))
    b.wait("b has the diagram", lambda _one: b.is_synced(drawn.id))
    seen = b.library.open(drawn.id)()
    wait_until(lambda: b.library.storage.assets.get(NAME) == PICTURE, "the picture comes")
    b.wait("nothing is said to miss", lambda one: one.diagrams[drawn.id].missing_assets == 0)
    assert seen.assets.data(NAME) == PICTURE
    seen.close()
    drawn.close()


def test_a_picture_comes_over_a_server(address: str, tmp_path: Path) -> None:
    with home(tmp_path, "a") as a, home(tmp_path, "b") as b:
        for one in (a, b):
            one.sync.sign_in(SignIn(address, EMAIL, PASSWORD)).result(30)
        exchange_a_picture(a, b)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with s3_server() as server:
        server.wait()
        Minio(server.endpoint, server.access_key, server.secret_key, secure=False).make_bucket("diagrams")
        yield wish_of(server, "a passphrase of some length")


def wish_of(server: S3, passphrase: str) -> Bucket:
    return Bucket(f"http://{server.endpoint}", "diagrams", server.access_key, server.secret_key, passphrase)


def test_a_picture_comes_through_a_bucket(bucket: Bucket, tmp_path: Path) -> None:
    with home(tmp_path, "a") as a, home(tmp_path, "b") as b:
        account = a.sync.use_bucket(bucket).result(60)
        assert (account.kind, account.name, account.keeps_session) == ("bucket", "diagrams", False)
        wrong = Bucket(bucket.address, bucket.bucket, bucket.access_key, bucket.secret_key, "another passphrase")
        with pytest.raises(WrongSignIn):
            b.sync.use_bucket(wrong).result(60)
        b.sync.use_bucket(bucket).result(60)
        exchange_a_picture(a, b)
