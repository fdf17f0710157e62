"""What may follow what in the life of an event file, and its clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tongzhou.ground.events import rules
from tongzhou.ground.events.packs import PHASES, packs, read_pack

START = datetime(2026, 7, 19, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "act", "to"),
    [
        ("proposed", "activate", "active"),
        ("proposed", "decline", "declined"),
        ("active", "stand_down", "stood_down"),
        ("stood_down", "destroy", "destroyed"),
        ("active", "destroy", None),
        ("declined", "activate", None),
        ("destroyed", "activate", None),
    ],
)
def test_what_may_follow_what(state, act, to):
    assert rules.after(state, act) == to


@pytest.mark.parametrize(
    ("decider", "may", "refused"),
    [(2, True, False), (1, True, True), (2, False, True), (None, True, True)],
    ids=["a second person", "the proposer", "without the post", "not entered as a person"],
)
def test_who_may_give_the_second_signature(decider, may, refused):
    why = rules.why_not_decide(proposer_id=1, decider_id=decider, may=may)
    assert bool(why) == refused


@pytest.mark.parametrize(
    ("today", "reason", "refused"),
    [
        (date(2026, 8, 30), "", False),
        (date(2026, 8, 31), "", False),
        (date(2026, 8, 29), "", True),
        (date(2026, 8, 29), "街道要求提前", False),
        (date(2026, 8, 29), "  ", True),
    ],
)
def test_earlier_than_its_day_destruction_asks_for_a_reason(today, reason, refused):
    end = date(2026, 8, 30)
    assert bool(rules.why_not_destroy(data_end_on=end, today=today, reason=reason)) == refused


def test_reports_go_by_telephone_then_in_writing_then_numbered():
    times = rules.report_times(
        START,
        phone_minutes=30,
        written_minutes=60,
        follow_hours=2,
        until=START + timedelta(hours=5),
    )
    assert [(kind, number) for kind, number, _at in times] == [
        ("phone", 0),
        ("first", 0),
        ("follow", 1),
        ("follow", 2),
    ]
    assert times[-1][2] == START + timedelta(hours=5)


@pytest.mark.parametrize(
    ("minutes", "kind", "number"),
    [
        (0, "phone", 0),
        (30, "first", 0),
        (59, "first", 0),
        (60, "follow", 1),
        (60 * 25, "follow", 5),
    ],
)
def test_the_next_report_is_the_first_that_still_lies_ahead(minutes, kind, number):
    found = rules.next_report(
        START,
        phone_minutes=30,
        written_minutes=60,
        follow_hours=6,
        at=START + timedelta(minutes=minutes),
    )
    assert found is not None
    assert found[:2] == (kind, number)
    assert found[2] > START + timedelta(minutes=minutes)


def test_a_clock_without_follow_ups_ends():
    late = START + timedelta(hours=9)
    assert (
        rules.next_report(START, phone_minutes=1, written_minutes=2, follow_hours=0, at=late)
        is None
    )


def test_the_eight_packs_are_there():
    assert set(packs()) == {
        "earthquake",
        "epidemic",
        "fire_gas",
        "flood",
        "food_safety",
        "heat",
        "snow_ice",
        "utilities",
    }


@pytest.mark.parametrize("code", sorted(packs()))
def test_a_pack_says_everything_in_both_languages_and_each_code_once(code):
    pack = packs()[code]
    words = [pack.label, *pack.levels, *pack.stocks, pack.clock.source]
    words += [one for duty in pack.duties for one in (duty.label, duty.who)]
    words += [check.label for check in pack.checks]
    words += [column.label for form in pack.forms for column in form.columns]
    assert all(one.zh and one.en for one in words)
    assert pack.basis
    assert pack.fields
    codes = [check.code for check in pack.checks]
    assert len(codes) == len(set(codes)) >= 7
    assert {check.phase for check in pack.checks} == set(PHASES)
    for form in pack.forms:
        columns = [column.code for column in form.columns]
        assert len(columns) == len(set(columns))
        assert any(column.needed for column in form.columns)


def test_the_flood_pack_has_the_five_links_of_a_transfer():
    form = packs()["flood"].form("transfer")
    labels = "".join(column.label.zh for column in form.columns)
    for link in ("转移谁", "谁组织", "何时转", "转到哪", "转后管理"):
        assert link in labels


def test_names_phones_and_rooms_are_personal_whatever_the_pack_says():
    for pack in packs().values():
        for form in pack.forms:
            for column in form.columns:
                assert column.personal or column.kind not in {"name", "phone", "room"}


def test_an_unknown_phase_or_column_kind_is_refused():
    text = (
        'code="x"\nkeep_days=1\nname={zh="一",en="x"}\n[clock]\nphone_minutes=1\nwritten_minutes=2\n'
        'follow_hours=3\ndaily_at="17:00"\nsource={zh="一",en="x"}\n'
    )
    with pytest.raises(ValueError, match="phase"):
        read_pack(text + '[[checks]]\ncode="a"\nphase="never"\nzh="一"\nen="x"\n')
    column = '{code="a",kind="face",zh="一",en="x"}'
    with pytest.raises(ValueError, match="column"):
        read_pack(text + f'[[forms]]\ncode="f"\nzh="一"\nen="x"\ncolumns=[{column}]\n')
