"""The one life of an item, as tables of cases."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.shared.tracking import rules
from tongzhou.shared.tracking.rules import Part, State

OWNER = Part(owns=True)
LEAD = Part(leads=True)
WORKER = Part(works=True)
CALLER = Part(calls_back=True)
ASKER = Part(asked=True)
STRANGER = Part()


@pytest.mark.parametrize(
    ("name", "state", "part", "code"),
    [
        ("take", State.OPEN, WORKER, None),
        ("take", State.OPEN, STRANGER, "not_allowed"),
        ("take", State.DONE, WORKER, "wrong_state"),
        ("dispatch", State.OPEN, LEAD, None),
        ("dispatch", State.OPEN, WORKER, "not_allowed"),
        ("hand_over", State.IN_HAND, OWNER, None),
        ("hand_over", State.IN_HAND, WORKER, "not_allowed"),
        ("finish", State.IN_HAND, OWNER, None),
        ("finish", State.OPEN, OWNER, "wrong_state"),
        ("close", State.DONE, CALLER, None),
        ("close", State.DONE, OWNER, "not_allowed"),
        ("close", State.IN_HAND, CALLER, "wrong_state"),
        ("redo", State.DONE, ASKER, None),
        ("decline", State.OPEN, WORKER, "not_allowed"),
        ("withdraw", State.IN_HAND, ASKER, None),
        ("withdraw", State.DONE, ASKER, "wrong_state"),
        ("reopen", State.CLOSED, CALLER, None),
        ("reopen", State.CLOSED, OWNER, "not_allowed"),
        ("merge", State.OPEN, CALLER, None),
        ("classify", State.OPEN, WORKER, None),
    ],
)
def test_a_move_is_possible_from_some_states_for_some_people(name, state, part, code):
    refusal = rules.why_not(name, state=state, part=part)
    assert (refusal and refusal[0]) == code


def test_what_somebody_holds_is_not_taken_from_them_except_by_whoever_leads():
    def code(part):
        refusal = rules.why_not("take", state=State.IN_HAND, part=part, has_owner=True)
        return refusal and refusal[0]

    assert (code(WORKER), code(LEAD)) == ("already_taken", None)


@pytest.mark.parametrize(
    ("needs", "evidence", "did_work", "code"),
    [
        ((), frozenset(), True, None),
        (("second_person",), frozenset(), True, "own_work"),
        (("second_person",), frozenset(), False, None),
        (("call_back",), frozenset(), False, "not_called_back"),
        (("call_back",), frozenset({"call_back"}), False, None),
        (("call_back", "second_person"), frozenset({"call_back"}), True, "own_work"),
    ],
)
def test_closing_needs_what_the_kind_asks_for(needs, evidence, did_work, code):
    missing = rules.missing_evidence(needs, evidence=evidence, did_work=did_work)
    assert (missing and missing[0]) == code


def test_only_possible_moves_are_offered():
    offered = rules.possible(
        state=State.IN_HAND, part=OWNER, has_owner=True, needs=("call_back", "second_person")
    )
    assert offered == ["classify", "hand_over", "return_up", "finish", "defer"]
    waiting = rules.possible(
        state=State.DONE, part=CALLER, has_owner=True, needs=("call_back", "second_person")
    )
    assert waiting == []


def test_whoever_did_the_work_is_not_offered_to_close_it():
    def offered(part):
        return rules.possible(state=State.DONE, part=part, has_owner=True, needs=("second_person",))

    assert offered(Part(leads=True, did_work=True)) == []
    assert offered(Part(leads=True)) == ["close"]


@pytest.mark.parametrize(
    ("state", "outcome", "words"),
    [
        ("open", "", "Accepted"),
        ("in_hand", "", "In hand"),
        ("closed", "solved", "Solved"),
        ("closed", "partly", "Partly solved"),
        ("deferred", "", "Not possible for now"),
        ("declined", "", "Not our remit"),
        ("withdrawn", "", "Withdrawn"),
    ],
)
def test_one_word_says_where_it_stands(state, outcome, words):
    assert rules.state_words(state, outcome).text == words


def test_a_pause_moves_the_deadline_on_by_its_length():
    due_at = MONDAY_9AM + timedelta(days=2)
    back = MONDAY_9AM + timedelta(days=5)
    assert rules.after_pause(due_at, paused_at=MONDAY_9AM, at=back) == due_at + timedelta(days=5)
    assert rules.after_pause(None, paused_at=MONDAY_9AM, at=back) is None


@pytest.mark.parametrize(("hours", "expected"), [(5, 5), (-5, 48), (0, 48)])
def test_work_that_is_done_again_has_time_again_only_when_its_deadline_has_passed(hours, expected):
    found = rules.after_reopening(
        MONDAY_9AM + timedelta(hours=hours),
        at=MONDAY_9AM,
        again_by=MONDAY_9AM + timedelta(hours=48),
    )
    assert found == MONDAY_9AM + timedelta(hours=expected)


@pytest.mark.parametrize(
    ("same", "minutes", "code"), [(True, 30, None), (True, 31, "too_late"), (False, 1, "not_yours")]
)
def test_the_last_move_is_undone_by_whoever_made_it_for_a_while(same, minutes, code):
    refusal = rules.why_not_undo(
        same_person=same,
        made_at=MONDAY_9AM,
        at=MONDAY_9AM + timedelta(minutes=minutes),
        within=timedelta(minutes=30),
    )
    assert (refusal and refusal[0]) == code


def test_paper_typed_in_later_never_waited_less_than_no_time():
    assert rules.minutes_between(MONDAY_9AM, MONDAY_9AM - timedelta(hours=1)) == 0
    assert rules.minutes_between(MONDAY_9AM, MONDAY_9AM + timedelta(hours=1)) == 60
