"""What speaks by now against duties of a roster: asked again before it is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tongzhou.areas.duty.company import in_full
from tongzhou.areas.duty.models import Duty, Roster, Shift
from tongzhou.areas.duty.queries.bonds import names_of
from tongzhou.areas.duty.queries.rosters import area_of, duties_on, shifts_of
from tongzhou.areas.duty.queries.verdicts import Verdicts
from tongzhou.areas.duty.rules import Breach
from tongzhou.base.words import Sentence
from tongzhou.ground.organisations.models import Person

NEAR = timedelta(days=7)
"""How far a limit of rest that both set aside reaches: the longest of them counts seven days."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A shift on which somebody may not stand any more; without a `person`, those there not together."""

    shift: Shift
    person: Person | None
    against: tuple[Breach, ...]

    @property
    def words(self) -> tuple[Sentence, ...]:
        return tuple(one.words for one in self.against)


def conflicts(roster: Roster, at: datetime) -> list[Conflict]:
    """Every duty of the roster still to come against which a rule speaks, by time, for who plans there.

    Limits of rest that the person and a leader set aside do not count.
    """
    shifts = {one.pk: one for one in shifts_of(roster).filter(starts_at__gt=at)}
    rows = duties_on(shifts.values()).filter(roster=roster).select_related("person")
    duties = list(rows)
    if not duties:
        return []
    asked = [shifts[pk] for pk in {one.shift_id: None for one in duties}]
    ask = Verdicts({one.person_id for one in duties}, asked, at=at, area=area_of(roster))
    waived = _waived(duties)
    found = [
        *(_alone(one, shifts[one.shift_id], ask, waived) for one in duties),
        *(Conflict(one, None, ask.company(one, closed=True)) for one in asked),
    ]
    return _in_full(sorted((one for one in found if one.against), key=_order))


def _order(one: Conflict) -> tuple[datetime, int, bool]:
    return one.shift.starts_at, one.shift.pk, one.person is None


def _alone(
    duty: Duty, shift: Shift, ask: Verdicts, waived: dict[int, list[tuple[datetime, str]]]
) -> Conflict:
    against = ask.own(
        duty.person_id,
        shift,
        without=[duty.pk],
        starts_at=duty.starts_at,
        ends_at=duty.ends_at,
    )
    codes = {c for when, c in waived[duty.person_id] if abs(when - duty.starts_at) <= NEAR}
    left = (one for one in against if not (one.waivable and one.code in codes))
    return Conflict(shift, duty.person, tuple(left))


def _waived(duties: Iterable[Duty]) -> dict[int, list[tuple[datetime, str]]]:
    """When each of them agreed to serve in spite of which limits."""
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for one in duties:
        codes = filter(None, one.override_rule.split(","))
        found[one.person_id].extend((one.starts_at, code) for code in codes)
    return found


def _in_full(found: list[Conflict]) -> list[Conflict]:
    names = names_of(breach for one in found for breach in one.against)
    return [Conflict(one.shift, one.person, in_full(one.against, names)) for one in found]
