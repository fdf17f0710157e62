"""Done, late, excused: once each, with a fact each."""

from datetime import date, datetime, time, timedelta

import pytest

from tests.town import MONDAY_9AM, SHANGHAI
from tongzhou.base.errors import Refused
from tongzhou.shared.cadence import actions, queries
from tongzhou.shared.cadence.models import Occurrence, Recurrence
from tongzhou.shared.cadence.rules import Every, Rhythm
from tongzhou.shared.facts.models import Fact

TODAY = MONDAY_9AM.date()
FIVE_PM = datetime(2026, 11, 16, 17, 0, tzinfo=SHANGHAI)


def daily(town, *, side="east", who="emil", starts_on=TODAY, rhythm=None, **more):
    return actions.begin(
        "report.daily",
        title="日报告",
        organisation=town.organisations[side],
        rhythm=rhythm or Rhythm(Every.DAY, time(17, 0)),
        starts_on=starts_on,
        by=town.viewer(who),
        at=MONDAY_9AM,
        **more,
    )


def done(town, *, day=TODAY, at=FIVE_PM, **more):
    return actions.mark_done(
        "report.daily",
        organisation=town.organisations["east"],
        day=day,
        by=town.viewer("emil"),
        at=at,
        subject="report:1",
        **more,
    )


def facts():
    return list(Fact.objects.values_list("kind", flat=True))


def test_the_next_weeks_are_written_down_and_not_twice(town):
    recurrence = daily(town)
    assert recurrence.occurrences.count() == 36
    assert daily(town) == recurrence
    assert actions.prepare_all(MONDAY_9AM) == 0
    assert actions.prepare_all(MONDAY_9AM + timedelta(days=10)) == 10
    assert recurrence.occurrences.count() == 46


def test_done_in_time_leaves_its_fact(town):
    daily(town)
    occurrence = done(town)
    assert (occurrence.due_at, occurrence.subject) == (FIVE_PM, "report:1")
    assert facts() == ["cadence.done"]
    assert Fact.objects.get().values == {"recurs": "report.daily", "period": "2026-11-16"}


def test_done_after_its_time_is_late_and_says_by_how_much(town):
    daily(town)
    done(town, at=FIVE_PM + timedelta(minutes=25))
    assert Fact.objects.get().kind == "cadence.late"
    assert Fact.objects.get().values["minutes_late"] == 25


def test_done_twice_counts_once(town):
    daily(town)
    first = done(town)
    second = done(town, at=FIVE_PM + timedelta(hours=1))
    assert first.done_at == second.done_at == FIVE_PM
    assert facts() == ["cadence.done"]


def test_where_nothing_recurs_nothing_is_marked(town):
    assert done(town) is None
    daily(town, starts_on=TODAY + timedelta(days=1))
    assert done(town) is None
    assert not Fact.objects.exists()


def test_on_a_day_off_of_working_days_nothing_is_owed(town):
    daily(town, rhythm=Rhythm(Every.DAY, time(17, 0), working_days=True))
    assert done(town, day=date(2026, 11, 21)) is None
    assert Occurrence.objects.filter(due_at__date=date(2026, 11, 21)).count() == 0


def test_an_excuse_has_a_reason_and_a_fact(town):
    occurrence = daily(town).occurrences.first()
    with pytest.raises(Refused) as error:
        actions.excuse(occurrence, because="other", words="", by=town.viewer("emil"), at=FIVE_PM)
    assert error.value.code == "no_reason"
    actions.excuse(occurrence, because="event", words="", by=town.viewer("emil"), at=FIVE_PM)
    assert facts() == ["cadence.excused"]
    assert Fact.objects.get().values["because"] == "event"


def test_what_was_excused_may_still_be_done(town):
    occurrence = daily(town).occurrences.first()
    actions.excuse(occurrence, because="event", words="", by=town.viewer("emil"), at=MONDAY_9AM)
    occurrence = done(town)
    assert (occurrence.because, occurrence.done_at) == ("", FIVE_PM)


def test_the_second_of_two_is_told(town):
    occurrence = daily(town).occurrences.first()
    same = Occurrence.objects.get(pk=occurrence.pk)
    actions.tick(occurrence, by=town.viewer("emil"), at=FIVE_PM)
    for act in (
        lambda: actions.tick(same, by=town.viewer("eva"), at=FIVE_PM),
        lambda: actions.excuse(same, because="event", words="", by=town.viewer("eva"), at=FIVE_PM),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert error.value.code == "done_already"


def test_entered_later_but_done_in_time_is_not_late(town):
    occurrence = daily(town).occurrences.first()
    actions.tick(
        occurrence,
        by=town.viewer("emil"),
        at=FIVE_PM + timedelta(days=2),
        happened_at=FIVE_PM - timedelta(hours=1),
    )
    assert facts() == ["cadence.done"]


def test_nothing_is_done_in_the_future(town):
    occurrence = daily(town).occurrences.first()
    with pytest.raises(Refused) as error:
        actions.tick(
            occurrence,
            by=town.viewer("emil"),
            at=MONDAY_9AM,
            happened_at=MONDAY_9AM + timedelta(minutes=1),
        )
    assert error.value.code == "in_the_future"


@pytest.mark.parametrize("who", ["wim", "gus", "otto", "sys"])
def test_others_may_not_enter_it(town, who):
    occurrence = daily(town).occurrences.first()
    for act in (
        lambda: actions.tick(occurrence, by=town.viewer(who), at=FIVE_PM),
        lambda: actions.excuse(
            occurrence, because="event", words="", by=town.viewer(who), at=FIVE_PM
        ),
        lambda: daily(town, who=who),
        lambda: actions.end(occurrence.recurrence, on=TODAY, by=town.viewer(who), at=FIVE_PM),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert error.value.code == "not_allowed"


def test_ended_it_is_due_no_more_and_may_begin_again(town):
    first = daily(town)
    done(town)
    actions.end(first, on=TODAY, by=town.viewer("emil"), at=FIVE_PM)
    assert first.occurrences.count() == 1
    assert actions.prepare_all(MONDAY_9AM + timedelta(days=30)) == 0
    assert daily(town, starts_on=TODAY + timedelta(days=7)) != first
    assert Recurrence.objects.count() == 2


def test_my_day_shows_what_is_owed_soon_to_those_who_owe_it(town):
    daily(town)
    for who, owed in (("emil", 1), ("eva", 1), ("wim", 0), ("gus", 0), ("lena", 0), ("otto", 0)):
        assert queries.owed_by(town.viewer(who), MONDAY_9AM).count() == owed, who
    done(town)
    assert queries.owed_by(town.viewer("emil"), FIVE_PM).count() == 1, "tomorrow's"


def test_a_report_asks_how_its_period_stands(town):
    daily(town)
    done(town)
    east = town.organisations["east"]
    found = queries.occurrence_of("report.daily", east, "2026-11-16")
    assert found is not None
    assert found.done_at == FIVE_PM
    assert queries.occurrence_of("report.daily", east, "2026-10-01") is None
