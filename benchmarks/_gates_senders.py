"""Phones at gates that send for `gates`: threads with kept connections, plain sockets, no Django.

    python _gates_senders.py CONFIG.json        writes what was answered beside the file

What is sent is made before the clock starts. A batch is sent until it is answered, after a cut and
after “slow down” with the same ids.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

# As in text 002: 200 vehicles, 400 passages, 680 readings, 23 turned away.
MIX = ("passage",) * 600 + ("reading",) * 680 + ("turned_away",) * 23


def new_id(at: datetime, dice: random.Random) -> str:
    """A UUID of version 7."""
    stamp = int(at.timestamp() * 1000) & (1 << 48) - 1
    number = stamp << 80 | 7 << 76 | dice.getrandbits(12) << 64 | 2 << 62 | dice.getrandbits(62)
    return str(UUID(int=number))


@dataclass
class Phone:
    """One device: its batches, and when each was answered."""

    token: str
    gate: int
    passes: list[list[int]]
    seed: int
    batches: list[tuple[int, bytes]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    # (first sent, answered, rows, done, attempts, seconds of the last attempt)
    told: list[tuple[float, float, int, int, int, float]] = field(default_factory=list)
    sent: int = 0

    def prepare(self, rows: int, sizes: list[int]) -> None:
        """So many rows, in batches of different sizes."""
        dice, at = random.Random(self.seed), datetime.now(UTC) - timedelta(hours=14)
        while rows > 0:
            size = dice.randint(*sizes)
            rows -= size
            envelopes = []
            for _n in range(size):
                at += timedelta(seconds=dice.randint(5, 20))
                envelopes.append(self._envelope(at, dice))
            self.ids += [one["id"] for one in envelopes]
            body = {"unsent": size, "version": "bench", "envelopes": envelopes}
            self.batches.append((size, json.dumps(body).encode()))

    def _envelope(self, at: datetime, dice: random.Random) -> dict:
        kind = dice.choice(MIX)
        serial, quota = dice.choice(self.passes)
        payload: dict[str, object] = {"gate": self.gate, "guard": None}
        if kind == "passage":
            vehicle = dice.random() < 1 / 3
            payload |= {
                "direction": dice.choice(("in", "out")),
                "vehicle": vehicle,
                "people": dice.choice((1, 1, 2)),
                "purpose": "",
                "serial": serial,
                "quota": quota,
                "read_by": "plate" if vehicle else "scanned",
                "verdict": "pass",
                "by_guard": False,
                "offline": True,
                "unknown": ["revoked"],
            }
        elif kind == "reading":
            normal = dice.random() < 0.99
            payload |= {"normal": normal, "tenths": 365 if normal else 378, "passage": None}
        else:
            payload |= {"reason": "no_pass", "help": "called", "vehicle": False, "people": 1}
        return {
            "id": new_id(at, dice),
            "kind": f"gates.{kind}",
            "made_at": at.isoformat(),
            "payload": payload,
        }

    def run(self, port: int, path: str, until: float) -> None:
        """Batch after batch until the time is over; what was begun is brought to its answer."""
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Device {self.token}", "Content-Type": "application/json"}
        for size, body in self.batches:
            if time.time() >= until:
                break
            self.sent += size
            began, attempts, done = time.time(), 0, -1
            while done < 0:
                attempts += 1
                asked = time.time()
                line, done = self._attempt(line, port, path, body, headers)
            now = time.time()
            self.told.append((began, now, size, done, attempts, now - asked))

    def _attempt(self, line, port, path, body, headers):
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            line.close()
            time.sleep(0.2)
            return http.client.HTTPConnection("127.0.0.1", port, timeout=30), -1
        if answer.status == 200 and b'"failed"' not in content:
            return line, content.count(b'"done"')
        if answer.status not in {200, 429, 500, 503}:
            raise RuntimeError(f"HTTP {answer.status}: {content[:300]!r}")
        time.sleep(float(answer.headers.get("Retry-After", 1)) * random.uniform(0.7, 1.0))
        return line, -1


def main(path: Path) -> None:
    asked = json.loads(path.read_text())
    phones = [Phone(**one) for one in asked["phones"]]
    for phone in phones:
        phone.prepare(asked["rows"], asked["sizes"])
    path.with_suffix(".ready").write_text("ready")
    go = path.with_suffix(".go")
    while not go.exists():
        time.sleep(0.05)
    until = time.time() + asked["seconds"]
    threads = [
        threading.Thread(target=phone.run, args=(asked["port"], asked["path"], until))
        for phone in phones
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [one for phone in phones for one in phone.told]
    ids = [key for phone in phones for key in phone.ids[: phone.sent]]
    path.with_suffix(".told").write_text(json.dumps({"told": told, "ids": ids}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
