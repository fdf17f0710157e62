from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from fairplan.places import MixedSystemsError, Place, great_circle
from fairplan.travel import NO_WAY, Cached, OwnModel, Table, by_mode
from fairplan.ways import Barrier, Gate, Mode

LAT = 41.1
CENTRE = Place(121.13, LAT, "wgs84")


def _at(east_m: float, north_m: float = 0.0, **more) -> Place:
    """So many metres east and north of the centre."""
    lon = CENTRE.lon + east_m / (great_circle(121, LAT, 122, LAT))
    return Place(lon, LAT + north_m / great_circle(121, 41, 121, 42), "wgs84", **more)


def _river(*gates: Gate, **more) -> Barrier:
    return Barrier((_at(500, -20_000), _at(500, 20_000)), gates, **more)


def _seconds(model, a, b, mode="foot"):
    return int(model.seconds([a], [b], mode)[0, 0])


def test_a_trip_is_overhead_and_detour_over_speed():
    assert _seconds(OwnModel(), CENTRE, _at(1_000)) == pytest.approx(1_450 / 1.2, abs=1)
    by_car = 60 + 10_000 * 1.32 * 3.6 / 22
    assert _seconds(OwnModel(), CENTRE, _at(10_000), "car") == pytest.approx(by_car, rel=1e-3)


def test_ten_minutes_by_car_are_a_little_over_two_kilometres():
    assert _seconds(OwnModel(), CENTRE, _at(2_200), "car") <= 600
    assert _seconds(OwnModel(), CENTRE, _at(2_500), "car") > 600


def test_a_longer_way_never_takes_less_time():
    times = OwnModel().seconds([CENTRE], [_at(100 * i) for i in range(100)], "car")[0]
    assert (times[1:] >= times[:-1]).all()


def test_answers_are_whole_seconds_for_every_pair():
    times = OwnModel().seconds([CENTRE, _at(50)], [_at(1), _at(2), _at(3)], "foot")
    assert times.shape == (2, 3)
    assert str(times.dtype) == "int32"
    assert OwnModel().seconds([], [CENTRE], "foot").shape == (0, 1)


def test_a_river_without_a_bridge_cannot_be_crossed():
    model = OwnModel(barriers=(_river(),))
    assert _seconds(model, CENTRE, _at(1_000)) == NO_WAY
    assert _seconds(model, CENTRE, _at(400)) < NO_WAY


def test_the_way_over_the_river_leads_over_the_bridge():
    model = OwnModel(barriers=(_river(Gate(_at(500, 3_000)), Gate(_at(500, -9_000))),))
    expected = 2 * _seconds(OwnModel(), CENTRE, _at(500, 3_000))
    assert _seconds(model, CENTRE, _at(1_000)) == pytest.approx(expected, abs=2)


def test_a_closed_gate_is_no_way():
    model = OwnModel(barriers=(_river(Gate(_at(500), open=False)),))
    assert _seconds(model, CENTRE, _at(1_000)) == NO_WAY


def test_waiting_at_the_gate_counts_once():
    free = OwnModel(barriers=(_river(Gate(_at(500))),))
    slow = OwnModel(barriers=(_river(Gate(_at(500), wait=90)),))
    assert _seconds(slow, CENTRE, _at(1_000)) == _seconds(free, CENTRE, _at(1_000)) + 90


def test_a_footbridge_is_no_way_for_cars():
    model = OwnModel(barriers=(_river(Gate(_at(500), modes=frozenset({"foot"}))),))
    assert _seconds(model, CENTRE, _at(1_000), "foot") < NO_WAY
    assert _seconds(model, CENTRE, _at(1_000), "car") == NO_WAY


def test_two_rivers_are_crossed_one_after_the_other():
    second = Barrier((_at(900, -20_000), _at(900, 20_000)), (Gate(_at(900, -2_000)),))
    model = OwnModel(barriers=(_river(Gate(_at(500, 2_000))), second))
    legs = [CENTRE, _at(500, 2_000), _at(900, -2_000), _at(1_500)]
    expected = sum(_seconds(OwnModel(), a, b) for a, b in pairwise(legs))
    assert _seconds(model, CENTRE, _at(1_500)) == pytest.approx(expected, abs=3)


def test_a_closed_compound_is_entered_by_walking_round_to_its_open_gate():
    corners = [(1_000, -100), (1_200, -100), (1_200, 100), (1_000, 100), (1_000, -100)]
    wall = tuple(_at(*corner) for corner in corners)
    west, east = Gate(_at(1_000)), Gate(_at(1_200))
    inside, near = _at(1_010), _at(900)
    both = OwnModel(barriers=(Barrier(wall, (west, east)),))
    assert _seconds(both, near, inside) == _seconds(OwnModel(), near, inside)
    shut = OwnModel(barriers=(Barrier(wall, (replace(west, open=False), east)),))
    walk = [near, _at(1_000, 100), _at(1_200, 100), _at(1_200), inside]
    expected = sum(_seconds(OwnModel(), a, b) for a, b in pairwise(walk))
    assert _seconds(shut, near, inside) == pytest.approx(expected, abs=8)
    assert _seconds(OwnModel(barriers=(Barrier(wall),)), near, inside) == NO_WAY


def test_stairs_take_longer_than_a_lift():
    ground = _seconds(OwnModel(), CENTRE, _at(300))
    assert _seconds(OwnModel(), CENTRE, _at(300, floor=6)) == ground + 90
    assert _seconds(OwnModel(), CENTRE, _at(300, floor=6, lift=True)) == ground + 60


def test_two_systems_are_refused():
    other = Place(CENTRE.lon, CENTRE.lat, "gcj02")
    with pytest.raises(MixedSystemsError):
        OwnModel().seconds([CENTRE], [other], "foot")
    with pytest.raises(MixedSystemsError):
        OwnModel(barriers=(_river(),)).seconds([other], [other], "foot")
    with pytest.raises(MixedSystemsError):
        by_mode(OwnModel(), [(CENTRE, "car")], [other])


def test_everyone_travels_in_their_own_way():
    table = by_mode(OwnModel(), [(CENTRE, "foot"), (CENTRE, "car")], [_at(2_000)])
    assert table[0, 0] == _seconds(OwnModel(), CENTRE, _at(2_000), "foot")
    assert table[1, 0] == _seconds(OwnModel(), CENTRE, _at(2_000), "car")


def test_a_table_answers_with_what_was_measured():
    table = Table({(CENTRE, _at(10), "car"): 321})
    assert _seconds(table, CENTRE, _at(10), "car") == 321
    assert _seconds(table, CENTRE, _at(20), "car") == NO_WAY


def test_a_question_is_asked_once():
    class Counting(OwnModel):
        asked = 0

        def seconds(self, *question):
            Counting.asked += 1
            return super().seconds(*question)

    cached = Cached(Counting())
    first = cached.seconds([CENTRE], [_at(10)], "car")
    assert cached.seconds([CENTRE], [_at(10)], "car") is first
    cached.seconds([CENTRE], [_at(11)], "car")
    assert Counting.asked == 2


def test_learned_numbers_replace_assumed_ones():
    learned = OwnModel({"foot": Mode("foot", 2.4, overhead=5)}, assumed=False)
    assert _seconds(learned, CENTRE, _at(1_000)) == pytest.approx(5 + 1_450 / 2.4, abs=1)
