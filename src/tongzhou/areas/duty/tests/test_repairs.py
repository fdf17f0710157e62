"""Somebody drops out of a published roster: the fewest people are disturbed, and the rules hold."""

from datetime import timedelta
from time import monotonic

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import rosters, seats
from tongzhou.areas.duty.actions.repairs import repair
from tongzhou.areas.duty.models import Change, Duty, Roster
from tongzhou.areas.duty.queries.repairs import Move, read_moves, repairs
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_card,
    a_duty,
    a_post,
    a_roster,
    a_shift,
    a_volunteer,
)
from tongzhou.base.errors import Refused

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def gate(town):
    """hua and ning stand on Tuesday, yan is free; only ning may take the desk's shift in the evening."""
    town.hua, town.ning, town.yan = (a_volunteer(town, name) for name in ("hua", "ning", "yan"))
    town.post = a_post(town)
    town.roster = a_roster(town, town.hua, town.ning, town.yan)
    town.early = a_shift(town.post, TUESDAY, 8)
    town.duty = a_duty(town.hua, town.early, town.roster)
    return town


def fresh(gate):
    gate.roster.refresh_from_db()
    return gate.roster


def who_stands(shift):
    rows = Duty.objects.filter(shift=shift, ended_at__isnull=True)
    return sorted(rows.values_list("person__name", flat=True))


def dropped(gate):
    seats.drop_out(gate.duty, by=gate.viewer("hua"), at=MONDAY_9AM)
    return Duty.objects.select_related("roster", "shift__post").get(pk=gate.duty.pk)


def test_somebody_who_is_free_takes_it_and_nobody_else_is_disturbed(gate):
    found = repairs(dropped(gate), MONDAY_9AM)
    best = found[0]
    assert best.people == 1
    assert best.short == ()
    assert best.moves[0].now == gate.early.pk
    assert read_moves(best.token) == list(best.moves)
    assert "东门" in str(best.says[0])
    made = repair(
        fresh(gate),
        best.moves,
        by=gate.viewer("eva"),
        at=MONDAY_9AM,
        seen=gate.roster.version,
        why="接替 hua",
    )
    assert (made[0].source, made[0].cause) == ("substitute", "接替 hua")
    assert who_stands(gate.early) == [made[0].person.name]


def test_where_nobody_can_simply_take_it_somebody_moves(gate):
    """yan lacks what the gate needs but can stand at the desk: ning goes to the gate."""
    gate.post.card.skills = ["first_aid"]
    gate.post.card.save()
    gate.ning.abilities.create(skill="first_aid", since=MONDAY)
    desk = a_post(gate, "值班室", card=a_card("desk", name="值班"))
    late = a_shift(desk, TUESDAY, 8)
    a_duty(gate.ning, late, gate.roster)
    found = repairs(dropped(gate), MONDAY_9AM)
    best = found[0]
    assert best.people == 2
    assert {(m.person_id, m.was, m.now) for m in best.moves} == {
        (gate.ning.pk, late.pk, gate.early.pk),
        (gate.yan.pk, None, late.pk),
    }
    repair(
        fresh(gate),
        best.moves,
        by=gate.viewer("eva"),
        at=MONDAY_9AM,
        seen=gate.roster.version,
        why="x",
    )
    assert (who_stands(gate.early), who_stands(late)) == (["ning"], ["yan"])
    rosters.undo_last(fresh(gate), by=gate.viewer("eva"), at=MONDAY_9AM)
    assert (who_stands(gate.early), who_stands(late)) == ([], ["ning"])


def refused(code, gate, moves, by="eva", seen=None, at=MONDAY_9AM):
    version = fresh(gate).version if seen is None else seen
    with pytest.raises(Refused) as caught:
        repair(gate.roster, moves, by=gate.viewer(by), at=at, seen=version, why="x")
    assert caught.value.code == code


def test_what_is_refused(gate):
    dropped(gate)
    take = [Move(gate.yan.pk, None, gate.early.pk)]
    refused("not_allowed", gate, take, by="yan")
    refused("changed_meanwhile", gate, take, seen=fresh(gate).version - 1)
    refused("not_in_crew", gate, [Move(gate.people["mo"].pk, None, gate.early.pk)])
    refused("gone", gate, [Move(gate.yan.pk, gate.early.pk, None)])
    refused("started", gate, take, at=MONDAY_9AM + timedelta(days=2))
    a_duty(gate.yan, a_shift(a_post(gate, "西门"), TUESDAY, 10, 2))
    refused("clash", gate, take)
    assert Change.objects.filter(kind="replaced").count() == 0


def test_the_planner_takes_it_over_on_the_page(gate, client):
    day = localdate()
    Roster.objects.update(first_day=day, last_day=day + timedelta(days=9))
    shift = a_shift(gate.post, day + timedelta(days=1))
    duty = a_duty(gate.hua, shift, fresh(gate))
    seats.drop_out(duty, by=gate.viewer("hua"), at=now())
    client.force_login(gate.account("eva"))
    url = reverse("duty:needed_one", args=[shift.pk])
    begun = monotonic()
    page = client.get(url).content.decode()
    assert monotonic() - begun < 2
    assert "对值班表改动最小" in page
    moves = page.split('name="moves" value="')[1].split('"')[0]
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = client.post(reverse("duty:repair", args=[shift.pk]), {"moves": moves, "seen": seen})
    assert answer.status_code == 302
    assert len(who_stands(shift)) == 1
    client.force_login(gate.account("ning"))
    assert "对值班表改动最小" not in client.get(url).content.decode()
