"""Pages of runs: who sees what, how far a run is, the stop, two plans side by side, the repeat."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tongzhou.shared.planning import taking
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.tests.toys import ask

HTMX = {"HX-Request": "true"}


@pytest.fixture
def emil(town, client):
    client.force_login(town.account("emil"))
    return client


def text(answer):
    return answer.content.decode()


def test_the_list_shows_seed_cost_and_time_and_repeats(town, toy, planner, emil):
    run = ask(town, toy, seed=4711)
    planner.one()
    page = text(emil.get(reverse("planning:runs")))
    assert "4711" in page
    assert "可能还有好得多的方案" in page
    answer = emil.post(reverse("planning:replay", args=[run.pk]))
    again = Run.objects.get(replay_of=run)
    assert answer.url == reverse("planning:run", args=[again.pk])
    planner.one()
    assert "重算结果与原方案相同" in text(emil.get(answer.url))
    assert f"重算第 {run.pk} 号" in text(emil.get(reverse("planning:runs")))


@pytest.mark.parametrize("who", ["wim", "lena", "gus", "otto", "aud"])
@pytest.mark.parametrize(
    ("method", "page"),
    [
        ("get", "run"),
        ("get", "live"),
        ("post", "stop"),
        ("post", "accept"),
        ("post", "replay"),
    ],
)
def test_who_does_not_plan_there_finds_nothing(town, toy, client, who, method, page):
    run = ask(town, toy)
    client.force_login(town.account(who))
    address = reverse(f"planning:{page}", args=[run.pk])
    assert getattr(client, method)(address).status_code == 404
    assert Run.objects.get().state == "queued"


@pytest.mark.parametrize(
    ("who", "status"), [("eva", 200), ("bea", 200), ("gus", 404), ("otto", 404)]
)
def test_the_list_is_for_those_who_plan(town, toy, client, who, status):
    client.force_login(town.account(who))
    assert client.get(reverse("planning:runs")).status_code == status


def test_progress_is_shown_until_the_end_and_then_the_page_is_loaded_anew(town, toy, emil):
    run = ask(town, toy)
    address = reverse("planning:live", args=[run.pk])
    waiting = text(emil.get(address, headers=HTMX))
    assert "等待计算" in waiting
    assert "hx-trigger" in waiting

    mine = taking.take_up("x", timezone.now())
    best = {"plan": {"p1": ["D"]}, "cost": 1000, "parts": {}}
    taking.say_how_far(
        mine, {"phase": "search", "seconds": 3.2, "bound": 992.0}, best, at=timezone.now()
    )
    answer = emil.get(address, {"seen": "0"}, headers=HTMX)
    assert "距最优不超过 0.8%" in text(answer)
    assert "3.2 秒" in text(answer)
    assert answer["HX-Trigger"] == "planning-better"
    assert f"{address}?seen=1" in text(answer)
    assert "HX-Trigger" not in emil.get(address, {"seen": "1"}, headers=HTMX)

    taking.bring_to_end(mine, {**best, "bound": 1000.0, "proven": True}, at=timezone.now())
    done = emil.get(address, {"seen": "1"}, headers=HTMX)
    assert done["HX-Refresh"] == "true"
    assert "已是最优" in text(done)
    assert "hx-trigger" not in text(done)


def test_a_run_that_nobody_takes_up_says_so(town, toy, emil):
    run = ask(town, toy)
    Run.objects.update(made_at=timezone.now() - timedelta(seconds=11))
    assert "还没有开始计算" in text(emil.get(reverse("planning:run", args=[run.pk])))


def test_stopped_from_the_page_with_and_without_script(town, toy, emil):
    run = ask(town, toy)
    taking.take_up("x", timezone.now())
    shown = emil.post(reverse("planning:stop", args=[run.pk]), headers=HTMX)
    assert "正在停止" in text(shown)
    again = emil.post(reverse("planning:stop", args=[run.pk]))
    assert again.status_code == 409, "the second is told"
    other = ask(town, toy, subject="roster:2")
    answer = emil.post(reverse("planning:stop", args=[other.pk]))
    assert answer.url == reverse("planning:run", args=[other.pk])


def test_accepted_from_the_page_it_leads_to_where_the_plan_is_used(town, toy, planner, emil):
    run = ask(town, toy, subject="roster:77")
    planner.one()
    page = text(emil.get(reverse("planning:run", args=[run.pk])))
    assert "采用此方案" in page
    assert "想上未排上" in page
    answer = emil.post(reverse("planning:accept", args=[run.pk]))
    assert answer.url == reverse(toy.kind.page, args=[77])
    assert "采用此方案" not in text(emil.get(reverse("planning:run", args=[run.pk])))
    assert len(toy.accepted) == 1


def test_two_plans_stand_side_by_side_with_names_and_days(town, toy, emil):
    for plan, cost in (({"p1": [None, "0"]}, 5), ({"p1": ["0", "0"]}, 3)):
        run = ask(town, toy)
        mine = taking.take_up("x", timezone.now())
        result = {"plan": plan, "cost": cost, "parts": {"wish_off": cost}}
        taking.bring_to_end(mine, result, at=timezone.now())
    first, second = Run.objects.order_by("pk").values_list("pk", flat=True)
    page = text(emil.get(reverse("planning:against", args=[second, first])))
    for word in ("一号", "周一", "早班", "想休未能休", "−2", "共 1 处不同，涉及 1 人"):
        assert word in page
    assert "周二" not in page
    same = text(emil.get(reverse("planning:against", args=[run.pk, run.pk])))
    assert "两个方案完全相同" in same


def test_only_plans_of_one_subject_are_compared(town, toy, emil):
    one, other = ask(town, toy), ask(town, toy, subject="roster:2")
    address = reverse("planning:against", args=[one.pk, other.pk])
    assert emil.get(address).status_code == 404


def queries(client, address, **headers):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address, headers=headers).status_code == 200
    return len(seen)


def test_more_runs_cost_no_more_questions(town, toy, planner, emil):
    address = reverse("planning:runs")
    ask(town, toy)
    planner.one()
    one = Run.objects.get()
    emil.get(address)
    few = queries(emil, address), queries(emil, reverse("planning:run", args=[one.pk]))
    for number in range(3):
        ask(town, toy, seed=number)
        planner.one()
    many = queries(emil, address), queries(emil, reverse("planning:run", args=[one.pk]))
    assert few == many


def test_how_far_it_is_costs_one_question_beyond_who_asks_and_moves_no_plan(town, toy, emil):
    run = ask(town, toy)
    address = reverse("planning:live", args=[run.pk])
    emil.get(address)
    with CaptureQueriesContext(connection) as seen:
        emil.get(address, headers=HTMX)
    own = [one["sql"] for one in seen if "planning_run" in one["sql"]]
    assert len(own) == 1
    assert '"problem"' not in own[0]
