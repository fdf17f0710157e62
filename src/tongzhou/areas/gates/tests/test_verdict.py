"""The gate's answer, held to the cases that belong to neither twin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.rules.verdict import ORDER, verdict

FILE = json.loads((Path(__file__).parent / "verdicts.json").read_text("utf-8"))
CASES = FILE["cases"]


def laid_out(case):
    """The case with everything in which it does not differ from the base."""
    base, given = FILE["base"], case.get("found", {})
    found = given if given is None or "trouble" in given else {**base["found"], **given}
    rule = case.get("rule", {})
    kind = (found or {}).get("kind", "household")
    rules = {kind: None if rule is None else {**base["rule"], **rule}}
    for serial, own in case.get("own", {}).items():
        rules[f"#{serial}"] = {**base["rule"], **own}
    return found, {**base["here"], **case.get("here", {}), "rules": rules}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_gate_answers_as_the_case_says(case):
    answer = verdict(*laid_out(case))
    assert {name: answer[name] for name in case["expect"]} == case["expect"]


def test_there_are_enough_cases_and_each_says_why():
    assert len(CASES) >= 150
    assert len({case["why"] for case in CASES}) == len(CASES)


def test_every_reason_is_given_by_some_case():
    assert {case["expect"]["code"] for case in CASES} == set(kinds.VERDICTS)


def test_the_order_is_the_one_in_which_a_guard_explains():
    assert tuple(kinds.VERDICTS) == ORDER
