from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairplan.places import SYSTEMS, MixedSystemsError, Place, convert, metres, suspected_system

CITIES = {
    "Wuhan": (114.3055, 30.5928, 588),
    "Shenyang": (123.4315, 41.8057, 565),
    "Jinzhou": (121.1270, 41.0951, 525),
    "Urumqi": (87.6168, 43.8256, 264),
}


@given(st.floats(75, 134), st.floats(18, 53.5), st.sampled_from(SYSTEMS), st.sampled_from(SYSTEMS))
def test_there_and_back_again_is_the_same_spot(lon, lat, one, other):
    back = convert(convert(Place(lon, lat, one), other), one)
    assert abs(back.lon - lon) <= 1e-9
    assert abs(back.lat - lat) <= 1e-9


@pytest.mark.parametrize("city", CITIES)
def test_domestic_maps_are_shifted_by_the_measured_distance(city):
    lon, lat, offset = CITIES[city]
    shifted = convert(Place(lon, lat, "wgs84"), "gcj02")
    assert metres(Place(lon, lat, "gcj02"), shifted) == pytest.approx(offset, abs=15)


def test_a_known_point_comes_out_as_published():
    """Tian'anmen in the published example of the forward maps."""
    gcj = convert(Place(116.404, 39.915, "wgs84"), "gcj02")
    assert (gcj.lon, gcj.lat) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-8)
    baidu = convert(Place(116.404, 39.915, "gcj02"), "bd09")
    assert (baidu.lon, baidu.lat) == pytest.approx(
        (116.41036949371029, 39.92133699351021), abs=1e-8
    )


def test_abroad_the_systems_agree():
    assert convert(Place(2.35, 48.86, "wgs84"), "gcj02") == Place(2.35, 48.86, "gcj02")


def test_two_systems_in_one_calculation_are_refused():
    with pytest.raises(MixedSystemsError, match="gcj02 and wgs84"):
        metres(Place(121.1, 41.1, "wgs84"), Place(121.1, 41.1, "gcj02"))


def test_a_place_without_a_known_system_is_refused():
    with pytest.raises(ValueError, match="unknown coordinate system"):
        Place(121.1, 41.1, "")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no such place"):
        Place(41.1, 121.1, "wgs84")


def test_a_wrong_system_is_suspected():
    buildings = [Place(121.12 + 0.01 * i, 41.09 + 0.004 * i, "wgs84") for i in range(12)]
    domestic = [convert(place, "gcj02") for place in buildings[:5]]
    claimed = [Place(place.lon, place.lat, "wgs84") for place in domestic]
    assert suspected_system(claimed, buildings) == "gcj02"
    assert suspected_system(domestic, buildings) is None
    assert suspected_system(buildings[:5], buildings) is None
