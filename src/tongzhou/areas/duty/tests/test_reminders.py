"""Reminded the evening before and shortly before, once each, never in the quiet hours."""

from datetime import datetime, time, timedelta

import pytest

from tests.town import MONDAY_9AM, SHANGHAI
from tongzhou.areas.duty.actions import reminders
from tongzhou.areas.duty.actions.reminders import remind
from tongzhou.areas.duty.models import Roster
from tongzhou.areas.duty.reminding import Times, due
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_duty,
    a_post,
    a_roster,
    a_shift,
    a_volunteer,
    at,
)
from tongzhou.shared.notices.models import Notice

TIMES = Times(time(19), timedelta(hours=2), time(22), time(7))
TUESDAY = MONDAY + timedelta(days=1)


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("starts", "reminded", "now", "which"),
    [
        (moment(17, 14), None, moment(16, 18, 59), ""),
        (moment(17, 14), None, moment(16, 19), "evening"),
        (moment(17, 14), moment(16, 19), moment(16, 20), ""),
        (moment(17, 14), moment(16, 19), moment(17, 12), "soon"),
        (moment(17, 14), moment(17, 12), moment(17, 12, 30), ""),
        (moment(17, 14), None, moment(17, 13), "soon"),
        (moment(17, 14), None, moment(17, 14), ""),
        # Found out about in the night: in the morning, not at once.
        (moment(17, 14), None, moment(16, 23), ""),
        (moment(17, 14), None, moment(17, 7), "evening"),
        # 6:30 begins before the quiet hours end: the evening before is all there is.
        (moment(17, 6, 30), moment(16, 19), moment(17, 5), ""),
        (moment(17, 8), moment(16, 19), moment(17, 6, 30), ""),
        (moment(17, 8), moment(16, 19), moment(17, 7), "soon"),
        # Half past midnight is the next day: the evening before is that same evening.
        (moment(17, 0, 30), None, moment(16, 19), "evening"),
    ],
)
def test_when(starts, reminded, now, which):
    assert due(starts, reminded, now, TIMES) == which


def test_once_each_and_only_what_binds(town, django_capture_on_commit_callbacks):
    hua = a_volunteer(town, "hua")
    roster = a_roster(town, hua)
    duty = a_duty(hua, a_shift(a_post(town), TUESDAY, 14), roster)

    def told(moment):
        with django_capture_on_commit_callbacks(execute=True):
            return remind(moment)

    Roster.objects.update(state="draft")
    assert told(at(MONDAY, 19)) == 0
    Roster.objects.update(state="published")
    assert [told(at(MONDAY, 19)), told(at(MONDAY, 20))] == [1, 0]
    assert [told(at(TUESDAY, 12)), told(at(TUESDAY, 13))] == [1, 0]
    kinds = Notice.objects.filter(person=hua).values_list("kind", flat=True)
    assert sorted(kinds) == ["duty.evening", "duty.soon"]
    duty.ended_at = MONDAY_9AM
    duty.save()
    assert told(at(TUESDAY, 13, 30)) == 0


def test_of_very_many_everybody_has_their_turn(town, monkeypatch):
    monkeypatch.setattr(reminders, "AT_ONCE", 1)
    shift = a_shift(a_post(town), TUESDAY, 14, need=3)
    for name in ("hua", "ina", "jan"):
        a_duty(a_volunteer(town, name), shift)
    assert [remind(at(MONDAY, 19, n)) for n in range(4)] == [1, 1, 1, 0]
