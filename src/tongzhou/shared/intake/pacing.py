"""How much comes in now, and how often a device misbehaved: the same for all server processes.

Each device has a bucket and its strikes in its own row. A process draws a lease from the bucket, a
thousand rows at once, so that a phone in ordinary use costs one write in a hundred batches; together all
processes never let more through than the bucket gave. Strikes are written one by one: there can be only
so many within the hour before the device is stopped, and a stopped device costs no write.

Besides, all devices together may hold only so many of the threads of a process that answer requests, so
that pages are still answered under a flood.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore, Lock

from django.db.models import F

from tongzhou.shared.intake import rules
from tongzhou.shared.intake.models import Device

# The server has four threads for each process (config/commands/serve.py); one stays free for pages.
AT_ONCE = 3
PATIENCE_S = 2.0
BUSY_WAIT_S = 3
# So often another process may be quicker at the same bucket.
TRIES = 3

# What this process has drawn and not used, by the digest of the device's token.
_leases: dict[str, float] = {}
_lock = Lock()
_places = BoundedSemaphore(AT_ONCE)


def ask(device: Device, rows: int, *, at: datetime) -> int:
    """Seconds to wait before sending so many rows; 0: go on, and they are counted."""
    cost = rules.cost_of(rows)
    return 0 if _from_lease(device, cost) else _draw(device, cost, at)


def _from_lease(device: Device, cost: int) -> bool:
    with _lock:
        left = _leases.get(str(device.token_digest), 0.0) - cost
        if left < 0:
            return False
        _leases[str(device.token_digest)] = left
        return True


def _draw(device: Device, cost: int, at: datetime) -> int:
    """A lease is drawn and the cost taken from it; or nothing is written, and the seconds to wait."""
    for _try in range(TRIES):
        level = rules.filled(device.pace_level, device.pace_at, at)
        if cost > level:
            return rules.seconds_until(cost, level)
        drawn = max(float(cost), min(level, rules.LEASE))
        mine = Device.objects.filter(pk=device.pk)
        same = mine.filter(pace_at=device.pace_at, pace_level=device.pace_level)
        if same.update(pace_level=level - drawn, pace_at=at):
            device.pace_level, device.pace_at = level - drawn, at
            with _lock:
                left = _leases.get(str(device.token_digest), 0.0)
                _leases[str(device.token_digest)] = left + drawn - cost
            return 0
        device.refresh_from_db(fields=["pace_level", "pace_at"])
    return 1


def strike(device: Device, *, at: datetime, ignored: int = 0, wrong: int = 0) -> str:
    """It did not wait, or sent rows that were wrong; why the device must be stopped, if it must."""
    mine = Device.objects.filter(pk=device.pk)
    lately = mine.filter(strikes_since__gt=at - rules.STRIKES_LAST)
    if not lately.update(ignored=F("ignored") + ignored, wrong=F("wrong") + wrong):
        mine.update(ignored=ignored, wrong=wrong, strikes_since=at)
    device.refresh_from_db(fields=["ignored", "wrong"])
    return rules.why_stop(device.ignored, device.wrong)


@contextmanager
def room() -> Iterator[bool]:
    """Whether there is room for one more batch; it is held while the block lasts."""
    held = _places.acquire(timeout=PATIENCE_S)
    try:
        yield held
    finally:
        if held:
            _places.release()
