"""What a served duty counts: planned and actual minutes, and whether it went on too long. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tongzhou.base.words import Sentence, said

LONGEST = timedelta(hours=36)
EARLIER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Attended:
    """What the leader says of one duty: whether somebody came, and from when until when."""

    duty_id: int
    came: bool
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return minutes(self.starts_at, self.ends_at)


def minutes(starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes between the two moments."""
    return int((ends_at - starts_at).total_seconds() // 60)


def beyond(
    planned: tuple[datetime, datetime], actual: tuple[datetime, datetime], *, limit: int
) -> int:
    """Minutes more than planned when they are at least `limit` (the rule pack's), else 0."""
    more = minutes(*actual) - minutes(*planned)
    return more if more >= limit else 0


def why_not(one: Attended, planned: tuple[datetime, datetime], at: datetime) -> Sentence | None:
    """What is wrong with these times; None when they can be."""
    if not one.came:
        return None
    if one.ends_at <= one.starts_at:
        return said("The end must lie after the beginning.")
    if one.ends_at > at:
        return said("The duty is not over yet: attendance is confirmed afterwards.")
    if one.ends_at - one.starts_at > LONGEST or one.starts_at < planned[0] - EARLIER:
        return said("These times are not those of this duty.")
    return None
