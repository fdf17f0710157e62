"""A kind of plan for tests: the library's toy planner, and a list of what was accepted."""

import pytest

from tongzhou.base.errors import Refused
from tongzhou.base.manifest import Manifest, PlanKind, PlanWords, found
from tongzhou.shared.planning.planner import Planner
from tongzhou.shared.planning.tests.toys import TOY


class Toy:
    """The kind, and what its area has taken over."""

    def __init__(self):
        self.accepted, self.refuses = [], False
        self.kind = PlanKind(
            "toy",
            "Toy plan",
            TOY,
            on_accept=self.take_over,
            page="planning:run",
            words=lambda viewer, run: PlanWords({"p1": "一号", "0": "早班"}, ("周一", "周二")),
        )

    def take_over(self, run, *, by, at):
        if self.refuses:
            raise Refused("too_old", "somebody has edited it since")
        self.accepted.append((run.subject, run.plan, by.name))


@pytest.fixture
def toy(monkeypatch):
    one = Toy()
    monkeypatch.setitem(found(), "toy", Manifest("Toys", plans=(one.kind,)))
    return one


@pytest.fixture
def planner():
    one = Planner()
    yield one
    one.close()
