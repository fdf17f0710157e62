"""The server that is killed and the clients that write to it; plain sockets, no Django."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent


class Server:
    """The installed program in a process group of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.port, self.log = port, data / "server.log"
        self.command = [sys.executable, "-m", "tongzhou.config.command", "--data", str(data)]
        self.command += ["serve", "--port", str(port)]
        self.process: subprocess.Popen | None = None

    def start(self) -> float:
        """Answers pages; how many seconds it took."""
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, cwd=ROOT, start_new_session=True
            )
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() - began > 60:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)
        return time.monotonic() - began

    def _answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            connection.request("GET", "/sign-in/")
            return connection.getresponse().status == 200
        return False

    def kill(self) -> None:
        """Every process of the group is gone at once, without a word."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """A polite end."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass
class Client:
    """Writes until told to stop, then until nothing is left unanswered."""

    number: int
    port: int
    event: int
    sessions: list[str]
    rest: threading.Event
    dice: random.Random
    seen: dict[str, dict] = field(default_factory=dict)
    made: int = 0
    cut: int = 0
    slowed: int = 0
    doubled: int = 0
    troubles: list[str] = field(default_factory=list)

    def run(self) -> None:
        turn = 0
        with ThreadPoolExecutor(2) as two:
            while not self.rest.is_set():
                session = self.sessions[turn % len(self.sessions)]
                turn += 1
                self._write(session, two)
                time.sleep(self.dice.uniform(0.01, 0.1))

    def _write(self, session: str, two: ThreadPoolExecutor) -> None:
        rows = [self._envelope() for _ in range(self.dice.choice((1, 1, 1, 3)))]
        self.made += len(rows)
        if self.dice.random() < 0.1:
            self.doubled += len(rows)
            both = [two.submit(self._until_answered, session, rows) for _ in range(2)]
            for one in both:
                self._note(one.result())
        else:
            self._note(self._until_answered(session, rows))
        if self.dice.random() < 0.1:
            self._note(self._until_answered(session, rows))

    def _envelope(self) -> dict:
        made_at = datetime.now(UTC).isoformat()
        payload = {"event": self.event, "words": f"客户端{self.number}第{self.made}条"}
        return {"id": str(uuid4()), "kind": "events.entry", "made_at": made_at, "payload": payload}

    def _note(self, answers: list[dict]) -> None:
        for answer in answers:
            known = self.seen.setdefault(answer["id"], answer)
            if known != answer:
                self.troubles.append(f"{answer['id']}: first {known}, then {answer}")

    def _until_answered(self, session: str, rows: list[dict]) -> list[dict]:
        while True:
            answers = self._send(session, rows)
            if answers is not None and all(one["status"] != "failed" for one in answers):
                return answers
            time.sleep(0.1)

    def _send(self, session: str, rows: list[dict]) -> list[dict] | None:
        body = json.dumps({"sent_at": datetime.now(UTC).isoformat(), "envelopes": rows})
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={session}; csrftoken={'a' * 32}",
            "X-CSRFToken": "a" * 32,
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", "/intake/", body, headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self.cut += 1
            return None
        finally:
            connection.close()
        if response.status == 429:
            self.slowed += 1
            time.sleep(min(float(response.headers["Retry-After"]), 5))
            return None
        if response.status != 200:
            self.cut += 1
            if response.status < 500:
                self.troubles.append(f"HTTP {response.status}: {content[:200]!r}")
                time.sleep(1)
            return None
        return json.loads(content)["answers"]
