"""The thresholds that the desk reads from the rule packs."""

from __future__ import annotations

from datetime import datetime, timedelta

from tongzhou.ground.rulepacks import queries as rulepacks


def usual_days(kind: str, path: str, at: datetime) -> int:
    """For how many days a pass of that kind usually counts."""
    return int(rulepacks.numbers("gates.pass_days", path=path, at=at)[kind])


def most_days(kind: str, path: str, at: datetime) -> int:
    """For how many days it may be given at most in one go."""
    return 2 * usual_days(kind, path, at)


def restriction_most(path: str, at: datetime) -> timedelta:
    """How long an access restriction may last at most."""
    return timedelta(days=rulepacks.whole("gates.restriction_most_days", path=path, at=at))


def undo_within(path: str, at: datetime) -> timedelta:
    """For how long many passes at once can be taken back."""
    return timedelta(minutes=rulepacks.whole("gates.bulk_undo_minutes", path=path, at=at))
