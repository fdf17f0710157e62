"""When people can, want to and may serve: entered by themselves, their guardian, or whoever plans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from tongzhou.areas.duty.actions.duties import hold_people
from tongzhou.areas.duty.kinds import KNOWS_PLACE, SKILLS
from tongzhou.areas.duty.models import (
    Ability,
    Absence,
    Duty,
    OtherDuty,
    Pattern,
    Preference,
)
from tongzhou.areas.duty.queries import availability as queries
from tongzhou.areas.duty.queries.units import leads_over
from tongzhou.areas.duty.queries.verdicts import now_forbidden
from tongzhou.base.errors import Refused
from tongzhou.base.text import tidy
from tongzhou.base.times import SHANGHAI
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.places.models import Place
from tongzhou.shared.notices.actions import tell

CLASHES = said("%(who)s cannot serve at %(when)s (%(post)s).").text
WEIGHTS = (1, 2, 3)
# For what somebody is spared from, the rules that speak against a duty then.
SPARES_FROM: dict[str, frozenset[str]] = {
    Absence.Kind.NO_NIGHTS: frozenset({"no_nights"}),
    Absence.Kind.NO_HEAVY: frozenset({"no_heavy"}),
}
LONGEST_OTHER = timedelta(days=31)


def require_for(person: Person, by: Viewer) -> None:
    """Refused("not_allowed") unless `by` is the person, their guardian, or plans their duties."""
    if not queries.may_enter_for(by, person):
        raise Refused("not_allowed", said("Only the person, a guardian, or who plans enters this."))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), SHANGHAI)


def _tell_leads(person: Person, duties: Iterable[Duty], *, by: Viewer, at: datetime) -> None:
    """Whoever plans there learns that somebody down for a duty cannot come; never why."""
    for duty in duties:
        tell(
            [one for one in leads_over([duty.place_path], at) if one != by.person_id],
            kind="duty.cannot",
            text=CLASHES,
            at=at,
            subject=f"duty:{duty.pk}",
            url=reverse("duty:shift", args=[duty.shift_id]),
            who=person.name,
            when=localtime(duty.starts_at).strftime("%m-%d %H:%M"),
            post=duty.shift.post.name,
        )


@transaction.atomic
def add_other_duty(
    person: Person,
    *,
    what: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Viewer,
    at: datetime,
    travel_minutes: int = 0,
) -> tuple[OtherDuty, list[Duty]]:
    """The person is bound then and is put on no duty; which duties of theirs already lie in it.

    The same hours once more are the same entry.
    """
    require_for(person, by)
    if not starts_at < ends_at <= starts_at + LONGEST_OTHER:
        raise Refused("hours_wrong", said("It ends after it begins, and within a month."))
    # Held, so that of two who enter it at once the second meets the first.
    hold_people([person.pk])
    known = OtherDuty.objects.filter(person=person, starts_at=starts_at, ends_at=ends_at).first()
    if known is not None:
        return known, []
    row = OtherDuty.objects.create(
        person=person,
        what=tidy(what),
        starts_at=starts_at,
        ends_at=ends_at,
        travel_minutes=travel_minutes,
        recorded_by_id=by.person_id,
        recorded_at=at,
    )
    clashing = queries.duties_meanwhile(person.pk, max(starts_at, at), ends_at)
    _tell_leads(person, clashing, by=by, at=at)
    return row, clashing


@transaction.atomic
def drop_other_duty(row: OtherDuty, *, by: Viewer, at: datetime) -> None:
    """The time is free again."""
    require_for(row.person, by)
    row.delete()


@transaction.atomic
def stay_away(
    person: Person, *, kind: str, first: date, by: Viewer, at: datetime, last: date | None = None
) -> tuple[Absence, list[Duty]]:
    """Leave, or what somebody is spared from, from day to day. Nobody is asked why.

    Open-ended only for what one is spared from. Which duties already lie in it comes back. The same
    days once more, by whomever, are the same entry, and nobody is told again.
    """
    require_for(person, by)
    if last is None and kind == Absence.Kind.LEAVE:
        raise Refused("no_end", said("Say until when the leave lasts."))
    if last is not None and last < first:
        raise Refused("days_wrong", said("The last day lies before the first."))
    hold_people([person.pk])
    same = Absence.objects.filter(person=person, kind=kind, started_on=first, ended_on=last)
    if (known := same.filter(withdrawn_at__isnull=True).first()) is not None:
        return known, []
    row = Absence.objects.create(
        person=person,
        kind=kind,
        started_on=first,
        ended_on=last,
        recorded_by_id=by.person_id,
        recorded_at=at,
    )
    until = _midnight(last + timedelta(days=1)) if last else at + timedelta(days=366)
    clashing = queries.duties_meanwhile(person.pk, max(_midnight(first), at), until)
    if kind in SPARES_FROM:
        clashing = now_forbidden(clashing, SPARES_FROM[kind], at=at)
    _tell_leads(person, clashing, by=by, at=at)
    return row, clashing


def may_take_back(row: Absence, by: Viewer) -> bool:
    """Leave is ended by whoever plans too; being spared is the person's own affair."""
    own = by.person_id in (row.person_id, row.person.guardian_id, row.recorded_by_id)
    return own or row.kind == Absence.Kind.LEAVE


@transaction.atomic
def come_back(row: Absence, *, by: Viewer, at: datetime) -> None:
    """The person may be planned again.

    What somebody is spared from is theirs: only they, their guardian, or who wrote it down for them
    take it back. Raises Refused("not_yours").
    """
    require_for(row.person, by)
    if not may_take_back(row, by):
        why = said("Only the person takes this back, or who wrote it down for them.")
        raise Refused("not_yours", why)
    rows = Absence.objects.filter(pk=row.pk, withdrawn_at__isnull=True)
    # With an end, so that the clean-up of the night finds it.
    last = min(row.ended_on or localdate(at), localdate(at))
    if not rows.update(withdrawn_at=at, ended_on=last):
        raise Refused("already_back", said("This was taken back already."))


@transaction.atomic
def wish(
    person: Person,
    *,
    wants: bool,
    weight: int,
    by: Viewer,
    at: datetime,
    day: date | None = None,
    weekday: int | None = None,
    pattern: Pattern | None = None,
) -> Preference:
    """A wish stands; one for the same day and hours is replaced. It binds nobody."""
    require_for(person, by)
    if (day is None) == (weekday is None):
        raise Refused("day_wrong", said("Choose a date or a day of the week."))
    if day is not None and day < localdate(at):
        raise Refused("too_late", said("That day is over."))
    if weight not in WEIGHTS:
        raise Refused("weight_wrong", said("A wish weighs one, two or three."))
    hold_people([person.pk])
    Preference.objects.filter(person=person, day=day, weekday=weekday, pattern=pattern).delete()
    return Preference.objects.create(
        person=person,
        day=day,
        weekday=weekday,
        pattern=pattern,
        wants=wants,
        weight=weight,
        recorded_at=at,
    )


@transaction.atomic
def drop_wish(row: Preference, *, by: Viewer, at: datetime) -> None:
    """The wish is gone."""
    require_for(row.person, by)
    row.delete()


# --- skills ----------------------------------------------------------------------------------------


@transaction.atomic
def say_skills(person: Person, skills: Iterable[str], *, by: Viewer, at: datetime) -> None:
    """The person says to be able to do exactly this; confirmed skills that stay keep their name."""
    require_for(person, by)
    hold_people([person.pk])
    wanted = set(skills) - {KNOWS_PLACE}
    if unknown := wanted - set(SKILLS):
        raise ValueError(f"no such skill: {sorted(unknown)}")
    rows = Ability.objects.filter(person=person).exclude(skill=KNOWS_PLACE)
    known = set(rows.values_list("skill", flat=True))
    rows.filter(skill__in=known - wanted).delete()
    Ability.objects.bulk_create(
        Ability(person=person, skill=skill, since=localdate(at)) for skill in sorted(wanted - known)
    )


@transaction.atomic
def know_place(person: Person, place: Place, *, by: Viewer, at: datetime) -> Ability:
    """A leader says that the person knows the place; said of oneself it would mean little."""
    _require_leader(person, by)
    row, _made = Ability.objects.get_or_create(
        person=person,
        skill=KNOWS_PLACE,
        place_path=place.path,
        defaults={"since": localdate(at), "confirmed_by_id": by.person_id},
    )
    return row


@transaction.atomic
def confirm_skill(row: Ability, *, by: Viewer, at: datetime) -> None:
    """A leader confirms what somebody said of themselves."""
    _require_leader(row.person, by)
    rows = Ability.objects.filter(pk=row.pk, confirmed_by__isnull=True)
    if not rows.update(confirmed_by_id=by.person_id):
        raise Refused("already_confirmed", said("This was confirmed already."))


def _require_leader(person: Person, by: Viewer) -> None:
    """Not the person: nobody confirms their own skill."""
    planner = queries.plannable(by).filter(pk=person.pk).exists()
    if by.person_id == person.pk or not planner:
        raise Refused("not_allowed", said("A leader confirms this, not the person."))
