"""The thresholds that items read from the rule packs."""

from __future__ import annotations

from datetime import datetime, timedelta

from tongzhou.ground.rulepacks import queries as rulepacks


def undo_within(path: str, at: datetime) -> timedelta:
    """For how long the last move can be undone."""
    return timedelta(minutes=rulepacks.whole("tracking.undo_minutes", path=path, at=at))


def again_by(path: str, at: datetime) -> datetime:
    """By when work is owed that must be done again now, its old deadline being over."""
    return at + timedelta(hours=rulepacks.whole("tracking.redo_hours", path=path, at=at))


def soon(path: str, at: datetime) -> timedelta:
    """How long before the deadline the owner is reminded."""
    return timedelta(hours=rulepacks.whole("tracking.soon_hours", path=path, at=at))
