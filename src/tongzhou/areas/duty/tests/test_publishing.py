"""Before a roster is published every duty in it is asked about once more; what a rule forbids holds it back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import publishing, rosters
from tongzhou.areas.duty.models import Absence, Duty, OtherDuty, Roster
from tongzhou.areas.duty.queries.conflicts import conflicts
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_shift
from tongzhou.areas.duty.tests.test_limits import TUESDAY, eva, gate, never_apart, refused
from tongzhou.areas.duty.tests.test_terms import sent
from tongzhou.shared.notices.models import Notice

assert gate


@pytest.fixture
def draft(gate):
    """yan and lin stand at the gate on Tuesday, in a draft."""
    gate.roster.state, gate.roster.published_at = Roster.State.DRAFT, None
    gate.roster.save()
    gate.yans = a_duty(gate.yan, gate.early, gate.roster)
    gate.lins = a_duty(gate.lin, gate.early, gate.roster)
    return gate


def leave(draft):
    Absence.objects.create(
        person=draft.yan, kind="leave", started_on=TUESDAY, ended_on=TUESDAY, recorded_at=MONDAY_9AM
    )


def spared(draft):
    Absence.objects.create(
        person=draft.yan, kind="spared", started_on=TUESDAY, recorded_at=MONDAY_9AM
    )


def other_duty(draft):
    OtherDuty.objects.create(
        person=draft.yan,
        what="数据机房",
        starts_at=draft.early.starts_at,
        ends_at=draft.early.ends_at,
        recorded_at=MONDAY_9AM,
    )


def too_little_rest(draft):
    OtherDuty.objects.create(
        person=draft.yan,
        what="数据机房",
        starts_at=draft.early.ends_at + timedelta(hours=1),
        ends_at=draft.early.ends_at + timedelta(hours=4),
        recorded_at=MONDAY_9AM,
    )


def no_consent(draft):
    draft.post.adults_only, draft.post.card.harmless = False, True
    draft.post.save()
    draft.post.card.save()
    draft.yan.born_on = MONDAY - timedelta(days=16 * 366)
    draft.yan.save()


def last_day(draft):
    draft.yan.appointments.all().delete()
    sent(draft.east, draft.yan, last=MONDAY)


def called_elsewhere(draft):
    a_duty(draft.yan, draft.other)


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (leave, "leave"),
        (spared, "spared"),
        (other_duty, "other_duty"),
        (too_little_rest, "rest"),
        (no_consent, "no_consent"),
        (last_day, "term"),
        (called_elsewhere, "clash"),
    ],
)
def test_what_has_changed_since_is_listed_and_holds_the_roster_back(draft, happens, code):
    assert conflicts(draft.roster, MONDAY_9AM) == []
    happens(draft)
    (found,) = conflicts(draft.roster, MONDAY_9AM)
    assert (found.shift, found.person) == (draft.early, draft.yan)
    assert code in [one.code for one in found.against]
    refused("conflicts", publishing.publish, draft.roster, **eva(draft))
    draft.roster.refresh_from_db()
    assert draft.roster.state == Roster.State.DRAFT
    assert not Notice.objects.exists()


@pytest.mark.parametrize("alone", [True, False])
def test_whoever_lacks_the_mate_they_never_serve_without_is_named(draft, alone):
    draft.yans.delete()
    never_apart(draft, draft.lin, draft.yan)
    if not alone:
        a_duty(draft.yan, draft.early, draft.roster)
        assert conflicts(draft.roster, MONDAY_9AM) == []
        return
    (found,) = conflicts(draft.roster, MONDAY_9AM)
    assert found.person is None
    assert "lin" in str(found.words[0])
    assert "yan" in str(found.words[0])


def test_what_has_begun_and_what_both_set_aside_holds_nothing_back(draft):
    too_little_rest(draft)
    Duty.objects.filter(pk=draft.yans.pk).update(override_rule="rest")
    assert conflicts(draft.roster, MONDAY_9AM) == []
    leave(draft)
    assert conflicts(draft.roster, MONDAY_9AM) != []
    assert conflicts(draft.roster, draft.early.starts_at) == []


def test_mended_it_is_published(draft):
    leave(draft)
    rosters.take_off(draft.roster, draft.yans, **eva(draft))
    publishing.publish(draft.roster, **eva(draft))
    assert Roster.objects.get(pk=draft.roster.pk).state == Roster.State.PUBLISHED


def test_the_page_lists_them_before_anybody_presses(draft, client):
    day = localdate()
    Roster.objects.update(first_day=day, last_day=day + timedelta(days=9))
    shift = a_shift(draft.post, day + timedelta(days=1))
    a_duty(draft.yan, shift, draft.roster)
    client.force_login(draft.account("eva"))
    url = reverse("duty:roster_publish", args=[draft.roster.pk])
    assert "发布" in client.get(url).content.decode()
    Absence.objects.create(
        person=draft.yan, kind="leave", started_on=day, recorded_at=MONDAY_9AM,
        ended_on=day + timedelta(days=3),
    )  # fmt: skip
    page = client.get(url).content.decode()
    assert "yan" in page
    assert "请假" in page
    assert reverse("duty:roster_shift", args=[draft.roster.pk, shift.pk]) in page
    assert 'name="seen"' not in page
