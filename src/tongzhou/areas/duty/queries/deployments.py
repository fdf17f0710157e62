"""Questions about who is sent where, who offers to serve, and what is claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from tongzhou.areas.duty.models import Claim, Deployed, Deployment, SignUp, Trip, Vehicle
from tongzhou.base.text import fold
from tongzhou.ground.access.scope import holds_on, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Kind, Organisation, Person
from tongzhou.ground.places.models import Place


def office_of(place: Place) -> Organisation | None:
    """The residents' committee (or office) that serves the place or, failing that, what it lies in."""
    from_here = place.path
    offices = Organisation.objects.filter(
        kind__in=(Kind.RESIDENTS_COMMITTEE, Kind.STREET_OFFICE), ended_on=None
    ).select_related("serves")
    found = [one for one in offices if one.serves and from_here.startswith(one.serves.path)]
    return max(found, key=lambda one: len(one.serves.path), default=None)  # type: ignore[union-attr]


def deployments(viewer: Viewer, day: date) -> QuerySet[Deployment]:
    """The deployments that the viewer may see, with how many are there on that day."""
    there = Q(people__returned_at=None, people__received_at__isnull=False)
    waiting = Q(people__returned_at=None, people__received_at=None)
    return (
        Deployment.objects.visible_to(viewer)
        .select_related("unit", "place", "leader", "organisation")
        .annotate(
            there=Count("people", filter=there, distinct=True),
            waiting=Count("people", filter=waiting, distinct=True),
            named=Count("people", distinct=True),
        )
    )


def people_of(viewer: Viewer, deployment: Deployment) -> QuerySet[Deployed]:
    """Everybody named for it whom the viewer may see, those still there first."""
    rows = Deployed.objects.visible_to(viewer).filter(deployment=deployment)
    return rows.select_related("person", "card").order_by("returned_at", "started_on", "pk")


def pool(viewer: Viewer) -> QuerySet[SignUp]:
    """Who has signed up and not withdrawn, the latest first."""
    rows = SignUp.objects.visible_to(viewer).filter(withdrawn_at=None)
    return rows.select_related("person", "unit", "place", "deployed__deployment")


def elsewhere(person_ids: Iterable[int], day: date) -> dict[int, list[str]]:
    """Where else those people are signed up or serve (双报到): the words a planner needs, no more."""
    found: dict[int, list[str]] = defaultdict(list)
    ids = set(person_ids)
    signed = SignUp.objects.filter(person_id__in=ids, withdrawn_at=None).select_related("place")
    for one in signed:
        if one.person_id is not None:
            found[one.person_id].append(f"{one.get_kind_display()} · {one.place}")
    serving = Deployed.objects.filter(holds_on(day), person_id__in=ids, returned_at=None)
    for there in serving.select_related("deployment__place"):
        found[there.person_id].append(str(there.deployment.place))
    return found


def claims(viewer: Viewer, day: date, *, past: bool = False) -> QuerySet[Claim]:
    """What is claimed on that day, or (`past`) everything ever claimed."""
    rows = Claim.objects.visible_to(viewer).select_related("person", "organisation", "place")
    return rows if past else rows.filter(holds_on(day), given_up_at=None)


def vehicles(viewer: Viewer) -> QuerySet[Vehicle]:
    """The cars of the pools that the viewer may see."""
    rows = Vehicle.objects.visible_to(viewer).filter(withdrawn_at=None)
    return rows.select_related("driver", "place")


def trips(viewer: Viewer) -> QuerySet[Trip]:
    """Trips asked for, those that still wait first."""
    rows = Trip.objects.visible_to(viewer).select_related("place", "vehicle__driver", "asked_by")
    return rows.order_by("starts_at", "pk")


def candidates(viewer: Viewer, deployment: Deployment, words: str = "") -> QuerySet[Person]:
    """People who may be named for it: of the sending unit, or whoever the viewer knows; not twice."""
    rows = Person.objects.visible_to(viewer).filter(left_on=None)
    if deployment.unit is not None:
        mine = under("employments__unit__path", deployment.unit.path) | under(
            "memberships__organisation__path", deployment.unit.path
        )
        of_unit = Person.objects.filter(mine, holds_on(viewer.today, "employments"))
        rows = rows.filter(pk__in=of_unit.values("pk"))
    there = deployment.people.filter(returned_at=None)
    rows = rows.exclude(pk__in=there.values("person_id"))
    return (
        rows.filter(Q(search_key__contains=fold(words)) | Q(name__contains=words))
        if words
        else rows
    )


def deployment(viewer: Viewer, pk: int) -> Deployment:
    """That order, or as if there were none."""
    rows = Deployment.objects.select_related("unit", "place", "leader", "organisation")
    found: Deployment = rows.one_for(viewer, pk)
    return found


def deployed(viewer: Viewer, pk: int) -> Deployed:
    """That person in that order, or as if there were none."""
    rows = Deployed.objects.select_related("deployment__place", "deployment__unit", "person")
    found: Deployed = rows.one_for(viewer, pk)
    return found


def waiting(viewer: Viewer, one: Deployment) -> QuerySet[Deployed]:
    """Those named for the order whom the place has not received yet."""
    rows = Deployed.objects.visible_to(viewer).filter(deployment=one)
    return rows.filter(received_at=None, returned_at=None).select_related(
        "deployment__place", "deployment__unit", "deployment__organisation", "person"
    )


def sign_up(viewer: Viewer, pk: int) -> SignUp:
    """That sign-up, or as if there were none."""
    found: SignUp = SignUp.objects.one_for(viewer, pk)
    return found


def claim(viewer: Viewer, pk: int) -> Claim:
    """That claim, or as if there were none."""
    found: Claim = Claim.objects.one_for(viewer, pk)
    return found


def vehicle(viewer: Viewer, pk: int) -> Vehicle:
    """That car, or as if there were none."""
    found: Vehicle = Vehicle.objects.one_for(viewer, pk)
    return found


def trip(viewer: Viewer, pk: int) -> Trip:
    """That trip, or as if there were none."""
    found: Trip = Trip.objects.select_related("vehicle").one_for(viewer, pk)
    return found
