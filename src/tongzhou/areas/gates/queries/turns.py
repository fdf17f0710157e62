"""What of a household's turns is used: the passages that count within the days of the rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import localdate, make_aware

from tongzhou.areas.gates.models import Pass, Passage
from tongzhou.areas.gates.queries.desk import passages_of
from tongzhou.areas.gates.queries.rules import rules_at
from tongzhou.areas.gates.rules.passes import Rule
from tongzhou.ground.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Turns:
    """One quota at one moment: its rule, what went through in the window, how many turns are used."""

    kind: str
    rule: Rule
    passages: tuple[Passage, ...]
    used: int

    @property
    def left(self) -> int | None:
        """How many turns are left; None when they are not counted."""
        return max(0, self.rule.times - self.used) if self.rule.days else None


def turns(viewer: Viewer, rows: Iterable[Pass], at: datetime) -> list[Turns]:
    """For each quota of those passes what is used of it; two queries, however many passes."""
    kept: dict[int, Pass] = {}
    for row in rows:
        kept.setdefault(row.quota, row)
    if not kept:
        return []
    rules = rules_at(next(iter(kept.values())).place_path, at)
    most = max(rules[row.kind].days for row in kept.values()) or 1
    found = list(passages_of(viewer, list(kept), window(most, at)))
    return [_turns(row, rules[row.kind], found, at) for row in kept.values()]


def window(days: int, at: datetime) -> datetime:
    """Where the window of so many calendar days begins, today being its last."""
    first = localdate(at) - timedelta(days=max(days, 1) - 1)
    return make_aware(datetime.combine(first, time()))


def _turns(row: Pass, rule: Rule, found: Iterable[Passage], at: datetime) -> Turns:
    since = window(rule.days, at)
    own = tuple(one for one in found if one.quota == row.quota and one.happened_at >= since)
    return Turns(row.kind, rule, own, sum(counts(one, rule) for one in own))


def counts(one: Passage, rule: Rule) -> bool:
    """Whether the passage used a turn: the way that counts, and no purpose that is exempt."""
    on_the_way = rule.direction in ("both", one.direction)
    return on_the_way and one.purpose not in rule.exempt and not one.exempt
