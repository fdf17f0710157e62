"""Nobody is planned farther than they said or than the rule allows; a way that is not known says nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import planning, rosters
from tongzhou.areas.duty.models import Duty, Shift
from tongzhou.areas.duty.queries.planning import person_key, problem_for
from tongzhou.areas.duty.queries.roster_ways import ways_in
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.areas.duty.roads import too_far
from tongzhou.areas.duty.sentences import Words
from tongzhou.areas.duty.tests.calls import EAST, NORTH, STEP, living, put_on_map
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer
from tongzhou.base.errors import Refused
from tongzhou.ground.places.actions.tree import add_place
from tongzhou.ground.places.models import Place

SUNDAY_NIGHT = MONDAY_9AM - timedelta(hours=12)
DAY = timedelta(days=1)


@pytest.fixture
def east(town):
    """The community on the map; near lives 300 m away, far 1,900 m and walks at most ten minutes."""
    put_on_map(town.east)
    town.near, town.far = a_volunteer(town, "near"), a_volunteer(town, "far")
    town.silent = a_volunteer(town, "silent")
    living(town.near, 300)
    living(town.far, 1900, most=10)
    town.shift = a_shift(a_post(town), MONDAY + DAY)
    town.roster = a_roster(town, town.near, town.far, town.silent, published=False, days=7)
    return town


def against(person, shift):
    fresh = Shift.objects.select_related("post__card").get(pk=shift.pk)
    return verdict(person.pk, fresh, at=MONDAY_9AM)


def codes(person, shift):
    return [one.code for one in against(person, shift)]


def a_gate(town, name, metres):
    """A gate of the east so many metres north of its middle."""
    place = add_place("gate", name, parent=town.east)
    north = NORTH + STEP * metres / 100
    Place.objects.filter(pk=place.pk).update(longitude=EAST, latitude=north, system="wgs84")
    return place


def test_who_lives_too_far_is_refused_with_the_minutes(east):
    (breach,) = against(east.far, east.shift)
    way, most = breach.words.values["way"], breach.words.values["most"]
    assert (breach.code, breach.waivable, most) == ("far", False, 10)
    assert 20 < way < 60
    assert str(breach.words) == f"路上 {way} 分钟，上限 10 分钟"


@pytest.mark.parametrize("who", ["near", "silent"])
def test_who_lives_near_may_and_an_unknown_way_is_held_against_nobody(east, who):
    assert codes(east.people[who], east.shift) == []


def test_where_the_place_is_not_known_no_way_is_invented(east):
    Place.objects.filter(pk=east.east.pk).update(longitude=None, latitude=None)
    Place.objects.filter(path=east.east.path[:-6]).update(
        longitude=EAST + 1, latitude=NORTH, system="wgs84"
    )
    assert codes(east.far, east.shift) == [], "where the street lies says nothing of the community"
    assert ways_in(east.roster, {east.far.pk: "far"}, MONDAY_9AM).nowhere


def test_the_rule_bounds_those_who_would_go_farther(east):
    living(a_volunteer(east, "rider"), 60_000, mode="ebike", most=240)
    (breach,) = against(east.people["rider"], east.shift)
    assert (breach.code, breach.words.values["most"]) == ("far", 90)


def test_a_hand_edit_is_refused(east):
    given = {"by": east.viewer("eva"), "at": SUNDAY_NIGHT}
    with pytest.raises(Refused) as caught:
        rosters.give(east.roster, east.shift, east.far.pk, **given)
    assert caught.value.code == "far"
    rosters.give(east.roster, east.shift, east.near.pk, **given)
    assert Duty.objects.get().person == east.near


def test_the_planner_never_puts_them_there(east):
    problem = problem_for(east.roster, SUNDAY_NIGHT).problem
    blocked = {one.id: set(one.blocked.values()) for one in problem.people}
    assert blocked[person_key(east.far.pk)] == {"travel"}
    assert blocked[person_key(east.near.pk)] == blocked[person_key(east.silent.pk)] == set()


def test_a_duty_that_has_begun_does_not_stop_the_planner(east):
    a_duty(east.far, a_shift(a_post(east, "西门"), MONDAY, hour=6), east.roster)
    planning._planned(east.roster, MONDAY_9AM)


def test_the_planner_s_sentence_names_the_minutes():
    words = Words({"p1": "远"}, {}, ["11-16"], far={("p1", "s3"): (35, 10)})
    said = words.sentence("day_off", {"person": "p1", "day": 0, "why": "travel"})
    assert said.values["why"] == too_far(35, 10)


def test_the_board_names_who_is_too_far_and_whose_way_is_not_known(east, client):
    client.force_login(east.account("eva"))
    page = client.get(reverse("duty:roster", args=[east.roster.pk])).content.decode()
    assert "上限 10 分钟" in page
    assert "silent" in page.split("上限 10 分钟")[1]


def test_the_way_home_and_back_is_no_rest(east):
    """From 20:00 to 7:30 there are eleven hours and a half; three quarters of an hour are the way."""
    walker = a_volunteer(east, "walker")
    living(walker, 1500)
    evening = a_shift(a_post(east, "西门"), MONDAY, hour=12)
    a_duty(walker, evening)
    morning = a_shift(a_post(east, "南门"), MONDAY + DAY, hour=7)
    Shift.objects.filter(pk=morning.pk).update(starts_at=morning.starts_at + DAY / 48)
    assert codes(walker, morning) == ["rest"]
    a_duty(east.near, evening)
    assert codes(east.near, morning) == []


def test_two_duties_on_one_day_at_different_places_need_time_in_between(east):
    far_gate = a_post(east, "北站", place=a_gate(east, "北站", 9000))
    next_door = a_post(east, "侧门", place=a_gate(east, "侧门", 200))
    a_duty(east.near, a_shift(a_post(east, "东口"), MONDAY + 2 * DAY, hour=8, hours=3))
    noon = MONDAY + 2 * DAY
    assert "too_far" in codes(east.near, a_shift(far_gate, noon, hour=11, hours=3))
    assert "too_far" not in codes(east.near, a_shift(next_door, noon, hour=11, hours=3))


def test_the_board_asks_as_much_with_many_people_as_with_few(
    east, django_assert_max_num_queries, client
):
    crew = {east.near.pk: "near"}
    with django_assert_max_num_queries(6):
        ways_in(east.roster, crew, MONDAY_9AM)
    for number in range(4):
        living(more := a_volunteer(east, f"m{number}"), 500)
        crew[more.pk] = more.name
    with django_assert_max_num_queries(6):
        ways_in(east.roster, crew, MONDAY_9AM)
