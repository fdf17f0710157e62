"""The one verdict on putting people on shifts: own limits, days of service, and the company there.

Everything that puts somebody on duty asks here: hand edits, accepted plans, swaps, substitutes,
repairs, call-ups and stand-ins. Not what a viewer may see: a rule must know of duties elsewhere. Pages
show only the rule's sentence, and names (`bonds.named`) only to those who plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localdate

from tongzhou.areas.duty import rules
from tongzhou.areas.duty.company import Company, Mate, together
from tongzhou.areas.duty.models import Duty, Shift
from tongzhou.areas.duty.queries.bonds import Bonds, given_up_at
from tongzhou.areas.duty.queries.company import families, knowing, newcomers
from tongzhou.areas.duty.queries.people import job_of, limits_at, who_are
from tongzhou.areas.duty.queries.terms import neighbourhood, with_terms


class Verdicts:
    """Everything the rules ask about these people on these shifts, read once for each place.

    The shifts need their post and its card at hand (`select_related("post__card")`). `area` is the path
    within which people serve anywhere (a joint plan's), else the community around each shift; days of
    service that ended before `since` are not asked about.
    """

    def __init__(
        self,
        people: Iterable[int],
        shifts: Iterable[Shift],
        *,
        at: datetime,
        area: str = "",
        since: date | None = None,
    ) -> None:
        self.people, self.at = set(people), at
        shifts = list(shifts)
        self._there = _down_for(shifts)
        self._bonds = Bonds(self.people.union(*self._there.values()), shifts)
        self._given_up = given_up_at(shifts)
        self._places: dict[str, _Place] = {}
        paths = {shift.place_path for shift in shifts}
        for path in sorted(paths):
            here = [shift for shift in shifts if shift.place_path == path]
            down = {one for shift in here for one in self._there[shift.pk]}
            self._places[path] = _Place(
                path, self.people, down, here, at, area=area, since=since, places=paths
            )

    def against(
        self,
        person_id: int,
        shift: Shift,
        *,
        without: Iterable[int] = (),
        instead_of: Iterable[int] = (),
        beside: Iterable[int] = (),
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> tuple[rules.Breach, ...]:
        """Everything against that person on that shift (or a part of it); empty when they may.

        `without` are duties that go at the same moment (of a swap), `instead_of` people who leave the
        shift, `beside` people (of those asked about) who come to it together with this one.
        """
        gone = list(without)
        return (
            *self.own(person_id, shift, without=gone, starts_at=starts_at, ends_at=ends_at),
            *self.company(shift, coming={person_id, *beside}, instead_of=instead_of, without=gone),
        )

    def own(
        self,
        person_id: int,
        shift: Shift,
        *,
        without: Iterable[int] = (),
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> tuple[rules.Breach, ...]:
        """What speaks against that person there, whoever else stands there."""
        job = job_of(shift, starts_at=starts_at, ends_at=ends_at)
        who = self.who(person_id, shift).without(without)
        return rules.breaches(who, job, self.limits(shift))

    def company(
        self,
        shift: Shift,
        *,
        coming: Iterable[int] = (),
        instead_of: Iterable[int] = (),
        without: Iterable[int] = (),
        closed: bool = False,
    ) -> tuple[rules.Breach, ...]:
        """What speaks against those who are there, and `coming`, standing there together.

        `closed`: nobody else is to come, so whoever lacks the mate they never serve without is apart.
        """
        there = (self._there[shift.pk] - set(instead_of)) | set(coming)
        asked = replace(
            self._places[shift.place_path].asked(shift),
            bonds=self._bonds.at(shift, without),
            given_up=self._given_up.get(shift.pk, frozenset()),
            closed=closed,
        )
        return together(self._places[shift.place_path].mates(there), asked)

    def who(self, person_id: int, shift: Shift) -> rules.Who:
        """That person as the rules see them where the shift is."""
        return self._places[shift.place_path].who[person_id]

    def limits(self, shift: Shift) -> rules.Limits:
        """What holds where the shift is."""
        return self._places[shift.place_path].limits

    def down(self, shift: Shift) -> set[int]:
        """Who is down for that shift."""
        return self._there[shift.pk]

    def note(self, person_id: int, shift: Shift) -> None:
        """That person will be down for the shift: what is asked from now on knows of it."""
        self._there[shift.pk].add(person_id)
        self._bonds.note(person_id, shift)
        for place in self._places.values():
            place.who[person_id] = place.who[person_id].and_at(job_of(shift).stretch)


def verdict(
    person_id: int,
    shift: Shift,
    *,
    at: datetime,
    area: str = "",
    without: Iterable[int] = (),
    instead_of: Iterable[int] = (),
    beside: Iterable[int] = (),
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> tuple[rules.Breach, ...]:
    """The same for one person and one shift."""
    beside = list(beside)
    return Verdicts([person_id, *beside], [shift], at=at, area=area).against(
        person_id,
        shift,
        without=without,
        instead_of=instead_of,
        beside=beside,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def now_forbidden(duties: Iterable[Duty], codes: frozenset[str], *, at: datetime) -> list[Duty]:
    """Those of the duties against which one of these rules speaks as things are now."""
    several = list(duties)
    if not several:
        return []
    ask = Verdicts({one.person_id for one in several}, [one.shift for one in several], at=at)
    return [one for one in several if codes & {breach.code for breach in _on(one, ask)}]


def _on(duty: Duty, ask: Verdicts) -> tuple[rules.Breach, ...]:
    return ask.own(
        duty.person_id,
        duty.shift,
        without=[duty.pk],
        starts_at=duty.starts_at,
        ends_at=duty.ends_at,
    )


def _down_for(shifts: list[Shift]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Duty.objects.filter(shift_id__in=[one.pk for one in shifts], ended_at__isnull=True)
    for shift_id, person_id in rows.values_list("shift_id", "person_id"):
        found[shift_id].add(person_id)
    return found


class _Place:
    """What the rules ask at one place."""

    def __init__(
        self,
        path: str,
        people: set[int],
        down: set[int],
        shifts: list[Shift],
        at: datetime,
        *,
        area: str,
        since: date | None,
        places: set[str],
    ) -> None:
        everybody = people | down
        self.limits = limits_at(path, at)
        starts, ends = min(one.starts_at for one in shifts), max(one.ends_at for one in shifts)
        known = who_are(people, starts_at=starts, ends_at=ends, place_path=path, places=places)
        near = area or neighbourhood(path)
        self.who = with_terms(known, near, localdate(starts), localdate(ends), since=since)
        posts = [one.post for one in shifts]
        pairs = any(post.in_pairs for post in posts)
        self.new = newcomers(everybody, path=path, at=at) if pairs else set()
        local = any(post.needs_local for post in posts)
        self.local = knowing(everybody, path=path) if local else set()
        cash = any(post.card.cash for post in posts)
        self.families = families(everybody) if cash else frozenset()

    def asked(self, shift: Shift) -> Company:
        """What the shift's post asks of those who stand there together."""
        post = shift.post
        return Company(shift.need, post.in_pairs, post.needs_local, post.card.cash, self.families)

    def mates(self, there: Iterable[int]) -> list[Mate]:
        """Those people as far as the others are concerned."""
        return [Mate(one, one in self.new, one in self.local) for one in sorted(there)]
