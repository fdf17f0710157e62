"""A street with several communities, each with volunteers and a gate that two stand at around the clock."""

from __future__ import annotations

from datetime import timedelta

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.actions import joint, joint_accept
from tongzhou.areas.duty.models import Ability, Duty, JointPlan, Post, Shift
from tongzhou.areas.duty.queries.joint_city import city_for
from tongzhou.areas.duty.tests.crew import MONDAY, a_card, at
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Person
from tongzhou.ground.places.actions import add_place
from tongzhou.shared.planning.planner import Planner

EVE = MONDAY_9AM - timedelta(hours=12)
LATER = EVE + timedelta(hours=1)


def a_street(town, communities: int = 4, people: int = 10, days: int = 7, hours=(0, 8, 16), **post):
    """`town.gates` are (place, post) by number, `town.crowd` the volunteers of each."""
    town.gates, town.crowd = [], []
    _let_plan(town, "lena")
    for number in range(communities):
        place = add_place("community", f"第{number + 1}社区", parent=town.places["street"])
        body = add_organisation(
            "residents_committee",
            f"第{number + 1}居委会",
            parent=town.organisations["street"],
            serves=place,
        )
        town.gates.append((place, a_gate(place, days, hours, **post)))
        crowd = [somebody(body, place, f"志{number}-{n}") for n in range(people)]
        they_stood_there(town.gates[-1][1], crowd[::2])
        town.crowd.append(crowd)
    return town


def they_stood_there(gate, people) -> None:
    """These are no newcomers: three weeks ago they stood there for three days."""
    for number in range(3):
        starts = at(MONDAY - timedelta(days=21 - number), 8)
        ends = starts + timedelta(hours=8)
        shift = Shift.objects.create(
            post=gate,
            place_path=gate.place_path,
            day=starts.date(),
            starts_at=starts,
            ends_at=ends,
            need=len(people) + 1,
        )
        times = {"place_path": gate.place_path, "starts_at": starts, "ends_at": ends}
        Duty.objects.bulk_create(Duty(shift=shift, person=one, **times) for one in people)


def _let_plan(town, name: str) -> None:
    """That person plans duty for the whole street, in the party committee that serves it."""
    committee = add_organisation("party_committee", "街道党工委", serves=town.places["street"])
    Appointment.objects.create(
        person=town.people[name],
        role="deputy_secretary",
        organisation=committee,
        started_on=LONG_AGO,
    )


def a_gate(place, days: int, hours=(0, 8, 16), need: int = 2, **fields) -> Post:
    gate = Post.objects.create(
        name="大门",
        card=a_card(name="守门"),
        place=place,
        place_path=place.path,
        opened_on=LONG_AGO,
        **{"in_pairs": True, **fields},
    )
    for number in range(days):
        for hour in hours:
            starts = at(MONDAY + timedelta(days=number), hour)
            Shift.objects.create(
                post=gate,
                place_path=place.path,
                day=starts.date(),
                starts_at=starts,
                ends_at=starts + timedelta(hours=8),
                need=need,
            )
    return gate


def somebody(body, place, name: str, *, knows: bool = True) -> Person:
    person = Person.objects.create(name=name)
    Appointment.objects.create(
        person=person, role="volunteer", organisation=body, started_on=LONG_AGO
    )
    if knows:
        Ability.objects.create(
            person=person, skill="knows_place", place_path=place.path, since=LONG_AGO
        )
    return person


def asked(town, who: str = "lena", days: int = 7, **more):
    """Lena asks for a joint plan of her street."""
    return joint.ask(
        town.places["street"],
        first_day=MONDAY,
        last_day=MONDAY + timedelta(days=days - 1),
        by=town.viewer(who),
        at=EVE,
        **more,
    )


def planned(plan: JointPlan, planner: Planner) -> JointPlan:
    """The plan after all its rounds."""
    while plan.is_going:
        while planner.one():
            pass
        assert joint.carry_on(LATER)
        plan.refresh_from_db()
    return plan


def accepted(town, plan, moment=LATER):
    joint_accept.accept(plan, by=town.viewer("lena"), at=moment)
    while joint_accept.take_over_accepted(moment):
        pass


def told(town, **more):
    place = town.places["street"]
    last = MONDAY + timedelta(days=6)
    return city_for(town.viewer("lena"), place, MONDAY, last, at=EVE, seed=1, **more)
