"""Everyday personal data ends with its time, by the rule that counts where it stands; an event's does not."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps

from tests.town import MONDAY_9AM
from tongzhou.base.manifest import found
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.events.retention import erase_expired
from tongzhou.ground.places.models import Resident
from tongzhou.ground.rulepacks.actions import set_value
from tongzhou.ground.rulepacks.packs import rules_by_code
from tongzhou.shared.intake.models import Receipt

WORDS = {"words": "童远，1390000xxxx"}


def refused(number: int, *, days_ago: int, event_id: int | None = None) -> Receipt:
    return Receipt.objects.create(
        id=UUID(int=number),
        account_id=1,
        kind="events.entry",
        digest="x",
        happened_at=MONDAY_9AM,
        received_at=MONDAY_9AM - timedelta(days=days_ago),
        payload=WORDS,
        event_id=event_id,
    )


@pytest.mark.parametrize(("days", "kept"), [(29, True), (30, True), (31, False)])
def test_what_is_past_its_days_is_erased(db, days, kept):
    refused(1, days_ago=days)
    erase_expired(MONDAY_9AM)
    assert (Receipt.objects.get().payload == WORDS) is kept


def test_a_second_night_finds_nothing_more(db):
    refused(1, days_ago=40)
    assert erase_expired(MONDAY_9AM) == 1
    assert erase_expired(MONDAY_9AM) == 0


def test_the_data_of_an_event_waits_for_its_two_signatures(db):
    refused(1, days_ago=400, event_id=7)
    assert erase_expired(MONDAY_9AM) == 0
    assert Receipt.objects.get().payload == WORDS


def test_the_log_says_how_many_rows_and_nothing_of_their_content(db):
    refused(1, days_ago=40)
    erase_expired(MONDAY_9AM)
    line = AuditEntry.objects.get(action="events.retention")
    assert line.detail == {"table": "intake.Receipt", "rule": "intake.keep_refused_days", "rows": 1}


def test_an_organisation_keeps_its_residents_for_a_shorter_time(town):
    moved = (MONDAY_9AM - timedelta(days=60)).date()
    Resident.objects.update(moved_out_on=moved)
    erase_expired(MONDAY_9AM)
    assert Resident.objects.count() == 2, "180 days as shipped"
    set_value(
        "register.keep_moved_out_days",
        path=town.east.path,
        value=30,
        starts_on=moved,
        reason="社区规定",
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )
    erase_expired(MONDAY_9AM)
    assert [one.place_path for one in Resident.objects.all()] == [town.places["west_entrance"].path]


def test_who_still_lives_there_stays(town):
    erase_expired(MONDAY_9AM + timedelta(days=4000))
    assert Resident.objects.count() == 2


def test_every_retention_rule_named_in_a_manifest_is_a_whole_number_of_days():
    for manifest in found().values():
        for one in manifest.personal:
            if one.keep_days_rule:
                rule = rules_by_code()[one.keep_days_rule]
                assert (rule.kind, rule.unit) == ("whole", "days"), one
                assert one.since, f"{one.model}: since when do the days count?"
                apps.get_model(one.model)._base_manager.filter(**{f"{one.since}__isnull": True})
