"""What people said about themselves for a duty ends with its time, whatever became of it."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.models import Change, Consent, Duty, Offer, Preference, Trip
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer
from tongzhou.ground.events.retention import erase_expired

DAY = timedelta(days=1)


@pytest.fixture
def gate(town):
    town.hua = a_volunteer(town, "hua")
    roster = a_roster(town, town.hua)
    town.duty = a_duty(town.hua, a_shift(a_post(town), MONDAY), roster, cause="替盛工")
    Offer.objects.create(
        kind="give",
        duty=town.duty,
        place_path=town.duty.place_path,
        by=town.hua,
        offered_at=MONDAY_9AM,
        cause="接孩子",
    )
    Change.objects.create(
        roster=roster, place_path=roster.place_path, kind="added", reason="家里有事", at=MONDAY_9AM
    )
    return town


def words_left():
    return [
        *Offer.objects.values_list("cause", flat=True),
        *Change.objects.values_list("reason", flat=True),
        *Duty.objects.values_list("cause", flat=True),
    ]


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (80, ["接孩子", "家里有事", "替盛工"]),
        (100, ["", "家里有事", "替盛工"]),
        (1100, ["", "", ""]),
    ],
)
def test_words_of_swaps_and_changes_end_with_their_time(gate, days, left):
    erase_expired(MONDAY_9AM + days * DAY)
    assert words_left() == left
    assert Duty.objects.count() == 1, "that somebody served stays"


def test_a_trip_that_nobody_took_is_forgotten_too(town):
    """Where somebody was to be fetched is no more kept because no driver was found."""
    Trip.objects.create(
        place=town.east,
        place_path=town.east.path,
        purpose="就医",
        start_from="1单元 501",
        go_to="医院",
        starts_at=MONDAY_9AM,
        asked_at=MONDAY_9AM,
    )
    erase_expired(MONDAY_9AM + 80 * DAY)
    assert Trip.objects.get().start_from == "1单元 501"
    erase_expired(MONDAY_9AM + 100 * DAY)
    assert (Trip.objects.get().start_from, Trip.objects.get().go_to) == ("", "")


def test_a_wish_for_a_day_goes_and_a_wish_for_every_week_stays(town):
    hua = a_volunteer(town, "hua")
    Preference.objects.create(person=hua, day=MONDAY, recorded_at=MONDAY_9AM)
    every = Preference.objects.create(person=hua, weekday=5, recorded_at=MONDAY_9AM)
    erase_expired(MONDAY_9AM + 100 * DAY)
    assert Preference.objects.get() == every


def test_a_guardians_consent_is_kept_for_as_long_as_the_service_can_be_proved(town):
    hua, guardian = a_volunteer(town, "hua"), a_volunteer(town, "guardian")
    Consent.objects.create(
        person=hua,
        guardian=guardian,
        minutes_a_day=120,
        agreed_at=MONDAY_9AM,
        started_on=MONDAY,
        ended_on=MONDAY,
    )
    erase_expired(MONDAY_9AM + 1000 * DAY)
    assert Consent.objects.exists()
    erase_expired(MONDAY_9AM + 1200 * DAY)
    assert not Consent.objects.exists()
