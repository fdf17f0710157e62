"""A crew: several processes that work on one plan together, and are told and heard by number.

`fairplan.children` runs one whole planner in one process; here a planner that wants more than one
core splits its work. Heavy libraries are imported in the crew only. A *service* is a function
`serve(receive, send)`, named `package.module:function`: `receive()` waits for the next message,
`send(message)` tells the one who started the crew something. Whoever is left alone ends at once.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple

Receive = Callable[[], Any]
Send = Callable[[Any], None]


class Said(NamedTuple):
    """A message of a member; `member` is its number."""

    member: int
    message: Any


class Failed(NamedTuple):
    """A member's last words when it broke down; empty if it had none."""

    member: int
    trace: str


class CrewError(RuntimeError):
    """A member broke down; the text is its traceback."""


class Crew:
    """So many processes of one service, until `end`.

    `hear(seconds)` is the next message of any member, or None after that time. CrewError if one broke.
    """

    def __init__(self, service: str, count: int = 1) -> None:
        self._heard: queue.Queue[Said | Failed] = queue.Queue()
        self._processes = [_start(service) for _ in range(count)]
        for number, process in enumerate(self._processes):
            listen = threading.Thread(target=self._listen, args=(number, process), daemon=True)
            listen.start()

    @property
    def alive(self) -> bool:
        return all(process.poll() is None for process in self._processes)

    def __len__(self) -> int:
        return len(self._processes)

    def tell(self, member: int, message: Any) -> None:
        pipe = self._processes[member].stdin
        with contextlib.suppress(OSError):  # one that is gone is heard as Failed
            pickle.dump(message, pipe, pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
            pipe.flush()  # type: ignore[union-attr]

    def hear(self, seconds: float) -> Said | None:
        try:
            heard = self._heard.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(heard, Failed):
            raise CrewError(heard.trace or "a planner's process ended without a word")
        return heard

    def end(self) -> None:
        """Nobody is left after this; it takes no time to speak of."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]

    def _listen(self, number: int, process: subprocess.Popen[bytes]) -> None:
        try:
            while True:
                kind, message = pickle.load(process.stdout)  # type: ignore[arg-type]
                self._heard.put((Said if kind == "said" else Failed)(number, message))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self._heard.put(Failed(number, ""))


def _start(service: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    for threads in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        environment[threads] = "1"
    command = [sys.executable, "-m", "fairplan.crew", service]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)


def main(service: str) -> None:
    """A member: nothing but messages goes out where the starter listens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the starter decides what Ctrl+C means
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    say, receive = _speaker(outgoing), _listener(incoming)
    try:
        module, name = service.split(":")
        serve = getattr(importlib.import_module(module), name)
        serve(receive, lambda message: say("said", message))
    except Exception:
        say("failed", traceback.format_exc())


def _speaker(outgoing: BinaryIO) -> Callable[[str, Any], None]:
    def say(kind: str, message: Any) -> None:
        pickle.dump((kind, message), outgoing, pickle.HIGHEST_PROTOCOL)
        outgoing.flush()

    return say


def _listener(incoming: BinaryIO) -> Receive:
    """Messages come in on a thread of their own, so that the end of the starter is noticed at once."""
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def read() -> None:
        while True:
            try:
                waiting.put(pickle.load(incoming))
            except (EOFError, OSError):
                os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return waiting.get


if __name__ == "__main__":
    main(sys.argv[1])
