"""A guard asks; the first answer stands, the second is told; unanswered, the guard decides; nothing twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from tongzhou.areas.gates.actions.askings import answer
from tongzhou.areas.gates.models import Asking, FollowUp, Pass
from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.streams import a_gate
from tongzhou.base.errors import Refused
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.notices.models import Notice

MINUTE = timedelta(minutes=1)


@pytest.fixture
def phone(town):
    return a_phone(town, a_gate(town), at=now())


def ask(phone, at=None, **payload):
    row = phone.row("asked", at or now(), **{"purpose": "medical", "people": 1, **payload})
    phone.send([row])
    return row, Asking.objects.get(pk=row["id"])


def decide(phone, row, let_in, at=None):
    return phone.row("decided", at or now(), asking=row["id"], let_in=let_in)


def test_a_question_waits_and_those_who_may_answer_are_told(
    town, phone, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        row, asking = ask(phone, people=2, vehicle=True)
    assert (asking.answer, asking.people, asking.vehicle) == ("", 2, True)
    told = set(Notice.objects.values_list("person_id", flat=True))
    assert told == {town.people[who].pk for who in ("eva", "emil")}
    assert phone.send([row])[0]["status"] == "done"
    assert Asking.objects.count() == 1


def test_nobody_is_told_of_a_question_that_comes_when_nobody_waits_any_more(
    phone, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(phone, now() - 30 * MINUTE)
    assert not Notice.objects.exists()


def test_yes_makes_a_pass_for_one_time_that_names_nobody(town, phone):
    _row, asking = ask(phone, people=2)
    given = answer(asking, yes=True, words="送到住院部", by=town.viewer("emil"), at=now())
    asking.refresh_from_db()
    assert (asking.answer, asking.answered_by, asking.given) == ("yes", town.people["emil"], given)
    assert (given.kind, given.people, given.purpose, given.state) == (
        "one_off",
        2,
        "medical",
        "valid",
    )
    assert (given.holder, given.phone, given.household) == ("", "", None)
    assert given.ends_at > given.starts_at
    fact = Fact.objects.get(kind="gates.asking_answered")
    assert (fact.values["answer"], fact.values["by_guard"]) == ("yes", False)


def test_no_makes_no_pass(town, phone):
    _row, asking = ask(phone)
    assert answer(asking, yes=False, words="请走南门", by=town.viewer("eva"), at=now()) is None
    assert not Pass.objects.exists()


def test_the_second_answer_is_told(town, phone):
    _row, asking = ask(phone)
    answer(asking, yes=True, by=town.viewer("eva"), at=now())
    with pytest.raises(Refused) as told:
        answer(asking, yes=False, by=town.viewer("emil"), at=now())
    assert told.value.code == "answered"
    assert Pass.objects.count() == Fact.objects.filter(kind="gates.asking_answered").count() == 1


def test_who_may_not_answers_nothing(town, phone):
    _row, asking = ask(phone)
    for who in ("wanda", "pia", "otto"):
        with pytest.raises(Refused) as told:
            answer(asking, yes=True, by=town.viewer(who), at=now())
        assert told.value.code == "not_allowed"


def test_unanswered_the_guard_decides_once_and_the_same_answer_comes_again(phone):
    row, _asking = ask(phone, now() - 3 * MINUTE)
    decided = decide(phone, row, True)
    first, second = phone.send([decided]), phone.send([decided])
    assert first == second
    given = Pass.objects.get()
    assert first[0]["answer"]["pass"]["code"] == given.short_code
    asking = Asking.objects.get()
    assert (asking.answer, asking.by_guard, asking.answered_by) == ("yes", True, None)
    assert Fact.objects.get(kind="gates.asking_answered").values["by_guard"] is True


def test_a_guard_who_did_not_wait_though_somebody_could_have_answered_is_marked(phone):
    row, _asking = ask(phone)
    phone.send([decide(phone, row, True)])
    asking = Asking.objects.get()
    assert (asking.by_guard, asking.early, asking.alone) == (True, True, False)
    assert Fact.objects.get(kind="gates.asking_answered").values["early"] is True


@pytest.mark.parametrize(("seconds", "early"), [(110, True), (116, False), (121, False)])
def test_early_is_before_the_time_of_the_rule_less_what_clocks_differ(phone, seconds, early):
    row, _asking = ask(phone, now() - timedelta(seconds=seconds))
    phone.send([decide(phone, row, True)])
    assert Asking.objects.get().early is early


def test_without_network_nobody_could_be_asked_and_that_is_not_early(phone):
    at = now() - timedelta(hours=1)
    row = phone.row("asked", at, purpose="family")
    phone.send([row, decide(phone, row, True, at + timedelta(seconds=3))])
    asking = Asking.objects.get()
    assert (asking.early, asking.alone, asking.waited_s) == (False, True, 3)


def test_the_desk_sees_first_who_did_not_wait(town, phone, client):
    late, _asking = ask(phone, now() - 9 * MINUTE)
    phone.send([decide(phone, late, False)])
    soon, _asking = ask(phone, purpose="work")
    phone.send([decide(phone, soon, True)])
    client.force_login(town.account("eva"))
    page = client.get("/gates/askings/").content.decode()
    assert page.count('class="early"') == 2, "to be signed off, and among the last"
    assert page.index(soon["id"]) < page.index(late["id"])


def test_whoever_answered_before_the_guard_decided_stands_and_the_guard_is_told(town, phone):
    row, asking = ask(phone)
    answer(asking, yes=False, by=town.viewer("eva"), at=now())
    decided = decide(phone, row, True)
    first = phone.send([decided])
    assert (first[0]["status"], first[0]["code"]) == ("refused", "answered")
    assert phone.send([decided]) == first
    assert not Pass.objects.exists()
    assert looked_at() == ["answer_no"], "and somebody looks why"
    assert (Asking.objects.get().answer, Asking.objects.get().by_guard) == ("no", False)


def looked_at():
    return list(FollowUp.objects.values_list("we_say", flat=True))


def test_a_yes_that_came_after_the_guard_had_turned_away_counts_for_nobody(town, phone):
    row, asking = ask(phone, now() - 9 * MINUTE)
    answer(asking, yes=True, by=town.viewer("eva"), at=now() - MINUTE)
    told = phone.send([decide(phone, row, False, now() - 5 * MINUTE)])[0]
    assert (told["status"], told["answer"]["pass"]) == ("done", None)
    asking.refresh_from_db()
    assert (asking.answer, asking.by_guard, asking.answered_by) == (
        "no",
        True,
        town.people["eva"],
    )
    assert Pass.objects.get().state == "revoked"
    assert looked_at() == ["answer_yes"]


def test_whoever_left_needs_no_look_and_the_pass_counts_no_more(town, phone):
    row, asking = ask(phone, now() - 9 * MINUTE)
    answer(asking, yes=True, by=town.viewer("eva"), at=now() - 5 * MINUTE)
    left = phone.row("decided", now(), asking=row["id"], let_in=False, left=True)
    assert phone.send([left])[0]["code"] == "answered"
    assert (Pass.objects.get().state, looked_at()) == ("revoked", [])


def test_a_decision_whose_question_never_came_ends_with_a_reason(phone):
    lost = {"id": str(uuid4())}
    fresh, old = (decide(phone, lost, True, now() - timedelta(days=days)) for days in (1, 4))
    assert [one["code"] for one in phone.send([fresh, old])] == ["not_asked_yet", "never_asked"]


def test_a_yes_is_too_late_when_the_pass_would_be_over(town, phone):
    _row, asking = ask(phone, now() - timedelta(days=2))
    with pytest.raises(Refused) as told:
        answer(asking, yes=True, by=town.viewer("eva"), at=now())
    assert told.value.code == "too_late"
    answer(asking, yes=False, by=town.viewer("eva"), at=now())


def test_asked_and_decided_in_the_dark_arrive_together_or_in_any_order(phone):
    at = now() - timedelta(days=2)
    row = phone.row("asked", at, purpose="family")
    decided = decide(phone, row, False, at + 3 * MINUTE)
    assert [one["status"] for one in phone.send([decided])] == ["failed"]
    assert [one["status"] for one in phone.send([decided, row])] == ["done", "done"]
    assert Asking.objects.get().answer == "no"


def test_a_phone_joined_anew_decides_what_was_asked_there_and_no_phone_elsewhere(town, phone):
    row, _asking = ask(phone)
    west = a_gate(town, "西门", estate="west_estate")
    other = a_phone(town, west, name="二号", at=now(), by="wanda")
    assert other.send([decide(other, row, True)])[0]["status"] == "failed"
    assert not Pass.objects.exists()
    anew = a_phone(town, phone.gate, name="三号", at=now())
    assert anew.send([decide(anew, row, True)])[0]["status"] == "done"


@pytest.mark.parametrize("wrong", [{"purpose": ""}, {"purpose": "spying"}, {"people": 0}])
def test_a_question_that_cannot_be_read_is_refused(phone, wrong):
    row = phone.row("asked", now(), **{"purpose": "medical", **wrong})
    assert phone.send([row])[0]["code"] == "malformed"
