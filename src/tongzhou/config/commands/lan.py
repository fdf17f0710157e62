"""HTTPS for a machine that has only an address in the office: its own authority, and what it signs.

A phone gives a page its camera and lets it work without a network only over HTTPS. So `serve --lan`
makes a certificate authority in the data folder, once, and has it sign a certificate for the addresses
this machine has today. Each phone is told once to trust the authority. It is bound to private
addresses and this machine's name: whoever steals its key cannot pose as anybody's bank.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Loopback, what RFC 1918 and 6598 leave to everybody, addresses without a server, and IPv6's own.
PRIVATE = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
NETWORKS = tuple(ipaddress.ip_network(one) for one in PRIVATE)
AUTHORITY_FOR = timedelta(days=3650)
# Phones refuse certificates for longer than 398 days (Apple, since September 2020).
SIGNED_FOR = timedelta(days=397)
RENEW_BEFORE = timedelta(days=30)
# A phone whose clock is behind still believes a certificate made today.
CLOCKS_DIFFER = timedelta(days=2)

Name = x509.DNSName | x509.IPAddress


@dataclass(frozen=True, slots=True)
class Files:
    """Where the authority and what it signed lie; the two keys are readable by their owner only."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    @property
    def authority_key(self) -> Path:
        return self.folder / "authority.key"

    @property
    def server(self) -> Path:
        return self.folder / "server.pem"

    @property
    def server_key(self) -> Path:
        return self.folder / "server.key"


def addresses() -> list[str]:
    """The private addresses of this machine, the one it would use towards others first."""
    found = [_towards("10.255.255.255"), *_by_name()]
    return [one for one in dict.fromkeys(found) if one and _is_private(one) and one[:4] != "127."]


def _towards(there: str) -> str:
    """The own address on the way there; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((there, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _by_name() -> list[str]:
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []


def _is_private(address: str) -> bool:
    here = ipaddress.ip_address(address)
    return any(here in network for network in NETWORKS if network.version == here.version)


# ── The authority and what it signs ──────────────────────────────────────────────────────────────


def make_certificates(folder: Path, own: Sequence[str], *, host: str, at: datetime) -> Files:
    """A certificate for these addresses lies there, signed by the authority; both made only when needed."""
    files = Files(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (files.authority.exists() and files.authority_key.exists()):
        _make_authority(files, host, at)
    if not _still_good(files, _names(own, host), at):
        _sign(files, _names(own, host), at)
    return files


def fingerprint(certificate: Path) -> str:
    """SHA-256 in pairs, as phones show it."""
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    return read.fingerprint(hashes.SHA256()).hex(":").upper()


def _names(own: Iterable[str], host: str) -> list[Name]:
    names: list[Name] = [x509.DNSName("localhost")]
    if _plain(host):
        names.append(x509.DNSName(_plain(host)))
    every = ["127.0.0.1", *own]
    return names + [x509.IPAddress(ipaddress.ip_address(one)) for one in dict.fromkeys(every)]


def _plain(host: str) -> str:
    """The machine's name as far as it can stand in a certificate; "" when it cannot."""
    name = host.lower()
    return name if name.isascii() and name.replace("-", "").replace(".", "").isalnum() else ""


def _make_authority(files: Files, host: str, at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _called(f"同舟 Tongzhou {at:%Y-%m-%d}")
    allowed: list[x509.GeneralName] = [x509.IPAddress(network) for network in NETWORKS]
    allowed += [one for one in _names((), host) if isinstance(one, x509.DNSName)]
    builder = (
        _begun(name, key, at, AUTHORITY_FOR)
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_others=True), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
    )
    _keep(files.authority_key, _private(key))
    _keep(files.authority, builder.sign(key, hashes.SHA256()).public_bytes(_PEM))
    files.server.unlink(missing_ok=True)


def _sign(files: Files, names: list[Name], at: datetime) -> None:
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    above = serialization.load_pem_private_key(files.authority_key.read_bytes(), None)
    assert isinstance(above, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key())
    builder = (
        _begun(_called("同舟 Tongzhou"), key, at, SIGNED_FOR)
        .issuer_name(authority.subject)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_others=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
    )
    _keep(files.server_key, _private(key))
    _keep(files.server, builder.sign(above, hashes.SHA256()).public_bytes(_PEM))


def _begun(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, at: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    start = at.astimezone(UTC) - CLOCKS_DIFFER
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + lasts)
        .add_extension(identifier, critical=False)
    )


def _still_good(files: Files, names: list[Name], at: datetime) -> bool:
    """The certificate is this authority's, for exactly these names, and for a while yet."""
    if not (files.server.exists() and files.server_key.exists()):
        return False
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    server = x509.load_pem_x509_certificate(files.server.read_bytes())
    signed_for = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        server.issuer == authority.subject
        and set(signed_for) == set(names)
        and at + RENEW_BEFORE < server.not_valid_after_utc
    )


_PEM = serialization.Encoding.PEM


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs_others: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_others,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, plain)


def _keep(path: Path, content: bytes) -> None:
    """The file is there whole or not at all, and only its owner reads it."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    beside.replace(path)
