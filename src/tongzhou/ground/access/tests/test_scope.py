"""The one scope rule, seen from each chair of the town."""

import pytest

from tests.town import MONDAY_9AM
from tongzhou.ground.access.viewer import NOBODY
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.ground.places.models import Household


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("lena", 0),
        ("eva", 1),
        ("emil", 1),
        ("gus", 1),
        ("wim", 1),
        ("pia", 0),
        ("otto", 0),
        ("sys", 0),
        ("sec", 0),
        ("aud", 0),
    ],
)
def test_households_are_seen_by_those_with_a_post_over_them_that_lets_them(town, who, sees):
    assert Household.objects.visible_to(town.viewer(who)).count() == sees


def test_nobody_sees_nothing(town):
    assert not Household.objects.visible_to(NOBODY).exists()


def test_a_person_is_seen_by_both_homes(town):
    mo = Person.objects.filter(pk=town.people["mo"].pk)
    for who in ("bea", "eva"):
        seen = mo.visible_to(town.viewer(who)).count()
        assert seen == 1, who
    assert not mo.visible_to(town.viewer("wim")).exists()


def test_a_post_that_has_ended_gives_nothing(town):
    town.people["emil"].appointments.update(ended_on="2026-11-15")
    viewer = viewer_for(town.account("emil"), MONDAY_9AM)
    assert not viewer.reaches
    assert not Household.objects.visible_to(viewer).exists()
