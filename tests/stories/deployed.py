"""People for the stories of those who are sent: workers of a unit, with an officer who orders for it."""

from __future__ import annotations

from tests.town import LONG_AGO, Town, _person
from tongzhou.areas.duty.actions.around import locate
from tongzhou.base.text import person_search_key
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Membership, Organisation, Person
from tongzhou.ground.places.models import Place

SURNAMES = "沈纪许岳庄闻邵柏费鲁韩苗"
GIVEN = "云青雨清知见立远禾舟"


def names(count: int) -> list[str]:
    """So many different names."""
    few = len(SURNAMES)
    return [
        SURNAMES[n % few] + GIVEN[n // few % len(GIVEN)] + ("" if n < 120 else GIVEN[n // 120])
        for n in range(count)
    ]


def an_officer(town: Town, name: str = "uwe", unit: str = "group") -> None:
    """Somebody who plans for the whole group."""
    _person(town, name, ("unit_officer", unit))


def workers(
    town: Town,
    count: int,
    *,
    members: int | None = None,
    unit: str = "works",
    branch: str = "branch",
) -> list[str]:
    """Names of people who work for the unit; the first `members` of them (all) belong to its branch."""
    many = count if members is None else members
    people = [
        Person(
            name=name,
            search_key=person_search_key(name),
            status="full" if n < many else "non_member",
        )
        for n, name in enumerate(names(count))
    ]
    Person.objects.bulk_create(people)
    for number, person in enumerate(people):
        person.employments.create(unit=town.organisations[unit], started_on=LONG_AGO)
        if number < many:
            Membership.objects.create(
                person=person, organisation=town.organisations[branch], started_on=LONG_AGO
            )
    return [person.name for person in people]


def serve_here(town: Town, people: list[str], role: str = "volunteer") -> None:
    """Those people hold a post in the east already."""
    for person in Person.objects.filter(name__in=people):
        Appointment.objects.create(
            person=person, role=role, organisation=town.organisations["east"], started_on=LONG_AGO
        )


def a_unit(town: Town, name: str) -> Organisation:
    """A unit with a branch of its own, under their names in the town."""
    town.organisations[name] = add_organisation("unit", name)
    town.organisations[f"{name}党支部"] = add_organisation(
        "branch", f"{name}党支部", attached_to=town.organisations[name]
    )
    return town.organisations[name]


def lies(town: Town, place: Place, longitude: float, latitude: float, by: str, at) -> None:
    """Where the place lies is known."""
    locate(place, longitude=longitude, latitude=latitude, system="gcj02", by=town.viewer(by), at=at)
    place.refresh_from_db()
