"""A certificate authority of a test's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Papers:
    """A server's certificate and its key."""

    certificate: Path
    key: Path


class Authority:
    """Its files are in `folder`; `file` is the certificate that clients need."""

    def __init__(self, folder: Path, name: str = "tests") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        at = datetime.now(UTC)
        made = (
            x509.CertificateBuilder(self._name, self._name, self._key.public_key(), x509.random_serial_number())
            .not_valid_before(at - _DAY)
            .not_valid_after(at + _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def papers(self, host: str, *, ended: bool = False) -> Papers:
        """For a server at `host`, a name or an address; `ended`: they were good until yesterday."""
        key, at = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        made = (
            x509.CertificateBuilder(self._name, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(at - 3 * _DAY)
            .not_valid_after(at - _DAY if ended else at + _DAY)
            .add_extension(x509.SubjectAlternativeName([_named(host)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        papers = Papers(self._folder / f"{host}.pem", self._folder / f"{host}.key")
        papers.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        pkcs8, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        papers.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, none))
        return papers


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
