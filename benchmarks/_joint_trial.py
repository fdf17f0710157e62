"""One joint plan from an empty database to accepted rosters; called by `city_joint` in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import numpy as np
from django.core.management import call_command
from django.db import connection
from django.utils.timezone import localdate, now

from benchmarks import _people
from fairplan.city.plan import plan_community
from fairplan.city.planner import warm
from fairplan.city.rounds import digest, plan_city
from fairplan.city.whole import city_from_plain
from fairplan.teams.serial import problem_from_plain
from tongzhou.areas.duty.actions import joint, joint_accept
from tongzhou.areas.duty.models import (
    Ability,
    Duty,
    JointPart,
    JointPlan,
    Post,
    Preference,
    RoleCard,
    Roster,
    Shift,
    Traveller,
)
from tongzhou.areas.duty.queries.history import midnight
from tongzhou.ground.access.models import Account
from tongzhou.ground.organisations.actions import add_organisation
from tongzhou.ground.organisations.models import Appointment, Person
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.ground.places.actions import add_place
from tongzhou.ground.places.models import Place
from tongzhou.shared.planning.models import Run

PER_POST = 9
ASKED_EVERY = 0.5


def trial(words: list[str]) -> int:
    people, communities, days, processes, seed = map(int, words[:5])
    call_command("migrate", verbosity=0, interactive=False)
    began = time.perf_counter()
    city, viewer, first = _fill(people, communities, days, seed)
    print(f"{connection.vendor}: {people} people, {communities} communities, {processes} processes")
    _say("tables filled", began)
    with _planners(processes):
        time.sleep(5)
        began = time.perf_counter()
        plan = joint.ask(
            city,
            first_day=first,
            last_day=first + timedelta(days=days - 1),
            by=viewer,
            at=now(),
            seed=seed,
        )
        _say("asked", began)
        plan = _carried(plan, began)
    wrong = _look(plan)
    if "twin" in words:
        wrong |= _compare(plan)
    if "accept" in words:
        _accept(plan, viewer)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{used} MB in the process that asks and carries on")
    return int(wrong)


def _say(what: str, began: float) -> None:
    print(f"{what:<32}{time.perf_counter() - began:>8.1f} s", flush=True)


@contextmanager
def _planners(processes: int) -> Iterator[None]:
    """`tongzhou plan --processes N`, as it is started in service."""
    command = [sys.executable, "-m", "tongzhou.config.command", "plan", "--processes"]
    running = subprocess.Popen([*command, str(processes)])
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def _carried(plan: JointPlan, began: float) -> JointPlan:
    """Background work looks every half second, until the plan has ended."""
    rounds = 0
    while plan.is_going:
        if not joint.carry_on(now()):
            time.sleep(ASKED_EVERY)
        plan.refresh_from_db(fields=["state", "rounds", "digest", "run_id", "kept_run_id"])
        if len(plan.rounds) > rounds:
            rounds = len(plan.rounds)
            one = plan.rounds[-1]
            told = f"{one['planned']} planned, {one['moved']} moved, {one['open']} open"
            _say(f"round {rounds}: {told}", began)
    _say(f"{plan.state}, digest {plan.digest}", began)
    return plan


def _look(plan: JointPlan) -> bool:
    """Whether anything failed or was taken up twice."""
    runs = Run.objects.exclude(state="done") | Run.objects.exclude(taken=1)
    for run in runs:
        print(f"  {run}: {run.state} {run.trouble} {run.detail}, taken up {run.taken} times")
    workers = Run.objects.filter(kind=joint.COMMUNITY).values_list("worker", flat=True)
    hands: dict[str, int] = {}
    for worker in workers:
        hands[worker.split()[0]] = hands.get(worker.split()[0], 0) + 1
    print("communities planned by each process: " + ", ".join(map(str, sorted(hands.values()))))
    return plan.state != "done" or runs.exists()


def _compare(plan: JointPlan) -> bool:
    warm()
    began = time.perf_counter()
    run = Run.objects.filter(subject=f"joint:{plan.pk}").order_by("pk")[0]
    problem = problem_from_plain(run.problem)
    city = city_from_plain(JointPlan.objects.get(pk=plan.pk).city)
    made = plan_city(problem, city.job_of(problem), lambda jobs: map(plan_community, jobs))
    same = digest(made.outcomes.values()) == plan.digest
    _say("one process, without tables", began)
    print("the same rosters" if same else f"OTHER ROSTERS: {digest(made.outcomes.values())}")
    return not same


def _accept(plan: JointPlan, viewer: Any) -> None:
    began = time.perf_counter()
    joint_accept.accept(plan, by=viewer, at=now())
    while joint_accept.take_over_accepted(now()):
        pass
    _say("accepted", began)
    parts = JointPart.objects.filter(joint=plan)
    refused = parts.exclude(refused="").count()
    print(
        f"{Roster.objects.count()} rosters, {Duty.objects.filter(roster__isnull=False).count()} duties,"
        f" {refused} refused"
    )


# ── the tables ───────────────────────────────────────────────────────────────────────────────────


def _fill(people: int, communities: int, days: int, seed: int) -> tuple[Place, Any, Any]:
    """A street above so many communities, posts as many as the people can hold, and the past of half."""
    made, rng = _people.city(people, communities, seed), np.random.default_rng([seed, 3])
    first = localdate() + timedelta(days=7 - localdate().weekday())
    top = add_place("street", "城区", code="999101001")
    body = add_organisation("party_committee", "城区党工委", serves=top)
    account = Account.objects.create(username="dispatcher", password="!")
    lead = Person.objects.create(name="调度", account=account)
    since = first - timedelta(days=400)
    Appointment.objects.create(
        person=lead, role="deputy_secretary", organisation=body, started_on=since
    )
    card = RoleCard.objects.create(code="bench_gate", name="值守")
    posts = np.ones(communities, dtype=int)
    for at in rng.permutation(communities * 2)[: max(0, people // PER_POST - communities)]:
        posts[at % communities] += 1
    bodies, gates = [], []
    for j, spot in enumerate(made.sites):
        place = add_place("community", f"第{j + 1}社区", parent=top)
        Place.objects.filter(pk=place.pk).update(
            longitude=spot.lon, latitude=spot.lat, system=spot.system
        )
        bodies.append(
            add_organisation("residents_committee", f"第{j + 1}居委会", parent=body, serves=place)
        )
        gates += [
            Post(
                name=f"{k + 1}号门",
                card=card,
                place=place,
                place_path=place.path,
                in_pairs=True,
                needs_local=True,
                opened_on=since,
            )
            for k in range(posts[j])
        ]
    Post.objects.bulk_create(gates)
    _shifts(gates, first, days)
    _crowd(made, bodies, gates, first, rng)
    return top, viewer_for(account, now()), first


def _shifts(gates: list[Post], first: Any, days: int) -> None:
    rows = []
    for gate in gates:
        for number in range(days):
            day = first + timedelta(days=number)
            for hour in (0, 8, 16):
                starts = midnight(day) + timedelta(hours=hour)
                ends = starts + timedelta(hours=8)
                times = {"starts_at": starts, "ends_at": ends, "place_path": gate.place_path}
                rows.append(Shift(post=gate, day=day, need=2, **times))
    Shift.objects.bulk_create(rows, batch_size=2_000)


def _crowd(made: _people.City, bodies: list[Any], gates: list[Post], first: Any, rng: Any) -> None:
    """Everybody with a start and a home community; those near know it, most have stood there before."""
    crowd = [Person(name=f"员{i}") for i in range(len(made.people))]
    Person.objects.bulk_create(crowd, batch_size=2_000)
    home = made.seconds.argmin(axis=1)
    since = first - timedelta(days=400)
    paths = [body.serves.path for body in bodies]
    gate_of = {gate.place_path: gate for gate in gates}
    old = {path: _old_shifts(gate, first) for path, gate in gate_of.items()}
    Appointment.objects.bulk_create(
        Appointment(person=p, role="volunteer", organisation=bodies[j], started_on=since)
        for p, j in zip(crowd, home, strict=True)
    )
    Traveller.objects.bulk_create(
        Traveller(
            person=p,
            longitude=spot.lon,
            latitude=spot.lat,
            system=spot.system,
            mode="car" if rng.random() < 0.4 else "foot",
            most_minutes=60,
            given_at=now(),
        )
        for p, spot in zip(crowd, made.homes, strict=True)
    )
    near = made.seconds <= 1_500
    Ability.objects.bulk_create(
        (
            Ability(person=p, skill="knows_place", place_path=paths[j], since=since)
            for i, p in enumerate(crowd)
            for j in {int(home[i]), *np.nonzero(near[i])[0].tolist()}
        ),
        batch_size=2_000,
    )
    Duty.objects.bulk_create(
        (
            Duty(
                shift=shift,
                person=p,
                place_path=shift.place_path,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
            )
            for p, j in zip(crowd, home, strict=True)
            if rng.random() < 0.8
            for shift in old[paths[j]]
        ),
        batch_size=2_000,
    )
    Preference.objects.bulk_create(
        Preference(
            person=p,
            day=first + timedelta(days=int(rng.integers(0, 14))),
            wants=False,
            weight=int(rng.integers(1, 4)),
            recorded_at=now(),
        )
        for p in crowd
        if rng.random() < 0.5
    )


def _old_shifts(gate: Post, first: Any) -> list[Shift]:
    """Three days three weeks before, so that whoever stood there is no newcomer."""
    rows = []
    for number in range(3):
        day = first - timedelta(days=21 - number)
        starts = midnight(day) + timedelta(hours=8)
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=8)}
        rows.append(Shift(post=gate, day=day, need=90, place_path=gate.place_path, **times))
    return Shift.objects.bulk_create(rows)
