"""People as the rules see them: in the days and nights of the place, not of the database's zone."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.models import Absence, Shift
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_shift, a_volunteer

TUESDAY = MONDAY + timedelta(days=1)


def codes(person, shift):
    fresh = Shift.objects.select_related("post__card").get(pk=shift.pk)
    return [breach.code for breach in verdict(person.pk, fresh, at=MONDAY_9AM)]


@pytest.fixture
def hua(town):
    return a_volunteer(town, "hua")


@pytest.mark.parametrize(("hour", "hours", "kept"), [(6, 4, True), (20, 3, False), (14, 8, True)])
def test_nights_are_those_of_the_place(town, hua, hour, hours, kept):
    Absence.objects.create(person=hua, kind="no_nights", started_on=MONDAY, recorded_at=MONDAY_9AM)
    found = codes(hua, a_shift(a_post(town), TUESDAY, hour, hours))
    assert ("no_nights" not in found) is kept


def test_an_early_morning_belongs_to_its_own_day(town, hua):
    Absence.objects.create(
        person=hua, kind="leave", started_on=TUESDAY, ended_on=TUESDAY, recorded_at=MONDAY_9AM
    )
    post = a_post(town)
    assert codes(hua, a_shift(post, TUESDAY, 5, 2)) == ["leave"]
    assert codes(hua, a_shift(post, TUESDAY + timedelta(days=1), 5, 2)) == []


def test_days_in_a_row_are_local_days(town, hua):
    post = a_post(town)
    for number in range(1, 7):
        a_duty(hua, a_shift(post, MONDAY + timedelta(days=number), 6, 2))
    # In UTC the seven mornings would be seven days as well, but the evening of the same day an eighth.
    assert codes(hua, a_shift(a_post(town, "西门"), MONDAY + timedelta(days=6), 20, 1)) == []
    assert "days_in_a_row" in codes(hua, a_shift(post, MONDAY + timedelta(days=7), 6, 2))
