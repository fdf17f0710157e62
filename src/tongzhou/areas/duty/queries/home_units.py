"""Who was sent, by the unit they come from, and in which batches they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from tongzhou.areas.duty.models import Deployed, Deployment
from tongzhou.areas.duty.queries.deployments import notes_for, people_of
from tongzhou.areas.duty.queries.units import units_on
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.queries.people import homes_of


def sent_by_us(viewer: Viewer) -> QuerySet[Deployed]:
    """Everybody of the viewer's own units and branches who was sent anywhere, with what came back of it."""
    ours = Q(pk=None)
    for top in viewer.tops("duty.see"):
        ours |= under("person__employments__unit__path", top)
        ours |= under("person__memberships__organisation__path", top)
    rows = Deployed.objects.visible_to(viewer)
    rows = rows.filter(pk__in=Deployed.objects.filter(ours).values("pk"))
    return rows.select_related("person", "deployment__place", "deployment__unit")


@dataclass(frozen=True, slots=True)
class FromUnit:
    """The people of a deployment who come from one unit, with where their membership stands, and what
    the viewer may read of how they served (by row)."""

    unit: str
    rows: tuple[Deployed, ...]
    branches: dict[int, str]
    notes: dict[int, str]


def home_units(viewer: Viewer, one: Deployment) -> dict[str, list[int]]:
    """The people of the deployment (their ids) by the unit they come from, or by their home branch where no
    unit is known, in the order of the names; three short queries for any number of people."""
    ids = list(people_of(viewer, one).values_list("person_id", flat=True))
    units = units_on(ids, one.started_on)
    branches = _branches(set(ids) - set(units), one)
    found: dict[str, list[int]] = defaultdict(list)
    for key in ids:
        found[units.get(key) or branches.get(key) or ""].append(key)
    return {unit: found[unit] for unit in sorted(found)}


def _branches(person_ids: Iterable[int], one: Deployment) -> dict[int, str]:
    return {key: str(branch) for key, branch in homes_of(person_ids, one.started_on).items()}


def by_home_unit(
    viewer: Viewer, one: Deployment, units: dict[str, list[int]] | None = None
) -> list[FromUnit]:
    """Everybody of the deployment (or of those `units` of it) by the unit they come from."""
    rows = people_of(viewer, one)
    if units is None:
        units = home_units(viewer, one)
    else:
        rows = rows.filter(person_id__in={key for ids in units.values() for key in ids})
    people = list(rows)
    unit_of = {key: unit for unit, ids in units.items() for key in ids}
    found: dict[str, list[Deployed]] = defaultdict(list)
    for row in people:
        found[unit_of[row.person_id]].append(row)
    branches = _branches([row.person_id for row in people], one)
    notes = notes_for(viewer, people)
    return [FromUnit(unit, tuple(found[unit]), branches, notes) for unit in units]


@dataclass(frozen=True, slots=True)
class Batch:
    """Those of a deployment who begin on the same day, in the order of the days."""

    number: int
    started_on: date
    ended_on: date
    named: int
    there: int


def batches(viewer: Viewer, one: Deployment) -> list[Batch]:
    """The batches in which people came, the first first."""
    there = Q(received_at__isnull=False, returned_at=None)
    rows = (
        Deployed.objects.visible_to(viewer)
        .filter(deployment=one)
        .order_by()
        .values("started_on")
        .annotate(last=Max("ended_on"), named=Count("pk"), there=Count("pk", filter=there))
        .order_by("started_on")
    )
    return [
        Batch(number, row["started_on"], row["last"], row["named"], row["there"])
        for number, row in enumerate(rows, start=1)
    ]
