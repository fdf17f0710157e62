"""Who could be called up: everybody who serves there or is led by the caller, and what speaks against it.

Not what a viewer may see: a rule must know of other duties to leave people in peace. Pages show the
rule's sentence to those who plan duties, and counts to the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localdate, localtime

from tongzhou.areas.duty import calling
from tongzhou.areas.duty.calling import Asked, Bound, NotAsked
from tongzhou.areas.duty.models import (
    Answer,
    Deployed,
    Duty,
    OtherDuty,
    Shift,
    SignUp,
    Surge,
)
from tongzhou.areas.duty.queries.people import job_of, limits_at, who_are
from tongzhou.areas.duty.queries.standing import STANDS, accepted
from tongzhou.areas.duty.queries.terms import neighbourhood, with_terms
from tongzhou.areas.duty.queries.verdicts import Verdicts
from tongzhou.areas.duty.rules import Breach, Job, Stretch, Who, breaches
from tongzhou.base.paths import ORGANISATIONS
from tongzhou.base.words import said
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import holds_on, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Appointment, Employment, Membership
from tongzhou.ground.places.models import Place

SKILL = Breach("skill", said("has none of the skills that are asked for"))
CALLED_ELSEWHERE = Breach("called_elsewhere", said("is called up elsewhere at that time"))


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked: where, when, for which seats (skills; empty: anybody), on which shift if any.

    `since` is the day on which it was asked first: whose service had ended by then is called up as
    somebody who is led, not as somebody who serves there.
    """

    place: Place
    starts_at: datetime
    ends_at: datetime
    skills: tuple[str, ...] = ("",)
    shift: Shift | None = None
    surge_id: int | None = None
    since: date | None = None

    @property
    def job(self) -> Job:
        """As the rules see it; of a call-up without a shift, work for adults."""
        if self.shift is not None:
            return job_of(self.shift)
        starts, ends = localtime(self.starts_at), localtime(self.ends_at)
        return Job(starts, ends, what=str(self.place), place=self.place.path)


def need_of(surge: Surge) -> Need:
    """What that call-up asks."""
    return Need(
        place=surge.place,
        starts_at=surge.work_starts_at,
        ends_at=surge.work_ends_at,
        skills=tuple(seat.skill for seat in surge.seats.all()),
        shift=surge.shift,
        surge_id=surge.pk,
        since=localdate(surge.opened_at),
    )


def serving_at(place: Place, at: datetime) -> set[int]:
    """Who has a post there, is deployed there, belongs to a body that serves it, or was accepted there."""
    day, here = localdate(at), neighbourhood(place.path)
    now = holds_on(day)
    reaching = [code for code, role in roles().items() if role.reaches]
    posts = Appointment.objects.filter(now, role__in=reaching).filter(
        under("place__path", here) | Q(place=None) & under("organisation__serves__path", here)
    )
    members = Membership.objects.filter(now, under("organisation__serves__path", here))
    sent = Deployed.objects.filter(now, under("place_path", here), returned_at=None)
    signed = SignUp.objects.filter(under("place_path", here), accepted(day))
    rows = (posts, members, sent, signed.filter(person__isnull=False))
    return {pk for found in rows for pk in found.values_list("person_id", flat=True)}


def led_by(viewer: Viewer, at: datetime) -> set[int]:
    """Who belongs to, or works for, the organisations whose duties the viewer leads."""
    now = holds_on(localdate(at))
    found: set[int] = set()
    for top in viewer.tops("duty.lead"):
        if top.startswith(ORGANISATIONS):
            members = Membership.objects.filter(now, under("organisation__path", top))
            workers = Employment.objects.filter(now, under("unit__path", top))
            for rows in (members, workers):
                found.update(rows.values_list("person_id", flat=True))
    return found


def callable_for(need: Need, *, by: Viewer, at: datetime) -> tuple[list[Asked], list[NotAsked]]:
    """Who may be asked, and who not with the reason. A dozen queries, whatever the number of people."""
    local = serving_at(need.place, at)
    people = local | led_by(by, at)
    rules = _Rules(people, need, at)
    judge = _Judge(need, rules, _bounds(people, need), _called(need))
    asked, not_asked = [], []
    for pk, who in sorted(rules.known.items()):
        why, swap = judge.of(who)
        if why is not None:
            not_asked.append(NotAsked(pk, why))
            continue
        worked = calling.worked_minutes(who, at)
        row = calling.running_days(who, localdate(need.starts_at))
        asked.append(Asked(pk, who.roads.home.get(need.job.place), pk in local, worked, row, swap))
    return asked, not_asked


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether that person may come: what speaks against it, the duty to be taken over, their skills."""

    why: Breach | None
    swap: Bound | None
    skills: frozenset[str]


def verdict_on(person_id: int, need: Need, *, at: datetime) -> Verdict:
    """The same judgement for one person, at the moment of the answer."""
    rules = _Rules([person_id], need, at)
    who = rules.known[person_id]
    # Their own word now counts more than how far they once said they would go.
    who = replace(who, roads=replace(who.roads, most=None))
    bounds = _bounds([person_id], need) if who.bound else {}
    why, swap = _Judge(need, rules, bounds, _called(need, person_id)).of(who)
    return Verdict(why, swap, who.skills)


class _Rules:
    """What the rules ask about these people there: of a shift through its verdicts, else by the place."""

    def __init__(self, people: Iterable[int], need: Need, at: datetime) -> None:
        path, since = need.place.path, need.since or localdate(at)
        self._shift = need.shift
        self._ask: Verdicts | None = None
        if need.shift is not None:
            self._ask = Verdicts(people, [need.shift], at=at, since=since)
            self.known = {pk: self._ask.who(pk, need.shift) for pk in self._ask.people}
            self.limits = self._ask.limits(need.shift)
            return
        self.limits = limits_at(path, at)
        days = localdate(need.starts_at), localdate(need.ends_at)
        known = who_are(people, starts_at=need.starts_at, ends_at=need.ends_at, place_path=path)
        self.known = with_terms(known, neighbourhood(path), *days, since=since)

    def company(self, person_id: int) -> tuple[Breach, ...]:
        """What speaks against that person beside those who are down for the shift."""
        if self._ask is None or self._shift is None:
            return ()
        return self._ask.company(self._shift, coming=[person_id])


@dataclass(frozen=True, slots=True)
class _Judge:
    need: Need
    rules: _Rules
    bounds: dict[int, list[Bound]]
    called: set[int]

    def of(self, who: Who) -> tuple[Breach | None, Bound | None]:
        if who.person_id in self.called:
            return CALLED_ELSEWHERE, None
        if not any(not skill or skill in who.skills for skill in self.need.skills):
            return SKILL, None
        bound = self.bounds.get(who.person_id, ())
        why, swap = calling.why_not_asked(who, self.need.job, self.rules.limits, bound)
        if why is None and (company := self.rules.company(who.person_id)):
            return company[0], None
        return why, swap


def _bounds(people: Iterable[int], need: Need) -> dict[int, list[Bound]]:
    """Duties near that time which somebody might take over."""
    near = timedelta(days=1)
    first, last = need.starts_at - near, need.ends_at + near
    found: dict[int, list[Bound]] = defaultdict(list)
    duties = Duty.objects.filter(
        STANDS, person_id__in=set(people), starts_at__lt=last, ends_at__gt=first
    ).select_related("shift__post")
    for one in duties:
        there = Stretch(localtime(one.starts_at), localtime(one.ends_at), what=one.shift.post.name)
        found[one.person_id].append(Bound(there, duty=one.pk))
    others = OtherDuty.objects.filter(
        person_id__in=set(people), starts_at__lt=last, ends_at__gt=first
    )
    for other in others:
        there = Stretch(
            localtime(other.starts_at),
            localtime(other.ends_at),
            elsewhere=True,
            travel=other.travel_minutes,
            what=other.what,
        )
        found[other.person_id].append(Bound(there, other=other.pk))
    return found


def _called(need: Need, person_id: int | None = None) -> set[int]:
    """Who has a seat in another call-up at that time."""
    seated = Answer.objects.filter(
        state__in=(Answer.State.SEATED, Answer.State.IN_PLACE),
        surge__work_starts_at__lt=need.ends_at,
        surge__work_ends_at__gt=need.starts_at,
    ).exclude(surge_id=need.surge_id or 0)
    if person_id is not None:
        seated = seated.filter(person_id=person_id)
    return set(seated.values_list("person_id", flat=True))


def could_take_over(
    bound: Bound,
    people: Sequence[int],
    *,
    path: str,
    at: datetime,
    shift: Shift | None = None,
    leaves: int | None = None,
) -> list[tuple[int, int]]:
    """(person, minutes worked in 14 days) of those who may take that duty over, who worked least first.

    `leaves` is who has it now.
    """
    starts, ends, limits = bound.stretch.starts_at, bound.stretch.ends_at, limits_at(path, at)
    if shift is not None:
        ask = Verdicts(people, [shift], at=at)
        gone = [leaves] if leaves else []
        known = {pk: ask.who(pk, shift) for pk in people}
        may = {
            pk
            for pk in people
            if not ask.against(pk, shift, instead_of=gone, starts_at=starts, ends_at=ends)
        }
    else:
        known = who_are(people, starts_at=starts, ends_at=ends, place_path=path)
        job = Job(starts, ends, what=bound.stretch.what)
        may = {pk for pk, who in known.items() if not breaches(who, job, limits)}
    free = [(pk, calling.worked_minutes(known[pk], at)) for pk in may]
    return sorted(free, key=lambda pair: (pair[1], pair[0]))
