"""A joint plan is accepted: each community's part is taken over into its roster, each in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.actions.planning import stand
from tongzhou.areas.duty.actions.rosters import PLANS, claim, hold_places
from tongzhou.areas.duty.models import JointPart, JointPlan, Roster
from tongzhou.areas.duty.queries.joint import part_planned, shifts_between
from tongzhou.areas.duty.queries.rosters import overlapping
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.shared.planning import actions as planning
from tongzhou.shared.planning.queries import runs_by_id

if TYPE_CHECKING:
    from tongzhou.shared.planning.models import Run

AT_A_TIME = 20
"""Parts that background work takes over before it looks at other work again."""


@transaction.atomic
def accept(joint: JointPlan, *, by: Viewer, at: datetime) -> None:
    """Every community's part will be taken over, a few at a time; the second who accepts is told.

    Raises Refused: not_allowed, still_going, no_plan, accepted_already.
    """
    require(PLANS, joint.place_path, by)
    if joint.is_going:
        raise Refused("still_going", said("It is still being planned."))
    if joint.state != JointPlan.State.DONE:
        raise Refused("no_plan", said("There is no plan to accept."))
    first = JointPlan.objects.filter(pk=joint.pk, accepted_at__isnull=True)
    if not first.update(accepted_at=at, accepted_by_id=by.person_id):
        words = said("Somebody else has accepted this plan already.")
        raise Refused("accepted_already", words)
    joint.refresh_from_db(fields=["accepted_at", "accepted_by"])


def take_over_accepted(at: datetime) -> int:
    """Background work: parts of accepted joint plans stand in their rosters; how many were looked at."""
    waiting = JointPart.objects.filter(
        joint__accepted_at__isnull=False, taken_at__isnull=True, refused=""
    ).select_related("joint__accepted_by__account")
    return sum(_take_over_one(part, at) for part in waiting[:AT_A_TIME])


def _take_over_one(part: JointPart, at: datetime) -> int:
    """Taken over on behalf of whoever accepted; why not stands with the part."""
    who = part.joint.accepted_by
    by = viewer_for(who.account if who else None, at)
    run = runs_by_id([part.kept_run_id or 0]).first()
    try:
        if run is None:
            raise Refused("no_plan", said("There is no plan to accept."))
        planning.accept(run, by=by, at=at)
    except Refused as refusal:
        still = JointPart.objects.filter(pk=part.pk, taken_at__isnull=True)
        still.update(refused=refusal.code)
    return 1


def refuse_teams(run: Run, *, by: Viewer, at: datetime) -> None:
    """Who serves where counts with the rosters only."""
    raise Refused("by_joint", said("Accept it on the page of the joint plan."))


def take_part(run: Run, *, by: Viewer, at: datetime) -> None:
    """The community's part stands in its roster for these days, made where there is none; once only.

    Raises Refused: not_allowed, still_going, another_round, overlaps, changed_meanwhile.
    """
    part = JointPart.objects.select_related("joint", "place").get(pk=run.subject_key)
    require(PLANS, part.place_path, by)
    if part.joint.state != JointPlan.State.DONE:
        raise Refused("still_going", said("It is still being planned."))
    once = JointPart.objects.filter(pk=part.pk, taken_at__isnull=True, kept_run_id=run.pk)
    if not once.update(taken_at=at, refused=""):
        raise Refused("another_round", said("Another round of the joint plan counts."))
    plan = run.plan or {}
    roster = _roster(part, by=by, at=at)
    claim(roster, None)
    roster.crew.add(*(int(key[1:]) for key in plan))
    shifts = shifts_between(part.place_path, part.joint.first_day, part.joint.last_day)
    planned, rows = part_planned(shifts, plan, first=part.joint.first_day, at=at)
    stand(roster, run, planned, rows, area=part.joint.place_path, by=by, at=at)
    JointPart.objects.filter(pk=part.pk).update(roster=roster)


def _roster(part: JointPart, *, by: Viewer, at: datetime) -> Roster:
    """The community's roster of exactly these days; a new draft where none plans any of them."""
    first, last = part.joint.first_day, part.joint.last_day
    hold_places(part.place_path)
    others = list(overlapping(part.place_path, first, last))
    for one in others:
        if (one.place_id, one.first_day, one.last_day) == (part.place_id, first, last):
            return one
    if others:
        words = said("“%(title)s” plans some of the same days here already.", title=others[0].title)
        raise Refused("overlaps", words)
    title = _("%(place)s roster %(first)s to %(last)s") % {
        "place": part.place.name,
        "first": f"{first:%m-%d}",
        "last": f"{last:%m-%d}",
    }
    return Roster.objects.create(
        title=title[:80],
        place=part.place,
        place_path=part.place_path,
        first_day=first,
        last_day=last,
        made_by_id=by.person_id,
        made_at=at,
    )
