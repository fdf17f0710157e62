"""Two write a stand-in down at the same moment: one seat, one duty, nobody in two places."""

from datetime import timedelta

import pytest

from tests.town import build_town
from tongzhou.areas.duty.actions import rosters, standins, surges
from tongzhou.areas.duty.models import Answer, Duty, Roster
from tongzhou.areas.duty.tests.at_once import at_once
from tongzhou.areas.duty.tests.calls import EVENING, a_crew, a_surge, flood, taken
from tongzhou.areas.duty.tests.crew import MONDAY, a_post, a_roster, a_shift

pytestmark = pytest.mark.django_db(transaction=True)
LATER = EVENING + timedelta(minutes=2)
CAUSE = "在居住社区有值守任务"


@pytest.fixture
def town():
    town = build_town()
    a_crew(town, 4)
    town.event = flood(town)
    return town


def call_up(town, name="转移点", **fields):
    return a_surge(town, event=town.event, post=a_post(town, name), **fields)


def comes_for(town, surge, who, other, by):
    given = {"person": town.people[who].pk, "instead_of": town.people[other].pk}
    viewer = town.viewer(by)
    return lambda: standins.stand_in(surge, **given, cause=CAUSE, by=viewer, at=LATER)


def standing(town, who):
    return Duty.objects.filter(person=town.people[who], ended_at=None).count()


def test_written_down_by_two_it_is_one_answer_one_seat_and_one_duty(town):
    surge = call_up(town)
    twice = [comes_for(town, surge, "v3", "v1", by) for by in ("eva", "emil")]
    assert at_once(*twice) == ["done", "done"], "twice is once"
    assert Answer.objects.count() == taken(surge) == standing(town, "v3") == 1


def test_who_would_stand_in_at_two_call_ups_has_one_seat(town):
    first, second = call_up(town), call_up(town, "卡点")
    came = at_once(
        comes_for(town, first, "v3", "v1", "eva"), comes_for(town, second, "v3", "v2", "emil")
    )
    assert came.count("done") == 1, came
    assert taken(first) + taken(second) == standing(town, "v3") == 1


def test_of_two_for_the_last_seat_one_has_it_and_the_other_waits(town):
    surge = call_up(town, seats={"": 1})
    came = at_once(
        comes_for(town, surge, "v3", "v1", "eva"), comes_for(town, surge, "v4", "v2", "emil")
    )
    assert came == ["done", "done"]
    assert sorted(Answer.objects.values_list("state", flat=True)) == ["seated", "waiting"]
    assert taken(surge) == standing(town, "v3") + standing(town, "v4") == 1


def test_of_a_stand_in_and_a_roster_one_has_the_person(town):
    surge, v3 = call_up(town), town.people["v3"]
    shift = a_shift(a_post(town, "西门"), MONDAY, hour=22, hours=2)
    a_roster(town, v3, published=False, days=1)
    by = town.viewer("emil")

    def give():
        rosters.give(Roster.objects.get(), shift, v3.pk, by=by, at=LATER)

    came = at_once(comes_for(town, surge, "v3", "v1", "eva"), give)
    assert came.count("done") == 1, came
    assert standing(town, "v3") == 1


def test_of_a_stand_in_and_the_end_of_the_call_up_the_late_one_is_told(town):
    surge, viewer = call_up(town), town.viewer("emil")
    came = at_once(
        comes_for(town, surge, "v3", "v1", "eva"),
        lambda: surges.stop(surge, by=viewer, at=LATER),
    )
    assert came in (["done", "done"], ["done", "over"])
    assert taken(surge) == standing(town, "v3") == came.count("done") - 1
