"""The network between a phone and the server, as it is at a gate: gone, slow, or with answers lost."""

from __future__ import annotations

import json
import random
import threading
import time
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# How long the page waits for an answer in the tests; fifteen seconds in earnest.
PATIENCE_MS = 1500
PATIENCE = (b'data-patience="15000"', b'data-patience="%d"' % PATIENCE_MS)
TROUBLES = ("answer lost", "500", "hang", "503", "429", "reset", "nonsense")
SENDS = "/intake/device/"
GONE = {
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "accept-encoding",
    "host",
}


class Weather:
    """Forwards to the server at `target` until `cut`; in a storm what phones send goes wrong."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.ahead: list[str] = []
        self.batches: list[list[str]] = []
        self.troubles: list[str] = []
        self.server: ThreadingHTTPServer | None = None
        self.port = 0
        self.under_way: list[str] = []
        self.mend()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        """The server can be reached, under the same address as before."""
        handler = type("Road", (Road,), {"weather": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def cut(self) -> None:
        """Nobody listens at that address any more."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def storm(self, seed: int) -> None:
        """Each trouble befalls somebody at least once, in any order, with a success now and then."""
        self.ahead = [*TROUBLES, *TROUBLES[:3], "", "", ""]
        random.Random(seed).shuffle(self.ahead)

    def calm(self) -> None:
        """Nothing of what was passed on is still being worked at."""
        for _ in range(100):
            if not self.under_way:
                return
            time.sleep(0.05)

    def trouble(self) -> str:
        found = self.ahead.pop() if self.ahead else ""
        if found:
            self.troubles.append(found)
        return found


class Road(BaseHTTPRequestHandler):
    """One request on its way."""

    weather: Weather
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        self.pass_on(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != SENDS:
            self.pass_on(body)
            return
        trouble = self.weather.trouble()
        if trouble in {"500", "503", "429"}:
            self.say(int(trouble), b"{}", {"Retry-After": "1"} if trouble == "429" else {})
        elif trouble == "nonsense":
            self.say(200, b"<html>please sign in to this hotel's network</html>", {})
        elif trouble in {"hang", "reset"}:
            time.sleep(PATIENCE_MS / 1000 + 0.3 if trouble == "hang" else 0)
            self.close_connection = True
        else:
            self.weather.batches.append([one["id"] for one in json.loads(body)["envelopes"]])
            self.pass_on(body, lose=trouble == "answer lost")

    def pass_on(self, body: bytes, *, lose: bool = False) -> None:
        target = HTTPConnection(self.weather.target.hostname, self.weather.target.port, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in GONE}
        headers["Host"] = self.headers.get("Host", "")
        self.weather.under_way.append(self.path)
        try:
            target.request(self.command, self.path, body or None, headers)
            answer = target.getresponse()
            content = answer.read()
        except (OSError, HTTPException):
            self.close_connection = True
            return
        finally:
            target.close()
            self.weather.under_way.remove(self.path)
        if lose:
            self.close_connection = True
            return
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in GONE}
        self.say(answer.status, content.replace(*PATIENCE), kept)

    def say(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if status != 304:
                self.wfile.write(content)
        except OSError:
            self.close_connection = True
