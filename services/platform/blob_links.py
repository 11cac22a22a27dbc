"""Links to the file store: what S3 does with a presigned URL, signed with the secret of the settings."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from services.platform.errors import Forbidden
from services.platform.settings import Settings

PREFIX = "/blobs"


@dataclass(frozen=True, slots=True)
class Leave:
    """What a link allows: `method` on one blob until `expires_at`; `size` and `content_type` bind an upload."""

    method: str
    bucket: str
    key: str
    expires_at: int
    size: int = 0
    content_type: str = ""
    file_name: str = ""

    def query(self, settings: Settings) -> str:
        words = {"expires": str(self.expires_at), "signature": _signature(settings, self)}
        if self.method == "PUT":
            words |= {"size": str(self.size), "type": self.content_type}
        if self.file_name:
            words["name"] = self.file_name
        return urlencode(words)


def examine(settings: Settings, method: str, bucket: str, key: str, query: Mapping[str, str], *, at: datetime) -> Leave:
    """The leave that a link carries. Raises: Forbidden when it is forged, changed or too old."""
    try:
        leave = Leave(
            method, bucket, key, int(query["expires"]), int(query.get("size", "0")), query.get("type", ""),
            query.get("name", ""),
        )  # fmt: skip
        given = query["signature"]
    except (KeyError, ValueError):
        raise Forbidden("this link is not whole", advice="Ask for a new link.") from None
    if not hmac.compare_digest(given.encode(), _signature(settings, leave).encode()):
        raise Forbidden("this link was not made here, or was changed", advice="Ask for a new link.")
    if at.timestamp() > leave.expires_at:
        ended = datetime.fromtimestamp(leave.expires_at, UTC).isoformat()
        raise Forbidden(f"this link ended at {ended}", advice="Ask for a new link.")
    return leave


def _signature(settings: Settings, leave: Leave) -> str:
    key = hashlib.sha256(b"autograph blob links\0" + settings.secret.get_secret_value().encode()).digest()
    words = (
        leave.method, leave.bucket, leave.key, str(leave.expires_at), str(leave.size), leave.content_type,
        leave.file_name,
    )  # fmt: skip
    # Lengths before the words: no two leaves have the same text.
    text = "".join(f"{len(word)}:{word}" for word in words)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
