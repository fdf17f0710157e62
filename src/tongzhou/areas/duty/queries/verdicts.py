"""The one verdict for many people and many shifts at once: the same answers as `company.verdict`.

Not what a viewer may see: a rule must know of duties elsewhere. Pages show only the rule's sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.company import Company, Mate, together
from tongzhou.areas.duty.models import Duty, Shift
from tongzhou.areas.duty.queries.company import families, knowing, newcomers
from tongzhou.areas.duty.queries.people import job_of, limits_at, who_are


class Verdicts:
    """Everything the rules ask about these people on these shifts, read once for each place.

    The shifts need their post and its card at hand (`select_related("post__card")`).
    """

    def __init__(self, people: Iterable[int], shifts: Iterable[Shift], *, at: datetime) -> None:
        self.people, self.at = set(people), at
        self._there = _down_for(shifts := list(shifts))
        self._places: dict[str, _Place] = {}
        for path in sorted({shift.place_path for shift in shifts}):
            here = [shift for shift in shifts if shift.place_path == path]
            down = {one for shift in here for one in self._there[shift.pk]}
            self._places[path] = _Place(path, self.people, down, here, at)

    def against(
        self,
        person_id: int,
        shift: Shift,
        *,
        without: Iterable[int] = (),
        instead_of: Iterable[int] = (),
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> tuple[rules.Breach, ...]:
        """Everything against that person on that shift (or a part of it); empty when they may."""
        place = self._places[shift.place_path]
        job = job_of(shift, starts_at=starts_at, ends_at=ends_at)
        there = (self._there[shift.pk] - set(instead_of)) | {person_id}
        who = place.who[person_id].without(without)
        return (*rules.breaches(who, job, place.limits), *place.company(there, shift))

    def down(self, shift: Shift) -> set[int]:
        """Who is down for that shift."""
        return self._there[shift.pk]


def _down_for(shifts: list[Shift]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Duty.objects.filter(shift_id__in=[one.pk for one in shifts], ended_at__isnull=True)
    for shift_id, person_id in rows.values_list("shift_id", "person_id"):
        found[shift_id].add(person_id)
    return found


class _Place:
    """What the rules ask at one place."""

    def __init__(
        self, path: str, people: set[int], down: set[int], shifts: list[Shift], at: datetime
    ) -> None:
        everybody = people | down
        self.limits = limits_at(path, at)
        self.who = who_are(
            people,
            starts_at=min(one.starts_at for one in shifts),
            ends_at=max(one.ends_at for one in shifts),
            place_path=path,
        )
        posts = [one.post for one in shifts]
        pairs = any(post.in_pairs for post in posts)
        self.new = newcomers(everybody, path=path, at=at) if pairs else set()
        local = any(post.needs_local for post in posts)
        self.local = knowing(everybody, path=path) if local else set()
        cash = any(post.card.cash for post in posts)
        self.families = families(everybody) if cash else frozenset()

    def company(self, there: Iterable[int], shift: Shift) -> tuple[rules.Breach, ...]:
        post = shift.post
        asked = Company(shift.need, post.in_pairs, post.needs_local, post.card.cash, self.families)
        new, local = self.new, self.local
        return together((Mate(one, one in new, one in local) for one in sorted(there)), asked)
