"""Moves while the work goes on: from whoever reads it first to whoever finishes it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Organisation, Person
from tongzhou.shared.tracking import queries, rules
from tongzhou.shared.tracking.actions.core import move_on, words_of
from tongzhou.shared.tracking.actions.telling import leads_of, tell_of
from tongzhou.shared.tracking.models import Item, Move


def acknowledge(item: Item, *, by: Viewer, at: datetime) -> Move:
    """Whoever asked can see that somebody has read it."""
    if item.acknowledged_at:
        raise Refused("already_acknowledged", said("This was acknowledged already."))
    return move_on(item, "acknowledge", by=by, at=at)


def classify(
    item: Item, *, category: str, urgency: str, due_at: datetime | None, by: Viewer, at: datetime
) -> Move:
    """The item has another category or urgency, and the deadline that goes with it."""
    return move_on(
        item,
        "classify",
        by=by,
        at=at,
        category=category,
        urgency=urgency,
        due_at=due_at,
        reminded="",
    )


def take(item: Item, *, by: Viewer, at: datetime) -> Move:
    """The item is in hand, and whoever took it is its main owner."""
    if by.person_id is None:
        raise Refused("not_a_person", said("Only a person can take this."))
    return move_on(item, "take", by=by, at=at, owner_id=by.person_id)


def dispatch(
    item: Item,
    *,
    by: Viewer,
    at: datetime,
    person: Person | None = None,
    organisation: Organisation | None = None,
    note: str = "",
) -> Move:
    """The item is in hand with one main owner: a person, or a team or unit that decides itself."""
    if person is None and organisation is None:
        raise Refused("nobody_named", said("Name a person, a team or a unit."))
    if person is not None and organisation is None:
        organisation = queries.organisation_of(person, by, localdate(at)) or item.owner_org
    changes: dict[str, Any] = {}
    if item.paused_at:
        changes = after_pause(item, at)
    moved = move_on(
        item,
        "dispatch",
        by=by,
        at=at,
        note=note,
        to_person=person,
        to_organisation=organisation,
        owner_id=person.pk if person else None,
        owner_org_id=organisation.pk if organisation else None,
        organisation_path=organisation.path if organisation else "",
        reminded="",
        **changes,
    )
    tell_of(item, [person.pk] if person else leads_of(organisation, at), by=by, at=at)
    return moved


def hand_over(item: Item, *, to: Person, by: Viewer, at: datetime, note: str = "") -> Move:
    """Somebody else is the main owner; the deadline stays."""
    organisation = queries.organisation_of(to, by, localdate(at)) or item.owner_org
    moved = move_on(
        item,
        "hand_over",
        by=by,
        at=at,
        note=note,
        to_person=to,
        owner_id=to.pk,
        owner_org_id=organisation.pk if organisation else None,
        organisation_path=organisation.path if organisation else "",
        reminded="",
    )
    tell_of(item, [to.pk], by=by, at=at)
    return moved


def return_up(item: Item, *, reason: str, clause: str, by: Viewer, at: datetime) -> Move:
    """The item lies with the organisation above, which must find the right hands for it."""
    reason = words_of(reason, said("Say why this is returned."))
    clause = words_of(clause, said("Name the clause that says whose task it is."), "clause_missing")
    above = item.owner_org.parent if item.owner_org else None
    if above is None:
        raise Refused("nobody_above", said("There is no organisation above to return this to."))
    moved = move_on(
        item,
        "return_up",
        by=by,
        at=at,
        note=reason,
        clause=clause,
        to_organisation=above,
        owner_id=None,
        owner_org_id=above.pk,
        organisation_path=above.path,
        reminded="",
    )
    tell_of(item, leads_of(above, at), by=by, at=at)
    return moved


def finish(item: Item, *, note: str, by: Viewer, at: datetime) -> Move:
    """The work is done and says how; whether it solved anything, others will say."""
    note = words_of(note, said("Write down what was done."))
    return move_on(
        item,
        "finish",
        by=by,
        at=at,
        note=note,
        measures=note[:400],
        done_at=at,
        done_by_id=by.person_id,
    )


def defer(item: Item, *, revisit_on: date, reason: str, by: Viewer, at: datetime) -> Move:
    """It cannot be done for now: the clock stands still for a stated reason until a stated day."""
    reason = words_of(reason, said("Say what is missing for now."))
    if revisit_on <= localdate(at):
        raise Refused("revisit_in_the_past", said("Look at it again on a day that is still ahead."))
    return move_on(
        item, "defer", by=by, at=at, note=reason, revisit_on=revisit_on, paused_at=at, reminded=""
    )


def after_pause(item: Item, at: datetime) -> dict[str, Any]:
    """What changes when a pause ends: the deadline moves on by its length."""
    moved_on = rules.after_pause(item.due_at, paused_at=item.paused_at or at, at=at)
    return {"due_at": moved_on, "paused_at": None, "revisit_on": None}


def resume(item: Item, *, by: Viewer, at: datetime) -> Move:
    """A deferred item is in hand again; its deadline moved on by the length of the pause."""
    return move_on(item, "resume", by=by, at=at, **after_pause(item, at))
