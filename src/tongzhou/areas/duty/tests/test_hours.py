"""Attendance, handover, rest and proofs: said by leaders, kept as facts, corrected in the open."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from tests.town import build_town
from tongzhou.areas.duty.actions import alarms, attendance, handovers
from tongzhou.areas.duty.actions.alarms import alarm
from tongzhou.areas.duty.attended import Attended
from tongzhou.areas.duty.models import Duty, Handover
from tongzhou.areas.duty.queries import rest
from tongzhou.areas.duty.queries.handovers import left_for
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_duty,
    a_post,
    a_roster,
    a_shift,
    a_volunteer,
    at,
)
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations.models import Appointment
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.intake.actions import take_in
from tongzhou.shared.intake.rules import Envelope
from tongzhou.shared.notices.models import Notice

EVENING = at(MONDAY, 19, 30)
TUESDAY = MONDAY + timedelta(days=1)


def a_gate(town):
    town.hua, town.ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    town.post = a_post(town)
    town.roster = a_roster(town, town.hua, town.ning)
    town.day = a_shift(town.post, MONDAY, 8, 8, need=2)
    town.duty = a_duty(town.hua, town.day, town.roster)
    town.night = a_shift(town.post, MONDAY, 16, 8)
    town.next = a_duty(town.ning, town.night, town.roster)
    return town


@pytest.fixture
def gate(town):
    return a_gate(town)


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def was_there(duty, starts=None, ends=None, came=True):
    return Attended(duty.pk, came, starts or duty.starts_at, ends or duty.ends_at)


def confirm(gate, *said_of, by="eva", moment=EVENING, **more):
    return attendance.confirm(gate.day, said_of, by=gate.viewer(by), at=moment, **more)


def served():
    rows = all_facts().filter(kind="duty.served")
    return sum(f.quantity for f in rows), sum(f.quantity * f.values["minutes"] for f in rows)


# attendance


def test_what_the_leader_confirms_is_a_fact(gate):
    confirm(gate, was_there(gate.duty))
    fact = all_facts().get(kind="duty.served")
    assert (fact.actor_id, fact.day, fact.place_path) == (gate.hua.pk, MONDAY, gate.east.path)
    assert fact.values == {
        "minutes": 480,
        "planned": 480,
        "card": "test_gate",
        "night": False,
        "source": "proposed",
        "role": "standing",
    }


def test_a_night_past_midnight_counts_on_the_day_it_began(gate):
    late = a_shift(gate.post, MONDAY - timedelta(days=1), 17, 15)
    duty = a_duty(gate.hua, late, gate.roster)
    attendance.confirm(late, [was_there(duty)], by=gate.viewer("eva"), at=EVENING)
    fact = all_facts().get(kind="duty.served")
    assert (fact.day, fact.values["night"]) == (MONDAY - timedelta(days=1), True)
    assert fact.values["minutes"] == 900


def test_a_correction_takes_the_first_entry_back(gate):
    confirm(gate, was_there(gate.duty))
    confirm(gate, was_there(gate.duty, ends=at(MONDAY, 15)))
    assert served() == (1, 420)
    confirm(gate, was_there(gate.duty, came=False))
    assert served() == (0, 0)
    assert all_facts().filter(kind="duty.served").count() == 4, "everything stays on the record"


def test_who_did_not_come_stands_in_no_fact(gate):
    confirm(gate, was_there(gate.duty, came=False))
    fact = all_facts().get(kind="duty.missed")
    assert (fact.actor_id, fact.values) == (None, {"card": "test_gate"})


def test_longer_than_planned_is_shown_to_the_leader_first(gate, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        long = confirm(gate, was_there(gate.duty, ends=at(MONDAY, 18)), by="emil")
    assert [one.pk for one in long] == [gate.duty.pk]
    told = Notice.objects.filter(kind="duty.overwork").values_list("person__name", flat=True)
    assert len(told) >= 1
    assert gate.hua.name not in told
    (line,) = rest.too_long(gate.viewer("eva"), EVENING)
    assert line.minutes == 120
    assert rest.too_long(gate.viewer("hua"), EVENING) == []
    assert rest.too_long(gate.viewer("wanda"), EVENING) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"by": "hua"}, "not_allowed"),
        ({"by": "wanda"}, "not_allowed"),
        ({"by": "lena"}, "not_allowed"),
        ({"moment": at(MONDAY, 12)}, "wrong_times"),
        ({"seen": {}}, None),
    ],
)
def test_who_confirms_and_when(gate, more, code):
    if code:
        refused(code, confirm, gate, was_there(gate.duty), **more)
    else:
        confirm(gate, was_there(gate.duty), **more)


def test_nobody_confirms_their_own_attendance(gate):
    own = a_duty(gate.people["emil"], gate.day, gate.roster)
    refused("own", confirm, gate, was_there(own), by="emil")
    confirm(gate, was_there(own), by="eva")


def test_the_leader_on_duty_confirms_without_a_post(gate):
    desk = a_post(gate, "带班", leading=True)
    a_duty(gate.ning, a_shift(desk, MONDAY, 8, 8), gate.roster)
    confirm(gate, was_there(gate.duty), by="ning")
    assert served() == (1, 480)


def test_times_that_cannot_be(gate):
    for starts, ends in [(16, 8), (8, 23)]:
        line = was_there(gate.duty, at(MONDAY, starts), at(MONDAY, ends))
        refused("wrong_times", confirm, gate, line)


@pytest.mark.django_db(transaction=True)
def test_of_two_leaders_the_second_is_told():
    gate = a_gate(build_town())
    told, ready = [], Barrier(2)

    def press(name):
        try:
            ready.wait()
            confirm(gate, was_there(gate.duty), by=name, seen={gate.duty.pk: None})
        except Refused as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(name,)) for name in ("eva", "emil")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told == ["changed_meanwhile"]
    assert served() == (1, 480)


# handover


def hand(gate, words="2栋电梯报修待回复", by="hua", moment=EVENING, **more):
    more = {"key": uuid4()} | more
    return handovers.hand_over(gate.day, words=words, by=gate.viewer(by), at=moment, **more)


def test_what_is_handed_over_stands_before_who_comes_next(gate):
    note = hand(gate)
    assert left_for(gate.night) == [note]
    handovers.take_over(note, by=gate.viewer("ning"), at=EVENING)
    assert note.taken_by == gate.ning
    refused("taken", handovers.take_over, note, by=gate.viewer("eva"), at=EVENING)
    assert all_facts().get(kind="duty.handed_over").values == {"nothing": False}


def test_nothing_is_a_note_too_and_the_same_key_is_the_same_note(gate):
    key = uuid4()
    one = hand(gate, "", nothing=True, key=key)
    assert hand(gate, "", nothing=True, key=key) == one
    assert all_facts().filter(kind="duty.handed_over").count() == 1
    refused(
        "used",
        handovers.hand_over,
        gate.night,
        words="x",
        key=key,
        by=gate.viewer("ning"),
        at=EVENING,
    )


def test_who_may_not_hand_over_or_take_over(gate):
    refused("not_yours", hand, gate, by="mo")
    refused("empty", hand, gate, words="  ")
    refused("too_early", hand, gate, moment=at(MONDAY, 7))
    refused("too_late", hand, gate, moment=at(TUESDAY, 20))
    refused("not_yours", handovers.take_over, hand(gate), by=gate.viewer("hua"), at=EVENING)


def test_a_note_that_nobody_took_waits_for_the_one_after(gate):
    note = hand(gate)
    later = a_shift(gate.post, TUESDAY, 8, 8)
    assert left_for(later) == [note]
    handovers.take_over(note, by=gate.viewer("ning"), at=EVENING)
    assert left_for(later) == []


def test_a_note_written_without_network_arrives_once(gate):
    payload = {"shift": gate.day.pk, "words": "消杀药剂剩一桶", "nothing": False}
    one = Envelope(uuid4(), "duty.handed_over", EVENING - timedelta(minutes=20), payload)
    hua = gate.viewer("hua")
    first, again = (take_in(one, by=hua, at=EVENING) for _ in range(2))
    assert (first.status, again.answer) == ("done", first.answer)
    assert Handover.objects.get().at == EVENING - timedelta(minutes=20)
    other = Envelope(uuid4(), "duty.handed_over", EVENING, payload)
    assert take_in(other, by=gate.viewer("wanda"), at=EVENING).code == "no_such_shift"


# rest


def days_in_a_row(gate, person, first, count):
    for n in range(count):
        a_duty(person, a_shift(gate.post, first + timedelta(days=n), 6, 2), gate.roster)


def test_the_leader_is_told_before_the_limit_and_once(gate, django_capture_on_commit_callbacks):
    days_in_a_row(gate, gate.hua, TUESDAY, 5)
    with django_capture_on_commit_callbacks(execute=True):
        assert alarm(at(MONDAY + timedelta(days=2), 12)) == 0, "the fourth day: not yet"
        assert alarm(at(MONDAY + timedelta(days=3), 12)) == 1
        assert alarm(at(MONDAY + timedelta(days=3), 13)) == 0
    told = Notice.objects.filter(kind="duty.days_in_a_row").values_list("person__name", flat=True)
    assert gate.hua.name not in told
    assert len(told) >= 1


def test_of_very_many_everybody_is_looked_at(gate, monkeypatch):
    monkeypatch.setattr(alarms, "AT_ONCE", 1)
    a_duty(gate.people["eva"], a_shift(gate.post, TUESDAY + timedelta(days=3), 5, 1), gate.roster)
    days_in_a_row(gate, gate.hua, TUESDAY, 5)
    moment = at(MONDAY + timedelta(days=3), 12)
    assert [alarm(moment + timedelta(minutes=n)) for n in range(3)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("leave", "told"),
    [
        ((), {"emil"}),
        (("emil",), {"bea"}),
        (("emil", "bea"), {"lena"}),
        (("emil", "bea", "lena"), set()),
    ],
)
def test_a_leader_does_not_get_the_alarm_about_themselves_but_who_leads_above(
    gate, django_capture_on_commit_callbacks, leave, told
):
    """eva and emil plan in the east, bea leads a branch that serves there, lena the street above it."""
    Appointment.objects.filter(person__in=[gate.people[one] for one in leave]).delete()
    days_in_a_row(gate, gate.people["eva"], MONDAY, 5)
    with django_capture_on_commit_callbacks(execute=True):
        alarm(at(MONDAY + timedelta(days=3), 12))
    rows = Notice.objects.filter(kind="duty.days_in_a_row").select_related("person__account")
    assert {row.person.account.username for row in rows} == told
    address = "/duty/rest/" if told == {"emil"} else "/duty/shifts/"
    assert all(row.url.startswith(address) for row in rows)


def test_forty_eight_days_are_seen_as_forty_eight(gate):
    days_in_a_row(gate, gate.ning, MONDAY - timedelta(days=47), 47)
    (row,) = rest.rows_in_sight(gate.viewer("eva"), at(MONDAY, 20))
    assert (row.name, row.so_far, row.next_free) == ("ning", 48, TUESDAY)
    assert rest.rows_in_sight(gate.viewer("wanda"), at(MONDAY, 20)) == []
    assert rest.rows_in_sight(gate.viewer("ning"), at(MONDAY, 20)) == []


# pages


def test_the_page_asks_to_look_first(gate, client):
    client.force_login(gate.account("eva"))
    past = MONDAY - timedelta(days=700)
    shift = a_shift(gate.post, past, 8, 8)
    duty = a_duty(gate.hua, shift, gate.roster)
    url = reverse("duty:shift_attendance", args=[shift.pk])
    values = {
        f"duty-{duty.pk}-came": "on",
        f"duty-{duty.pk}-starts_at": f"{past}T08:00",
        f"duty-{duty.pk}-ends_at": f"{past}T19:00",
        f"duty-{duty.pk}-seen": "",
    }
    assert "请勾选" in client.post(url, values).content.decode()
    assert Duty.objects.get(pk=duty.pk).attended is None
    page = client.post(url, values | {"looked": "on"}, follow=True).content.decode()
    assert "超出计划" in page
    assert served() == (1, 660)
    again = client.post(url, values | {"looked": "on"})
    assert again.status_code == 409, "the page was opened before the first confirmation"


@pytest.mark.parametrize("name", ["duty:attendance", "duty:rest", "duty:my_hours"])
def test_the_outsider_reads_nothing(gate, client, name):
    confirm(gate, was_there(gate.duty, ends=at(MONDAY, 18)))
    client.force_login(gate.account("wanda"))
    assert "hua" not in client.get(reverse(name)).content.decode()
