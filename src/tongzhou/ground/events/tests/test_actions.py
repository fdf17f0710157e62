"""Two signatures, one winner, and what may be entered when."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError

from tests.town import MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.events import queries
from tongzhou.ground.events.actions import ending, file, life
from tongzhou.ground.events.models import Entry, Event, Level, Proposal
from tongzhou.ground.events.tests.floods import (
    a_flood,
    a_second_leader,
    a_transfer,
    an_active_flood,
)

LATER = MONDAY_9AM + timedelta(hours=3)


def code_of(error) -> str:
    return error.value.code


def test_nothing_exists_before_the_second_signature(town):
    event = a_flood(town)
    assert event.state == "proposed"
    assert not event.checks.exists()
    assert queries.personal_fields(event) == frozenset()
    assert not queries.active_events(town.places["east_entrance"].path, LATER).exists()


def test_the_proposer_cannot_approve(town):
    event = a_flood(town)
    with pytest.raises(Refused) as error:
        life.approve_event(event, by=town.viewer("eva"), at=LATER)
    assert code_of(error) == "same_person"
    assert Event.objects.get().state == "proposed"


def test_the_database_too_refuses_two_signatures_of_one_person(town):
    event = a_flood(town)
    proposal = event.proposals.get()
    with pytest.raises(IntegrityError):
        Proposal.objects.filter(pk=proposal.pk).update(decided_by=proposal.proposed_by)


@pytest.mark.parametrize("who", ["wanda", "emil", "otto", "sys"])
def test_who_may_not_approve_in_the_east(town, who):
    with pytest.raises(Refused) as error:
        life.approve_event(a_flood(town), by=town.viewer(who), at=LATER)
    assert code_of(error) == "not_allowed"


@pytest.mark.parametrize("who", ["emil", "wanda", "bea"])
def test_who_may_not_propose_in_the_east(town, who):
    with pytest.raises(Refused) as error:
        a_flood(town, by=who)
    assert code_of(error) == "not_allowed"


def test_approved_it_is_active_where_it_lies_and_below(town):
    event = an_active_flood(town)
    inside, outside = town.places["east_entrance"].path, town.places["west_entrance"].path
    assert list(queries.active_events(inside, LATER)) == [event]
    assert not queries.active_events(outside, LATER).exists()
    assert not queries.active_events(inside, MONDAY_9AM - timedelta(minutes=1)).exists()
    assert "transfer_need" in queries.personal_fields(event)
    assert event.checks.count() == 12
    assert Level.objects.get().level == "四级（蓝）"
    assert queries.next_report(event, LATER)[0] == "follow"
    assert AuditEntry.objects.filter(action="events.activate").count() == 1


def test_the_second_of_two_approvers_is_told(town):
    event = a_flood(town)
    same = Event.objects.get(pk=event.pk)
    life.approve_event(event, by=town.viewer("lena"), at=LATER)
    with pytest.raises(Refused) as error:
        life.approve_event(same, by=a_second_leader(town), at=LATER)
    assert code_of(error) == "nothing_proposed"


def test_declined_it_stays_on_record_with_its_reason(town):
    event = a_flood(town)
    life.decline_event(event, reason="来文未生效", by=town.viewer("lena"), at=LATER)
    assert event.state == "declined"
    assert event.proposals.get().reason == "来文未生效"


def test_a_level_dated_earlier_does_not_push_out_the_newer_one(town):
    event = an_active_flood(town)
    for level, hours in (("二级（橙）", 5), ("三级（黄）", 2)):
        issued_at = MONDAY_9AM + timedelta(hours=hours)
        file.receive_level(
            event,
            level=level,
            issuer="区防指",
            issued_at=issued_at,
            by=town.viewer("eva"),
            at=LATER,
        )
    assert event.response_level == "二级（橙）"
    assert Level.objects.count() == 3


def test_a_list_row_needs_its_columns_and_whole_numbers(town):
    event = an_active_flood(town)
    for values, code in (
        ({"group": "1栋"}, "missing"),
        ({"group": "1", "persons": "三", "who": "童远", "organiser": "闻静姝"}, "not_a_number"),
    ):
        with pytest.raises(Refused) as error:
            file.add_line(
                event,
                "transfer",
                values,
                place_path=town.places["east_building"].path,
                by=town.viewer("emil"),
                at=LATER,
            )
        assert code_of(error) == code


@pytest.mark.parametrize(("who", "place"), [("lena", "east"), ("wim", "west"), ("emil", "west")])
def test_rows_are_entered_by_those_who_may_see_people_there(town, who, place):
    event = an_active_flood(town)
    with pytest.raises(Refused) as error:
        file.add_line(
            event,
            "transfer",
            {"group": "1", "persons": 1, "who": "童远", "organiser": "闻静姝"},
            place_path=town.places[f"{place}_building"].path,
            by=town.viewer(who),
            at=LATER,
        )
    assert code_of(error) == "not_allowed"


def test_a_row_is_confirmed_once(town):
    line = a_transfer(town, an_active_flood(town), who="童远")
    file.confirm_line(line, by=town.viewer("gus"), at=LATER)
    with pytest.raises(Refused) as error:
        file.confirm_line(line, by=town.viewer("emil"), at=LATER)
    assert code_of(error) == "confirmed_already"


def test_a_tick_taken_back_leaves_both_in_the_log(town):
    event = an_active_flood(town)
    check = event.checks.first()
    file.tick(check, by=town.viewer("gus"), at=LATER)
    file.untick(check, by=town.viewer("gus"), at=LATER)
    assert check.done_at is None
    assert list(Entry.objects.filter(kind__contains="ticked").values_list("kind", flat=True)) == [
        "ticked",
        "unticked",
    ]


def test_a_line_from_a_device_stands_in_the_log_at_its_time(town):
    event, key = an_active_flood(town), UUID(int=7)
    payload = {"event": event.pk, "words": "河堤南水深30厘米"}
    answer = file.enter_from_device(payload, by=town.viewer("gus"), at=LATER, key=key)
    entry = Entry.objects.get(pk=answer["entry"])
    assert (entry.at, entry.key, entry.by) == (LATER, key, town.people["gus"])


def test_a_device_of_another_community_is_refused(town):
    event = an_active_flood(town)
    payload = {"event": event.pk, "words": "x"}
    with pytest.raises(Refused) as error:
        file.enter_from_device(payload, by=town.viewer("wim"), at=LATER, key=UUID(int=1))
    assert code_of(error) == "no_such_event"


def test_the_data_may_not_be_kept_longer_than_the_pack_says(town):
    event = an_active_flood(town)
    longer = date(2026, 12, 17)
    with pytest.raises(Refused) as error:
        life.stand_down(event, data_end_on=longer, by=town.viewer("eva"), at=LATER)
    assert code_of(error) == "kept_too_long"
    life.stand_down(event, by=town.viewer("eva"), at=LATER)
    assert event.data_end_on == date(2026, 12, 16)
    assert queries.personal_fields(event) == frozenset()


def test_an_active_event_cannot_be_destroyed(town):
    with pytest.raises(Refused) as error:
        ending.propose_destruction(an_active_flood(town), by=town.viewer("eva"), at=LATER)
    assert code_of(error) == "wrong_state"


def test_my_day_reminds_when_the_data_has_outlived_its_day(town):
    event = an_active_flood(town)
    life.stand_down(event, by=town.viewer("eva"), at=LATER)
    on_the_day = LATER.replace(month=12, day=16)
    assert not queries.data_overdue(town.viewer("eva"), on_the_day).exists()
    assert list(queries.data_overdue(town.viewer("eva"), on_the_day + timedelta(days=1))) == [event]
    assert not queries.data_overdue(town.viewer("wanda"), on_the_day + timedelta(days=1)).exists()
