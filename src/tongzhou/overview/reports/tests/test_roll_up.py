"""The level above: what it adds, what is missing, and who is reminded."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.places.actions import add_place
from tongzhou.overview.indicators.rules import NOT_KNOWN, Figure, share_of
from tongzhou.overview.reports import actions, queries
from tongzhou.overview.reports.formbook import report_forms
from tongzhou.overview.reports.rules import Standing
from tongzhou.overview.reports.tests.ledger import FIVE_PM, FIVE_TO_FIVE, TODAY, asked
from tongzhou.overview.reports.tests.signing import COMMUNITY, LATER, STREET, daily, refusal, sign
from tongzhou.shared.cadence.actions import excuse
from tongzhou.shared.cadence.queries import occurrence_of

pytestmark = pytest.mark.usefixtures("counted_lines")


def street_row(town, code="requests.received", at=LATER):
    return queries.paper(daily(town, "street", form=STREET), at=at).row(code)


def test_the_street_adds_what_was_signed_and_missing_is_no_zero(town):
    asked(town.east, 4)
    asked(town.west, 5)
    assert street_row(town).stands == NOT_KNOWN
    sign(town, daily(town))
    found = queries.paper(daily(town, "street", form=STREET), at=LATER)
    assert found.row("requests.received").stands == Figure(4)
    assert found.completeness == {
        "asked": 2,
        "in_time": 1,
        "signed": [town.organisations["east"].pk],
        "late": [],
        "zero": [],
        "missing": [town.organisations["west"].pk],
        "not_applicable": [],
    }


def test_the_street_is_no_zero_while_somebody_is_missing(town):
    sign(town, daily(town))
    target = daily(town, "street", form=STREET)
    assert street_row(town).stands == Figure(0)
    assert not queries.paper(target, at=LATER).is_zero
    sign(town, daily(town, "west"), by="wanda", at=LATER)
    assert queries.paper(target, at=LATER).is_zero


def test_the_street_pools_rates_and_takes_corrections_over(town):
    asked(town.east, 1, solved=True)
    asked(town.west, 50, solved=True)
    asked(town.west, 50)
    sign(town, daily(town))
    sign(town, daily(town, "west"), by="wanda")
    assert street_row(town, "requests.resolution_rate").stands == share_of(51, 101)
    actions.correct_line(
        daily(town),
        line="requests.received",
        corrected=Figure(11),
        reason="补录",
        by=town.viewer("eva"),
        at=LATER,
    )
    assert street_row(town).stands == Figure(111)


def test_the_street_compares_only_where_the_same_units_reported(town):
    yesterday = FIVE_TO_FIVE - timedelta(days=1)
    for who, by in (("east", "eva"), ("west", "wanda")):
        sign(town, daily(town, who, days_ago=1), by=by, at=yesterday)
    asked(town.east, 2)
    sign(town, daily(town))
    assert street_row(town).change is None
    sign(town, daily(town, "west"), by="wanda")
    assert street_row(town).change == 2


def test_the_board_tells_the_states_apart(town):
    form = report_forms()[COMMUNITY]
    eva, wanda = town.viewer("eva"), town.viewer("wanda")
    for who, by in (("east", eva), ("west", wanda)):
        actions.begin_reporting(
            form, town.organisations[who], starts_on=TODAY - timedelta(days=2), by=by, at=MONDAY_9AM
        )
    sign(town, daily(town, days_ago=2), at=FIVE_PM - timedelta(days=2))
    sign(town, daily(town, days_ago=1), at=LATER - timedelta(days=1))
    west = town.organisations["west"]
    excuse(
        occurrence_of(form.recurs_as, west, "2026-11-15"),
        because="holiday",
        words="",
        by=wanda,
        at=MONDAY_9AM,
    )
    found = queries.strips(
        form,
        [town.organisations["east"], west],
        first=TODAY - timedelta(days=3),
        last=TODAY,
        at=FIVE_TO_FIVE,
    )
    standings = {pk: [cell.standing for cell in cells] for pk, cells in found.items()}
    no, missing = Standing.NOT_APPLICABLE, Standing.MISSING
    assert standings == {
        town.organisations["east"].pk: [no, Standing.IN_TIME, Standing.LATE, Standing.WAITING],
        west.pk: [no, missing, no, Standing.WAITING],
    }


def test_those_missing_are_reminded_once_and_nobody_else(town, django_capture_on_commit_callbacks):
    sign(town, daily(town))
    form, street = report_forms()[STREET], town.organisations["street"]
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            lena = town.viewer("lena")
            assert actions.remind_missing(form, street, day=TODAY, by=lena, at=LATER) == 1
    from tongzhou.shared.notices.queries import inbox  # noqa: PLC0415

    told = {who: list(inbox(town.viewer(who))) for who in ("eva", "wanda", "wim")}
    assert (told["eva"], told["wim"], len(told["wanda"])) == ([], [], 1)


def test_only_the_level_above_reminds(town):
    form, street = report_forms()[STREET], town.organisations["street"]
    eva = town.viewer("eva")
    assert refusal(actions.remind_missing, form, street, day=TODAY, by=eva, at=LATER) == (
        "not_allowed"
    )


def test_a_street_of_twenty_asks_the_same_number_of_questions_as_one_of_two(
    town, django_assert_num_queries
):
    for number in range(18):
        place = add_place("community", f"社区{number}", parent=town.places["street"])
        add_organisation(
            "residents_committee",
            f"居委会{number}",
            parent=town.organisations["street"],
            serves=place,
        )
    target = daily(town, "street", form=STREET)
    with django_assert_num_queries(STREET_QUESTIONS):
        found = queries.paper(target, at=LATER)
    assert found.completeness["asked"] == 20


STREET_QUESTIONS = 12
