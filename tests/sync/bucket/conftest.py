"""A real S3 with a bucket that is empty when a test begins, and desks that sync through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from minio import Minio

from tests.services import conftest as shared
from tests.services.servers import S3
from tests.sync.bucket.scene import Scene

BUCKET = "diagrams-of-ann"
starting_s3, s3_server = shared.starting_s3, shared.s3_server


@pytest.fixture
def scene(s3_server: S3, tmp_path: Path) -> Iterator[Scene]:
    client = Minio(s3_server.endpoint, s3_server.access_key, s3_server.secret_key, secure=False)
    if not client.bucket_exists(BUCKET):
        client.make_bucket(BUCKET)  # one for all tests: this S3 has room for a few only
    made = Scene(s3_server, client, BUCKET, tmp_path)
    made.remove(*made.names())
    yield made
    made.close()
