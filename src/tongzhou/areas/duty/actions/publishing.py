"""A draft becomes binding (looked at once more, recorded, told to everybody in it once) or is thrown away."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions.duties import hold_people, require
from tongzhou.areas.duty.actions.rosters import PLANS, claim, log
from tongzhou.areas.duty.models import Change, Duty, Roster
from tongzhou.areas.duty.queries.conflicts import conflicts
from tongzhou.areas.duty.queries.rosters import duties_on, shifts_of
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import record
from tongzhou.shared.notices.actions import tell


@transaction.atomic
def publish(roster: Roster, *, by: Viewer, at: datetime, seen: int | None = None) -> Roster:
    """The roster binds: a fact is in the ledger and everybody in it is told once.

    Nobody is told to stand where a rule speaks against it by now: leave, other duty, a consent taken
    back, the last day of service, company. Raises Refused: not_allowed, changed_meanwhile,
    published_already, empty, conflicts.
    """
    require(PLANS, roster.place_path, by)
    claim(roster, seen)
    drafts = Roster.objects.filter(pk=roster.pk, state=Roster.State.DRAFT)
    held = list(duties_on(shifts_of(roster)))
    if not held:
        raise Refused("empty", said("Nobody stands in this roster yet."))
    published = {"state": Roster.State.PUBLISHED, "published_at": at}
    if not drafts.update(**published, published_by_id=by.person_id):
        raise Refused("published_already", said("This roster is published already."))
    roster.refresh_from_db()
    _require_no_conflicts(roster, held, at)
    down = Counter(duty.shift_id for duty in held)
    short = sum(max(0, shift.need - down[shift.pk]) for shift in shifts_of(roster))
    record(
        kinds.PUBLISHED,
        at=at,
        actor_id=by.person_id,
        place_path=roster.place_path,
        subject=f"roster:{roster.pk}",
        event_id=roster.event_id,
        duties=len(held),
        short=short,
    )
    log(roster, Change.Kind.PUBLISHED, by=by, at=at, count=len(held))
    _tell_everybody(roster, held, at=at)
    return roster


def _require_no_conflicts(roster: Roster, held: list[Duty], at: datetime) -> None:
    hold_people({duty.person_id for duty in held})
    if found := conflicts(roster, at):
        words = said("A rule speaks against %(n)d duties by now: mend them first.", n=len(found))
        raise Refused("conflicts", words)


def _tell_everybody(roster: Roster, held: list[Duty], *, at: datetime) -> None:
    """Each one hears once how many duties they have; the list is on their own page."""
    for person_id in sorted({duty.person_id for duty in held}):
        tell(
            [person_id],
            kind="duty.published",
            text=said("The roster %(title)s is out: you have %(n)d duties from %(first)s on.").text,
            at=at,
            subject=f"roster:{roster.pk}",
            url=reverse("duty:roster", args=[roster.pk]),
            title=roster.title,
            n=sum(duty.person_id == person_id for duty in held),
            first=f"{roster.first_day:%m-%d}",
        )


@transaction.atomic
def discard(roster: Roster, *, by: Viewer) -> None:
    """The draft is gone with everything in it. A published roster stays."""
    require(PLANS, roster.place_path, by)
    now = Roster.objects.select_for_update().filter(pk=roster.pk).first()
    if now is None:
        raise Refused("gone", said("This roster is gone already."))
    if now.state != Roster.State.DRAFT:
        raise Refused("published_already", said("This roster is published already."))
    now.delete()
