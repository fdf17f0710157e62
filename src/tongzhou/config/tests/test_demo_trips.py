"""The demo's trip waits for no driver who is on duty then, whatever day of the week the demo is loaded."""

from types import SimpleNamespace

import pytest

from tongzhou.config.demo import duty_deployments as demo

CARS = {"shegong2": "the small car", "wuye": "the van"}
STAGE = SimpleNamespace(person=lambda who: SimpleNamespace(pk=who), eyes=lambda who, at: who)


@pytest.mark.parametrize(
    ("bound", "taken"),
    [
        ((), [("the small car", "shegong2")]),
        (("shegong2",), [("the van", "wuye")]),
        (("shegong2", "wuye"), []),
    ],
)
def test_the_first_driver_who_is_free_takes_it(monkeypatch, bound, taken):
    seen = []
    monkeypatch.setattr(demo, "against_driving", lambda who, trip, at: who in bound)
    monkeypatch.setattr(
        demo.trips, "take", lambda trip, car, by, at: seen.append((car, by)), raising=True
    )
    demo._driven(STAGE, "the trip", CARS, "yesterday")
    assert seen == taken
