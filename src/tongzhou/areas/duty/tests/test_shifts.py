"""Shifts are made one by one or in one go, never twice, and taken back as a whole."""

from datetime import time, timedelta
from uuid import uuid4

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import posts, shifts
from tongzhou.areas.duty.laying import Line
from tongzhou.areas.duty.models import Bulk, Pattern, RoleCard, Shift
from tongzhou.areas.duty.queries import shifts as queries
from tongzhou.areas.duty.queries.lines import lines_of
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_volunteer
from tongzhou.base.errors import Refused

SUNDAY = MONDAY + timedelta(days=6)
AT = {"at": MONDAY_9AM}


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code
    return str(caught.value)


def line(post, need=1, **more):
    return Line(post.pk, time(8, 30), 540, need=need, **more)


@pytest.fixture
def gate(town):
    town.post = a_post(town)
    return town


def lay(town, *lines, by="emil", key=None, first=MONDAY, last=SUNDAY):
    return shifts.lay(
        town.east, lines, first, last, key=key or uuid4(), by=town.viewer(by), at=MONDAY_9AM
    )


def standing():
    return Shift.objects.filter(cancelled_at__isnull=True).count()


def test_a_week_is_made_in_one_go_and_pressed_twice_it_is_one(gate):
    key = uuid4()
    first, second = lay(gate, line(gate.post), key=key), lay(gate, line(gate.post), key=key)
    assert (first.pk, standing(), Bulk.objects.count()) == (second.pk, 7, 1)


def test_what_is_there_already_is_passed_over_and_nothing_new_is_said(gate):
    lay(gate, line(gate.post), last=MONDAY)
    bulk = lay(gate, line(gate.post))
    assert (bulk.shifts.count(), standing()) == (6, 7)
    refused("nothing_new", lay, gate, line(gate.post))


def test_the_whole_lot_is_taken_back_once(gate):
    bulk = lay(gate, line(gate.post))
    assert shifts.undo_bulk(bulk, by=gate.viewer("eva"), **AT) == 7
    assert standing() == 0
    refused("already_undone", shifts.undo_bulk, bulk, by=gate.viewer("eva"), **AT)
    assert lay(gate, line(gate.post)).shifts.count() == 7, "and may be made anew"


def test_taking_back_is_refused_where_people_stand_and_says_where(gate):
    bulk = lay(gate, line(gate.post))
    tuesday = bulk.shifts.get(day=MONDAY + timedelta(days=1))
    duty = a_duty(a_volunteer(gate, "hua"), tuesday)
    said = refused("has_duties", shifts.undo_bulk, bulk, by=gate.viewer("eva"), **AT)
    assert "11-17 08:30 东门" in said
    assert standing() == 7
    duty.ended_at = MONDAY_9AM
    duty.save()
    assert shifts.undo_bulk(bulk, by=gate.viewer("eva"), **AT) == 7


def test_one_shift_is_added_changed_and_cancelled(gate):
    by = {"by": gate.viewer("emil"), **AT}
    one = shifts.add_shift(gate.post, line(gate.post, need=2), day=MONDAY, **by)
    refused("shift_known", shifts.add_shift, gate.post, line(gate.post), day=MONDAY, **by)
    hua, ning = a_volunteer(gate, "hua"), a_volunteer(gate, "ning")
    duties = [a_duty(hua, one), a_duty(ning, one)]
    refused("fewer_than_down", shifts.change_need, one, need=1, **by)
    refused("has_duties", shifts.cancel_shift, one, **by)
    for duty in duties:
        duty.ended_at = MONDAY_9AM
        duty.save()
    shifts.change_need(one, need=1, **by)
    shifts.cancel_shift(one, **by)
    refused("already_cancelled", shifts.cancel_shift, one, **by)
    assert shifts.add_shift(gate.post, line(gate.post), day=MONDAY, **by).need == 1


def test_posts_of_two_ask_for_pairs(gate):
    pair = a_post(gate, "西门", in_pairs=True)
    refused("need_wrong", lay, gate, line(pair))
    assert lay(gate, line(pair, need=2)).shifts.first().need == 2


def test_only_who_plans_at_the_place_makes_shifts(gate):
    for who in ("lena", "gus", "wanda", "mo", "otto"):
        refused("not_allowed", lay, gate, line(gate.post), by=who)
    west = posts.open_post(
        "西门", card=card("patrol"), place=gate.west, by=gate.viewer("wanda"), **AT
    )
    refused("elsewhere", lay, gate, line(west))


def test_no_more_days_than_the_rule_allows(gate):
    refused("too_many_days", lay, gate, line(gate.post), last=MONDAY + timedelta(days=62))
    refused("days_wrong", lay, gate, line(gate.post), last=MONDAY - timedelta(days=1))


def test_the_week_is_read_in_the_same_number_of_queries(gate, django_assert_num_queries):
    lay(gate, line(gate.post))
    eva = gate.viewer("eva")
    for count in (1, 7):
        with django_assert_num_queries(2):
            found = queries.by_day(
                eva, path=gate.east.path, first=MONDAY, count=count, at=MONDAY_9AM
            )
            assert [(one.need, one.down, one.short) for one in found] == [(1, 0, 1)] * count


def card(code):
    return RoleCard.objects.get(code=code, place_path="")


# --- posts, hours, usual weeks -----------------------------------------------------------------


def test_a_post_is_opened_once_and_closed_when_nobody_is_down(gate):
    by = {"by": gate.viewer("emil"), **AT}
    post = posts.open_post("南门", card=card("patrol"), place=gate.east, **by)
    assert post.adults_only
    refused("post_known", posts.open_post, " 南门", card=card("patrol"), place=gate.east, **by)
    bulk = lay(gate, line(post))
    duty = a_duty(a_volunteer(gate, "hua"), bulk.shifts.get(day=SUNDAY))
    refused("has_duties", posts.close_post, post, **by)
    duty.delete()
    assert posts.close_post(post, **by) == 7
    refused("already_closed", posts.close_post, post, **by)
    post.refresh_from_db()
    refused("post_closed", shifts.add_shift, post, line(post), day=SUNDAY, **by)


def test_minors_are_let_onto_harmless_posts_only(gate):
    by = {"by": gate.viewer("emil"), "place": gate.east, **AT}
    refused("not_harmless", posts.open_post, "甲", card=card("loading"), adults_only=False, **by)
    assert not posts.open_post("乙", card=card("outreach"), adults_only=False, **by).adults_only


def test_a_place_has_hours_of_its_own(gate):
    by = {"by": gate.viewer("emil"), **AT}
    own = posts.add_hours("护学岗", starts=time(7, 20), minutes=60, place=gate.east, **by)
    assert own.hours == "07:20–08:20"
    refused(
        "hours_known", posts.add_hours, "白", starts=time(8, 30), minutes=540, place=gate.east, **by
    )
    posts.retire_hours(own, **by)
    refused("already_retired", posts.retire_hours, own, **by)
    shipped = Pattern.objects.get(code="day")
    refused("not_allowed", posts.retire_hours, shipped, **by)


def test_a_usual_week_is_laid_over_days(gate):
    by = {"by": gate.viewer("emil"), **AT}
    week = posts.make_template("平日一周", place=gate.east, **by)
    day, night = Pattern.objects.get(code="day"), Pattern.objects.get(code="night")
    posts.add_line(week, post=gate.post, pattern=day, need=2, when="workdays", **by)
    posts.add_line(week, post=gate.post, pattern=night, need=1, weekdays="0000011", **by)
    refused(
        "no_day",
        posts.add_line,
        week,
        post=gate.post,
        pattern=day,
        need=1,
        weekdays="0000000",
        **by,
    )
    assert lay(gate, *lines_of(week)).shifts.count() == 5 + 2
