"""How much comes in now, counted in the memory of each server process: nothing is written for it.

Two measures. Each device has a bucket (`rules.Pace`). And all devices together may hold only so many
of the threads that answer requests, so that pages are still answered under a flood.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from tongzhou.shared.intake import rules

# The server has four threads for each process (config/commands/serve.py); one stays free for pages.
AT_ONCE = 3
PATIENCE_S = 2.0
BUSY_WAIT_S = 3

_paces: dict[int, rules.Pace] = {}
_lock = Lock()
_places = BoundedSemaphore(AT_ONCE)


def _pace(device_id: int, at: float) -> rules.Pace:
    pace = _paces.get(device_id)
    if pace is None:
        pace = _paces[device_id] = rules.Pace(rules.DEVICE_HOLDS, at, since=at)
    return pace


def ask(device_id: int, rows: int) -> tuple[int, str]:
    """Seconds to wait before sending (0: go on), and why the device must be stopped, if it must."""
    at = time.monotonic()
    with _lock:
        pace = _pace(device_id, at)
        return pace.take(rows, at), pace.why_stop(0, at)


def count_wrong(device_id: int, rows: int) -> str:
    """So many rows were wrong; why the device must be stopped, if it must."""
    at = time.monotonic()
    with _lock:
        return _pace(device_id, at).why_stop(rows, at)


def forget(device_id: int) -> None:
    """The device begins anew (it was let go on, or was never heard)."""
    with _lock:
        _paces.pop(device_id, None)


@contextmanager
def room() -> Iterator[bool]:
    """Whether there is room for one more batch; it is held while the block lasts."""
    held = _places.acquire(timeout=PATIENCE_S)
    try:
        yield held
    finally:
        if held:
            _places.release()
