"""Rest is set aside by two together or not at all."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import rests, rings
from tongzhou.areas.duty.models import Absence, Duty, RestRequest, Roster
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer
from tongzhou.base.errors import Refused
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.models import Notice

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def tired(town):
    """Somebody whose evening duty leaves too little rest before the gate in the morning."""
    town.hua = a_volunteer(town, "hua")
    town.post = a_post(town)
    town.roster = a_roster(town, town.hua, published=False)
    a_duty(town.hua, a_shift(a_post(town, "西门"), MONDAY, hour=18, hours=4))
    town.morning = a_shift(town.post, TUESDAY, hour=6)
    return town


def asked(tired, by="eva", shift=None):
    who = tired.viewer(by)
    return rests.ask(tired.roster, shift or tired.morning, tired.hua.pk, by=who, at=MONDAY_9AM)


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def test_the_leader_asks_and_nothing_stands_until_the_person_agrees(
    tired, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        one = asked(tired)
    assert not Duty.objects.filter(shift=tired.morning).exists()
    assert Notice.objects.get().person == tired.hua
    rests.answer(one, agreed=True, by=tired.viewer("hua"), at=MONDAY_9AM)
    duty = Duty.objects.get(shift=tired.morning)
    assert duty.override_leader == tired.people["eva"]
    assert duty.override_person_at == MONDAY_9AM
    assert all_facts().get(kind="duty.rest_broken").values == {"rule": "rest"}


def test_a_no_changes_nothing_and_is_final(tired):
    one = asked(tired)
    rests.answer(one, agreed=False, by=tired.viewer("hua"), at=MONDAY_9AM)
    assert not Duty.objects.filter(shift=tired.morning).exists()
    again = RestRequest.objects.get(pk=one.pk)
    refused("answered", rests.answer, again, agreed=True, by=tired.viewer("hua"), at=MONDAY_9AM)
    refused("said_no", asked, tired)
    rings.forget_over(tired.morning.starts_at + timedelta(minutes=1))
    assert not RestRequest.objects.exists(), "and once the shift has begun it is nobody's business"


def test_a_no_stays_in_no_inbox_once_the_shift_has_begun(tired, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        rests.answer(asked(tired), agreed=False, by=tired.viewer("hua"), at=MONDAY_9AM)
    assert set(Notice.objects.values_list("person__account__username", flat=True)) == {"hua", "eva"}
    rings.forget_over(MONDAY_9AM)
    assert Notice.objects.count() == 2
    rings.forget_over(tired.morning.starts_at + timedelta(minutes=1))
    assert not Notice.objects.exists()


def test_a_yes_comes_too_late_when_the_place_was_taken(tired):
    one = asked(tired)
    a_duty(a_volunteer(tired, "ning"), tired.morning, tired.roster)
    refused("full", rests.answer, one, agreed=True, by=tired.viewer("hua"), at=MONDAY_9AM)
    one.refresh_from_db()
    assert one.answered_at is None


def test_nobody_agrees_for_somebody_else(tired):
    one = asked(tired)
    refused("not_yours", rests.answer, one, agreed=True, by=tired.viewer("eva"), at=MONDAY_9AM)


def test_who_does_not_lead_here_does_not_ask(tired):
    refused("not_allowed", asked, tired, by="wanda")
    refused("not_allowed", asked, tired, by="hua")


def test_what_is_no_matter_of_rest_is_never_asked(tired):
    Absence.objects.create(
        person=tired.hua, kind="leave", started_on=TUESDAY, recorded_at=MONDAY_9AM
    )
    refused("leave", asked, tired)


def test_where_nothing_speaks_against_it_nobody_is_asked(tired):
    free = a_shift(tired.post, MONDAY + timedelta(days=5))
    refused("not_needed", asked, tired, shift=free)
    asked(tired)
    refused("asked_already", asked, tired)


def test_more_than_was_asked_for_is_not_agreed_to(tired):
    one = asked(tired)
    Absence.objects.create(
        person=tired.hua, kind="leave", started_on=TUESDAY, recorded_at=MONDAY_9AM
    )
    refused("leave", rests.answer, one, agreed=True, by=tired.viewer("hua"), at=MONDAY_9AM)


def test_asking_and_agreeing_through_the_pages(tired, client):
    day = localdate() + timedelta(days=9)
    Roster.objects.filter(pk=tired.roster.pk).update(first_day=day, last_day=day)
    shift = a_shift(tired.post, day, hour=6)
    a_duty(tired.hua, a_shift(a_post(tired, "南门"), day - timedelta(days=1), hour=18, hours=4))
    client.force_login(tired.account("eva"))
    base = f"/duty/rosters/{tired.roster.pk}/"
    assert "征求本人同意" in client.get(f"{base}shift/{shift.pk}/").content.decode()
    client.post(f"{base}ask-rest/", {"shift": shift.pk, "person": tired.hua.pk})
    one = RestRequest.objects.get()
    assert client.get(f"/duty/rest-asked/{one.pk}/").status_code == 404, "only the person answers"
    client.force_login(tired.account("hua"))
    assert "东门" in client.get("/").content.decode()
    assert "休息" in client.get(f"/duty/rest-asked/{one.pk}/").content.decode()
    client.post(f"/duty/rest-asked/{one.pk}/", {"answer": "yes"})
    assert Duty.objects.filter(shift=shift, person=tired.hua).exists()
