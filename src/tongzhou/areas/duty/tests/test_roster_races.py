"""Two planners at the same moment: of two rosters, or of a proposal and a hand edit, one is told."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM, build_town
from tongzhou.areas.duty.actions import planning, rosters
from tongzhou.areas.duty.models import Duty, Roster
from tongzhou.areas.duty.plans import ROSTER
from tongzhou.areas.duty.queries.planning import person_key, shift_key
from tongzhou.areas.duty.tests.at_once import at_once
from tongzhou.areas.duty.tests.crew import MONDAY, a_post, a_roster, a_shift, a_volunteer
from tongzhou.base.errors import Refused
from tongzhou.shared.planning import actions as runs
from tongzhou.shared.planning.models import Run

pytestmark = pytest.mark.django_db(transaction=True)
EVE = MONDAY_9AM - timedelta(hours=12)


def test_of_two_rosters_for_the_same_days_one_is_made():
    town = build_town()
    eva, crew = town.viewer("eva"), [town.people["emil"].pk]

    def make(place, title):
        last = MONDAY + timedelta(days=6)
        rosters.make(place, title=title, first_day=MONDAY, last_day=last, crew=crew, by=eva, at=EVE)

    estate = town.places["east_estate"]
    told = at_once(lambda: make(town.east, "甲"), lambda: make(estate, "乙"))
    assert told == ["done", "overlaps"]
    assert Roster.objects.count() == 1


@pytest.fixture
def proposal():
    """A roster with one shift that the proposal gives to hua; `seen` is the version on both screens."""
    town = build_town()
    hua, ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    shift = a_shift(a_post(town), MONDAY)
    town.roster = a_roster(town, hua, ning, published=False, days=7)
    run = planning.propose(town.roster, ROSTER, by=town.viewer("eva"), at=EVE)
    plan = {person_key(hua.pk): [shift_key(shift), *[None] * 6]}
    Run.objects.filter(pk=run.pk).update(state="done", result={"plan": plan, "cost": 0}, cost=0)
    town.run, town.shift, town.ning = run, shift, ning
    town.seen = Roster.objects.get().version
    return town


def accept(town):
    run = Run.objects.get(pk=town.run.pk)
    runs.accept(run, by=town.viewer("eva"), at=EVE, seen=town.seen)


def test_of_an_acceptance_and_an_edit_by_hand_the_second_is_told(proposal):
    town, by = proposal, proposal.viewer("emil")

    def edit():
        roster = Roster.objects.get()
        rosters.give(roster, town.shift, town.ning.pk, by=by, at=EVE, seen=town.seen)

    assert at_once(lambda: accept(town), edit) == ["changed_meanwhile", "done"]
    assert Duty.objects.filter(ended_at__isnull=True).count() == 1
    accepted = Run.objects.get().accepted_at is not None
    there = Duty.objects.get(ended_at__isnull=True).person.name
    assert there == ("hua" if accepted else "ning")


def test_of_two_who_accept_one_is_told_and_the_duties_stand_once(proposal):
    told = at_once(lambda: accept(proposal), lambda: accept(proposal))
    assert told in (["accepted_already", "done"], ["changed_meanwhile", "done"])
    assert Duty.objects.count() == 1


def test_an_acceptance_of_a_roster_changed_since_it_was_looked_at_is_told(proposal):
    town = proposal
    rosters.claim(Roster.objects.get(), None)
    with pytest.raises(Refused) as refusal:
        accept(town)
    assert refusal.value.code == "changed_meanwhile"
    assert Run.objects.get().accepted_at is None
