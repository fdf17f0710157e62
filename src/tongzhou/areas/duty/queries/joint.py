"""Joint plans, what they staff, and a community's part of one as the plan of its roster.

A joint plan staffs what two can staff: shifts without a special skill whose free places are an even
number. The rest, and whatever was published or locked, stays with the communities' own rosters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet, Sum

from tongzhou.areas.duty.board import Seat
from tongzhou.areas.duty.models import Duty, JointPart, JointPlan, Shift
from tongzhou.areas.duty.queries.planning import Planned, hours_key, title_of
from tongzhou.areas.duty.queries.rosters import places_to_plan
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place
from tongzhou.shared.planning.queries import runs_by_id
from tongzhou.shared.planning.rules import GOING

DAY_MINUTES = 1440
ABOVE = ("province", "city", "county", "street")


@dataclass(frozen=True, slots=True)
class Free:
    """A shift with room for so many pairs; `fixed` stand there whatever is planned."""

    shift: Shift
    pairs: int
    fixed: tuple[Duty, ...] = ()


def city_key(place_id: int) -> str:
    return f"c{place_id}"


def joint_plans(viewer: Viewer) -> Iterable[JointPlan]:
    """Joint plans where the viewer plans, the latest first."""
    rows = JointPlan.objects.visible_to(viewer).defer("city").select_related("place", "made_by")
    return rows.order_by("-made_at", "-pk")


def one_joint(viewer: Viewer, pk: int) -> JointPlan:
    """That plan, or 404."""
    row: JointPlan = (
        JointPlan.objects.defer("city").select_related("place", "accepted_by").one_for(viewer, pk)
    )
    return row


def one_part(viewer: Viewer, pk: int) -> JointPart:
    """That community's part, or 404."""
    row: JointPart = JointPart.objects.one_for(viewer, pk)
    return row


def parts_of(viewer: Viewer, joint: JointPlan) -> Iterable[JointPart]:
    """Its communities, by place."""
    rows = JointPart.objects.visible_to(viewer).filter(joint=joint)
    return rows.select_related("place", "roster").order_by("place_path")


def shifts_between(path: str, first: date, last: date) -> list[Shift]:
    """Every shift there that was not cancelled."""
    return list(
        Shift.objects.filter(
            under("place_path", path), day__gte=first, day__lte=last, cancelled_at__isnull=True
        )
        .select_related("post__card", "pattern")
        .order_by("day", "starts_at", "post_id", "pk")
    )


def free_for_pairs(shifts: Iterable[Shift], at: datetime) -> dict[int, Free]:
    """The shifts that a joint plan staffs, by id."""
    shifts = list(shifts)
    fixed = _fixed_on(shifts)
    found = {}
    for shift in shifts:
        free = shift.need - len(fixed[shift.pk])
        plain = not shift.post.card.skills and shift.minutes <= DAY_MINUTES
        if shift.starts_at > at and plain and free > 0 and free % 2 == 0:
            found[shift.pk] = Free(shift, free // 2, tuple(fixed[shift.pk]))
    return found


def standing_on(shifts: Iterable[Shift]) -> Iterable[Duty]:
    """Who is down for these shifts now, with their rosters."""
    ids = [one.pk for one in shifts]
    return Duty.objects.filter(shift_id__in=ids, ended_at__isnull=True).select_related("roster")


def is_fixed(duty: Duty) -> bool:
    """Whether it stands whatever is planned: locked, published, or of no roster."""
    return duty.locked or duty.roster is None or duty.roster.published_at is not None


def _fixed_on(shifts: Iterable[Shift]) -> dict[int, list[Duty]]:
    found: dict[int, list[Duty]] = defaultdict(list)
    for duty in standing_on(shifts):
        if is_fixed(duty):
            found[duty.shift_id].append(duty)
    return found


def posts_of(free: Free) -> Iterator[str]:
    """The ids of the post in the problem: one for each pair that stands there at a time."""
    yield f"s{free.shift.post_id}"
    for number in range(2, free.pairs + 1):
        yield f"s{free.shift.post_id}.{number}"


def part_planned(
    shifts: Iterable[Shift],
    plan: Mapping[str, list[list[str] | None]],
    *,
    first: date,
    at: datetime,
) -> tuple[Planned, dict[str, list[str | None]]]:
    """A community's part of the plan as a roster's plan, and what its ids stand for now.

    What has begun or is fixed by now stays; pairs for whom there is no room any more are left out.
    """
    shifts = list(shifts)
    free = free_for_pairs(shifts, at)
    cells = {((f.shift.day - first).days, _cell(f.shift)): f.shift for f in free.values()}
    rows = {key: [_told(one) for one in row] for key, row in plan.items()}
    wanted = Counter((day, one) for row in rows.values() for day, one in enumerate(row) if one)
    room = {
        cell: shift for cell, shift in cells.items() if wanted[cell] <= 2 * free[shift.pk].pairs
    }
    seats: dict[int, list[Seat]] = defaultdict(list)
    for duty in standing_on(shifts):
        if is_fixed(duty) or duty.shift_id not in free:
            seats[duty.shift_id].append(Seat(duty.person_id, duty.pk, locked=duty.locked))
    people = {key: int(key[1:]) for key in plan}
    titles = {_cell(one): title_of(one) for one in shifts}
    fixed = {pk: tuple(found) for pk, found in seats.items()}
    return Planned(None, room, people, titles, fixed), rows  # type: ignore[arg-type]


def _cell(shift: Shift) -> str:
    return f"s{shift.post_id}:{hours_key(shift)}"


def _told(one: list[str] | None) -> str | None:
    """A duty as rosters name it: the second pair of a post stands at the same post."""
    return f"{one[0].partition('.')[0]}:{one[1]}" if one else None


def places_above(viewer: Viewer) -> QuerySet[Place]:
    """Places of a street and above where the viewer plans duty."""
    rows: QuerySet[Place] = places_to_plan(viewer).filter(kind__in=ABOVE)
    return rows


def outcome_of(joint: JointPlan) -> dict[str, int]:
    """The sums that its page shows, of the round that counts."""
    parts = JointPart.objects.filter(joint=joint)
    sums = parts.aggregate(open=Sum("open"), people=Sum("people"), all=Count("pk"))
    taken = parts.filter(taken_at__isnull=False).count()
    refused = parts.filter(taken_at__isnull=True).exclude(refused="").count()
    going = [one for one in parts.values_list("run_id", flat=True) if one]
    ended = runs_by_id(going).exclude(state__in=GOING).count()
    return {
        "open": sums["open"] or 0,
        "people": sums["people"] or 0,
        "communities": sums["all"],
        "taken": taken,
        "refused": refused,
        "asked": len(going),
        "ended": ended,
    }
