"""Who serves a building sees the passes and restrictions of its households, which lie at the estate; no others."""

import pytest

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.gates.actions import restrictions
from tongzhou.areas.gates.models import Pass, Restriction
from tongzhou.areas.gates.queries import passes
from tongzhou.areas.gates.tests.desk import DAY, at, given, text
from tongzhou.ground.organisations.models import Appointment
from tongzhou.ground.places.actions.tree import add_place
from tongzhou.ground.places.models import Household


@pytest.fixture
def neighbours(town):
    """A household of the same estate in another building."""
    building = add_place("building", "2栋", parent=town.places["east_estate"])
    return Household.objects.create(place=building, place_path=building.path, room="101")


def seen(town, who, model=Pass):
    return list(model.objects.visible_to(town.viewer(who)).order_by("pk"))


def test_a_grid_worker_sees_the_passes_of_the_buildings_households_only(town, neighbours):
    own = given(town, "household")
    resident = given(town, household=town.households["east"])
    theirs = given(town, "household", household=neighbours)
    of_nobody = given(town)
    assert seen(town, "gus") == [own, resident]
    assert seen(town, "eva") == [own, resident, theirs, of_nobody]
    assert seen(town, "wanda") == seen(town, "otto") == []
    assert passes.pass_for(town.viewer("gus"), own.pk) == own


def test_sight_ends_with_the_post(town, neighbours):
    given(town, "household")
    Appointment.objects.filter(person=town.people["gus"]).update(ended_on=LONG_AGO)
    assert seen(town, "gus") == []


def test_restrictions_of_the_buildings_households_are_seen_as_well(town, neighbours):
    for household in (town.households["east"], neighbours):
        held = given(town, "household", household=household)
        restrictions.restrict(
            held, reason="x", ends_at=MONDAY_9AM + DAY, by=town.viewer("eva"), at=MONDAY_9AM
        )
    assert [one.household for one in seen(town, "gus", Restriction)] == [town.households["east"]]
    assert len(seen(town, "eva", Restriction)) == 2


def test_at_the_desk_the_list_shows_them(town, neighbours, sign_in):
    own = given(town, "household")
    theirs = given(town, "household", household=neighbours)
    page = sign_in("gus").get(at("passes"))
    assert page.status_code == 200
    assert at("pass", own.pk) in text(page)
    assert at("pass", theirs.pk) not in text(page)
    assert sign_in("gus").get(at("pass", own.pk)).status_code == 200
    assert sign_in("gus").get(at("pass", theirs.pk)).status_code == 404
