"""The gate's answer is the same in Python and in the browser, for cases nobody thought of."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongzhou.areas.gates.kinds import PURPOSES
from tongzhou.areas.gates.rules.verdict import CHINA, ORDER, verdict

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)

few = st.integers(0, 3)
# Near the edges on purpose: whole minutes, a second beside them, some days around now.
moments = st.builds(
    lambda days, minutes, second: (
        NOW + timedelta(days=days, minutes=minutes, seconds=second)
    ).isoformat(),
    st.integers(-4, 4),
    st.sampled_from([-600, -240, -2, -1, 0, 1, 2, 480, 719, 720, 840]) | st.integers(-700, 850),
    st.sampled_from([0, 0, -1, 1]),
)
clocks = st.sampled_from(["00:00", "06:00", "09:59", "10:00", "10:01", "22:00", "24:00"])
ways = st.sampled_from(["in", "out"])
purposes = st.sampled_from(["", "", *PURPOSES])
days = st.integers(1, 30).map(lambda day: f"2026-11-{day:02}")
lines = st.fixed_dictionaries(
    {
        "days": st.text("01", min_size=7, max_size=7),
        "from": clocks,
        "until": clocks,
        "first": days,
        "last": days,
    },
    optional={"off": st.lists(days, min_size=2, max_size=2)},
)
rules = st.none() | st.fixed_dictionaries(
    {
        "persons": few,
        "days": few | st.just(7),
        "times": few,
        "hours": st.none() | st.integers(0, 30),
        "per": st.sampled_from(["person", "household"]),
        "direction": st.sampled_from(["out", "in", "both", "none"]),
        "from": clocks,
        "until": clocks,
        "exempt": st.lists(st.sampled_from(list(PURPOSES)), max_size=3),
        "carer": st.booleans(),
        "once": st.booleans(),
    },
    optional={"only": st.booleans(), "again_min": few, "plan": st.lists(lines, max_size=3)},
)
passes = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["resident", "one_off"]),
        "serial": few,
        "quota": few,
        "place": st.integers(1, 2) | st.just(9),
        "starts": moments | st.just("2020-01-01T00:00:00+08:00"),
        "ends": moments | st.just("2030-01-01T00:00:00Z"),
        "people": few,
        "carer": st.booleans(),
        "purpose": purposes,
    }
)
found = (
    st.none()
    | st.sampled_from([*ORDER[:4], "newer"]).map(lambda code: {"trouble": code})
    | passes
    | passes
    | passes
)
seen = st.fixed_dictionaries(
    {
        "quota": st.none() | few,
        "serial": st.none() | few,
        "direction": ways,
        "at": moments,
        "exempt": st.booleans(),
        "people": few,
    },
    optional={"id": st.sampled_from("abc")},
)
heres = st.fixed_dictionaries(
    {
        "at": moments,
        "gate": st.fixed_dictionaries(
            {
                "id": st.just(1),
                "place": st.integers(1, 2),
                "accepts": st.lists(st.integers(1, 3), max_size=2),
                "sort": st.sampled_from(["estate", "checkpoint"]),
            }
        ),
        "direction": ways,
        "people": few,
        "purpose": purposes,
        "rules": st.fixed_dictionaries({}, optional={"resident": rules, "one_off": rules}),
        "revoked": st.lists(few, max_size=1),
        "barred": st.lists(
            st.fixed_dictionaries({"quota": few, "until": st.none() | moments}), max_size=2
        ),
        "list_at": st.none() | moments,
        "seen": st.lists(seen, max_size=6),
        "elsewhere": st.booleans(),
        "online": st.booleans(),
    },
    optional={
        "old_min": st.integers(0, 90),
        "undone": st.lists(st.sampled_from("abc"), max_size=2),
    },
)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=found, here=heres)
def test_the_twins_agree_on_what_nobody_thought_of(in_browser, found, here):
    assert in_browser("verdict", found, here) == verdict(found, here)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=passes, here=heres, more=st.lists(seen, max_size=3))
def test_a_longer_history_never_opens_a_gate_that_was_closed(found, here, more):
    """More outings never give more turns (a way back in between is what ends a replay, so: turns)."""
    before = verdict(found, here)
    after = verdict(found, {**here, "seen": [*here["seen"], *more]})
    if before["code"] == "quota":
        assert after["code"] in ("quota", "used", "replayed")
    if before["left"] is not None and after["left"] is not None:
        assert after["left"] <= before["left"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=passes, here=heres, more=st.lists(seen, max_size=3))
def test_exempt_outings_never_burn_a_turn(found, here, more):
    spared = [{**one, "exempt": True} for one in more]
    rules = {
        kind: rule and {**rule, "again_min": 0, "once": False}
        for kind, rule in here["rules"].items()
    }
    here = {**here, "rules": rules}
    after = verdict(found, {**here, "seen": [*here["seen"], *spared]})
    assert after == verdict(found, here)


def test_the_browser_holds_to_the_shared_cases(a_node):
    run = subprocess.run(
        [a_node, "--test", str(HERE / "verdict.test.js")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:]
