"""Devices: invited, joined once, heard until their end, stopped and let go on, signed off for good."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.intake import pacing, rules
from tongzhou.shared.intake.actions import devices
from tongzhou.shared.intake.models import Device
from tongzhou.shared.intake.queries import device_for, invited, one_device
from tongzhou.shared.intake.queries import devices as devices_of

AT = MONDAY_9AM
LAST = AT.date() + timedelta(days=7)


def invite(town, who="eva", **change):
    values = {"purpose": "gates", "place_path": town.places["east_estate"].path, "ends_on": LAST}
    return devices.invite("北门", by=town.viewer(who), at=AT, **(values | change))


def join(town, **change):
    return devices.join(invite(town, **change)[1], at=AT)


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_link_makes_one_phone_known_and_only_digests_are_kept(town):
    device, secret = invite(town)
    assert invited(secret, AT) == device
    joined, token = devices.join(secret, at=AT)
    assert joined == device
    assert device_for(token, AT, purpose="gates") == (device, "")
    kept = str(Device.objects.values().get())
    assert token not in kept
    assert secret not in kept
    assert acts() == ["intake.device_invited", "intake.device_joined"]


def test_the_second_of_two_phones_is_told_that_the_link_was_used(town):
    _device, secret = invite(town)
    devices.join(secret, at=AT)
    with pytest.raises(Refused) as told:
        devices.join(secret, at=AT)
    assert told.value.code == "used"
    assert invited(secret, AT) is None


def test_an_answer_that_was_lost_is_given_again_to_the_same_phone_only(town):
    device, secret = invite(town)
    first = devices.join(secret, at=AT, nonce="one phone")
    assert devices.join(secret, at=AT + timedelta(minutes=2), nonce="one phone") == first
    device.refresh_from_db()
    assert device.joined_at == AT
    assert acts() == ["intake.device_invited", "intake.device_joined"]
    for other in ("another phone", ""):
        with pytest.raises(Refused) as told:
            devices.join(secret, at=AT, nonce=other)
        assert told.value.code == "used"
    devices.revoke(device, by=town.viewer("eva"), at=AT)
    with pytest.raises(Refused) as told:
        devices.join(secret, at=AT, nonce="one phone")
    assert told.value.code == "revoked"


def test_a_phone_that_holds_acts_of_another_place_sends_them_first(town):
    _device, old = join(town)
    here, secret = invite(town), invite(town)[1]
    there = town.places["west_estate"].path
    Device.objects.filter(token_digest=rules.digest_of(old)).update(place_path=there)
    with pytest.raises(Refused) as told:
        devices.join(secret, at=AT, before=old, unsent=3)
    assert told.value.code == "unsent"
    assert "3" in str(told.value)
    assert invited(secret, AT) is not None, "the link is not used up"
    devices.join(secret, at=AT, before=old, unsent=0)
    Device.objects.filter(token_digest=rules.digest_of(old)).update(place_path=here[0].place_path)
    devices.join(here[1], at=AT, before=old, unsent=3)


def test_a_link_ends_after_a_day(town):
    _device, secret = invite(town)
    with pytest.raises(Refused) as told:
        devices.join(secret, at=AT + rules.INVITE_HOLDS)
    assert told.value.code == "too_late"


def test_who_does_not_run_gates_there_invites_nobody(town):
    for who in ("gus", "wanda", "otto", "sec"):
        with pytest.raises(Refused) as told:
            invite(town, who)
        assert told.value.code == "not_allowed"
    assert not Device.objects.exists()


def test_a_new_link_replaces_the_token_only_when_it_is_used(town):
    device, old = join(town)
    secret = devices.invite_again(device, by=town.viewer("emil"), at=AT)
    assert device_for(old, AT)[1] == ""
    _device, new = devices.join(secret, at=AT)
    assert device_for(old, AT) == (None, "unknown")
    assert device_for(new, AT)[1] == ""


def test_why_a_device_is_not_heard_is_told_apart(town):
    device, token = join(town)
    eva = town.viewer("eva")
    late = AT + timedelta(days=8)
    assert device_for("nothing", AT) == (None, "unknown")
    assert device_for("", AT) == (None, "unknown")
    assert device_for(token, AT, purpose="patrols") == (None, "unknown")
    assert device_for(token, late)[1] == "ended"
    assert device_for(token, late, sending=True)[1] == "", (
        "what it did until its end may still come"
    )
    assert device_for(token, late + rules.GRACE, sending=True)[1] == "ended"
    assert devices.stop(device, "flood", at=AT)
    assert device_for(token, AT)[1] == "stopped"
    devices.let_go_on(device, by=eva, at=AT)
    assert device_for(token, AT)[1] == ""
    devices.revoke(device, by=eva, at=AT)
    assert device_for(token, AT)[1] == "revoked"
    assert acts()[2:] == [
        "intake.device_stopped",
        "intake.device_let_go_on",
        "intake.device_revoked",
    ]


def test_stopped_or_signed_off_twice_is_noted_once(town):
    device, _token = join(town)
    assert devices.stop(device, "wrong", at=AT)
    assert not devices.stop(device, "flood", at=AT)
    for _n in range(2):
        devices.revoke(device, by=town.viewer("sec"), at=AT)
    assert acts()[2:] == ["intake.device_stopped", "intake.device_revoked"]
    device.refresh_from_db()
    assert device.stopped_why == "wrong"


def test_neighbours_neither_see_nor_change_a_device(town):
    device, _token = join(town)
    wanda = town.viewer("wanda")
    assert not devices_of(wanda).exists()
    assert one_device(town.viewer("emil"), device.pk) == device
    for act in (devices.revoke, devices.let_go_on, devices.invite_again):
        with pytest.raises(Refused):
            act(device, by=wanda, at=AT)


def test_a_contact_is_noted_once_a_minute_or_when_it_says_something_new(town):
    device, _token = join(town)

    def note(seconds=0, **more):
        device.refresh_from_db()
        return devices.note_contact(device, at=AT + timedelta(seconds=seconds), **more)

    assert note(unsent=3, version="1", offset=timedelta(seconds=7200))
    assert not note(10, unsent=2, version="1", offset=timedelta(seconds=7202))
    assert note(11, unsent=0, version="1", offset=timedelta(seconds=7202))
    assert note(12, unsent=0, version="2")
    assert note(13, offset=timedelta(0))
    assert note(80)
    device.refresh_from_db()
    assert (device.clock_offset_s, device.unsent, device.version) == (0, 0, "2")
    assert device.last_contact_at == AT + timedelta(seconds=80)


def test_a_bucket_fills_evenly_and_an_empty_request_is_not_free():
    full = rules.filled(0, None, AT)
    assert full == rules.filled(0, AT - timedelta(hours=1), AT) == rules.DEVICE_HOLDS
    assert rules.filled(0, AT, AT + timedelta(seconds=1)) == rules.DEVICE_A_SECOND
    assert rules.filled(7, AT + timedelta(minutes=5), AT) == 7, "a clock put back adds nothing"
    assert rules.seconds_until(200, 0) == 1
    assert rules.cost_of(0) == rules.LEAST_COST


def test_too_much_ignored_or_wrong_stops():
    assert rules.why_stop(rules.MOST_IGNORED, rules.MOST_WRONG) == ""
    assert rules.why_stop(rules.MOST_IGNORED + 1, 0) == "flood"
    assert rules.why_stop(0, rules.MOST_WRONG + 1) == "wrong"


def another_process():
    """What this process has drawn is not known to the next one."""
    pacing._leases.clear()


def test_an_ordinary_phone_costs_one_write_in_a_hundred_batches(town, django_assert_num_queries):
    device, _token = join(town)
    with django_assert_num_queries(1):
        for _n in range(rules.LEASE // rules.LEAST_COST):
            assert pacing.ask(device, 3, at=AT) == 0


def test_all_processes_draw_from_one_bucket(town):
    device, _token = join(town)
    taken = 0
    for _process in range(8):
        another_process()
        device.refresh_from_db()
        while pacing.ask(device, 200, at=AT) == 0:
            taken += 200
    assert taken == rules.DEVICE_HOLDS
    assert pacing.ask(device, 200, at=AT) == 1
    assert pacing.ask(device, 200, at=AT + timedelta(seconds=1)) == 0


def test_of_two_processes_that_draw_at_once_none_gets_what_the_other_got(town):
    device, _token = join(town)
    stale = Device.objects.get(pk=device.pk)
    assert pacing.ask(device, 200, at=AT) == 0
    another_process()
    assert pacing.ask(stale, 200, at=AT + timedelta(microseconds=1)) == 0
    stale.refresh_from_db()
    assert round(stale.pace_level) == rules.DEVICE_HOLDS - 2 * rules.LEASE


def test_strikes_of_all_processes_count_together_within_the_hour(town):
    device, _token = join(town)
    for _n in range(rules.MOST_IGNORED):
        another = Device.objects.get(pk=device.pk)
        assert pacing.strike(another, at=AT, ignored=1) == ""
    assert pacing.strike(device, at=AT, ignored=1) == "flood"
    later = AT + rules.STRIKES_LAST
    assert pacing.strike(device, at=later, wrong=rules.MOST_WRONG) == ""
    assert pacing.strike(device, at=later, wrong=1) == "wrong"


def test_a_device_whose_time_was_over_is_given_more_and_goes_on(town):
    device, token = join(town)
    later = AT + 2 * (LAST - AT.date())
    assert device_for(token, later)[1] == "ended"
    devices.set_last_day(device, later.date(), by=town.viewer("eva"), at=later)
    devices.set_last_day(device, later.date(), by=town.viewer("eva"), at=later)
    assert device_for(token, later) == (device, "")
    assert acts()[2:] == ["intake.device_last_day"], "noted once"
    with pytest.raises(Refused) as told:
        devices.set_last_day(device, AT.date(), by=town.viewer("eva"), at=later)
    assert told.value.code == "ends_before"


def test_who_is_let_go_on_begins_without_strikes(town):
    device, _token = join(town)
    pacing.strike(device, at=AT, wrong=rules.MOST_WRONG)
    devices.stop(device, "wrong", at=AT)
    devices.let_go_on(device, by=town.viewer("eva"), at=AT)
    assert pacing.strike(device, at=AT, wrong=1) == ""
