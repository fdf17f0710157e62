"""An organisation's own value counts below it, from its day until it is withdrawn."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from tests.town import MONDAY_9AM
from tongzhou.base.calendar import Limit, LimitUnit, Window
from tongzhou.base.errors import Refused
from tongzhou.base.periods import CountingRule
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.rulepacks import queries
from tongzhou.ground.rulepacks.actions import set_value, withdraw_value
from tongzhou.ground.rulepacks.models import RulePackValue

TODAY = MONDAY_9AM.date()
SMALL = "reports.small_cell"


def set_small(town, who="eva", place="east", value=8, **fields):
    fields = {"starts_on": TODAY, "reason": "滨湖街道通知", **fields}
    path = town.places[place].path
    return set_value(SMALL, path=path, value=value, by=town.viewer(who), at=MONDAY_9AM, **fields)


def small(town, place="east", at=MONDAY_9AM):
    return queries.whole(SMALL, path=town.places[place].path, at=at)


def test_as_shipped_until_somebody_sets_it(town):
    assert small(town) == 5
    assert queries.in_force(SMALL, path=town.east.path, at=MONDAY_9AM).own is None


def test_an_own_value_counts_below_its_place_only(town):
    set_small(town)
    assert small(town) == small(town, "east_building") == 8
    assert small(town, "west") == small(town, "street") == 5
    assert queries.whole(SMALL, at=MONDAY_9AM) == 5


def test_the_nearest_counts(town):
    set_small(town, who="lena", place="street", value=6)
    assert (small(town), small(town, "west")) == (6, 6)
    set_small(town, value=8)
    assert (small(town), small(town, "west")) == (8, 6)


def test_it_counts_from_its_day_on(town):
    set_small(town, starts_on=TODAY + timedelta(days=1))
    assert small(town) == 5
    assert small(town, at=MONDAY_9AM + timedelta(days=1)) == 8
    assert queries.whole(SMALL, path=town.east.path, at=TODAY) == 5


def test_rules_of_organisations_are_set_along_organisations(town):
    code, organisation = "party.branch_most_members", town.organisations["branch"].path
    change = {"value": 40, "reason": "本单位规定", "starts_on": TODAY, "at": MONDAY_9AM}
    eyes = _over(town, organisation)
    set_value(code, path=organisation, by=eyes, **change)
    both = (town.east.path, organisation)
    assert queries.whole(code, path=both, at=MONDAY_9AM) == 40
    assert queries.whole(code, path=town.east.path, at=MONDAY_9AM) == 50
    with pytest.raises(Refused) as refused:
        set_value(code, path=town.east.path, by=town.viewer("eva"), **change)
    assert refused.value.code == "not_allowed"
    with pytest.raises(Refused) as refused:
        set_value(SMALL, path=organisation, by=eyes, **change)
    assert refused.value.code == "not_allowed"


def _over(town, path):
    """Eva's eyes, as if she also answered for that organisation."""
    eva = town.viewer("eva")
    return replace(eva, reaches=(replace(eva.reaches[0], paths=(path,)),))


def test_a_withdrawn_value_no_longer_counts_but_did(town):
    value = set_small(town, starts_on=TODAY - timedelta(days=10))
    withdraw_value(value, reason="通知废止", by=town.viewer("eva"), at=MONDAY_9AM)
    assert small(town) == 5
    assert small(town, at=MONDAY_9AM - timedelta(days=1)) == 8
    assert (value.withdrawal_reason, value.ended_on) == ("通知废止", TODAY)


def test_a_value_withdrawn_before_it_began_never_counts(town):
    value = set_small(town, starts_on=TODAY + timedelta(days=5))
    withdraw_value(value, reason="写错了", by=town.viewer("eva"), at=MONDAY_9AM)
    assert small(town, at=MONDAY_9AM + timedelta(days=30)) == 5


def test_the_second_of_two_is_told(town):
    value = set_small(town)
    with pytest.raises(Refused) as refused:
        set_small(town, value=7)
    assert refused.value.code == "already_set"
    withdraw_value(value, reason="写错了", by=town.viewer("eva"), at=MONDAY_9AM)
    with pytest.raises(Refused) as refused:
        withdraw_value(value, reason="写错了", by=town.viewer("eva"), at=MONDAY_9AM)
    assert refused.value.code == "already_withdrawn"
    set_small(town, value=7)
    assert small(town) == 7


@pytest.mark.parametrize("who", ["emil", "gus", "wanda", "otto", "sys", "sec", "aud"])
def test_only_who_answers_for_the_place_sets_or_withdraws(town, who):
    with pytest.raises(Refused) as refused:
        set_small(town, who=who)
    assert refused.value.code == "not_allowed"
    value = set_small(town)
    with pytest.raises(Refused) as refused:
        withdraw_value(value, reason="不同意", by=town.viewer(who), at=MONDAY_9AM)
    assert refused.value.code == "not_allowed"
    assert RulePackValue.objects.get().withdrawn_at is None


def test_a_place_s_rule_is_not_set_for_everybody(town):
    for who in ("eva", "lena", "sec"):
        with pytest.raises(Refused) as refused:
            set_value(
                SMALL,
                path="",
                value=8,
                starts_on=TODAY,
                reason="全市",
                by=town.viewer(who),
                at=MONDAY_9AM,
            )
        assert refused.value.code == "not_allowed"


def test_security_belongs_to_the_security_administrator(town):
    change = {"value": 3, "starts_on": TODAY, "reason": "测评要求", "at": MONDAY_9AM}
    for who, path in (("sys", ""), ("aud", ""), ("eva", ""), ("eva", town.east.path)):
        with pytest.raises(Refused) as refused:
            set_value("security.lockout_failures", path=path, by=town.viewer(who), **change)
        assert refused.value.code == "not_allowed"
    set_value("security.lockout_failures", path="", by=town.viewer("sec"), **change)
    assert queries.whole("security.lockout_failures", at=MONDAY_9AM) == 3
    assert queries.whole("security.lockout_failures", path=town.west.path, at=MONDAY_9AM) == 3


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"value": 4}, "wrong_value"),
        ({"value": "many"}, "wrong_value"),
        ({"reason": "  "}, "reason_missing"),
    ],
)
def test_what_is_refused_changes_nothing(town, fields, code):
    with pytest.raises(Refused) as refused:
        set_small(town, **fields)
    assert refused.value.code == code
    assert not RulePackValue.objects.exists()
    assert not AuditEntry.objects.filter(action="rules.set").exists()


def test_every_change_is_on_the_trail_without_its_words(town):
    value = set_small(town)
    withdraw_value(value, reason="通知废止", by=town.viewer("eva"), at=MONDAY_9AM)
    lines = AuditEntry.objects.order_by("pk").values_list("action", "subject", "username")
    subject = f"rule:{value.pk}"
    assert list(lines) == [("rules.set", subject, "eva"), ("rules.withdraw", subject, "eva")]
    assert "通知" not in str(AuditEntry.objects.values_list("detail", flat=True))


def test_an_unknown_code_is_loud_for_everybody(town):
    with pytest.raises(KeyError):
        queries.value("reports.no_such", path=town.east.path, at=MONDAY_9AM)
    with pytest.raises(KeyError):
        set_value(
            "reports.no_such",
            path=town.east.path,
            value=1,
            starts_on=TODAY,
            reason="x",
            by=town.viewer("eva"),
            at=MONDAY_9AM,
        )


def test_typed_questions_answer_in_their_type(town):
    at = MONDAY_9AM
    assert queries.limit("requests.due_life", at=at) == Limit(2, LimitUnit.HOURS)
    assert queries.numbers("requests.three_rates", at=at)["basically"] == Decimal("0.9")
    assert queries.clock("notices.quiet_from", at=at) == time(22)
    assert "着火" in queries.words("requests.dangers", at=at)
    assert queries.day_hours(at=at)[0] == Window(time(8, 30), time(12))
    with pytest.raises(TypeError, match="kind whole"):
        queries.clock("reports.small_cell", at=at)


def test_counting_rules_follow_own_values(town):
    path = town.east.path
    assert queries.counting_rule(path=path, at=MONDAY_9AM) == CountingRule()
    rates = queries.counting_rule("requests.rates", path=path, at=MONDAY_9AM)
    assert rates == CountingRule(time(12), 19)
    for code, value in (("reports.day_turns", "12:00"), ("reports.month_first", 19)):
        set_value(
            code,
            path=path,
            value=value,
            starts_on=TODAY,
            reason="区里口径",
            by=town.viewer("eva"),
            at=MONDAY_9AM,
        )
    assert queries.counting_rule(path=path, at=MONDAY_9AM) == CountingRule(time(12), 19)


def test_local_days_off(town):
    set_value(
        "office.days_off",
        path=town.east.path,
        value="2026-11-18",
        starts_on=TODAY,
        reason="台风停工",
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )
    assert queries.holidays(path=town.east.path, at=MONDAY_9AM).off == {date(2026, 11, 18)}
    assert not queries.holidays(path=town.west.path, at=MONDAY_9AM).off


def test_a_book_answers_for_many_places_with_one_question(town, django_assert_num_queries):
    set_small(town)
    paths = [place.path for place in town.places.values()]
    with django_assert_num_queries(1):
        book = queries.book()
        values = [book.value(SMALL, path=path, at=MONDAY_9AM) for path in paths for _ in range(3)]
    assert values.count(8) == 3 * 4
