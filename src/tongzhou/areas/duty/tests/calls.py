"""A call-up in the east at nine in the evening, for the tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.duty.actions import answers, surges
from tongzhou.areas.duty.models import Answer, Call, Seat, Surge, Traveller
from tongzhou.areas.duty.tests.crew import MONDAY, a_volunteer, at
from tongzhou.base.errors import Refused
from tongzhou.base.manifest import FactKind
from tongzhou.ground.events.models import Event
from tongzhou.ground.events.tests.floods import an_active_flood
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.places.models import Place
from tongzhou.shared.facts.queries import all_facts

EVENING = at(MONDAY, 21)
# A degree of latitude is some 111 km: so many steps of 100 m north of the community.
STEP = 100 / 111_195
EAST, NORTH = 114.31, 30.59


def a_crew(town: Town, number: int) -> list[Person]:
    """Volunteers v1, v2, … of the east; nobody of them has worked lately."""
    return [a_volunteer(town, f"v{n}") for n in range(1, number + 1)]


def living(person: Person, metres: int, mode: str = "foot", most: int = 90) -> Traveller:
    """That person sets out so many metres north of the community's middle."""
    return Traveller.objects.create(
        person=person,
        longitude=EAST,
        latitude=NORTH + STEP * metres / 100,
        mode=mode,
        most_minutes=most,
        given_at=MONDAY_9AM,
    )


def put_on_map(place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(longitude=EAST, latitude=NORTH, system="wgs84")
    place.refresh_from_db()


def flood(town: Town) -> Event:
    return an_active_flood(town)


def a_wish(town: Town, *, event: Event | None = None, **fields) -> surges.Wish:
    """Six people at the hall from half past nine until midnight."""
    values = {
        "title": "转移低洼住户",
        "place": town.east,
        "meet_at": "居委会门口",
        "starts_at": EVENING + timedelta(minutes=30),
        "ends_at": EVENING + timedelta(hours=3),
        "seats": {"": 6},
        "key": uuid4(),
        "event": event,
        "red": event is not None,
    }
    return surges.Wish(**values | fields)


def a_surge(town: Town, *, by: str = "eva", at: datetime = EVENING, **fields) -> Surge:
    fields.setdefault("event", flood(town))
    return surges.open_surge(a_wish(town, **fields), by=town.viewer(by), at=at)


def comes(town: Town, surge: Surge, who: str, minute: int = 1, **fields) -> Answer:
    """That person presses the button some minutes after nine."""
    person = town.people[who]
    fields.setdefault("way", "page")
    moment = EVENING + timedelta(minutes=minute)
    return answers.answer(surge, person.pk, by=town.viewer(who), at=moment, **fields)


def taken(surge: Surge) -> int:
    return sum(Seat.objects.filter(surge=surge).values_list("taken", flat=True))


def told(surge: Surge) -> list[str]:
    rows = Call.objects.filter(surge=surge, told_at__isnull=False).order_by("ring", "order")
    return list(rows.values_list("person__name", flat=True))


def refused(code: str, act: Callable[..., object], *args: object, **kwargs: object) -> None:
    """It is refused for that reason."""
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def facts(kind: FactKind) -> list[tuple[object, object]]:
    """Quantity and values of all facts of a kind, in the order they were written."""
    rows = all_facts().filter(kind=kind.code).order_by("pk")
    return [(fact.quantity, fact.values) for fact in rows]


def minutes(number: int) -> datetime:
    """So many minutes after nine."""
    return EVENING + timedelta(minutes=number)


def state(surge: Surge) -> str:
    """As it stands in the table."""
    return Surge.objects.get(pk=surge.pk).state
