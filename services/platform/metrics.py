"""What Prometheus reads from a process. Base units, no ids in labels, one registry for all services in it.

Names: sync-research 4.7. A metric that only one service has is made in that service, on the same default registry.
"""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE_LATEST
from prometheus_client import Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

HTTP_DURATION = Histogram(
    "autograph_http_request_duration_seconds",
    "From the first byte of a request to the last of its answer.",
    ["service", "route", "method", "status_class"],
    buckets=_SECONDS,
)
HTTP_IN_FLIGHT = Gauge("autograph_http_requests_in_flight", "Requests that are being answered.", ["service"])

POOL_IN_USE = Gauge("autograph_pool_in_use", "Connections lent out.", ["pool"])
POOL_CONNECTIONS = Gauge("autograph_pool_connections", "Connections open, lent out or idle.", ["pool"])
POOL_LIMIT = Gauge("autograph_pool_limit", "The most connections there can be.", ["pool"])
POOL_OPENED = Counter("autograph_pool_opened_total", "Connections made since the start.", ["pool"])
POOL_REFUSED = Counter("autograph_pool_refused_total", "Callers who waited for a connection in vain.", ["pool"])

BREAKER_STATE = Gauge("autograph_breaker_state", "0 closed, 1 half open, 2 open.", ["target"])

PUSH_ACK = Histogram(
    "autograph_sync_push_ack_seconds", "From a push to its acknowledgement after the commit.", buckets=_SECONDS
)
PUSHED_BYTES = Counter("autograph_sync_pushed_bytes_total", "Bytes of updates that were committed.")
REJECTED = Counter("autograph_sync_rejected_total", "Updates that were refused.", ["reason"])
WS_CONNECTIONS = Gauge("autograph_ws_connections", "Live sockets.")
WS_QUEUE = Gauge("autograph_ws_send_queue_frames", "Frames that wait to be sent, over all sockets.")
WORKER_CRASHES = Counter("autograph_worker_crashes_total", "Disposable workers that died or were ended.", ["kind"])


def rendered() -> bytes:
    """Everything, in the text format of Prometheus (`CONTENT_TYPE_LATEST`)."""
    return generate_latest()
