"""Hard limits are asked wherever somebody is put on duty: who never serves apart, who may not be together,
and the last day of service.
"""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.actions import answers as surge_answers
from tongzhou.areas.duty.actions import repairs, rosters, seats, standins, swaps
from tongzhou.areas.duty.models import Answer, Duty, Offer, PairBond, Surge
from tongzhou.areas.duty.queries.company import newcomers
from tongzhou.areas.duty.queries.needed import needed_now, seats_of
from tongzhou.areas.duty.queries.repairs import Move
from tongzhou.areas.duty.queries.stocks import open_seats
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.areas.duty.tests.crew import (
    MONDAY,
    a_card,
    a_duty,
    a_post,
    a_roster,
    a_shift,
    a_volunteer,
)
from tongzhou.areas.duty.tests.test_terms import sent
from tongzhou.base.errors import Refused

TUESDAY = MONDAY + timedelta(days=1)
LEAVE = {"kind": "leave", "recorded_at": MONDAY_9AM}


@pytest.fixture
def gate(town):
    """hua and ning never serve apart; yan and lin are free. Two stand at the gate on Tuesday."""
    for name in ("hua", "ning", "yan", "lin"):
        setattr(town, name, a_volunteer(town, name))
    town.post = a_post(town)
    town.bond = never_apart(town, town.hua, town.ning)
    town.roster = a_roster(town, town.hua, town.ning, town.yan, town.lin)
    town.early = a_shift(town.post, TUESDAY, 8, need=2)
    town.other = a_shift(a_post(town, "西门"), TUESDAY, 8, need=2)
    return town


def never_apart(town, one, other, **fields):
    usual = {"place_path": town.east.path, "started_on": LONG_AGO, "strict": True}
    return PairBond.objects.create(person=one, other=other, **{**usual, **fields})


def eva(town):
    return {"by": town.viewer("eva"), "at": MONDAY_9AM}


def give(gate, who, shift=None, **more):
    usual = {"why": "补位", **eva(gate)}
    return rosters.give(
        gate.roster, shift or gate.early, getattr(gate, who).pk, **{**usual, **more}
    )


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code
    return str(caught.value)


def codes(gate, who, shift, **more):
    return [one.code for one in verdict(getattr(gate, who).pk, shift, at=MONDAY_9AM, **more)]


# ── never apart ──


@pytest.mark.parametrize(
    ("there", "elsewhere", "who", "found"),
    [
        ([], [], "hua", []),  # a place is left for ning
        (["ning"], [], "hua", []),
        (["yan"], [], "hua", ["apart"]),  # no place would be left for ning
        (["hua"], [], "yan", ["apart"]),
        ([], ["ning"], "hua", ["apart"]),
        ([], ["ning"], "yan", []),
        (["yan"], [], "lin", []),
    ],
)
def test_two_who_never_serve_apart_stand_together_or_not_at_all(gate, there, elsewhere, who, found):
    for name in there:
        a_duty(getattr(gate, name), gate.early, gate.roster)
    for name in elsewhere:
        a_duty(getattr(gate, name), gate.other, gate.roster)
    assert codes(gate, who, gate.early) == found


@pytest.mark.parametrize(
    "fields",
    [
        {"strict": False},
        {"started_on": TUESDAY + timedelta(days=1)},
        {"ended_on": MONDAY},
    ],
)
def test_only_a_strict_pair_on_its_days_binds(gate, fields):
    PairBond.objects.filter(pk=gate.bond.pk).update(**fields)
    a_duty(gate.yan, gate.early)
    assert codes(gate, "hua", gate.early) == []


def test_what_the_planner_gave_up_for_that_day_holds_by_hand_too(gate):
    a_duty(gate.yan, gate.early)
    names = {"person": f"p{gate.hua.pk}", "other": f"p{gate.ning.pk}"}
    gate.roster.given_up = [["pair", {**names, "day": 2}]]
    gate.roster.save()
    assert codes(gate, "hua", gate.early) == ["apart"]
    gate.roster.given_up = [["pair", {**names, "day": 1}]]
    gate.roster.save()
    assert codes(gate, "hua", gate.early) == []


def test_the_planner_is_told_who_they_are_and_nobody_else_is(gate):
    a_duty(gate.hua, gate.early, gate.roster)
    words = refused("apart", give, gate, "yan")
    assert "hua" in words
    assert "ning" in words
    words = refused("apart", seats.take_seat, gate.early, by=gate.viewer("yan"), at=MONDAY_9AM)
    assert "hua" not in words


def test_by_hand_both_are_put_there_one_after_the_other(gate):
    give(gate, "hua")
    give(gate, "ning")
    refused("apart", give, gate, "yan", instead_of=Duty.objects.get(person=gate.ning))


def test_a_swap_and_a_substitute_do_not_part_them(gate):
    mine = a_duty(gate.hua, gate.early, gate.roster)
    a_duty(gate.ning, gate.early, gate.roster)
    offered = swaps.offer(mine, kind=Offer.Kind.GIVE, by=gate.viewer("hua"), at=MONDAY_9AM)
    refused("apart", swaps.take, offered, by=gate.viewer("yan"), at=MONDAY_9AM)
    swaps.withdraw(offered, by=gate.viewer("hua"), at=MONDAY_9AM)
    seats.drop_out(mine, by=gate.viewer("hua"), at=MONDAY_9AM)
    refused("apart", seats.assign, gate.early, gate.yan.pk, **eva(gate))
    seats.assign(gate.early, gate.hua.pk, **eva(gate))


def test_a_repair_moves_both_or_neither(gate):
    def repair(*moves):
        gate.roster.refresh_from_db()
        seen = gate.roster.version
        return repairs.repair(gate.roster, moves, seen=seen, why="x", **eva(gate))

    hua, ning, yan = (
        Move(getattr(gate, name).pk, None, gate.early.pk) for name in ("hua", "ning", "yan")
    )
    refused("apart", repair, hua, yan)
    assert len(repair(hua, ning)) == 2


# ── who may not be together ──


def a_cash_post(gate):
    post = a_post(gate, "收费处", card=a_card("test_cash", name="收费", cash=True))
    never_apart(gate, gate.yan, gate.lin, strict=False, apart_on_cash=True)
    return a_shift(post, TUESDAY, 8, need=2)


def a_call(gate, shift, people=2):
    surge = Surge.objects.create(
        title="夜间支援",
        place=gate.east,
        place_path=gate.east.path,
        shift=shift,
        work_starts_at=shift.starts_at,
        work_ends_at=shift.ends_at,
        meet_at="东门",
        opened_at=MONDAY_9AM,
        closes_at=shift.starts_at,
        key=uuid4(),
    )
    surge.seats.create(need=people)
    return surge


def answered(gate, surge, who):
    viewer = gate.viewer(who)
    return surge_answers.answer(
        surge, getattr(gate, who).pk, way=Answer.Way.PAGE, by=viewer, at=MONDAY_9AM
    )


def test_a_call_up_asks_who_may_not_be_together(gate):
    shift = a_cash_post(gate)
    surge = a_call(gate, shift)
    assert answered(gate, surge, "yan").state == Answer.State.SEATED
    words = refused("family", answered, gate, surge, "lin")
    assert "yan" not in words
    stand_in = {"person": gate.lin.pk, "instead_of": gate.hua.pk, "cause": "x", **eva(gate)}
    refused("family", standins.stand_in, surge, **stand_in)


def test_a_call_up_does_not_part_those_who_never_serve_apart(gate):
    a_duty(gate.ning, gate.other)
    refused("apart", answered, gate, a_call(gate, gate.early), "hua")


def test_a_repair_does_not_put_two_newcomers_there_at_once(gate):
    """Each of them alone could go; both together may not."""
    gate.post.in_pairs = True
    gate.post.save()
    assert {gate.yan.pk, gate.lin.pk} <= newcomers(
        [gate.yan.pk, gate.lin.pk], path=gate.east.path, at=MONDAY_9AM
    )
    moves = [Move(one.pk, None, gate.early.pk) for one in (gate.yan, gate.lin)]
    seen = gate.roster.version
    refused("two_newcomers", repairs.repair, gate.roster, moves, seen=seen, why="x", **eva(gate))


# ── the last day of service ──


def by_hand(gate, shift):
    give(gate, "hua", shift)


def by_swap(gate, shift):
    duty = a_duty(gate.yan, shift, gate.roster)
    offered = swaps.offer(duty, kind=Offer.Kind.GIVE, by=gate.viewer("yan"), at=MONDAY_9AM)
    swaps.take(offered, by=gate.viewer("hua"), at=MONDAY_9AM)
    swaps.confirm(offered, by=gate.viewer("yan"), at=MONDAY_9AM)


def by_call_up(gate, shift):
    answered(gate, a_call(gate, shift), "hua")


def as_stand_in(gate, shift):
    surge = a_call(gate, shift)
    standins.stand_in(surge, person=gate.hua.pk, instead_of=gate.yan.pk, cause="发烧", **eva(gate))


def as_substitute(gate, shift):
    seats.assign(shift, gate.hua.pk, **eva(gate))


@pytest.mark.parametrize("way", [by_hand, by_swap, by_call_up, as_stand_in, as_substitute])
@pytest.mark.parametrize(("day", "may"), [(1, True), (2, False)])
def test_nobody_is_put_on_a_duty_after_the_last_day_of_the_deployment(gate, way, day, may):
    PairBond.objects.all().delete()
    gate.hua.appointments.all().delete()
    sent(gate.east, gate.hua, last=TUESDAY)
    shift = a_shift(gate.post, MONDAY + timedelta(days=day), 12, 4)
    if may:
        way(gate, shift)
        assert Duty.objects.filter(person=gate.hua, shift=shift, ended_at=None).exists()
    else:
        refused("term", way, gate, shift)


# ── open places ──


@pytest.mark.parametrize(("published", "open_ones"), [(False, 1), (True, 0)])
def test_a_draft_fills_no_place(gate, published, open_ones):
    roster = a_roster(gate, gate.yan, published=published)
    today = a_shift(gate.post, MONDAY, 10)
    a_duty(gate.yan, today, roster)
    assert open_seats(gate.east.path, MONDAY_9AM) == open_ones
    assert seats_of(today, gate.viewer("eva"), MONDAY_9AM).missing == open_ones
    on_board = {one.shift.pk for one in needed_now(gate.viewer("lin"), MONDAY_9AM)}
    assert (today.pk in on_board) == bool(open_ones)
