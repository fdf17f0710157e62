"""What was written as JSON and read back is equal, in every field, from any database."""

import json
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairplan.roster import problem as problems
from fairplan.roster.problem import Problem
from fairplan.roster.result import Broken, Result
from fairplan.roster.serial import (
    problem_from_plain,
    problem_to_plain,
    result_from_plain,
    result_to_plain,
    with_names,
    without_names,
)
from fairplan.roster.tests.everyday import everyday

WORDS = st.text(max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.tuples(inner, inner) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
ROSTERS = st.dictionaries(WORDS, st.lists(st.none() | WORDS, max_size=3).map(tuple), max_size=2)
BROKEN = st.builds(
    Broken, why=st.none() | st.tuples(WORDS, st.dictionaries(WORDS, VALUES, max_size=2))
)
RESULTS = st.builds(
    Result,
    roster=st.none() | ROSTERS,
    bound=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    seconds=st.floats(0, 1e6),
    broken=st.lists(BROKEN, max_size=2).map(tuple),
    short=st.lists(BROKEN, max_size=2).map(tuple),
)


def as_kept(plain):
    """The JSON as a database gives it back that keeps the keys of an object in its own order."""
    return json.loads(
        json.dumps(plain), object_pairs_hook=lambda pairs: dict(sorted(pairs, key=_by_length))
    )


def _by_length(pair):
    return len(pair[0]), pair[0]


@settings(max_examples=60, deadline=None)
@given(st.from_type(Problem))
def test_any_problem_comes_back_as_it_was(problem):
    assert problem_from_plain(as_kept(problem_to_plain(problem))) == problem


@settings(max_examples=60, deadline=None)
@given(RESULTS)
def test_any_result_comes_back_as_it_was(result):
    assert result_from_plain(as_kept(result_to_plain(result))) == result


def test_the_same_problem_always_gives_the_same_text():
    texts = set()
    for _time in range(2):
        again = problem_from_plain(as_kept(problem_to_plain(everyday())))
        texts |= {json.dumps(problem_to_plain(one)) for one in (everyday(), again)}
    assert len(texts) == 1


def test_every_kind_of_value_in_a_problem_is_written():
    """A new field of any of them is written and read by its type; this only says that none is left out."""
    kinds = [one for one in vars(problems).values() if isinstance(one, type) and is_dataclass(one)]
    assert len(kinds) >= 9
    for kind in kinds:
        assert all(field.init for field in fields(kind)), kind


@pytest.mark.parametrize("plain", [{}, {"format": "roster/2", "days": 1}, {"format": "teams/1"}])
def test_what_somebody_else_wrote_is_refused(plain):
    with pytest.raises(ValueError, match="expected roster/1"):
        problem_from_plain(plain)


def test_a_field_nobody_knows_is_refused():
    plain = {**problem_to_plain(everyday()), "moon": "full"}
    with pytest.raises(ValueError, match="moon"):
        problem_from_plain(plain)


def test_names_are_taken_out_and_put_in_again():
    problem = everyday()
    bare = without_names(problem)
    text = json.dumps(problem_to_plain(bare), ensure_ascii=False)
    assert not any(
        one.name and f'"{one.name}"' in text for one in problem.people if one.name != one.id
    )
    people = {one.id: one.name for one in problem.people}
    titles = {one.id: one.title for one in problem.shifts}
    assert with_names(bare, people, titles) == problem
