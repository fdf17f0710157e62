"""My duty and the swap pages: who sees what, what is said, and how many questions the database is asked."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from tongzhou.areas.duty.actions import swaps
from tongzhou.areas.duty.models import Duty, Offer, Roster
from tongzhou.areas.duty.tests.crew import a_duty, a_post, a_roster, a_shift, a_volunteer


@pytest.fixture
def gate(town):
    """hua stands tomorrow, ning three days later; both are of one crew. Real days: pages ask the clock."""
    day = localdate()
    town.day = lambda n: day + timedelta(days=n)
    town.hua, town.ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    town.post = a_post(town)
    town.roster = a_roster(town, town.hua, town.ning)
    Roster.objects.filter(pk=town.roster.pk).update(
        first_day=day - timedelta(days=7), last_day=day + timedelta(days=14)
    )
    town.first = a_duty(town.hua, a_shift(town.post, town.day(1)), town.roster)
    town.second = a_duty(town.ning, a_shift(town.post, town.day(4)), town.roster)
    return town


@pytest.fixture
def see(gate, client):
    """see("hua", "duty:mine") is the page's text; a post goes with its values."""

    def open_(who, name, *args, post=None, **query):
        client.force_login(gate.account(who))
        url = reverse(name, args=args)
        answer = client.get(url, query) if post is None else client.post(url, post, follow=True)
        return SimpleNamespace(status=answer.status_code, text=answer.content.decode())

    return open_


def test_the_next_duty_stands_first_with_its_people(gate, see):
    leads = a_post(gate, "带班", leading=True)
    a_duty(gate.people["eva"], a_shift(leads, gate.day(1), 8, 10), gate.roster)
    shift = gate.first.shift
    shift.need = 2
    shift.save()
    a_duty(a_volunteer(gate, "yan"), shift, gate.roster)
    page = see("hua", "duty:mine").text
    assert "东门" in page
    assert "yan" in page
    assert "eva" in page


def test_a_draft_stands_on_nobodys_page(gate, see):
    Roster.objects.update(state="draft")
    assert "东门" not in see("hua", "duty:mine").text


def test_others_never_see_my_duty(gate, see):
    assert see("ning", "duty:duty", gate.first.pk).status == 404
    assert see("wanda", "duty:duty", gate.first.pk).status == 404
    assert see("hua", "duty:duty", gate.first.pk).status == 200
    assert see("eva", "duty:duty", gate.first.pk).status == 200


def test_a_swap_goes_through_the_pages(gate, see):
    see("hua", "duty:offer_duty", gate.first.pk, post={"kind": "swap"})
    made = Offer.objects.get()
    board = see("ning", "duty:offers").text
    assert "符合规则" in board
    page = see("ning", "duty:offer", made.pk).text
    assert f'value="{gate.second.pk}"' in page
    see("ning", "duty:take_offer", made.pk, post={"other": gate.second.pk})
    assert "去看看" in see("hua", "duty:mine").text
    see("hua", "duty:offer_act", made.pk, "confirm", post={})
    who = Duty.objects.filter(ended_at__isnull=True).values_list("shift_id", "person__name")
    assert set(who) == {(gate.first.shift_id, "ning"), (gate.second.shift_id, "hua")}
    see("ning", "duty:offer_act", made.pk, "undo", post={})
    made.refresh_from_db()
    assert made.state == "undone"


def test_the_board_says_in_the_rules_words_why_not(gate, see):
    a_duty(gate.ning, a_shift(a_post(gate, "西门"), gate.day(1), 10, 2))
    swaps.offer(gate.first, kind="give", by=gate.viewer("hua"), at=now())
    assert "此时已在别处值守：西门" in see("ning", "duty:offers").text


def test_only_duties_that_pass_both_ways_are_offered_in_return(gate, see):
    barred = a_duty(gate.ning, a_shift(a_post(gate, "西门"), gate.day(2), 8), gate.roster)
    a_duty(gate.hua, a_shift(a_post(gate, "北门"), gate.day(2), 10, 2), gate.roster)
    made = swaps.offer(gate.first, kind="swap", by=gate.viewer("hua"), at=now())
    page = see("ning", "duty:offer", made.pk).text
    assert f'value="{gate.second.pk}"' in page
    assert f'value="{barred.pk}"' not in page
    assert "其他班次为什么不行" in page


def test_the_planner_acts_for_somebody_without_a_phone(gate, see):
    made = swaps.offer(gate.first, kind="give", by=gate.viewer("hua"), at=now())
    assert "ning" in see("eva", "duty:offer", made.pk).text
    see("eva", "duty:take_offer", made.pk, post={"person": gate.ning.pk})
    see("eva", "duty:offer_act", made.pk, "confirm", post={})
    made.refresh_from_db()
    assert (made.state, made.taken_by) == ("done", gate.ning)


def test_the_neighbours_see_no_offer(gate, see):
    made = swaps.offer(gate.first, kind="give", by=gate.viewer("hua"), at=now())
    assert see("wanda", "duty:offer", made.pk).status == 404
    assert "hua" not in see("wanda", "duty:offers").text


@pytest.mark.parametrize("name", ["duty:mine", "duty:offers", "duty:needed", "web:my_day"])
def test_as_many_questions_for_many_as_for_few(gate, client, name):
    def fill(first, last):
        for n in range(first, last):
            post = a_post(gate, f"岗{n}")
            shift = a_shift(post, gate.day(1 + n % 3), 8, 4, need=2)
            duty = a_duty(a_volunteer(gate, f"v{n}"), shift, gate.roster)
            a_duty(gate.ning, a_shift(post, gate.day(5 + n), 8, 4), gate.roster)
            swaps.offer(duty, kind="give", by=gate.viewer("eva"), at=now())

    def count():
        client.force_login(gate.account("ning"))
        client.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    fill(0, 2)
    few = count()
    fill(2, 9)
    assert count() == few
