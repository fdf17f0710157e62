"""A street of 20 communities: 3,000 households, 10,000 residents, 50,000 requests, 500,000 facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate

from tongzhou.areas.requests.models import Request
from tongzhou.base.ids import receipt_code
from tongzhou.base.text import search_key, sort_key
from tongzhou.config.demo.names import person_name
from tongzhou.config.demo.wishes import WISHES
from tongzhou.ground.access.models import Account
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Organisation, Person
from tongzhou.ground.places.actions import add_place
from tongzhou.ground.places.models import Household, Place, Resident
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.tracking.models import Item

DICE = Random(7)
COMMUNITIES = 20


def _signed_in(name: str, role: str, organisation) -> Account:
    account = Account.objects.create(username=name, password=make_password(None))
    person = Person.objects.create(name=name, account=account)
    Appointment.objects.create(
        person=person, organisation=organisation, role=role, started_on="2020-01-01"
    )
    return account


def _chunks(rows, size: int = 5000):
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def _save(model, rows) -> None:
    for chunk in _chunks(rows):
        model.objects.bulk_create(chunk)


def build_street(
    name: str = "测速街道", count: int = COMMUNITIES, prefix: str = ""
) -> tuple[list[Place], dict[str, Account]]:
    """The places, and who looks: a street leader, and the secretary of the largest community."""
    street = add_place("street", name)
    office = add_organisation("street_office", f"{name}办事处", serves=street)
    accounts = {"leader": _signed_in(f"{prefix}leader", "street_leader", office)}
    communities = []
    for number in range(count):
        community = add_place("community", f"第{number + 1}社区", parent=street)
        committee = add_organisation(
            "residents_committee", f"第{number + 1}社区居委会", parent=office, serves=community
        )
        accounts[f"secretary{number}"] = _signed_in(
            f"{prefix}secretary{number}", "community_secretary", committee
        )
        communities.append(community)
    return communities, accounts


def build_register(communities: list[Place], households: int, residents: int) -> list[Place]:
    """Households and residents; the first community holds half of them."""
    buildings = []
    for number, community in enumerate(communities):
        estate = add_place("estate", f"{number + 1}号小区", parent=community)
        for house in range(20 if number == 0 else 2):
            buildings.append(add_place("building", f"{house + 1}栋", parent=estate))
    first = buildings[:20]
    homes = Household.objects.bulk_create(
        Household(place=p, place_path=p.path, room=str(101 + n), **_addressed(p, 101 + n))
        for n in range(households)
        for p in [DICE.choice(first if n % 2 else buildings)]
    )
    names = [person_name(DICE) for _ in range(400)]
    keys = {name: search_key(name) for name in names}
    _save(
        Resident,
        (
            Resident(household=h, place_path=h.place_path, name=name, search_key=keys[name])
            for _ in range(residents)
            for h, name in [(DICE.choice(homes), DICE.choice(names))]
        ),
    )
    return buildings


def _addressed(place: Place, room: int) -> dict[str, str]:
    words = f"{place.parent.name if place.parent else ''}{place.name}{room}"
    return {"address": words, "sort_key": sort_key(words), "search_key": search_key(words)}


def build_requests(
    buildings: list[Place], count: int, now: datetime, *, unfinished: int = 50
) -> None:
    """Requests over the last year, every fiftieth (or so) still in one of the unfinished states."""
    committees = {unit.serves.path: unit for unit in _committees()}
    waiting = ("in_hand", "open", "done", "deferred")
    items = []
    for serial in range(1, count + 1):
        place = DICE.choice(buildings[:20] if serial % 2 else buildings)
        category, words, _done = DICE.choice(WISHES)
        opened = now - timedelta(minutes=DICE.randrange(60 * 24 * 365))
        closed = serial % unfinished != 0
        state = "closed" if closed else waiting[serial // unfinished % 4]
        committee = committees[place.path[:13]]
        items.append(
            Item(
                kind="request",
                ledger_path=place.path[:13],
                year=2000 + serial // 100_000,
                serial=serial,
                title=words,
                place=place,
                place_path=place.path,
                place_label=place.name,
                channel="phone",
                category=category,
                urgency="ordinary",
                state=state,
                revisit_on=localdate(now) if state == "deferred" else None,
                owner_org=committee,
                organisation_path=committee.path,
                outcome="solved" if closed else "",
                opened_at=opened,
                recorded_at=opened,
                due_at=opened + timedelta(days=7),
                done_at=opened + timedelta(days=2) if state in {"closed", "done"} else None,
                ended_at=opened + timedelta(days=3) if closed else None,
                search_key=search_key(words),
            )
        )
    for chunk in _chunks(items):
        saved = Item.objects.bulk_create(chunk)
        Request.objects.bulk_create(
            Request(item=item, words=item.title, receipt=receipt_code()) for item in saved
        )


def _committees():
    rows = Organisation.objects.filter(kind="residents_committee")
    return rows.select_related("serves")


def build_facts(places: list[Place], count: int, now: datetime) -> None:
    """Facts of a year, in the proportions that a life of a request leaves."""
    shapes = (
        ("item.opened", {"item_kind": "request", "channel": "phone"}),
        ("item.acknowledged", {"item_kind": "request", "late": False, "minutes": 9}),
        ("item.moved", {"item_kind": "request", "move": "dispatch", "to_state": "in_hand"}),
        (
            "item.moved",
            {"item_kind": "request", "move": "finish", "late": False, "to_state": "done"},
        ),
        ("item.moved", {"item_kind": "request", "move": "close", "to_state": "closed"}),
        (
            "request.called_back",
            {"valid": True, "contacted": True, "solved": True, "satisfied": "yes"},
        ),
    )

    def rows():
        for number in range(count):
            kind, values = shapes[number % len(shapes)]
            at = now - timedelta(minutes=DICE.randrange(60 * 24 * 365))
            yield Fact(
                kind=kind,
                happened_at=at,
                day=localdate(at),
                recorded_at=at,
                place_path=DICE.choice(places).path,
                subject=f"item:{number % 50_000 + 1}",
                values=values,
            )

    _save(Fact, rows())
