"""Questions about who is sent where, who offers to serve, and what is claimed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from tongzhou.areas.duty.models import Claim, Deployed, Deployment, SignUp, Trip, Vehicle
from tongzhou.areas.duty.queries.standing import accepted, offered
from tongzhou.base.text import fold
from tongzhou.base.words import said
from tongzhou.ground.access.scope import holds_on, under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import (
    PARTY_KINDS,
    Kind,
    Organisation,
    Person,
)
from tongzhou.ground.organisations.queries.people import (
    employed_by,
    led_at_home,
    members_of,
)
from tongzhou.ground.places.models import Place

# Bodies offered in a list at most.
MOST = 200


def still_there(person_ids: Iterable[int], path: str, at: datetime) -> set[int]:
    """Who of them serves at that place for another reason than an order that has ended."""
    day, ids = localdate(at), set(person_ids)
    sent = Deployed.objects.filter(
        under("place_path", path), holds_on(day), person_id__in=ids, returned_at=None
    )
    joined = SignUp.objects.filter(under("place_path", path), accepted(day), person_id__in=ids)
    return {*sent.values_list("person_id", flat=True), *joined.values_list("person_id", flat=True)}


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
            there=Count("people", filter=there),
            waiting=Count("people", filter=waiting),
        )
    )


def people_of(viewer: Viewer, deployment: Deployment) -> QuerySet[Deployed]:
    """Everybody named for it whom the viewer may see, those still there first."""
    rows = Deployed.objects.visible_to(viewer).filter(deployment=deployment)
    return rows.select_related("person", "card", "membership__organisation").order_by(
        "returned_at", "started_on", "pk"
    )


def pool(viewer: Viewer) -> QuerySet[SignUp]:
    """Whose sign-up stands today, accepted or not, the latest first."""
    rows = SignUp.objects.visible_to(viewer).filter(offered(viewer.today))
    return rows.select_related("person", "unit", "place", "deployed__deployment")


def elsewhere(person_ids: Iterable[int], day: date) -> dict[int, list[str]]:
    """Where else those people are signed up or serve (双报到): the words a planner needs, no more."""
    found: dict[int, list[str]] = defaultdict(list)
    ids = set(person_ids)
    signed = SignUp.objects.filter(offered(day), person_id__in=ids).select_related("place")
    for one in signed:
        if one.person_id is not None:
            found[one.person_id].append(f"{one.get_kind_display()} · {one.place}")
    serving = Deployed.objects.filter(holds_on(day), person_id__in=ids, returned_at=None)
    for there in serving.select_related("deployment__place"):
        found[there.person_id].append(
            str(said("Serves at %(place)s", place=there.deployment.place))
        )
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
    """Trips asked for, the earliest first; whoever drives for a pool sees what waits there."""
    rows = _trips_seen(viewer).select_related("place", "vehicle__driver", "asked_by")
    return rows.order_by("starts_at", "pk")


def of_unit(unit: Organisation, day: date) -> QuerySet[Person]:
    """Who works for the unit, or is a member of it or of a body below it, on that day."""
    working = under("employments__unit__path", unit.path) & holds_on(day, "employments")
    belonging = under("memberships__organisation__path", unit.path) & holds_on(day, "memberships")
    both = (Person.objects.filter(one).values("pk") for one in (working, belonging))
    found = Q()
    for rows in both:
        found |= Q(pk__in=rows)
    return Person.objects.filter(found)


def _trips_seen(viewer: Viewer) -> QuerySet[Trip]:
    own = Vehicle.objects.filter(driver_id=viewer.person_id or 0, withdrawn_at=None)
    waiting = Q(state=Trip.State.OPEN, place_path__in=own.values("place_path"))
    seen = Trip.objects.visible_to(viewer)
    return Trip.objects.filter(Q(pk__in=seen.values("pk")) | waiting)


def candidates(viewer: Viewer, deployment: Deployment, words: str = "") -> QuerySet[Person]:
    """People who may be named for it: of the sending unit, or whoever the viewer knows; not twice."""
    rows = Person.objects.visible_to(viewer).filter(left_on=None)
    if deployment.unit is not None:
        rows = rows.filter(pk__in=of_unit(deployment.unit, viewer.today).values("pk"))
    there = deployment.people.filter(returned_at=None)
    rows = rows.exclude(pk__in=there.values("person_id"))
    return (
        rows.filter(Q(search_key__contains=fold(words)) | Q(name__contains=words))
        if words
        else rows
    )


def notes_for(viewer: Viewer, rows: Iterable[Deployed]) -> dict[int, str]:
    """The performance notes among those rows that the viewer may read, by row: their own, those of people
    whose home unit or branch they lead or keep, and those they wrote. Nobody else, planners included.
    """
    written = [row for row in rows if row.note]
    led = led_at_home(viewer, {row.person_id for row in written}) if written else set()
    me = viewer.person_id
    return {
        row.pk: row.note
        for row in written
        if row.person_id in led or (me is not None and me in (row.person_id, row.noted_by_id))
    }


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
    found = _trips_seen(viewer).select_related("vehicle").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def by_name(viewer: Viewer, one: Deployment, names: str) -> tuple[list[Person], list[str]]:
    """The candidates with those names (one a line, or set apart by commas), and the names that do not
    stand for exactly one of them."""
    wanted = [name for name in re.split(r"[\s,，、;；]+", names) if name]
    found: dict[str, list[Person]] = defaultdict(list)
    for person in candidates(viewer, one).filter(name__in=wanted):
        found[person.name].append(person)
    unclear = [name for name in dict.fromkeys(wanted) if len(found[name]) != 1]
    return [found[name][0] for name in dict.fromkeys(wanted) if len(found[name]) == 1], unclear


def people_in(viewer: Viewer, one: Organisation) -> list[Person]:
    """Members of a party body, or who works for a unit, today: those who can claim a post there."""
    known = members_of if one.kind in PARTY_KINDS else employed_by
    return list(dict.fromkeys(row.person for row in known(viewer, one)))


def posts_claimed(viewer: Viewer, one: Organisation, day: date) -> dict[int, list[Claim]]:
    """What each person answers for in that body on that day."""
    found: dict[int, list[Claim]] = defaultdict(list)
    for row in claims(viewer, day).filter(organisation=one, person__isnull=False):
        found[row.person_id].append(row)  # type: ignore[index]
    return dict(found)


def bodies_planned(viewer: Viewer) -> list[Organisation]:
    """Branches and units for whose people the viewer may claim, the nearest to the top first."""
    if not viewer.may("duty.plan"):
        return []
    rows = Organisation.objects.visible_to(viewer).filter(ended_on=None).order_by("path")[:MOST]
    kinds = (Kind.BRANCH, Kind.JOINT_BRANCH, Kind.TEMPORARY_BRANCH, Kind.SPECIAL_SQUAD)
    return [one for one in rows if one.kind in kinds and viewer.may("duty.plan", one.path)]


def double(viewer: Viewer) -> dict[str, int]:
    """How many people of the pool are registered where they live, where they work, and both (双报到)."""
    rows = pool(viewer).filter(person__isnull=False).order_by()
    kinds: dict[int, set[str]] = defaultdict(set)
    for person_id, kind in rows.values_list("person_id", "kind"):
        kinds[person_id].add(kind)
    homes, work = SignUp.Kind.RESIDENCE, SignUp.Kind.WORK
    return {
        "people": len(kinds),
        "residence": sum(homes in one for one in kinds.values()),
        "work": sum(work in one for one in kinds.values()),
        "both": sum({homes, work} <= one for one in kinds.values()),
    }
