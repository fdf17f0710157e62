"""Background work: what is due is done, again and again, until the process is told to stop."""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import django
from django.conf import settings
from django.db import close_old_connections

from tongzhou.base.manifest import found
from tongzhou.config.commands.beside import told_to_stop
from tongzhou.config.commands.tables import require_tables

log = logging.getLogger(__name__)

IDLE_SECONDS = 3.0
NIGHT_HOUR = 2


def do_due(at: datetime) -> int:
    """How many pieces of due work were done; work that fails is logged and does not stop the rest."""
    return sum(
        attempt(name, piece, at) for name, manifest in found().items() for piece in manifest.work
    )


def do_nightly(at: datetime) -> None:
    """What is past its retention is erased, and what does not agree stands in the log."""
    for name, manifest in found().items():
        for piece in manifest.nightly:
            attempt(name, piece, at)
        for check in manifest.checks:
            attempt(name, log_troubles, check)


def attempt(name: str, piece: Callable[..., int], *given: object) -> int:
    """What the piece answers; 0 when it failed, and then the log says why."""
    try:
        return piece(*given)
    except Exception:
        log.exception("%s: %s failed", name, piece.__name__)
        return 0


def log_troubles(check: Callable[[], Iterable[str]]) -> int:
    """Every sentence of the check stands in the log; how many there were."""
    sentences = list(check())
    for sentence in sentences:
        log.error("%s", sentence)
    return len(sentences)


def troubles() -> Iterator[str]:
    """Every sentence of every slice's checks about what does not agree."""
    for manifest in found().values():
        for check in manifest.checks:
            yield from check()


def night_is_due(kept: Path, at: datetime) -> bool:
    """True once a day after two in the morning, also when the machine slept at that hour."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    last = kept.read_text("ascii") if kept.exists() else ""
    return local.hour >= NIGHT_HOUR and local.date().isoformat() > last


def do_night_if_due(at: datetime) -> None:
    kept = settings.DATA / "nightly.txt"
    if night_is_due(kept, at):
        day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        kept.write_text(day.isoformat(), "ascii")
        do_nightly(at)


def work_with(args: Namespace) -> int:
    """Background work in a process of its own. Raises Unfit where the tables are not of this version."""
    require_tables()
    return work(once=args.once)


def work(*, once: bool = False) -> int:
    """Due work is done until SIGTERM or Ctrl+C, or until the process that started this one is gone."""
    django.setup()
    stop = told_to_stop()
    while True:
        now = datetime.now(UTC)
        close_old_connections()
        done = do_due(now)
        do_night_if_due(now)
        if once or stop.is_set():
            return 0
        if not done:
            stop.wait(IDLE_SECONDS)
