"""Which servers this machine believes."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx

from sync.errors import Untrusted
from sync.net.transport import causes


def trust(ca_file: Path | None = None) -> ssl.SSLContext:
    """Certificates are always verified: by well-known authorities, by those of this machine, and by `ca_file`.

    Raises: Untrusted when there is no certificate in `ca_file`.
    """
    context = httpx.create_ssl_context()
    context.load_default_certs()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            text = f"{ca_file.name} is no file with the certificate of an authority (PEM)"
            raise Untrusted(text) from error
    return context


def is_distrust(error: BaseException) -> bool:
    """Whether it came from a certificate that is not believed."""
    return any(isinstance(one, ssl.SSLCertVerificationError) for one in causes(error))
