"""What people call what stands in a joint plan: names, communities, days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongzhou.areas.duty.board import day_heads
from tongzhou.areas.duty.models import JointPart, JointPlan
from tongzhou.areas.duty.queries.joint import city_key, posts_of, shifts_between
from tongzhou.areas.duty.queries.joint import free_for_pairs as free_for
from tongzhou.areas.duty.queries.planning import hours_key, person_key, title_of
from tongzhou.base.manifest import PlanWords
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person

if TYPE_CHECKING:
    from tongzhou.shared.planning.models import Run


def team_words(viewer: Viewer, run: Run) -> PlanWords:
    """Who is who and which community is which; nothing where the plan is out of sight."""
    joint = JointPlan.objects.visible_to(viewer).filter(pk=run.subject_key).first()
    if joint is None:
        return PlanWords({})
    parts = JointPart.objects.visible_to(viewer).filter(joint=joint).select_related("place")
    places = {city_key(one.place_id): one.place.name for one in parts}
    return PlanWords(_names(run) | places)


def part_words(viewer: Viewer, run: Run) -> PlanWords:
    """The same for one community: people, posts with their hours, days."""
    seen = JointPart.objects.visible_to(viewer).select_related("joint")
    part = seen.filter(pk=run.subject_key).first()
    if part is None:
        return PlanWords({})
    first, last = part.joint.first_day, part.joint.last_day
    shifts = shifts_between(part.place_path, first, last)
    titles = {}
    for free in free_for(shifts, part.joint.made_at).values():
        for post in posts_of(free):
            titles[str([post, hours_key(free.shift)])] = title_of(free.shift)
    heads = tuple(f"{head.label} {head.weekday}" for head in day_heads(first, last))
    return PlanWords(_names(run) | titles, heads)


def _names(run: Run) -> dict[str, str]:
    """The people of the plan: whoever sees the plan may name whom it sends."""
    ids = [int(key[1:]) for key in run.plan or {}]
    rows = Person.objects.filter(pk__in=ids).values_list("pk", "name")
    return {person_key(pk): name for pk, name in rows}
