"""A fortnight for a whole city: 5,500 people, 300 communities, three shifts, pairs, travel.

    python3 dev.py bench city_roster               two worker processes
    python3 dev.py bench city_roster --workers 1   the same rosters, one process

Teams first, then one job for each community, then a few people moved to where duties stayed open, at
most three rounds. Every team plan and every roster goes through a checker that shares no code with
the planners. Goal: complete within 5 minutes on two cores, memory under 4 GiB. The digest is the same
for any number of workers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import numpy as np  # noqa: E402

from benchmarks import _people  # noqa: E402
from fairplan.city.check import violations  # noqa: E402
from fairplan.city.job import Job, Member, Outcome  # noqa: E402
from fairplan.city.plan import plan_community  # noqa: E402
from fairplan.city.planner import warm  # noqa: E402
from fairplan.city.rounds import digest, plan_city  # noqa: E402
from fairplan.teams import Person, Problem, Rule, Team, check, planner  # noqa: E402

GOAL_S, GOAL_MB = 300.0, 4096.0
PER_POST = 9
LOCAL_S = 1_500


def made_city(
    people: int, communities: int, seed: int
) -> tuple[Problem, dict[str, Member], dict[str, int]]:
    """People with their past, leave and wishes; communities with one to three posts each."""
    made = _people.city(people, communities, seed)
    rng = np.random.default_rng([seed, 2])
    posts = np.ones(communities, dtype=int)
    for at in rng.permutation(communities * 2)[: people // PER_POST - communities] % communities:
        posts[at] += 1
    room = posts * PER_POST
    room[rng.permutation(communities)[: people - room.sum()]] += 1
    near = made.seconds <= LOCAL_S
    members = {}
    for one in made.people:
        first = int(rng.integers(0, 12))
        away = range(first, first + int(rng.integers(1, 4))) if rng.random() < 0.1 else ()
        wishes = rng.choice(14, 2, replace=False).tolist() if rng.random() < 0.5 else []
        members[one.id] = Member(
            one.id,
            newcomer=bool(rng.random() < 0.2),
            car=bool(rng.random() < 0.4),
            away=dict.fromkeys(away, "leave"),
            rather_not={int(day): int(rng.integers(1, 4)) for day in wishes},
            duties=int(rng.integers(12, 20)),
            nights=int(rng.integers(2, 8)),
            run=int(rng.integers(0, 5)),
            last=str(rng.choice(["day", "evening", "night"])),
        )
    named = tuple(
        Person(
            one.id,
            one.unit,
            one.skills
            | ({"old_hand"} if not members[one.id].newcomer else set())
            | {f"local:t{j}" for j in np.nonzero(near[i])[0]},
        )
        for i, one in enumerate(made.people)
    )
    teams = tuple(
        Team(
            f"t{j}",
            int(n),
            skills={"leader": 1, "old_hand": -(-int(n) // 2), f"local:t{j}": -(-int(n) // 2)},
        )
        for j, n in enumerate(room)
    )
    problem = Problem(named, teams, made.seconds, Rule(unit_share=0.34, least_worst=False))
    return problem, members, {f"t{j}": int(n) for j, n in enumerate(posts)}


class Jobs:
    """What `plan_city` asks for: jobs from teams, and outcomes from worker processes."""

    def __init__(
        self, made: tuple[Problem, dict[str, Member], dict[str, int]], workers: int
    ) -> None:
        self.problem, self.members, self.posts = made
        self.column = {team.id: j for j, team in enumerate(self.problem.teams)}
        self.row = {person.id: i for i, person in enumerate(self.problem.people)}
        self.started = time.perf_counter()
        self.pool = ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context("spawn"), initializer=warm
        )

    def job_of(self, community: str, ids: Sequence[str]) -> Job:
        members = []
        for one in ids:
            way = int(self.problem.seconds[self.row[one], self.column[community]])
            local = f"local:{community}" in self.problem.people[self.row[one]].skills
            members.append(_at(self.members[one], local, way // 60))
        posts = tuple(f"gate{k + 1}" for k in range(self.posts[community]))
        return Job(community, tuple(members), posts)

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        began = time.perf_counter()
        yield from self.pool.map(plan_community, jobs, chunksize=4)
        now = time.perf_counter()
        print(
            f"{len(jobs):>5} communities planned in {now - began:6.1f} s"
            f"   (at {now - self.started:6.1f} s)",
            flush=True,
        )


def _at(member: Member, local: bool, minutes: int) -> Member:
    told = {name: getattr(member, name) for name in Member.__dataclass_fields__}
    return Member(**(told | {"local": local, "travel": minutes}))


def cpu_seconds() -> float:
    """Of this process and its workers, when these are gone."""
    every = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in every)


def megabytes(workers: int) -> float:
    """The most this process and its workers have held (each worker as much as the largest)."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + workers * child) / 1024


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--people", type=int, default=5_500)
    words.add_argument("--communities", type=int, default=300)
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--seed", type=int, default=1)
    args = words.parse_args()
    made = made_city(args.people, args.communities, args.seed)
    planner.warm()
    jobs = Jobs(made, args.workers)
    plan = plan_city(made[0], jobs.job_of, jobs.run)
    seconds = time.perf_counter() - jobs.started
    jobs.pool.shutdown()
    cpu = cpu_seconds()
    parts = plan.teams.parts
    print(
        f"teams: open {parts['open']} far {parts['far']} mix {parts['mix']}"
        f" worst {parts['worst'] / 60:.0f} min, proven: {', '.join(sorted(plan.teams.proven))}"
    )
    for number, one in enumerate(plan.rounds, start=1):
        print(
            f"round {number}: {one.planned} planned, {one.moved} people moved, {one.open} open duties"
        )
    wrong = check.violations(plan.problem, plan.teams.teams)
    members = plan.teams.members()
    for name, outcome in plan.outcomes.items():
        job = jobs.job_of(name, members.get(name, []))
        wrong += [f"{name}: {one}" for one in violations(job, outcome)]
    rosters = plan.outcomes.values()
    duties = sum(
        one is not None for found in rosters for days in found.roster.values() for one in days
    )
    print(
        f"{duties} duties, {sum(len(one.pairs) for one in rosters)} pairs,"
        f" {sum(len(one.alone) for one in rosters)} without a partner; {len(wrong)} violations"
    )
    memory = megabytes(args.workers)
    late = "" if seconds <= GOAL_S and memory <= GOAL_MB else "  OVER THE GOAL"
    print(
        f"{seconds:.1f} s, {cpu:.1f} CPU s, {memory:.0f} MB, digest {digest(plan.outcomes.values())}{late}"
    )
    return int(bool(wrong) or bool(late))


if __name__ == "__main__":
    sys.exit(main())
