"""Two press at the same moment: one duty changes hands once, and the other is told."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM, build_town
from tongzhou.areas.duty.actions import swaps
from tongzhou.areas.duty.models import Offer
from tongzhou.areas.duty.tests.at_once import at_once
from tongzhou.areas.duty.tests.crew import a_duty, a_post, a_shift, a_volunteer
from tongzhou.areas.duty.tests.test_swaps import THURSDAY, a_gate, who_stands
from tongzhou.shared.facts.queries import all_facts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate():
    gate = a_gate(build_town())
    gate.yan = a_volunteer(gate, "yan")
    gate.roster.crew.add(gate.yan)
    gate.yans = a_duty(gate.yan, a_shift(a_post(gate, "西门"), THURSDAY), gate.roster)
    return gate


def offered(gate, duty, kind):
    return swaps.offer(duty, kind=kind, by=gate.viewer(duty.person.name), at=MONDAY_9AM)


def take(gate, offer, name, other=None):
    fresh = Offer.objects.select_related("duty__shift__post__card", "duty__roster").get(pk=offer.pk)
    by = gate.viewer(name)
    return lambda: swaps.take(fresh, by=by, at=MONDAY_9AM, other=other)


def confirm(gate, offer, name):
    fresh = Offer.objects.get(pk=offer.pk)
    by = gate.viewer(name)
    return lambda: swaps.confirm(fresh, by=by, at=MONDAY_9AM)


def test_of_two_who_take_the_same_swap_one_has_it(gate):
    one = offered(gate, gate.tuesday, "swap")
    came = at_once(take(gate, one, "ning", gate.thursday), take(gate, one, "yan", gate.yans))
    assert came == ["done", "moved_on"]
    one.refresh_from_db()
    assert (one.taken_by_id, one.other_duty.person_id) in {
        (gate.ning.pk, gate.ning.pk),
        (gate.yan.pk, gate.yan.pk),
    }


def test_confirmed_by_two_it_changes_hands_once(gate):
    one = offered(gate, gate.tuesday, "swap")
    take(gate, one, "ning", gate.thursday)()
    came = at_once(confirm(gate, one, "hua"), confirm(gate, one, "eva"))
    assert came == ["done", "moved_on"]
    assert who_stands(gate.tuesday.shift) == ["ning"]
    assert who_stands(gate.thursday.shift) == ["hua"]
    assert all_facts().filter(kind="duty.changed").count() == 1


def test_one_duty_is_given_in_return_once(gate):
    """ning promised Thursday for hua's Tuesday and for wei's Saturday; both say yes at once."""
    wei = a_volunteer(gate, "wei")
    gate.roster.crew.add(wei)
    saturday = a_duty(wei, a_shift(gate.post, THURSDAY + timedelta(days=2)), gate.roster)
    first, second = offered(gate, gate.tuesday, "swap"), offered(gate, saturday, "swap")
    for one in (first, second):
        take(gate, one, "ning", gate.thursday)()
    came = at_once(confirm(gate, first, "hua"), confirm(gate, second, "wei"))
    assert came.count("done") == 1, came
    (standing,) = who_stands(gate.thursday.shift)
    assert standing in {"hua", "wei"}
    kept = saturday if standing == "hua" else gate.tuesday
    assert who_stands(kept.shift) == [kept.person.name], "the other keeps the own duty"
