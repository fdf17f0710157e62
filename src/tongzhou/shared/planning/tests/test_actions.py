"""Asking for a plan, stopping it, accepting it, repeating it: it happens, it is refused, the second is told."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tongzhou.base.errors import Refused
from tongzhou.ground.events.retention import erase_expired
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.planning import actions, queries
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.tests.toys import ask


def planned(town, toy, planner, **more):
    run = ask(town, toy, **more)
    assert planner.one()
    run.refresh_from_db()
    return run


def test_a_plan_is_asked_for_and_comes_out(town, toy, planner):
    run = planned(town, toy, planner)
    assert (run.state, run.cost, run.steps, run.proven) == ("done", 4, 5, False)
    assert set(run.plan) == {"p1", "p2", "p3"}
    assert run.first_at is not None
    fact = Fact.objects.get(kind="planning.proposed")
    assert (fact.subject, fact.values) == (f"run:{run.pk}", {"plan": "toy"})
    assert not planner.one(), "nothing else waits"


@pytest.mark.parametrize("who", ["wanda", "lena", "gus", "otto", "pia"])
def test_who_does_not_plan_there_is_refused(town, toy, who):
    with pytest.raises(Refused) as refusal:
        ask(town, toy, who=who)
    assert refusal.value.code == "not_allowed"
    assert not Run.objects.exists()


def test_the_second_who_asks_for_the_same_is_told(town, toy, planner):
    ask(town, toy)
    with pytest.raises(Refused) as refusal:
        ask(town, toy, who="emil")
    assert refusal.value.code == "planning_already"
    ask(town, toy, subject="roster:2")
    planner.one()
    ask(town, toy, who="emil")


def test_a_name_in_the_problem_is_a_mistake_and_loud(town, toy):
    with pytest.raises(ValueError, match="never names"):
        ask(town, toy, note="童远")


def test_one_that_waits_is_stopped_at_once_and_the_second_is_told(town, toy, planner):
    run = ask(town, toy)
    actions.cancel(run, by=town.viewer("emil"), at=now())
    assert (run.state, run.trouble) == ("cancelled", "cancelled")
    assert not planner.one()
    with pytest.raises(Refused) as refusal:
        actions.cancel(run, by=town.viewer("eva"), at=now())
    assert refusal.value.code == "not_going"


def test_who_does_not_plan_there_does_not_stop_it(town, toy):
    run = ask(town, toy)
    with pytest.raises(Refused) as refusal:
        actions.cancel(run, by=town.viewer("wanda"), at=now())
    assert refusal.value.code == "not_allowed"


def test_an_accepted_plan_is_taken_over_by_its_area(town, toy, planner):
    run = planned(town, toy, planner)
    actions.accept(run, by=town.viewer("emil"), at=now())
    assert toy.accepted == [("roster:1", run.plan, town.viewer("emil").name)]
    run.refresh_from_db()
    assert run.accepted_by == town.people["emil"]
    assert Fact.objects.get(kind="planning.accepted").values["plan"] == "toy"


def test_the_second_who_accepts_is_told_and_nothing_is_taken_over_twice(town, toy, planner):
    run = planned(town, toy, planner)
    seen_before = queries.one_run(town.viewer("eva"), run.pk)
    actions.accept(run, by=town.viewer("emil"), at=now())
    for late in (run, seen_before):
        with pytest.raises(Refused) as refusal:
            actions.accept(late, by=town.viewer("eva"), at=now())
        assert refusal.value.code == "accepted_already"
    assert len(toy.accepted) == 1


def test_when_the_area_refuses_the_plan_it_is_not_accepted(town, toy, planner):
    run = planned(town, toy, planner)
    toy.refuses = True
    with pytest.raises(Refused) as refusal:
        actions.accept(run, by=town.viewer("eva"), at=now())
    assert refusal.value.code == "too_old"
    assert Run.objects.get().accepted_at is None
    assert not Fact.objects.filter(kind="planning.accepted").exists()


def test_what_is_still_going_is_not_accepted_and_not_by_outsiders(town, toy, planner):
    run = ask(town, toy)
    for who, code in (("eva", "still_going"), ("wanda", "not_allowed")):
        with pytest.raises(Refused) as refusal:
            actions.accept(run, by=town.viewer(who), at=now())
        assert refusal.value.code == code


def test_repeated_the_same_plan_comes_out(town, toy, planner):
    run = planned(town, toy, planner, steps=3)
    again = actions.replay(run, by=town.viewer("emil"), at=now())
    assert queries.came_out_the_same(again) is None
    planner.one()
    again.refresh_from_db()
    assert (again.seed, again.steps, again.replay_of) == (7, 3, run)
    assert queries.came_out_the_same(again) is True
    assert queries.latest(town.viewer("eva"), "roster:1") == run, "a replay is not the latest plan"


def test_a_plan_that_was_tampered_with_does_not_come_out_again(town, toy, planner):
    run = planned(town, toy, planner)
    Run.objects.update(result={**run.result, "plan": {"p1": [9, None]}})
    again = actions.replay(Run.objects.get(), by=town.viewer("eva"), at=now())
    planner.one()
    assert queries.came_out_the_same(Run.objects.get(pk=again.pk)) is False


def test_a_replay_is_never_accepted_and_there_is_one_at_a_time(town, toy, planner):
    run = planned(town, toy, planner)
    again = actions.replay(run, by=town.viewer("eva"), at=now())
    with pytest.raises(Refused) as refusal:
        actions.replay(run, by=town.viewer("eva"), at=now())
    assert refusal.value.code == "planning_already"
    planner.one()
    again.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        actions.accept(again, by=town.viewer("eva"), at=now())
    assert refusal.value.code == "only_a_replay"


def test_two_runs_are_compared(town, toy, planner):
    before = planned(town, toy, planner, steps=3, seed=1)
    after = planned(town, toy, planner, steps=5, seed=2)
    found = queries.compare(before, after)
    assert [(part.kind, part.difference) for part in found.parts] == [("wish_on", -2)]
    assert bool(found.changes) is (before.plan != after.plan)


def test_each_sees_the_runs_of_their_own_place(town, toy):
    ask(town, toy)
    ask(town, toy, who="wanda", side="west", subject="roster:9")
    seen = {who: queries.runs(town.viewer(who)).count() for who in ("eva", "wim", "gus", "otto")}
    assert seen == {"eva": 1, "wim": 1, "gus": 0, "otto": 0}


def test_a_run_is_forgotten_after_its_time_with_its_replays(town, toy, planner):
    run = planned(town, toy, planner)
    actions.replay(run, by=town.viewer("eva"), at=now())
    young = ask(town, toy, subject="roster:2")
    Run.objects.filter(pk=run.pk).update(made_at=now() - timedelta(days=400))
    erase_expired(now())
    assert list(Run.objects.all()) == [young]


def test_a_run_that_waits_for_minutes_is_named_by_the_check(town, toy):
    run = ask(town, toy)
    assert list(queries.untaken_runs()) == []
    Run.objects.update(made_at=now() - timedelta(minutes=6))
    (sentence,) = queries.untaken_runs()
    assert f"#{run.pk}" in sentence
