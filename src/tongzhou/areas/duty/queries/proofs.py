"""What somebody served, by the facts, and the proofs of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tongzhou.areas.duty.models import Proof, RoleCard, SignUp
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Appointment
from tongzhou.ground.places.models import Place
from tongzhou.shared.facts.queries import all_facts


@dataclass(frozen=True, slots=True)
class Totals:
    """Duties and minutes of somebody, and of each sort of post (name, duties, minutes)."""

    duties: int
    minutes: int
    lines: tuple[tuple[str, int, int], ...] = ()

    @property
    def hours(self) -> str:
        return f"{round(self.minutes / 60, 1):g}"


def totals(person_id: int, path: str, first_day: date, last_day: date) -> Totals:
    """What the ledger holds for that person below `path` (everywhere, if empty) in those days.

    What was taken back is not in it.
    """
    rows = all_facts().filter(
        under("place_path", path) if path else Q(),
        kind="duty.served",
        actor_id=person_id,
        day__gte=first_day,
        day__lte=last_day,
    )
    by_card: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for values, quantity in rows.values_list("values", "quantity"):
        line = by_card[str(values.get("card", ""))]
        line[0] += quantity
        line[1] += quantity * int(values["minutes"])
    names = dict(RoleCard.objects.filter(code__in=by_card).values_list("code", "name"))
    lines = tuple(
        (names.get(code, code), duties, minutes)
        for code, (duties, minutes) in sorted(by_card.items())
        if duties
    )
    return Totals(sum(line[1] for line in lines), sum(line[2] for line in lines), lines)


def places_served(viewer: Viewer) -> QuerySet[Place]:
    """The places at which a duty of the viewer was confirmed: there a proof can be asked for."""
    rows = all_facts().filter(kind="duty.served", actor_id=viewer.person_id or 0)
    paths = rows.values_list("place_path", flat=True).distinct()
    return Place.objects.filter(path__in=list(paths)).order_by("name")


def proofs(viewer: Viewer) -> QuerySet[Proof]:
    """The proofs that the viewer may see: their own, and those of places where they plan."""
    rows: QuerySet[Proof] = Proof.objects.visible_to(viewer)
    return rows.select_related("person", "issued_by", "declined_by")


def proof_for(viewer: Viewer, pk: int) -> Proof:
    """That proof, or 404."""
    found: Proof = Proof.objects.select_related("person", "issued_by", "declined_by").one_for(
        viewer, pk
    )
    return found


def to_issue(viewer: Viewer) -> QuerySet[Proof]:
    """Proofs that people wait for, where the viewer may issue them."""
    if not viewer.may("duty.plan"):
        return Proof.objects.none()
    return proofs(viewer).filter(Proof.WAITS).exclude(person_id=viewer.person_id or 0)


def served_as_volunteer(person_id: int) -> bool:
    """Whether somebody signed up or was appointed as a volunteer; else it is work that is certified."""
    joined = SignUp.objects.filter(~Q(kind=SignUp.Kind.WORK), person_id=person_id)
    named = Appointment.objects.filter(person_id=person_id, role="volunteer")
    return joined.exists() or named.exists()


def where(path: str) -> str:
    """The name of the place that a proof is about."""
    return Place.objects.filter(path=path).values_list("name", flat=True).first() or ""


def office(path: str) -> str:
    """Who answers for that place and signs: the residents' committee, else whoever serves it."""
    rows = Place.objects.filter(path=path).values_list("served_by__kind", "served_by__name")
    found = sorted(rows, key=lambda row: row[0] != "residents_committee")
    return str(found[0][1] or "") if found else ""
