"""How a phone learns to trust this machine: one page without HTTPS, and the authority's certificate.

It stands beside the platform on the next port, answers nothing else, and needs no sign-in. Whoever
follows it compares the fingerprint with the one that this machine prints.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tongzhou.config.commands.lan import fingerprint

CERTIFICATE = "/tongzhou-lan.crt"
PAGE = Template(Path(__file__).with_name("trust.html").read_text("utf-8"))


@contextmanager
def told_on(host: str, port: int, *, authority: Path, platform_port: int) -> Iterator[None]:
    """As long as this holds, phones find the page on that port."""
    page = type("Told", (Told,), {"authority": authority, "platform_port": platform_port})
    with (Beside6 if ":" in host else Beside)((host, port), page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


def in_lines(shown: str, pairs: int = 8) -> str:
    """The fingerprint in lines that fit a phone."""
    width = 3 * pairs
    return "<br>".join(shown[start : start + width] for start in range(0, len(shown), width))


class Beside(ThreadingHTTPServer):
    """Ends with the platform, also while somebody is still reading."""

    daemon_threads = True


class Beside6(Beside):
    """The same on an IPv6 address."""

    address_family = socket.AF_INET6


class Told(BaseHTTPRequestHandler):
    """Two answers: the certificate, and for every other address the page."""

    authority: ClassVar[Path]
    platform_port: ClassVar[int]
    server_version = "Tongzhou"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        if self.path == CERTIFICATE:
            read = x509.load_pem_x509_certificate(self.authority.read_bytes())
            # In DER with this type, phones of either make offer to install it.
            self._answer(read.public_bytes(Encoding.DER), "application/x-x509-ca-cert")
        else:
            self._answer(self._page().encode(), "text/html; charset=utf-8")

    def _page(self) -> str:
        host = (self.headers.get("Host") or "").rpartition(":")[0] or str(
            self.connection.getsockname()[0]
        )
        return PAGE.substitute(
            certificate=CERTIFICATE,
            fingerprint=in_lines(fingerprint(self.authority)),
            platform=escape(f"https://{host}:{self.platform_port}/", quote=True),
        )

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Who looked is nobody's business."""
