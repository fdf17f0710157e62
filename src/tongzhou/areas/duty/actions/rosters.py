"""A roster is made, filled and changed by hand, and every change stands in its log.

Whoever changes it says which version was on the screen (`seen`): the second of two planners is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from tongzhou.areas.duty.actions.duties import (
    end,
    hold_people,
    put,
    refuse_breaches,
    require,
    tell_about,
)
from tongzhou.areas.duty.models import Change, Duty, Roster, Shift
from tongzhou.areas.duty.queries.bonds import named
from tongzhou.areas.duty.queries.rosters import area_of, duties_on, overlapping, shifts_of
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.base.errors import Refused
from tongzhou.base.paths import above
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

PLANS = "duty.plan"
LONGEST = 62
"""Days that one roster may span."""


@transaction.atomic
def make(
    place: Place,
    *,
    title: str,
    first_day: date,
    last_day: date,
    crew: Iterable[int],
    by: Viewer,
    at: datetime,
    event_id: int | None = None,
) -> Roster:
    """A draft stands there with its crew; nobody but planners sees it.

    Raises Refused: not_allowed, wrong_days, nobody, overlaps.
    """
    require(PLANS, place.path, by)
    if not 0 <= (last_day - first_day).days < LONGEST:
        raise Refused("wrong_days", said("A roster spans 1 to %(n)d days.", n=LONGEST))
    people = sorted(set(crew))
    if not people:
        raise Refused("nobody", said("Choose the people who may be put into the roster."))
    hold_places(place.path)
    if other := overlapping(place.path, first_day, last_day).first():
        words = said("“%(title)s” plans some of the same days here already.", title=other.title)
        raise Refused("overlaps", words)
    roster = Roster.objects.create(
        title=title,
        place=place,
        place_path=place.path,
        event_id=event_id,
        first_day=first_day,
        last_day=last_day,
        made_by_id=by.person_id,
        made_at=at,
    )
    roster.crew.set(people)
    return roster


def set_crew(roster: Roster, people: Iterable[int], *, by: Viewer, at: datetime) -> None:
    """These people may be put into the roster. Who still has a duty in it cannot be left out."""
    require(PLANS, roster.place_path, by)
    chosen = set(people)
    if not chosen:
        raise Refused("nobody", said("Choose the people who may be put into the roster."))
    held = duties_on(shifts_of(roster)).filter(roster=roster).select_related("person")
    for duty in held:
        if duty.person_id not in chosen:
            words = said("%(name)s still has duties in it.", name=duty.person.name)
            raise Refused("still_down", words)
    roster.crew.set(sorted(chosen))


def hold_places(path: str) -> None:
    """Nobody else makes a roster there, above or below until the transaction ends."""
    list(Place.objects.select_for_update().filter(path__in=above(path)).order_by("path"))


def require_version(roster: Roster, seen: int | None) -> None:
    """Raises Refused("changed_meanwhile") when another version was on the screen."""
    if seen is not None and not Roster.objects.filter(pk=roster.pk, version=seen).exists():
        words = said("Somebody else has changed this roster meanwhile. Look again.")
        raise Refused("changed_meanwhile", words)


def claim(roster: Roster, seen: int | None) -> None:
    """The version on the screen is still the one that counts, and it moves on; else Refused."""
    rows = Roster.objects.filter(pk=roster.pk)
    if seen is not None:
        rows = rows.filter(version=seen)
    if not rows.update(version=F("version") + 1):
        require_version(roster, seen)
    roster.refresh_from_db(fields=["version", "state", "published_at"])


def log(
    roster: Roster,
    kind: str,
    *,
    by: Viewer,
    at: datetime,
    made: Iterable[Duty] = (),
    ended: Iterable[Duty] = (),
    kept_out: Iterable[tuple[int, int, str]] = (),
    **values: object,
) -> Change:
    """One line more in the log, with which duties came and went, and who was kept out by which rule."""
    return Change.objects.create(
        roster=roster,
        place_path=roster.place_path,
        kind=kind,
        before={
            "made": [one.pk for one in made],
            "ended": [one.pk for one in ended],
            **({"kept_out": kept} if (kept := [list(one) for one in kept_out]) else {}),
        },
        after_publishing=roster.published_at is not None,
        at=at,
        by_id=by.person_id,
        **values,
    )


def _require_reason(roster: Roster, why: str) -> None:
    if roster.published_at is not None and not why.strip():
        words = said("This roster is published: say why it is changed.")
        raise Refused("needs_reason", words)


def _still_to_come(shift: Shift, at: datetime) -> None:
    if shift.starts_at <= at:
        raise Refused("started", said("This shift has already started."))


@transaction.atomic
def give(
    roster: Roster,
    shift: Shift,
    person_id: int,
    *,
    by: Viewer,
    at: datetime,
    seen: int | None = None,
    instead_of: Duty | None = None,
    why: str = "",
) -> Duty:
    """That person is down for the shift, instead of somebody else if one is named; rules hold.

    Raises Refused: not_allowed, changed_meanwhile, needs_reason, started, not_in_crew, and each
    rule's own code with its sentence.
    """
    require(PLANS, roster.place_path, by)
    claim(roster, seen)
    _require_reason(roster, why)
    _still_to_come(shift, at)
    if not roster.crew.filter(pk=person_id).exists():
        words = said("Not among the people of this roster. Add them to its people first.")
        raise Refused("not_in_crew", words)
    if instead_of is not None and instead_of.shift_id != shift.pk:
        raise Refused("other_shift", said("They stand on another shift. Look again."))
    hold_people([person_id])
    out = [instead_of.person_id] if instead_of else []
    refuse_breaches(named(verdict(person_id, shift, at=at, area=area_of(roster), instead_of=out)))
    if instead_of is not None:
        end(instead_of, at=at)
    source = Duty.Source.BY_HAND
    duty = put(shift, person_id, source=source, at=at, roster=roster, cause=why, checked=True)
    kind = Change.Kind.REPLACED if instead_of else Change.Kind.ADDED
    log(
        roster,
        kind,
        by=by,
        at=at,
        made=[duty],
        ended=[instead_of] if instead_of else [],
        shift=shift,
        person_in_id=person_id,
        person_out_id=out[0] if out else None,
        reason=why,
    )
    told = [(duty, said("You are down for %(when)s %(post)s.").text)]
    if instead_of is not None:
        told.append((instead_of, said("You are no longer down for %(when)s %(post)s.").text))
    _tell(roster, told, by=by, at=at)
    return duty


@transaction.atomic
def take_off(
    roster: Roster,
    duty: Duty,
    *,
    by: Viewer,
    at: datetime,
    seen: int | None = None,
    why: str = "",
) -> None:
    """The person is no longer down for the shift; the seat is free."""
    require(PLANS, roster.place_path, by)
    claim(roster, seen)
    _require_reason(roster, why)
    _still_to_come(duty.shift, at)
    end(duty, at=at)
    log(
        roster,
        Change.Kind.REMOVED,
        by=by,
        at=at,
        ended=[duty],
        shift=duty.shift,
        person_out_id=duty.person_id,
        reason=why,
    )
    words = said("You are no longer down for %(when)s %(post)s.").text
    _tell(roster, [(duty, words)], by=by, at=at)


def _tell(roster: Roster, duties: Iterable[tuple[Duty, str]], *, by: Viewer, at: datetime) -> None:
    """Of a published roster, whoever is concerned hears of it; nobody hears of a draft."""
    if roster.published_at is None:
        return
    for duty, words in duties:
        tell_about([duty.person_id], duty, words, by=by, at=at, kind="changed")


@transaction.atomic
def set_lock(
    roster: Roster, duty: Duty, *, locked: bool, by: Viewer, seen: int | None = None
) -> None:
    """The duty stays when a new proposal is made, or is free again to be moved."""
    require(PLANS, roster.place_path, by)
    claim(roster, seen)
    if not Duty.objects.filter(pk=duty.pk, ended_at__isnull=True).update(locked=locked):
        raise Refused("gone", said("Somebody else has just changed this duty. Look again."))


@transaction.atomic
def undo_last(roster: Roster, *, by: Viewer, at: datetime, seen: int | None = None) -> Change:
    """The last change that this person made stands no more, if nothing has been built upon it."""
    require(PLANS, roster.place_path, by)
    claim(roster, seen)
    last = last_change(roster, by)
    if last is None:
        raise Refused("nothing", said("There is nothing of yours to take back."))
    made = list(Duty.objects.filter(pk__in=last.before.get("made", ())).select_related("shift"))
    ended = list(Duty.objects.filter(pk__in=last.before.get("ended", ())).select_related("shift"))
    for duty in (*made, *ended):
        _still_to_come(duty.shift, at)
    for duty in made:
        end(duty, at=at)
    for duty in ended:
        back = [one.person_id for one in ended if one.shift_id == duty.shift_id]
        found = verdict(duty.person_id, duty.shift, at=at, area=area_of(roster), beside=back)
        refuse_breaches(named(found))
        Duty.objects.filter(pk=duty.pk).update(ended_at=None)
    _tell_undone(roster, made, ended, by=by, at=at)
    return log(
        roster,
        Change.Kind.UNDONE,
        by=by,
        at=at,
        undoes=last,
        shift=last.shift,
        person_in_id=last.person_out_id,
        person_out_id=last.person_in_id,
        count=last.count,
    )


def _tell_undone(
    roster: Roster, made: list[Duty], ended: list[Duty], *, by: Viewer, at: datetime
) -> None:
    off = said("You are no longer down for %(when)s %(post)s.").text
    on = said("You are down for %(when)s %(post)s.").text
    _tell(roster, [(duty, off) for duty in made], by=by, at=at)
    _tell(roster, [(duty, on) for duty in ended], by=by, at=at)


def last_change(roster: Roster, by: Viewer) -> Change | None:
    """What `undo_last` would take back: the last line of the log, if it is this person's and can be."""
    rows = Change.objects.filter(roster=roster).exclude(kind=Change.Kind.UNDONE)
    last = rows.filter(undone_by__isnull=True).select_related("shift").order_by("-pk").first()
    if last is None or last.by_id != by.person_id or not last.before:
        return None
    return last if last.before.get("made") or last.before.get("ended") else None
