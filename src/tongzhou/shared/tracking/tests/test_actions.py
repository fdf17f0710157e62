"""Items move along their life: it happens, it is refused, the fact is there, the second is told."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from tests.town import MONDAY_9AM, build_town
from tongzhou.base.errors import Refused
from tongzhou.base.manifest import ItemKind
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.notices.queries import inbox
from tongzhou.shared.tracking import actions, queries
from tongzhou.shared.tracking.actions import ending, telling
from tongzhou.shared.tracking.models import Item, Move
from tongzhou.shared.tracking.rules import Outcome

HAZARD = ItemKind("hazard", "Hazard", due_in=timedelta(hours=24), closing_needs=("second_person",))
LATER = MONDAY_9AM + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    for module in (ending, telling, queries):
        monkeypatch.setattr(module, "item_kind", lambda code: HAZARD)


def a_hazard(town, place="east_entrance", by="emil", title="楼道灯坏"):
    return actions.open_item(
        HAZARD, title=title, place=town.places[place], by=town.viewer(by), at=MONDAY_9AM
    )


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def counted(kind, **where):
    facts = Fact.objects.filter(kind=kind)
    return sum(
        fact.quantity
        for fact in facts
        if all(fact.values.get(name) == value for name, value in where.items())
    )


def test_numbers_count_up_in_each_community_and_year(town):
    numbers = [a_hazard(town).number, a_hazard(town, by="eva").number]
    west = a_hazard(town, place="west_building", by="wim").number
    assert (numbers, west) == (["2026-0001", "2026-0002"], "2026-0001")


def test_an_item_is_owed_by_the_committee_that_answers_for_its_place(town):
    item = a_hazard(town)
    assert item.owner_org == town.organisations["east"]
    assert item.first_receiver == town.people["emil"]
    assert item.due_at == MONDAY_9AM + timedelta(hours=24)
    assert item.place_label == "槐荫小区鹦鹉螺1栋1单元"
    assert counted("item.opened", item_kind="hazard") == 1


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("eva", True),
        ("emil", True),
        ("gus", True),
        ("lena", True),
        ("wanda", False),
        ("pia", False),
        ("mo", False),
        ("otto", False),
        ("sys", False),
    ],
)
def test_an_item_is_seen_from_its_place_by_posts_that_see_items(town, who, sees):
    a_hazard(town)
    assert Item.objects.visible_to(town.viewer(who)).exists() is sees


def test_a_dispatched_item_is_seen_by_those_who_must_do_it(town):
    item = a_hazard(town)
    actions.dispatch(
        item, organisation=town.organisations["property"], by=town.viewer("eva"), at=LATER
    )
    assert queries.one(town.viewer("pia"), item.pk).state == "in_hand"
    assert list(queries.to_be_taken(town.viewer("pia"))) == [item]
    actions.take(item, by=town.viewer("pia"), at=LATER)
    assert list(queries.mine(town.viewer("pia"))) == [item]
    assert not queries.to_be_taken(town.viewer("pia")).exists()


def test_taking_acknowledges_once_and_leaves_facts(town):
    item = a_hazard(town)
    actions.take(item, by=town.viewer("emil"), at=LATER)
    item.refresh_from_db()
    assert (item.state, item.owner, item.acknowledged_at) == (
        "in_hand",
        town.people["emil"],
        LATER,
    )
    assert counted("item.acknowledged", late=False, minutes=60) == 1
    assert counted("item.moved", move="take", to_state="in_hand") == 1


def test_the_second_of_two_is_told(town):
    first = a_hazard(town)
    second = queries.one(town.viewer("eva"), first.pk)
    actions.take(first, by=town.viewer("emil"), at=LATER)
    assert code_of(actions.take, second, by=town.viewer("eva"), at=LATER) == "moved_meanwhile"
    assert Move.objects.count() == 1


def test_the_whole_life_with_a_second_person_at_the_end(town):
    item, emil, eva = a_hazard(town), town.viewer("emil"), town.viewer("eva")
    actions.take(item, by=emil, at=LATER)
    actions.finish(item, note="换了灯泡", by=emil, at=LATER)
    own = code_of(actions.close, item, outcome=Outcome.SOLVED, by=emil, at=LATER)
    assert own == "own_work"
    actions.close(item, outcome=Outcome.SOLVED, by=eva, at=LATER)
    item.refresh_from_db()
    assert (item.state, item.outcome, item.measures) == ("closed", "solved", "换了灯泡")
    assert counted("item.moved", move="finish", late=False) == 1
    assert counted("item.moved", to_state="closed", outcome="solved") == 1
    actions.reopen(item, reason="又坏了", by=eva, at=LATER + timedelta(days=3))
    assert (item.state, item.outcome, item.done_at) == ("in_hand", "", None)
    assert item.due_at == LATER + timedelta(days=5)


def test_returning_upwards_names_the_clause_and_reaches_the_office_above(town):
    item, emil = a_hazard(town), town.viewer("emil")
    missing = code_of(actions.return_up, item, reason="不属职责", clause="", by=emil, at=LATER)
    assert missing == "clause_missing"
    actions.return_up(item, reason="燃气管线归公司", clause="职责清单第17条", by=emil, at=LATER)
    assert item.owner_org == town.organisations["street"]
    assert list(queries.to_be_taken(town.viewer("lena"))) == [item]
    assert list(queries.to_be_taken(town.viewer("eva"))) == []


def test_nobody_above_means_nobody_to_return_it_to(town):
    item, lena = a_hazard(town), town.viewer("lena")
    actions.return_up(item, reason="x", clause="y", by=lena, at=LATER)
    assert code_of(actions.return_up, item, reason="x", clause="y", by=lena, at=LATER) == (
        "nobody_above"
    )


def test_deferring_stops_the_clock_until_it_is_taken_up_again(town):
    item, eva = a_hazard(town), town.viewer("eva")
    day = MONDAY_9AM.date()
    past = code_of(actions.defer, item, revisit_on=day, reason="等配件", by=eva, at=LATER)
    assert past == "revisit_in_the_past"
    due_at = item.due_at
    actions.defer(item, revisit_on=day + timedelta(days=9), reason="等配件", by=eva, at=LATER)
    actions.resume(item, by=eva, at=LATER + timedelta(days=2))
    assert (item.state, item.due_at, item.revisit_on) == (
        "in_hand",
        due_at + timedelta(days=2),
        None,
    )


def test_declining_says_where_to_go(town):
    item, eva = a_hazard(town), town.viewer("eva")
    nowhere = code_of(actions.decline, item, where_to_go=" ", clause="x", by=eva, at=LATER)
    assert nowhere == "reason_missing"
    actions.decline(item, where_to_go="自来水公司 96116", clause="第17条", by=eva, at=LATER)
    assert (item.state, item.ended_at) == ("declined", LATER)


def test_a_duplicate_is_merged_into_the_one_that_goes_on(town):
    one, two, three = (a_hazard(town) for _ in range(3))
    eva = town.viewer("eva")
    assert code_of(actions.merge, one, into=one, by=eva, at=LATER) == "itself"
    actions.merge(two, into=one, by=eva, at=LATER)
    actions.merge(three, into=two, by=eva, at=LATER)
    assert (three.state, three.merged_into_id) == ("withdrawn", one.pk)
    west = a_hazard(town, place="west_building", by="wim")
    assert code_of(actions.merge, west, into=one, by=town.viewer("lena"), at=LATER) == (
        "other_ledger"
    )


def test_undo_puts_everything_back_and_corrects_the_facts(town):
    item, emil = a_hazard(town), town.viewer("emil")
    actions.take(item, by=emil, at=LATER)
    other = code_of(actions.undo, item, by=town.viewer("eva"), at=LATER)
    late = code_of(actions.undo, item, by=emil, at=LATER + timedelta(hours=1))
    assert (other, late) == ("not_yours", "too_late")
    actions.undo(item, by=emil, at=LATER + timedelta(minutes=5))
    item.refresh_from_db()
    assert (item.state, item.owner, item.acknowledged_at) == ("open", None, None)
    assert counted("item.moved") == counted("item.acknowledged") == 0
    assert code_of(actions.undo, item, by=emil, at=LATER) == "nothing_to_undo"


def test_undoing_the_finish_takes_back_what_was_written_about_it(town):
    item, emil = a_hazard(town), town.viewer("emil")
    actions.take(item, by=emil, at=LATER)
    actions.finish(item, note="换了灯泡", by=emil, at=LATER)
    actions.undo(item, by=emil, at=LATER)
    assert (item.state, item.measures, item.done_by_id) == ("in_hand", "", None)
    actions.undo(item, by=emil, at=LATER)
    assert item.state == "open"


def test_handing_over_keeps_the_deadline(town):
    item, emil = a_hazard(town), town.viewer("emil")
    actions.take(item, by=emil, at=LATER)
    due_at = item.due_at
    actions.hand_over(item, to=town.people["mo"], by=emil, at=LATER)
    assert (item.owner, item.due_at) == (town.people["mo"], due_at)
    assert item.owner_org == town.organisations["temporary"]


def test_others_help_with_steps_and_see_only_the_step(town):
    item, eva = a_hazard(town), town.viewer("eva")
    actions.dispatch(item, person=town.people["emil"], by=eva, at=LATER)
    step = actions.add_step(item, title="借梯子", person=town.people["mo"], by=eva, at=LATER)
    assert list(queries.my_steps(town.viewer("mo"))) == [step]
    assert not Item.objects.visible_to(town.viewer("mo")).exists()
    actions.finish_step(step, by=town.viewer("mo"), at=LATER)
    assert code_of(actions.finish_step, step, by=town.viewer("mo"), at=LATER) == "already_done"
    assert counted("item.step_done", late=False) == 1


def test_a_stranger_moves_nothing(town):
    item = a_hazard(town)
    stranger = town.viewer("otto")
    tried = [
        code_of(actions.take, item, by=stranger, at=LATER),
        code_of(actions.dispatch, item, person=town.people["mo"], by=stranger, at=LATER),
        code_of(actions.withdraw, item, reason="x", by=stranger, at=LATER),
        code_of(actions.add_step, item, title="x", by=stranger, at=LATER),
    ]
    assert set(tried) == {"not_allowed"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_the_same_moment_one_wins_and_one_is_told():
    town = build_town()
    pk = a_hazard(town).pk
    eyes = {name: town.viewer(name) for name in ("emil", "eva")}
    results = together({name: lambda v=viewer: take_it(v, pk) for name, viewer in eyes.items()})
    assert sorted(results.values()) == ["moved_meanwhile", "taken"]
    assert Move.objects.filter(name="take").count() == 1
    assert counted("item.moved", move="take") == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_stay_single_when_many_open_at_once():
    town = build_town()
    viewer = town.viewer("emil")

    def open_one():
        return actions.open_item(
            HAZARD, title="x", place=town.places["east"], by=viewer, at=MONDAY_9AM
        ).serial

    results = together(dict.fromkeys(range(4), open_one))
    assert sorted(results.values()) == [1, 2, 3, 4]


def take_it(viewer, pk):
    item = queries.one(viewer, pk)
    GATE.wait(timeout=10)
    try:
        actions.take(item, by=viewer, at=LATER)
    except Refused as refusal:
        return refusal.code
    return "taken"


GATE = Barrier(2)


def together(acts):
    """What each act gave, all started at once, each with a connection of its own."""
    results = {}

    def run(name, act):
        try:
            results[name] = act()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in acts.items()]
    connection.close()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


# --- telling people -----------------------------------------------------------------------------


def told(name, town):
    return list(inbox(town.viewer(name)).order_by("pk").values_list("kind", "values"))


def test_whoever_an_item_is_given_to_is_told_number_and_place(
    town, django_capture_on_commit_callbacks
):
    item = a_hazard(town)
    with django_capture_on_commit_callbacks(execute=True):
        actions.dispatch(item, person=town.people["pia"], by=town.viewer("eva"), at=LATER)
    assert told("pia", town) == [("item.given", {"number": item.number, "place": item.place_label})]


def test_a_refused_dispatch_tells_nobody(town, django_capture_on_commit_callbacks):
    item = a_hazard(town)
    with django_capture_on_commit_callbacks(execute=True):
        code_of(actions.dispatch, item, person=town.people["pia"], by=town.viewer("otto"), at=LATER)
    assert told("pia", town) == []


def test_the_owner_is_reminded_once_when_it_is_due_soon_and_once_when_it_is_late(
    town, django_capture_on_commit_callbacks
):
    item = a_hazard(town)
    actions.take(item, by=town.viewer("emil"), at=LATER)
    due_at = item.due_at
    counts = []
    with django_capture_on_commit_callbacks(execute=True):
        for hours in (-9, -3, -2, 1, 2):
            counts.append(actions.remind(due_at + timedelta(hours=hours)))
    assert counts == [0, 1, 0, 1, 0]
    assert [kind for kind, _values in told("emil", town)] == ["item.soon", "item.late"]


def test_one_stroke_over_several_items_is_undone_in_one(town):
    eva = town.viewer("eva")
    first, second, moved_on = (a_hazard(town) for _ in range(3))
    for item in (first, second, moved_on):
        actions.dispatch(item, person=town.people["emil"], by=eva, at=LATER)
    actions.finish(moved_on, note="已换", by=town.viewer("emil"), at=LATER)
    assert actions.undo_last_act(by=eva, at=LATER) == 2
    states = Item.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["open", "open", "done"]
    assert code_of(actions.undo_last_act, by=town.viewer("otto"), at=LATER) == "nothing_to_undo"
