"""How buckets are kept on an S3: private, exports for some days, unfinished uploads for one."""

from __future__ import annotations

import json
from collections.abc import Sequence

from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.error import S3Error
from minio.lifecycleconfig import AbortIncompleteMultipartUpload, Expiration, LifecycleConfig, Rule

from services.platform.settings import Settings

_UNFINISHED_DAYS = 1


def prepare(client: Minio, settings: Settings, names: Sequence[str]) -> None:
    """Make the buckets called `names`, or bring those that are there to these rules."""
    for name in names:
        if not client.bucket_exists(name):
            _make(client, name)
        client.set_bucket_lifecycle(name, LifecycleConfig(_rules(settings, name)))
        if settings.s3_secure:
            client.set_bucket_policy(name, json.dumps(_only_encrypted(name)))


def _make(client: Minio, name: str) -> None:
    try:
        client.make_bucket(name)
    except S3Error as error:
        # Another process was faster.
        if error.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
            raise


def _rules(settings: Settings, name: str) -> list[Rule]:
    rules = [
        Rule(
            ENABLED,
            rule_filter=Filter(prefix=""),
            rule_id="unfinished-uploads-end",
            abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(days_after_initiation=_UNFINISHED_DAYS),
        )
    ]
    if name.endswith("exports"):
        expiration = Expiration(days=settings.exports_lifetime_days)
        rules.append(Rule(ENABLED, rule_filter=Filter(prefix=""), rule_id="exports-end", expiration=expiration))
    return rules


def _only_encrypted(name: str) -> dict[str, object]:
    """Nobody without a signature (that is S3's default), and nobody without TLS either."""
    statement = {
        "Sid": "OnlyEncrypted",
        "Effect": "Deny",
        "Principal": {"AWS": ["*"]},
        "Action": ["s3:*"],
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
