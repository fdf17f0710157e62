"""What the ids of a problem stand for, and a plan as seats of shifts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.timezone import localtime

from fairplan.roster.problem import Problem
from tongzhou.areas.duty.board import HOUR, Seat
from tongzhou.areas.duty.models import Shift

AWAY = "away:0"
"""The id of a day on duty elsewhere."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A problem, and what its ids stand for: `cells` gives the shift of a (day, shift id).

    `far` is minutes and limit of whom a post is too far for, by the keys of person and post.
    """

    problem: Problem
    cells: Mapping[tuple[int, str], Shift]
    people: Mapping[str, int]
    titles: Mapping[str, str]
    fixed: Mapping[int, tuple[Seat, ...]] = field(default_factory=dict)
    far: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def seats(
        self, plan: Mapping[str, Iterable[str | None]], now: Mapping[int, tuple[Seat, ...]]
    ) -> dict[int, tuple[Seat, ...]]:
        """The plan as seats of shifts (by their ids), with what differs from now marked."""
        found: dict[int, list[Seat]] = defaultdict(list)
        for shift_id, seats in self.fixed.items():
            found[shift_id].extend(seats)
        there = {
            (shift_id, seat.person_id): seat for shift_id, seats in now.items() for seat in seats
        }
        for person_id, shift in self.placed(plan):
            seat = there.get((shift.pk, person_id)) or Seat(person_id, changed=True)
            if all(one.person_id != person_id for one in found[shift.pk]):
                found[shift.pk].append(seat)
        return {shift_id: tuple(seats) for shift_id, seats in found.items()}

    def placed(self, plan: Mapping[str, Iterable[str | None]]) -> Iterator[tuple[int, Shift]]:
        """Who stands in which shift by this plan; what the tables no longer know is left out."""
        for key, row in plan.items():
            for day, shift_id in enumerate(row):
                shift = self.cells.get((day, shift_id)) if shift_id else None
                if shift is not None and key in self.people:
                    yield self.people[key], shift


def person_key(person_id: int) -> str:
    return f"p{person_id}"


def hours_key(shift: Shift) -> str:
    starts = localtime(shift.starts_at)
    return f"{starts.hour * HOUR + starts.minute}x{shift.minutes}"


def shift_key(shift: Shift) -> str:
    """The id of a shift's kind: its post and its hours."""
    return f"s{shift.post_id}:{hours_key(shift)}"


def title_of(shift: Shift) -> str:
    label = shift.pattern.name if shift.pattern else ""
    return f"{shift.post.name} {label or f'{localtime(shift.starts_at):%H:%M}'}"
