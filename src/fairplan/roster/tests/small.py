"""Random small problems, and the answer to tiny ones by trying everything."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from fairplan.roster.check import check, person_violations
from fairplan.roster.problem import (
    Before,
    Demand,
    Pair,
    Person,
    Problem,
    Share,
    Shift,
    Standing,
    Wish,
)

EARLY = Shift("E", 480, start=480)
NIGHT = Shift("N", 720, frozenset({"E"}), start=1200, night=True)
LONG = Shift("L", 1440, frozenset({"E", "L"}), frozenset({"E"}), start=480)
LETTERS = "abcdef"


def _maybe(strategy):
    return st.none() | strategy


@st.composite
def befores(draw, shifts):
    worked = draw(st.integers(0, 3))
    off = 0 if worked else draw(st.integers(0, 2))
    return Before(
        shift=None if off else draw(_maybe(st.sampled_from([shift.id for shift in shifts]))),
        days_worked=worked,
        days_off=off,
        minutes=tuple(draw(st.lists(st.sampled_from([0, 480]), max_size=6))),
    )


@st.composite
def persons(draw, name, days, shifts):
    day, shift = st.integers(0, days - 1), st.sampled_from(shifts).map(lambda s: s.id)
    fixed = draw(st.dictionaries(day, shift, max_size=1))
    off = draw(st.dictionaries(day, st.just("leave"), max_size=1))
    return Person(
        name,
        max_shifts=draw(st.dictionaries(shift, st.integers(0, 3), max_size=1)),
        max_minutes=draw(_maybe(st.sampled_from([960, 1920, 2400]))),
        min_minutes=draw(st.sampled_from([0, 0, 480])),
        max_consecutive=draw(_maybe(st.integers(1, 4))),
        min_consecutive=draw(st.integers(1, 2)),
        min_days_off=draw(st.integers(1, 2)),
        max_weekends=draw(_maybe(st.integers(0, 1))),
        max_week_minutes=draw(_maybe(st.sampled_from([960, 1200, 2000]))),
        days_off={d: why for d, why in off.items() if d not in fixed},
        blocked={
            (d, s): "x"
            for d, s in draw(st.sets(st.tuples(day, shift), max_size=2))
            if d not in fixed
        },
        fixed=fixed,
        before=draw(_maybe(befores(shifts))),
        too_soon=draw(st.dictionaries(shift, st.sets(shift).map(frozenset), max_size=1)),
    )


@st.composite
def demands(draw, people, days, shifts):
    company = draw(st.booleans()) and draw(st.booleans())
    group = draw(_maybe(st.sets(st.sampled_from(people), min_size=1).map(frozenset)))
    return Demand(
        draw(st.integers(0, days - 1)),
        tuple(sorted(draw(st.sets(st.sampled_from([s.id for s in shifts]), min_size=1)))),
        need=1 if company else draw(st.integers(0, 2)),
        people=group,
        under=draw(st.sampled_from([None, 0, 5, 100])),
        over=0 if company else draw(st.sampled_from([None, 0, 1])),
        only_if_staffed=company,
    )


@st.composite
def shares(draw, people, days, shifts):
    cells = st.tuples(st.integers(0, days - 1), st.sampled_from([s.id for s in shifts]))
    some = st.dictionaries(st.sampled_from(people), st.integers(0, 4))
    return Share(
        "hours",
        frozenset(draw(st.sets(cells, max_size=6))),
        {shift.id: shift.minutes // 240 for shift in shifts},
        draw(some),
        draw(some),
        step=draw(st.integers(1, 2)),
        weight=draw(st.integers(0, 3)),
    )


@st.composite
def rosters(draw, problem):
    """Any table at all, kept or not."""
    duty = st.sampled_from([None, *(shift.id for shift in problem.shifts)])
    line = st.tuples(*[duty] * problem.days)
    return {person.id: draw(line) for person in problem.people}


@st.composite
def problems(draw, most_people=4, most_days=9, standing=True):
    shifts = draw(st.sampled_from([(EARLY,), (EARLY, NIGHT), (EARLY, NIGHT, LONG)]))
    if most_days <= 4:
        shifts = shifts[:2]
    days = draw(st.integers(1, most_days))
    people = LETTERS[: draw(st.integers(1, most_people))]
    one = st.sampled_from(people)
    wish = st.builds(
        Wish,
        one,
        st.integers(0, days - 1),
        st.integers(0, 5),
        _maybe(st.sampled_from([s.id for s in shifts])),
        st.booleans(),
        st.sets(st.sampled_from([s.id for s in shifts]), max_size=1).map(frozenset),
    )
    pair = st.builds(Pair, one, one, st.sampled_from([None, 1, 3]), st.booleans())
    problem = Problem(
        days,
        shifts,
        tuple(draw(persons(name, days, shifts)) for name in people),
        tuple(draw(st.lists(demands(people, days, shifts), max_size=6))),
        tuple(draw(st.lists(wish, max_size=4))),
        tuple(p for p in draw(st.lists(pair, max_size=1)) if p.a != p.b),
        tuple(draw(st.lists(shares(people, days, shifts), max_size=1))),
        first_weekday=draw(st.integers(0, 6)),
    )
    if not standing or draw(st.booleans()):
        return problem
    stood = {p: line for p, line in draw(rosters(problem)).items() if draw(st.booleans())}
    close = tuple(draw(st.lists(st.integers(1, 3), max_size=days)))
    return Problem(
        **{
            name: getattr(problem, name)
            for name in Problem.__dataclass_fields__
            if name != "standing"
        },
        standing=Standing(stood, draw(st.integers(0, 2)), draw(st.integers(0, 5)), close),
    )


def best_by_trying(problem):
    """The least cost of any roster that keeps everything hard, or None: tries them all."""
    duty = [None, *(shift.id for shift in problem.shifts)]
    kept = [
        [
            line
            for line in product(duty, repeat=problem.days)
            if not any(person_violations(problem, person, line))
        ]
        for person in problem.people
    ]
    names = [person.id for person in problem.people]
    verdicts = (check(problem, dict(zip(names, lines, strict=True))) for lines in product(*kept))
    return min((verdict.cost for verdict in verdicts if verdict.ok), default=None)
