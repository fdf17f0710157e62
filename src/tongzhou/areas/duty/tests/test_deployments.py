"""A unit names people, the place receives them, and everything given to them ends with the day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import deployments, extensions, pool
from tongzhou.areas.duty.actions.receiving import receive
from tongzhou.areas.duty.models import Absence, Deployed, Duty, SignUp
from tongzhou.areas.duty.queries import needed
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations.models import Appointment, Membership, Person
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.models import Notice

FRIDAY = MONDAY + timedelta(days=4)
LATER = MONDAY + timedelta(days=30)


@pytest.fixture
def order(town):
    return deployments.order(
        title="支援槐荫里",
        place=town.east,
        unit=town.organisations["works"],
        organisation=town.organisations["temporary"],
        started_on=MONDAY,
        ended_on=LATER,
        wanted=7,
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )


@pytest.fixture
def works_planner(town):
    """The branch secretary's unit plans for itself: a unit officer of the works."""
    Appointment.objects.create(
        person=town.people["bea"],
        role="unit_officer",
        organisation=town.organisations["works"],
        started_on=MONDAY - timedelta(days=100),
    )


def a_worker(town, name="盛工"):
    person = Person.objects.create(name=name, status="full")
    person.employments.create(unit=town.organisations["works"], started_on=MONDAY)
    return person


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def test_the_unit_names_and_the_place_receives(works_planner, order, town):
    worker = a_worker(town)
    (one,) = deployments.send(order, [worker], by=town.viewer("bea"), at=MONDAY_9AM)
    assert not worker.appointments.exists(), "no post before the place has received them"
    receive(order, [one], by=town.viewer("eva"), at=MONDAY_9AM)
    post = worker.appointments.get()
    assert (post.role, post.started_on, post.ended_on) == ("volunteer", MONDAY, LATER)
    branch = worker.memberships.get()
    assert (branch.home, branch.ended_on) == (False, LATER)
    sent = all_facts().get(kind="temporary.member_sent")
    assert sent.organisation_path == town.organisations["temporary"].path
    fact = all_facts().get(kind="duty.deployed")
    assert (fact.actor_id, fact.place_path) == (worker.pk, town.east.path)
    assert fact.organisation_path == town.organisations["works"].path
    refused("already_received", receive, order, [one], by=town.viewer("eva"), at=MONDAY_9AM)


def test_the_worker_of_another_community_may_not_receive(works_planner, order, town):
    one = Deployed.objects.create(
        deployment=order,
        person=a_worker(town),
        place_path=order.place_path,
        started_on=MONDAY,
        ended_on=LATER,
    )
    refused("not_allowed", receive, order, [one], by=town.viewer("wanda"), at=MONDAY_9AM)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"ended_on": None}, "needs_end"),
        ({"ended_on": MONDAY - timedelta(days=1)}, "ends_before_start"),
        ({"kind": "task_force"}, "needs_leader"),
    ],
)
def test_orders_that_cannot_stand(town, values, code):
    given = {
        "title": "支援",
        "place": town.east,
        "started_on": MONDAY,
        "ended_on": FRIDAY,
        **values,
    }
    refused(code, deployments.order, **given, by=town.viewer("eva"), at=MONDAY_9AM)


def test_a_neighbour_orders_nothing_here(town):
    refused(
        "not_allowed",
        deployments.order,
        title="支援",
        place=town.east,
        started_on=MONDAY,
        ended_on=FRIDAY,
        by=town.viewer("wanda"),
        at=MONDAY_9AM,
    )


def test_nobody_is_sent_twice_and_all_go_or_none(works_planner, order, town):
    worker, other = a_worker(town), a_worker(town, "另一人")
    deployments.send(order, [worker], by=town.viewer("eva"), at=MONDAY_9AM)
    refused(
        "already_sent",
        deployments.send,
        order,
        [other, worker],
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )
    assert not other.deployments.exists()


def test_whoever_returns_loses_the_post_that_day_and_the_unit_reads_the_note(order, town):
    worker = a_worker(town)
    (one,) = deployments.send(order, [worker], by=town.viewer("eva"), at=MONDAY_9AM)
    friday = MONDAY_9AM + timedelta(days=4)
    deployments.give_back(one, note="踏实肯干，居民认可。", by=town.viewer("eva"), at=friday)
    assert worker.appointments.get().ended_on == FRIDAY
    home = Membership.objects.get(person=worker)
    assert (home.ended_on, home.feedback) == (FRIDAY, "踏实肯干，居民认可。")
    assert all_facts().get(kind="duty.returned").values == {"days": 5}
    refused("already_returned", deployments.give_back, one, by=town.viewer("eva"), at=friday)


def test_whoever_returns_leaves_no_duty_behind_and_the_place_is_told(
    works_planner, order, town, django_capture_on_commit_callbacks
):
    worker = a_worker(town)
    (one,) = deployments.send(order, [worker], by=town.viewer("eva"), at=MONDAY_9AM)
    roster = a_roster(town, worker)
    days = (FRIDAY, FRIDAY + timedelta(days=1))
    before, after = (a_duty(worker, a_shift(a_post(town, str(day)), day), roster) for day in days)
    friday = MONDAY_9AM + timedelta(days=4)
    assert needed.serves_at(worker.pk, friday)
    with django_capture_on_commit_callbacks(execute=True):
        deployments.give_back(one, by=town.viewer("bea"), at=friday - timedelta(hours=2), on=FRIDAY)
    ends = dict(Duty.objects.values_list("pk", "ended_at"))
    assert (ends[before.pk], bool(ends[after.pk])) == (None, True)
    assert Notice.objects.filter(kind="duty.open", person=town.people["eva"]).exists()
    assert not needed.serves_at(worker.pk, friday), "the crew of a roster alone opens nothing"
    assert worker not in needed.asked(after.shift, returning=True)


def test_who_signed_up_themselves_goes_on_serving(order, town):
    worker = a_worker(town)
    (one,) = deployments.send(order, [worker], by=town.viewer("eva"), at=MONDAY_9AM)
    SignUp.objects.create(
        person=worker,
        place=town.east,
        place_path=town.east.path,
        ended_on=LATER,
        signed_at=MONDAY_9AM,
        accepted_at=MONDAY_9AM,
    )
    duty = a_duty(worker, a_shift(a_post(town), FRIDAY), a_roster(town, worker))
    deployments.give_back(one, by=town.viewer("eva"), at=MONDAY_9AM)
    duty.refresh_from_db()
    assert duty.ended_at is None


NEXT_WEEK = LATER + timedelta(days=7)


def test_an_extension_waits_for_the_other_side_and_takes_everybody_along(
    works_planner, order, town
):
    stays, left = a_worker(town), a_worker(town, "已返岗")
    sent = deployments.send(order, [stays, left], by=town.viewer("eva"), at=MONDAY_9AM)
    deployments.give_back(sent[1], by=town.viewer("eva"), at=MONDAY_9AM)
    unit, place = ({"by": town.viewer(name), "at": MONDAY_9AM} for name in ("bea", "eva"))
    assert extensions.extend(order, to=NEXT_WEEK, **unit) is None
    assert stays.appointments.get().ended_on == LATER, "the unit alone lengthens nothing"
    refused("not_allowed", extensions.agree, order, **unit)
    refused("not_allowed", extensions.agree, order, by=town.viewer("wanda"), at=MONDAY_9AM)
    assert extensions.agree(order, **place) == 1
    assert stays.appointments.get().ended_on == NEXT_WEEK
    assert left.appointments.get().ended_on == MONDAY
    refused("moved_on", extensions.agree, order, **place)


def test_nor_does_the_place_keep_people_without_their_unit(works_planner, order, town):
    unit, place = ({"by": town.viewer(name), "at": MONDAY_9AM} for name in ("bea", "eva"))
    assert extensions.extend(order, to=NEXT_WEEK, **place) is None
    extensions.refuse(order, **unit)
    refused("moved_on", extensions.agree, order, **unit)
    assert extensions.extend(order, to=NEXT_WEEK, **place) is None
    assert extensions.extend(order, to=NEXT_WEEK, **unit) == 0, "asking for the same is agreeing"
    order.refresh_from_db()
    assert (order.ended_on, order.extend_to, order.extend_waits) == (NEXT_WEEK, None, "")


def test_an_order_of_the_place_alone_needs_nobody_else(town):
    by = {"by": town.viewer("eva"), "at": MONDAY_9AM}
    own = deployments.order(title="自组", place=town.east, started_on=MONDAY, ended_on=FRIDAY, **by)
    assert extensions.extend(own, to=LATER, **by) == 0
    refused("not_later", extensions.extend, own, to=LATER, **by)
    refused(
        "not_allowed", extensions.extend, own, to=NEXT_WEEK, by=town.viewer("lena"), at=MONDAY_9AM
    )


def test_closing_sends_everybody_home(order, town):
    people = [a_worker(town), a_worker(town, "第二人")]
    deployments.send(order, people, by=town.viewer("eva"), at=MONDAY_9AM)
    assert deployments.close(order, by=town.viewer("eva"), at=MONDAY_9AM) == 2
    refused("already_ended", deployments.close, order, by=town.viewer("eva"), at=MONDAY_9AM)
    refused("already_ended", deployments.send, order, people, by=town.viewer("eva"), at=MONDAY_9AM)


def test_people_sign_up_once_after_the_risks_were_explained(town):
    given = {
        "kind": "residence",
        "place": town.east,
        "person": town.people["mo"],
        "by": town.viewer("mo"),
        "at": MONDAY_9AM,
    }
    refused("risks_not_told", pool.sign_up, **given)
    row = pool.sign_up(**given, risks_told=True)
    assert row.recorded_by is None
    refused("already_signed_up", pool.sign_up, **given, risks_told=True)
    pool.withdraw(row, by=town.viewer("mo"), at=MONDAY_9AM)
    assert pool.sign_up(**given, risks_told=True).pk != row.pk


def test_a_post_is_claimed_by_one_person_for_a_term(town):
    given = {
        "kind": "vanguard_post",
        "title": "楼道照明先锋岗",
        "organisation": town.organisations["branch"],
        "started_on": MONDAY,
        "ended_on": LATER,
        "at": MONDAY_9AM,
    }
    row = pool.claim(**given, person=town.people["mo"], by=town.viewer("mo"))
    assert all_facts().get(kind="duty.claimed").values == {"sort": "vanguard_post"}
    refused("taken", pool.claim, **given, person=town.people["bea"], by=town.viewer("bea"))
    pool.give_up(row, by=town.viewer("mo"), at=MONDAY_9AM)
    pool.claim(**given, person=town.people["bea"], by=town.viewer("bea"))
    refused("not_allowed", pool.claim, **given, person=town.people["bea"], by=town.viewer("mo"))


def test_a_unit_sends_nobody_of_another_unit(works_planner, order, town):
    """The number of a stranger, posted by hand, names nobody."""
    stranger = town.people["wim"]
    refused("stranger", deployments.send, order, [stranger], by=town.viewer("bea"), at=MONDAY_9AM)
    assert not Deployed.objects.exists()


def test_nobody_returns_later_than_they_were_sent_for(works_planner, order, town):
    (one,) = deployments.send(order, [a_worker(town)], by=town.viewer("eva"), at=MONDAY_9AM)
    late = LATER + timedelta(days=1)
    refused(
        "not_so_long", deployments.give_back, one, on=late, by=town.viewer("bea"), at=MONDAY_9AM
    )


def test_what_was_ended_meanwhile_is_neither_extended_nor_given_people(order, town):
    late = type(order).objects.get(pk=order.pk)
    deployments.close(order, by=town.viewer("eva"), at=MONDAY_9AM)
    by = {"by": town.viewer("eva"), "at": MONDAY_9AM}
    refused("moved_on", extensions.extend, late, to=LATER + timedelta(days=9), **by)
    refused("already_ended", deployments.send, late, [town.people["mo"]], **by)


def test_sight_of_somebodys_leave_ends_with_the_day_they_return(order, town):
    worker = a_worker(town)
    (one,) = deployments.send(order, [worker], by=town.viewer("eva"), at=MONDAY_9AM)
    leave = Absence.objects.create(
        person=worker, kind="leave", started_on=FRIDAY, ended_on=FRIDAY, recorded_at=MONDAY_9AM
    )
    eva = town.viewer("eva")
    assert leave in Absence.objects.visible_to(eva)
    deployments.give_back(one, by=eva, at=MONDAY_9AM)
    tomorrow = replace(eva, today=MONDAY + timedelta(days=1))
    assert leave not in Absence.objects.visible_to(tomorrow)


def test_who_is_not_received_yet_is_not_asked_to_stand_there(works_planner, order, town):
    (one,) = deployments.send(order, [a_worker(town)], by=town.viewer("bea"), at=MONDAY_9AM)
    shift = a_shift(a_post(town), FRIDAY)
    assert needed.serves_at(one.person_id, MONDAY_9AM) == set()
    assert one.person not in needed.asked(shift)
    receive(order, [one], by=town.viewer("eva"), at=MONDAY_9AM)
    assert needed.serves_at(one.person_id, MONDAY_9AM) == {(town.east.path, LATER)}
    assert one.person in needed.asked(shift)
