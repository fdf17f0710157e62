"""Who is out follows from what passed."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.rules.outside import Move, Out, out_now

HOUR = timedelta(hours=1)


def moves(*steps: int) -> list[Move]:
    """+2: two came in, −1: one went out, an hour after the other."""
    return [
        Move(UUID(int=n + 1), MONDAY_9AM + n * HOUR, outwards=step < 0, people=abs(step))
        for n, step in enumerate(steps)
    ]


@pytest.mark.parametrize(
    ("steps", "out", "since"),
    [
        ([-1], 1, 0),
        ([-2], 2, 0),
        ([-2, 1], 1, 0),
        ([-1, -1], 2, 1),
        ([-1, 1, -1], 1, 2),
        ([2, -1], 1, 1),
    ],
)
def test_somebody_is_out(steps, out, since):
    found = out_now(moves(*steps))
    assert (found.people, found.since) == (out, MONDAY_9AM + since * HOUR)


@pytest.mark.parametrize("steps", [[], [1], [-1, 1], [-1, 2], [-2, 1, 1]])
def test_nobody_is_out(steps):
    assert out_now(moves(*steps)) is None


def test_the_order_of_arrival_does_not_matter():
    there_and_back = moves(-1, 1, -2)
    assert out_now(there_and_back[::-1]) == out_now(there_and_back)


@pytest.mark.parametrize(
    ("exempt", "hours", "back"), [(False, 2, True), (False, None, False), (True, 2, False)]
)
def test_an_hour_to_be_back_only_where_one_was_agreed(exempt, hours, back):
    one = Out(1, MONDAY_9AM, UUID(int=1), 7, exempt)
    assert one.back_by(hours) == (MONDAY_9AM + 2 * HOUR if back else None)
