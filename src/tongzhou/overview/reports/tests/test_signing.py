"""Drafts, signatures and corrections: it happens, or it is refused, and the fact is there."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tests.town import LONG_AGO, MONDAY_9AM, build_town
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations.models import Appointment
from tongzhou.overview.indicators.models import Snapshot
from tongzhou.overview.indicators.rules import NOT_KNOWN, Figure, share_of
from tongzhou.overview.reports import actions, queries
from tongzhou.overview.reports.formbook import report_forms
from tongzhou.overview.reports.kinds import Line
from tongzhou.overview.reports.models import Report
from tongzhou.overview.reports.queries import Target
from tongzhou.overview.reports.tests.ledger import FIVE_PM, FIVE_TO_FIVE, TODAY, asked, slot
from tongzhou.overview.reports.tests.signing import COMMUNITY, LATER, daily, figures, refusal, sign
from tongzhou.shared.facts.queries import all_facts

pytestmark = pytest.mark.usefixtures("counted_lines")


def test_a_draft_is_there_before_anybody_touched_it_and_stores_nothing(town):
    asked(town.places["east_building"], 3, solved=True)
    asked(town.places["east_estate"])
    asked(town.west)
    found = queries.paper(daily(town), at=FIVE_TO_FIVE)
    assert figures(found) == {
        "received": Figure(4),
        "closed_out": Figure(3),
        "open": Figure(9),
        "resolution_rate": share_of(3, 4),
    }
    assert (found.due_at, found.is_signed, Report.objects.count()) == (FIVE_PM, False, 0)


def test_a_quiet_line_is_left_out_until_something_of_it_was_counted(town, monkeypatch):
    quiet = Line("requests.closed_out", quiet=True)
    form = replace(report_forms()[COMMUNITY], lines=(Line("requests.received"), quiet))
    target = Target(form, town.organisations["east"], slot())
    asked(town.east)
    assert set(figures(queries.paper(target, at=FIVE_TO_FIVE))) == {"received"}
    asked(town.east, solved=True, at=MONDAY_9AM - timedelta(days=1))
    found = queries.paper(target, at=FIVE_TO_FIVE)
    assert figures(found)["closed_out"] == Figure(0), "nought today, but not yesterday"


def test_the_columns_are_today_yesterday_and_the_month(town):
    for days_ago, times in ((0, 4), (1, 6), (10, 2), (30, 5)):
        asked(town.east, times, at=MONDAY_9AM - timedelta(days=days_ago))
    Snapshot.objects.create(
        indicator="requests.open",
        path=town.east.path,
        day=TODAY - timedelta(days=1),
        value=11,
        taken_at=MONDAY_9AM,
    )
    rows = {row.code: row for row in queries.paper(daily(town), at=FIVE_TO_FIVE).rows}
    received, still_open = rows["requests.received"], rows["requests.open"]
    assert (received.now, received.before, received.total) == (Figure(4), Figure(6), Figure(12))
    assert (received.change, still_open.change) == (-2, -2)
    assert still_open.total == NOT_KNOWN


def test_signing_freezes_the_figures_and_leaves_a_fact(town):
    asked(town.east, 4)
    report = sign(town, daily(town))
    asked(town.east, 2, at=FIVE_PM)
    found = queries.paper(daily(town), at=LATER)
    assert figures(found)["received"] == Figure(4)
    assert (report.zero, report.signed_by_id) == (False, town.people["eva"].pk)
    fact = all_facts().get(kind="report.signed")
    assert fact.values == {
        "form": COMMUNITY,
        "report": "daily",
        "period": "2026-11-16",
        "late": False,
        "zero": False,
        "minutes_late": 0,
        "corrections": 0,
    }
    assert (fact.place_path, fact.subject) == (town.east.path, f"report:{report.pk}")


def test_what_came_after_the_signature_is_named_the_next_day(town):
    asked(town.east, 4, at=MONDAY_9AM - timedelta(days=1))
    sign(town, daily(town, days_ago=1), at=FIVE_TO_FIVE - timedelta(days=1))
    asked(town.east, 2, at=FIVE_PM - timedelta(days=1))
    found = queries.paper(daily(town), at=MONDAY_9AM)
    rows = {row.code: row for row in found.rows}
    assert rows["requests.received"].before == Figure(4)
    assert rows["requests.received"].total == Figure(6)
    assert [(row.code, row.now) for row in found.late_facts] == [("requests.received", Figure(2))]


def test_a_zero_report_is_signed_as_one_and_a_late_one_says_so(town):
    report = sign(town, daily(town), at=LATER)
    assert report.zero
    values = all_facts().get(kind="report.signed").values
    assert (values["zero"], values["late"], values["minutes_late"]) == (True, True, 30)


def test_nobody_signs_figures_they_have_not_seen(town):
    shown = queries.paper(daily(town), at=FIVE_TO_FIVE).token
    asked(town.east)
    by = town.viewer("eva")
    code = refusal(actions.sign_report, daily(town), token=shown, by=by, at=FIVE_TO_FIVE)
    assert code == "figures_changed"
    assert not all_facts().filter(kind="report.signed").exists()


@pytest.mark.parametrize("who", ["emil", "lena", "wanda", "gus", "mo", "otto", "sys"])
def test_only_the_unit_itself_signs(town, who):
    found = queries.paper(daily(town), at=FIVE_TO_FIVE)
    by = town.viewer(who)
    code = refusal(actions.sign_report, daily(town), token=found.token, by=by, at=FIVE_TO_FIVE)
    assert code == "not_allowed"


def test_the_second_of_two_signers_is_told(town):
    token = queries.paper(daily(town), at=FIVE_TO_FIVE).token
    sign(town, daily(town))
    by = town.viewer("eva")
    code = refusal(actions.sign_report, daily(town), token=token, by=by, at=FIVE_TO_FIVE)
    assert code == "signed_meanwhile"
    assert all_facts().filter(kind="report.signed").count() == 1


def test_a_day_to_come_is_not_signed(town):
    assert refusal(sign, town, daily(town, days_ago=-1)) == "too_early"


def test_a_correction_stands_beside_the_derived_figure(town):
    asked(town.east, 4)
    actions.correct_line(
        daily(town),
        line="requests.received",
        corrected=Figure(3),
        reason="一件重复登记",
        by=town.viewer("emil"),
        at=FIVE_TO_FIVE,
    )
    sign(town, daily(town))
    row = queries.paper(daily(town), at=LATER).row("requests.received")
    assert (row.now, row.corrected, row.total_stands) == (Figure(4), Figure(3), Figure(3))
    assert not Report.objects.get().corrections.get().after_signing


def test_after_signing_only_a_visible_correction_changes_anything(town):
    asked(town.east, 4)
    sign(town, daily(town))
    values = {"line": "requests.received", "corrected": Figure(0), "reason": "误录", "at": LATER}
    by = town.viewer("emil")
    assert refusal(actions.correct_line, daily(town), by=by, **values) == "not_allowed"
    actions.correct_line(daily(town), by=town.viewer("eva"), **values)
    found = queries.paper(daily(town), at=LATER)
    assert found.row("requests.received").stands == Figure(0)
    assert found.corrections[0].after_signing
    assert found.report.zero
    assert actions.broken_seals() == []
    note = {"section": "highlights", "text": "补一句", "by": town.viewer("eva"), "at": LATER}
    assert refusal(actions.write_note, daily(town), **note) == "signed"


def test_yesterdays_correction_is_in_todays_comparison_and_sum(town):
    asked(town.east, 4, at=MONDAY_9AM - timedelta(days=1))
    yesterday = daily(town, days_ago=1)
    sign(town, yesterday, at=FIVE_TO_FIVE - timedelta(days=1))
    actions.correct_line(
        yesterday,
        line="requests.received",
        corrected=Figure(3),
        reason="误录",
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )
    row = queries.paper(daily(town), at=MONDAY_9AM).row("requests.received")
    assert (row.before, row.total) == (Figure(3), Figure(3))


def test_what_a_correction_added_and_came_into_the_ledger_since_counts_once(town):
    day_before = MONDAY_9AM - timedelta(days=1)
    asked(town.east, 2, at=day_before)
    yesterday = daily(town, days_ago=1)
    sign(town, yesterday, at=FIVE_TO_FIVE - timedelta(days=1))
    actions.correct_line(
        yesterday,
        line="requests.received",
        corrected=Figure(3),
        reason="电话一件未登记",
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )
    total = queries.paper(daily(town), at=MONDAY_9AM).row("requests.received").total
    assert total == Figure(3)
    asked(town.east, 1, at=day_before)
    total = queries.paper(daily(town), at=MONDAY_9AM).row("requests.received").total
    assert total == Figure(3)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": ""}, "not_correct"),
        ({"line": "requests.nothing"}, "no_such_line"),
        ({"corrected": Figure(0)}, "not_correct"),
    ],
)
def test_a_correction_is_refused(town, more, code):
    values = {"line": "requests.received", "corrected": Figure(3), "reason": "误录"} | more
    by = town.viewer("eva")
    assert refusal(actions.correct_line, daily(town), by=by, at=FIVE_TO_FIVE, **values) == code


def test_a_signed_report_that_was_changed_in_the_table_is_found(town):
    report = sign(town, daily(town))
    Report.objects.filter(pk=report.pk).update(figures=[])
    assert actions.broken_seals() == [f"report {report.pk}: not what was signed"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_at_once_one_wins_and_the_other_is_told():
    town = build_town()
    other = Appointment.objects.create(
        person=town.people["emil"],
        role="community_secretary",
        organisation=town.organisations["east"],
        started_on=LONG_AGO,
    ).person
    assert other
    target, ready, told = daily(town), threading.Barrier(2), []
    token = queries.paper(target, at=FIVE_TO_FIVE).token
    signers = [town.viewer("eva"), town.viewer("emil")]

    def press(by):
        ready.wait()
        try:
            actions.sign_report(target, token=token, by=by, at=FIVE_TO_FIVE)
            told.append("signed")
        except Refused as refused:
            told.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(by,)) for by in signers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["signed", "signed_meanwhile"]
    assert all_facts().filter(kind="report.signed").count() == 1
