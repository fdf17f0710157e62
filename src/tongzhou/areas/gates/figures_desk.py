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


def poster_limits(path: str, at: datetime) -> tuple[int, int, int]:
    """Applications from one address in an hour and in a day, and through one poster in an hour."""
    return (
        rulepacks.whole("gates.poster_per_hour", path=path, at=at),
        rulepacks.whole("gates.poster_per_day", path=path, at=at),
        rulepacks.whole("gates.poster_all_per_hour", path=path, at=at),
    )


def receipt_tries(at: datetime) -> int:
    """How often in an hour one address may ask for receipts that do not exist."""
    return rulepacks.whole("gates.receipt_tries_per_hour", at=at)
