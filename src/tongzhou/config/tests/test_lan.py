"""HTTPS in the office: an authority of our own, bound to private addresses, and a page that explains it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from tests import databases
from tongzhou.config.commands import lan
from tongzhou.config.commands.lan import fingerprint, make_certificates
from tongzhou.config.commands.trust import told_on

NOW = datetime.now(tz=UTC)
PATIENCE = 120


def made(folder, own=("192.168.1.5",), host="office-pc", at=NOW):
    return make_certificates(folder / "lan", own, host=host, at=at)


def believed(files, name):
    """Whether somebody who trusts the authority believes the server under that name; TLS in memory."""
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(files.server, files.server_key)
    trusting = ssl.create_default_context(cafile=str(files.authority))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = inside.wrap_bio(to_server, to_client, server_side=True)
    client = trusting.wrap_bio(to_client, to_server, server_hostname=name)
    for _turn in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return True


@pytest.mark.parametrize("name", ["192.168.1.5", "127.0.0.1", "localhost", "office-pc"])
def test_the_office_is_believed(tmp_path, name):
    assert believed(made(tmp_path), name)


@pytest.mark.parametrize("name", ["192.168.1.6", "other-pc"])
def test_another_address_is_not(tmp_path, name):
    assert not believed(made(tmp_path), name)


@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8"])
def test_a_stolen_authority_cannot_pose_as_a_public_site(tmp_path, name):
    files = made(tmp_path)
    stolen = [x509.IPAddress(lan.ipaddress.ip_address(name))] if name[0] == "8" else []
    lan._sign(files, stolen or [x509.DNSName(name)], NOW)
    assert not believed(files, name)


def test_the_second_start_makes_nothing_new(tmp_path):
    before = made(tmp_path)
    kept = before.server.read_bytes(), before.authority.read_bytes()
    after = made(tmp_path, at=NOW + timedelta(days=300))
    assert (after.server.read_bytes(), after.authority.read_bytes()) == kept


@pytest.mark.parametrize(
    "changed",
    [{"own": ("192.168.1.9",)}, {"at": NOW + timedelta(days=370)}, {"host": "new-name"}],
    ids=["another address", "soon over", "another name"],
)
def test_a_new_certificate_comes_from_the_authority_that_phones_trust(tmp_path, changed):
    files = made(tmp_path)
    authority, server = files.authority.read_bytes(), files.server.read_bytes()
    made(tmp_path, **changed)
    assert files.authority.read_bytes() == authority
    assert files.server.read_bytes() != server


def test_phones_accept_how_long_it_holds(tmp_path):
    read = x509.load_pem_x509_certificate(made(tmp_path).server.read_bytes())
    assert read.not_valid_after_utc - read.not_valid_before_utc <= timedelta(days=398)


@pytest.mark.skipif(os.name == "nt", reason="permissions are Unix's")
def test_only_the_owner_reads_the_keys(tmp_path):
    files = made(tmp_path)
    for key in (files.authority_key, files.server_key):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700


def test_a_chinese_machine_name_is_left_out(tmp_path):
    assert believed(made(tmp_path, host="居委会"), "192.168.1.5")


def test_only_private_addresses_are_served():
    assert all(lan._is_private(one) for one in lan.addresses())
    assert not lan._is_private("8.8.8.8")
    assert lan._is_private("172.16.3.4")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def asked(port, path, trusting=None, host="127.0.0.1"):
    kind = http.client.HTTPSConnection if trusting else http.client.HTTPConnection
    more = {"context": trusting} if trusting else {}
    with closing(kind(host, port, timeout=5, **more)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()


def test_a_phone_finds_the_certificate_and_the_fingerprint(tmp_path):
    files, port = made(tmp_path), free_port()
    with told_on("127.0.0.1", port, authority=files.authority, platform_port=8000):
        status, headers, content = asked(port, "/tongzhou-lan.crt")
        assert (status, headers["Content-Type"]) == (200, "application/x-x509-ca-cert")
        pem = files.authority.read_bytes()
        assert x509.load_der_x509_certificate(content) == x509.load_pem_x509_certificate(pem)
        status, _headers, content = asked(port, "/anything?x=<script>")
        page = content.decode().replace("<br>", "")
        assert status == 200
        assert fingerprint(files.authority) in page
        assert "https://127.0.0.1:8000/" in page
        assert "<script>" not in page


@pytest.mark.django_db
@pytest.mark.skipif(os.name == "nt", reason="the signals of this test are Unix's")
def test_the_server_speaks_https_and_stops_when_told(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "tongzhou.config.command", "serve"]
    command += ["--lan", "--pages-only", "--host", "127.0.0.1", "--port", str(port)]
    with (
        databases.installation(tmp_path) as environment,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, encoding="utf-8"
        ) as server,
    ):
        try:
            authority = tmp_path / "lan" / "authority.pem"
            status, headers = within(PATIENCE, lambda: sign_in(authority, port))
            assert status == 200
            cookies = headers.get_all("Set-Cookie")
            assert cookies
            assert all("Secure" in one for one in cookies)
            assert "Strict-Transport-Security" not in headers
            assert fingerprint(authority) in asked(port + 1, "/")[2].decode().replace("<br>", "")
            server.send_signal(signal.SIGTERM)
            told = server.communicate(timeout=PATIENCE)[0]
            assert fingerprint(authority)[:48] in told
            assert f"https://127.0.0.1:{port}/" in told
        finally:
            server.kill()
    assert server.returncode == 0


def sign_in(authority, port):
    try:
        trusting = ssl.create_default_context(cafile=str(authority))
        return asked(port, "/sign-in/", trusting)[:2]
    except OSError:
        return None


def within(seconds, happens):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := happens():
            return result
        time.sleep(0.1)
    raise AssertionError("not in time")
