import time

import pytest

from fairplan.crew import Crew, CrewError


def echo(receive, send):
    """A service for the tests: says twice what it hears, and breaks down on a zero."""
    while True:
        number = receive()
        print("printed words do no harm")
        send((number, 1 / number))


def all_heard(crew, count):
    return sorted((said.member, said.message) for said in (crew.hear(20) for _ in range(count)))


@pytest.fixture
def crew():
    made = Crew("fairplan.tests.test_crew:echo", 2)
    yield made
    made.end()


def test_each_member_is_told_and_heard_by_number(crew):
    crew.tell(0, 2)
    crew.tell(1, 4)
    assert all_heard(crew, 2) == [(0, (2, 0.5)), (1, (4, 0.25))]
    assert crew.alive
    assert len(crew) == 2


def test_silence_is_none(crew):
    assert crew.hear(0.01) is None


def test_a_broken_member_is_an_error_with_its_words(crew):
    crew.tell(1, 0)
    with pytest.raises(CrewError, match="ZeroDivisionError"):
        crew.hear(20)


def test_nobody_is_left_after_the_end(crew):
    began = time.monotonic()
    crew.end()
    assert not crew.alive
    assert time.monotonic() - began < 2
