"""Who could serve in a joint plan, with what binds them and what they did before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils.timezone import localtime

from fairplan.city.job import Hours, Member
from tongzhou.areas.duty import rules
from tongzhou.areas.duty.board import Done
from tongzhou.areas.duty.models import PairBond, Preference, Shift
from tongzhou.areas.duty.queries.board import wished_days
from tongzhou.areas.duty.queries.company import families
from tongzhou.areas.duty.queries.history import midnight, served_before
from tongzhou.areas.duty.queries.joint import is_fixed, standing_on
from tongzhou.areas.duty.queries.people import who_are
from tongzhou.areas.duty.queries.planning import person_key
from tongzhou.areas.duty.queries.posted import homes
from tongzhou.areas.duty.queries.terms import with_terms
from tongzhou.base.paths import above
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

WEEK = 7
USUAL = 480


@dataclass
class People:
    """Everybody below a place, table by table; a number of queries that does not grow with the city.

    `places` are the communities by their keys, `hours` those of the shifts that are planned.
    """

    viewer: Viewer
    place: Place
    span: tuple[date, date]
    limits: rules.Limits
    places: Mapping[str, Place]
    hours: Mapping[str, Hours]
    shifts: Sequence[Shift]

    @property
    def first(self) -> date:
        return self.span[0]

    @property
    def last(self) -> date:
        return self.span[1]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @cached_property
    def homes(self) -> dict[int, set[str]]:
        """People who may be put into a roster somewhere below, with the communities of their posts."""
        paths = {place.path: key for key, place in self.places.items()}
        found: dict[int, set[str]] = {}
        for person_id, path in homes(self.viewer, self.place, self.first, self.last):
            own = found.setdefault(person_id, set())
            own |= {paths[one] for one in above(path) if one in paths}
        return found

    @cached_property
    def who(self) -> dict[int, rules.Who]:
        """Grown-ups as the rules see them, without the duties that this plan may replace."""
        movable = [one.pk for one in standing_on(self.shifts) if not is_fixed(one)]
        known = who_are(
            self.homes,
            starts_at=localtime(midnight(self.first)),
            ends_at=localtime(midnight(self.last + timedelta(days=1))),
            place_path=self.place.path,
            without=movable,
        )
        known = with_terms(known, self.place.path, self.first, self.last)
        grown = {pk: one for pk, one in known.items() if not self._is_minor(one)}
        return dict(sorted(grown.items()))

    def _is_minor(self, who: rules.Who) -> bool:
        age = who.age_on(self.first)
        return age is not None and age < self.limits.minor_age

    def members(self) -> dict[str, Member]:
        done = served_before(self.who, self.first, self.limits)
        wishes, mates, kin = self._wishes(), self._mates(), self._families()
        found = {}
        for pk, who in self.who.items():
            past = done.get(pk, Done())
            away, not_at = self._blocked(who)
            run, last = self._before(who)
            found[person_key(pk)] = Member(
                person_key(pk),
                family=kin.get(pk, ""),
                away=away,
                not_at=not_at,
                rather_not=wishes.get(pk, {}),
                duties=round(past.minutes / USUAL),
                nights=past.nights,
                run=run,
                last=last,
                mate=mates.get(pk, ""),
                minutes=self._standing(who),
            )
        return found

    def _blocked(self, who: rules.Who) -> tuple[dict[int, str], dict[int, tuple[str, ...]]]:
        """Days on which no duty is possible, and hours that are not, by the one verdict."""
        away: dict[int, str] = {}
        not_at: dict[int, tuple[str, ...]] = {}
        if not (who.bound or who.trips or who.away or who.left_on or who.terms):
            return away, not_at
        for number in range(self.days):
            start = localtime(midnight(self.first + timedelta(days=number)))
            against = {
                one.id: rules.breaches(who, _job(one, start), self.limits)
                for one in self.hours.values()
            }
            wrong = tuple(sorted(one for one, found in against.items() if found))
            if len(wrong) == len(self.hours):
                away[number] = against[wrong[0]][0].code
            elif wrong:
                not_at[number] = wrong
        return away, not_at

    def _before(self, who: rules.Who) -> tuple[int, str | None]:
        """Days on duty in a row just before the first day, and the hours of the last."""
        eve = self.first - timedelta(days=1)
        days = {day for one in who.bound for day in one.days if day < self.first}
        run = rules.days_in_a_row(days, eve)
        last = [one for one in who.bound if one.starts_at.date() == eve]
        if not run or not last:
            return run, None
        starts = last[-1].starts_at
        return run, f"{starts.hour * 60 + starts.minute}x{last[-1].minutes}"

    def _standing(self, who: rules.Who) -> dict[int, int]:
        """Minutes of the duties that stand whatever is planned, by day, as far as a week reaches."""
        found: Counter[int] = Counter()
        for one in who.bound:
            number = (one.starts_at.date() - self.first).days
            if not one.elsewhere and -WEEK < number < self.days + WEEK - 1:
                found[number] += one.minutes
        return dict(sorted(found.items()))

    def _wishes(self) -> dict[int, dict[int, int]]:
        """Days that people would rather have free; wishes for a post or hours are left to the rosters."""
        found: dict[int, dict[int, int]] = defaultdict(dict)
        rows = Preference.objects.filter(
            person_id__in=self.who, wants=False, post__isnull=True, pattern__isnull=True
        )
        for one in rows.order_by("pk"):
            for day in wished_days(one, self.first, self.last):
                found[one.person_id][(day - self.first).days] = one.weight
        return found

    @cached_property
    def bonds(self) -> list[PairBond]:
        rows = PairBond.objects.filter(
            person_id__in=self.who, other_id__in=self.who, apart_on_cash=False
        ).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=self.last))
        return list(rows.filter(started_on__lte=self.first).order_by("pk"))

    def _mates(self) -> dict[int, str]:
        return {one.person_id: person_key(one.other_id) for one in self.bonds}

    def _families(self) -> dict[int, str]:
        """People of one family have one word, where any of the posts handles money."""
        if not any(one.post.card.cash for one in self.shifts):
            return {}
        word: dict[int, int] = {}
        for pair in sorted(map(sorted, families(self.who))):
            old = {word.get(one, one) for one in pair}
            for one in {*pair, *(k for k, v in word.items() if v in old)}:
                word[one] = min(old)
        return {pk: f"f{one}" for pk, one in word.items()}


def _job(hours: Hours, midnight_of: datetime) -> rules.Job:
    starts = midnight_of + timedelta(minutes=hours.start)
    ends = starts + timedelta(minutes=hours.minutes)
    return rules.Job(starts, ends, harmless=True, adults_only=False)
