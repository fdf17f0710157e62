"""What the indicators count in the register."""

from __future__ import annotations

from tests.town import MONDAY_9AM
from tongzhou.ground.places.models import Household, Resident
from tongzhou.ground.places.queries import uncovered_count


def a_home(town, side, *residents):
    place = town.places[f"{side}_entrance"]
    home = Household.objects.create(place=place, place_path=place.path, room=f"{side}9")
    for moved_out_on in residents:
        Resident.objects.create(
            household=home, place_path=place.path, name="童远", moved_out_on=moved_out_on
        )


def test_a_home_is_uncovered_when_nobody_lives_there_any_more(town):
    day = MONDAY_9AM.date()
    a_home(town, "east", day)
    assert uncovered_count(town.east.path, MONDAY_9AM) == 1
    assert uncovered_count(town.west.path, MONDAY_9AM) == 0


def test_a_home_where_one_stayed_is_covered_and_one_without_anybody_is_not(town):
    a_home(town, "east", MONDAY_9AM.date(), None)
    a_home(town, "west")
    assert uncovered_count(town.east.path, MONDAY_9AM) == 0
    assert uncovered_count(town.west.path, MONDAY_9AM) == 1
