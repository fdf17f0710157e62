"""Who sees what of those who are sent; many people at once; the same few questions for any number."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.stories.walk import Clock
from tests.town import LONG_AGO, MONDAY_9AM, _person
from tongzhou.areas.duty import ledgers
from tongzhou.areas.duty.actions import deployments, pool, teams
from tongzhou.areas.duty.models import Claim, Deployed, Deployment
from tongzhou.areas.duty.queries.home_units import batches, by_home_unit
from tongzhou.areas.duty.tests.crew import MONDAY
from tongzhou.areas.duty.tests.orders import LATER, an_order, branches, workers
from tongzhou.areas.duty.views import homes
from tongzhou.base.errors import Refused
from tongzhou.ground.access.audit import broken_audit_lines
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.organisations.models import Appointment, Membership, Person
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.models import Notice


@pytest.fixture
def officer(town):
    _person(town, "uwe", ("unit_officer", "works"))


@pytest.fixture
def page(client, town, clock_at_nine):
    def page(name, address, **query):
        client.force_login(town.account(name))
        return client.get(address, query)

    return page


@pytest.fixture
def clock_at_nine():
    with Clock(MONDAY_9AM).patch():
        yield


def test_a_unit_officer_names_the_place_without_seeing_it(client, town, officer, clock_at_nine):
    client.force_login(town.account("uwe"))
    address = reverse("duty:new_deployment")
    assert town.east.name not in client.get(address).content.decode()
    values = {
        "kind": "deployment",
        "title": "支援",
        "place": town.east.name,
        "unit": town.organisations["works"].pk,
        "started_on": MONDAY,
        "ended_on": LATER,
    }
    assert client.post(address, values).status_code == 302
    assert Deployment.objects.get().place == town.east
    wrong = client.post(address, {**values, "place": "没有这个社区"})
    assert wrong.status_code == 422
    without = client.post(address, {**values, "unit": ""})
    assert without.status_code == 422, "for no unit of theirs they order nothing at that place"


def test_who_sees_the_order(page, town, officer):
    one = an_order(town)
    mo = town.people["mo"]
    deployments.send(one, [mo], by=town.viewer("eva"), at=MONDAY_9AM)
    address = reverse("duty:deployment", args=[one.pk])
    seen = {name: page(name, address).status_code for name in ("eva", "uwe", "mo", "wanda", "otto")}
    assert seen == {"eva": 200, "uwe": 200, "mo": 200, "wanda": 404, "otto": 404}
    assert "选派人员" not in page("mo", address).content.decode()


def test_the_home_branch_reads_the_note_though_another_body_ordered(page, town):
    one = an_order(town, unit=None)
    (sent,) = deployments.send(one, [town.people["mo"]], by=town.viewer("eva"), at=MONDAY_9AM)
    deployments.give_back(sent, note="入户六十户", by=town.viewer("eva"), at=MONDAY_9AM)
    ours = reverse("duty:sent_by_us")
    assert "入户六十户" in page("bea", ours).content.decode()
    assert "入户六十户" not in page("wanda", ours).content.decode()


def test_a_note_is_read_by_the_person_the_home_and_who_wrote_it_and_by_nobody_else(
    page, town, officer
):
    """emil works where mo served, lena over both: they see that mo was there, not what was said."""
    one, words = an_order(town), "入户六十户"
    (sent,) = deployments.send(one, [town.people["mo"]], by=town.viewer("eva"), at=MONDAY_9AM)
    deployments.give_back(sent, note=words, by=town.viewer("eva"), at=MONDAY_9AM)
    reading, others = {"mo", "uwe", "eva"}, {"emil", "lena"}
    for name in ("deployment", "home_units"):
        address = reverse(f"duty:{name}", args=[one.pk])
        pages = {who: page(who, address) for who in reading | others}
        assert {answer.status_code for answer in pages.values()} == {200}
        assert {who for who in pages if words in pages[who].content.decode()} == reading, name
    rows = {who: list(ledgers.roll_rows(town.viewer(who), one)) for who in ("eva", "emil")}
    assert [rows[who][0]["note"] for who in ("eva", "emil")] == [words, ""]
    groups = by_home_unit(town.viewer("emil"), one)
    paper = ledgers.commendation(one, groups, [], [str(sent.pk)], MONDAY_9AM)
    assert words not in str(paper.body)


def test_nor_is_it_read_in_the_branch_where_somebody_served(page, town):
    one = an_order(town, organisation=town.organisations["temporary"])
    (worker,) = workers(town, 1)
    (sent,) = deployments.send(one, [worker], by=town.viewer("eva"), at=MONDAY_9AM)
    deployments.give_back(sent, note="入户六十户", by=town.viewer("eva"), at=MONDAY_9AM)
    address = reverse("members:person", args=[worker.pk])
    pages = {who: page(who, address) for who in ("lena", "emil")}
    assert {who: "入户六十户" in answer.content.decode() for who, answer in pages.items()} == {
        "lena": True,
        "emil": False,
    }, "whoever keeps the temporary branch reads it, who merely sees it does not"


def test_names_are_pasted_and_all_go_or_none(client, town, officer, clock_at_nine):
    workers(town, 3)
    one = an_order(town)
    client.force_login(town.account("uwe"))
    send = reverse("duty:send", args=[one.pk])
    client.post(send, {"names": "甲00，甲01\n查无此人"})
    assert not one.people.exists()
    client.post(send, {"names": "甲00，甲01\n甲02", "started_on": MONDAY, "ended_on": LATER})
    assert one.people.count() == 3
    assert not one.people.filter(received_at__isnull=False).exists()


def test_everybody_of_the_order_is_received_in_a_few_writes_and_the_second_click_is_told(
    client, town, officer, clock_at_nine, django_capture_on_commit_callbacks
):
    one = an_order(town, organisation=town.organisations["temporary"])
    people = workers(town, 60)
    deployments.send(one, people, by=town.viewer("uwe"), at=MONDAY_9AM)
    client.force_login(town.account("eva"))
    receive = reverse("duty:receive", args=[one.pk])
    with (
        CaptureQueriesContext(connection) as asked,
        django_capture_on_commit_callbacks(execute=True),
    ):
        client.post(receive)
    assert len(asked) < 60, len(asked)
    assert Appointment.objects.filter(role="volunteer", person__in=people).count() == 60
    assert Membership.objects.filter(organisation=one.organisation, person__in=people).count() == 60
    facts = all_facts().filter(kind="duty.deployed")
    assert {fact.actor_id for fact in facts} == {person.pk for person in people}
    assert Notice.objects.filter(kind="duty.deployed", person__in=people).count() == 60
    assert AuditEntry.objects.filter(action="posts.appointed").count() == 60
    assert broken_audit_lines() == []
    again = client.post(receive)
    assert again.status_code == 409
    assert all_facts().filter(kind="duty.deployed").count() == 60


def test_the_page_shows_whose_yes_an_extension_waits_for(client, town, officer, clock_at_nine):
    one = an_order(town)
    address = reverse("duty:deployment", args=[one.pk])
    client.force_login(town.account("uwe"))
    client.post(reverse("duty:extend", args=[one.pk]), {"to": LATER + timedelta(days=7)})
    agree = reverse("duty:agree_extension", args=[one.pk])
    assert agree not in client.get(address).content.decode()
    assert client.post(agree).status_code == 409
    client.force_login(town.account("eva"))
    assert agree in client.get(address).content.decode()
    client.post(agree)
    one.refresh_from_db()
    assert one.ended_on == LATER + timedelta(days=7)


def test_batches_are_those_who_begin_on_one_day(town):
    one = an_order(town)
    people = workers(town, 6)
    for number, few in enumerate((people[:3], people[3:5], people[5:])):
        deployments.send(
            one,
            few,
            started_on=MONDAY + timedelta(days=7 * number),
            by=town.viewer("eva"),
            at=MONDAY_9AM,
        )
    found = batches(town.viewer("eva"), one)
    assert [(batch.number, batch.named) for batch in found] == [(1, 3), (2, 2), (3, 1)]


def test_members_are_placed_with_posts_that_end_with_the_service(town):
    one = an_order(town)
    sent = deployments.send(one, workers(town, 3), by=town.viewer("eva"), at=MONDAY_9AM)
    first, second = branches(town, 2)
    seats = [
        teams.Seat(sent[0], first, "branch_secretary"),
        teams.Seat(sent[1], first),
        teams.Seat(sent[2], second),
    ]
    lena = town.viewer("lena")
    assert teams.place_in_branches(seats, by=lena, at=MONDAY_9AM) == 3
    assert teams.place_in_branches(seats, by=lena, at=MONDAY_9AM) == 0, "nothing twice"
    facts = all_facts().filter(kind="temporary.member_sent")
    assert [fact.organisation_path for fact in facts] == [first.path, first.path, second.path]
    post = Appointment.objects.get(role="branch_secretary", organisation=first)
    assert (post.person, post.ended_on, post.appointed_by) == (
        sent[0].person,
        LATER,
        "滨湖街道党工委",
    )
    sent[0].refresh_from_db()
    friday = MONDAY_9AM + timedelta(days=4)
    deployments.give_back(sent[0], by=town.viewer("eva"), at=friday)
    post.refresh_from_db()
    assert post.ended_on == friday.date()
    moved = teams.place_in_branches([teams.Seat(sent[1], second)], by=lena, at=friday)
    assert moved == 1
    rows = Membership.objects.filter(person=sent[1].person).order_by("pk")
    assert [row.organisation for row in rows if row.ended_on >= friday.date()] == [second]


@pytest.mark.parametrize(("name", "code"), [("eva", "not_allowed"), ("wanda", "not_allowed")])
def test_only_who_may_staff_a_branch_places_people_in_it(town, name, code):
    one = an_order(town)
    (sent,) = deployments.send(one, workers(town, 1), by=town.viewer("eva"), at=MONDAY_9AM)
    (body,) = branches(town, 1)
    with pytest.raises(Refused) as caught:
        teams.place_in_branches([teams.Seat(sent, body)], by=town.viewer(name), at=MONDAY_9AM)
    assert caught.value.code == code


def test_nobody_but_a_member_is_placed(town):
    one = an_order(town)
    (sent,) = deployments.send(
        one, workers(town, 1, status="non_member"), by=town.viewer("eva"), at=MONDAY_9AM
    )
    (body,) = branches(town, 1)
    with pytest.raises(Refused) as caught:
        teams.place_in_branches([teams.Seat(sent, body)], by=town.viewer("lena"), at=MONDAY_9AM)
    assert caught.value.code == "not_a_member"


def test_a_task_force_stands_whole_or_not_at_all(town):
    people = workers(town, 3)
    given = {
        "title": "后勤保障突击小组",
        "place": town.east,
        "unit": town.organisations["works"],
        "leader": people[0],
        "started_on": MONDAY,
        "ended_on": LATER,
        "by": town.viewer("eva"),
        "at": MONDAY_9AM,
    }
    with pytest.raises(Refused) as caught:
        teams.form_team([], **given)
    assert (caught.value.code, Deployment.objects.count()) == ("nobody", 0)
    made = teams.form_team(people, **given)
    assert (made.kind, made.wanted, made.people.count()) == ("task_force", 3, 3)


def test_a_whole_branch_claims_all_or_nothing(town):
    branch, bea = town.organisations["branch"], town.viewer("bea")
    given = {"started_on": MONDAY, "ended_on": LATER, "by": bea, "at": MONDAY_9AM}
    posts = [(town.people["mo"], "节能先锋岗", ""), (town.people["bea"], "节能先锋岗", "")]
    with pytest.raises(Refused) as caught:
        pool.claim_posts(branch, posts, **given)
    assert caught.value.code == "taken"
    assert town.people["bea"].name in str(caught.value), "the line that was refused is named"
    assert not Claim.objects.exists()
    posts[1] = (town.people["bea"], "安全先锋岗", "班前查隐患")
    assert len(pool.claim_posts(branch, posts, **given)) == 2


def test_lists_go_out_with_reason_and_trail(client, town, clock_at_nine):
    one = an_order(town)
    sent = deployments.send(one, workers(town, 2), by=town.viewer("eva"), at=MONDAY_9AM)
    client.force_login(town.account("eva"))
    answer = client.post(reverse("duty:home_units_out", args=[one.pk]), {"reason": "反馈"})
    assert answer["Content-Type"].endswith("sheet")
    answer = client.post(reverse("duty:register_out"), {"reason": "上报"})
    assert answer["Content-Type"].endswith("sheet")
    ticked = {"person": [sent[0].pk], "unit": [town.organisations["works"].name]}
    answer = client.post(reverse("duty:commendation", args=[one.pk]), ticked)
    assert answer["Content-Type"].endswith("document")
    assert AuditEntry.objects.filter(action="duty.exported").count() == 3
    client.force_login(town.account("mo"))
    for name in ("duty:home_units_out", "duty:commendation"):
        assert client.post(reverse(name, args=[one.pk]), {"reason": "x"}).status_code in {403, 404}


def test_many_people_are_folded_into_their_units_and_one_unit_is_opened(page, town, monkeypatch):
    one = an_order(town)
    people = workers(town, 4) + workers(town, 3, unit="east")
    deployments.send(one, people, by=town.viewer("eva"), at=MONDAY_9AM)
    monkeypatch.setattr(homes, "MOST_DRAWN", 3)
    address = reverse("duty:home_units", args=[one.pk])
    folded = page("eva", address)
    assert sorted(folded.context["sizes"].values()) == [3, 4]
    assert "甲00" not in folded.content.decode()
    works = page("eva", address, unit=town.organisations["works"].name).content.decode()
    assert works.count("甲0") == 3, "the first three, and that there are four"
    assert '<span class="soft">4</span>' in works


ADDRESSES = ("deployment", "home_units", "choose", "branches")


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_number_of_questions_does_not_grow_with_the_people(client, town, name, clock_at_nine):
    one = an_order(town)
    people = workers(town, 24)
    branches(town, 2)
    client.force_login(town.account("lena" if name == "branches" else "eva"))
    address = reverse(f"duty:{name}", args=[one.pk])
    counts = []
    for few in (people[:2], people[2:16]):
        deployments.send(one, few, by=town.viewer("eva"), at=MONDAY_9AM)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
    assert counts[0] <= 20


@pytest.mark.parametrize("name", ["deployments", "pool", "claims", "sent_by_us"])
def test_nor_with_the_length_of_the_lists(client, town, name, clock_at_nine):
    client.force_login(town.account("eva"))
    counts = []
    for round_ in range(2):
        one = an_order(town, title=f"支援{round_}")
        few = [Person.objects.create(name=f"乙{round_}{n}") for n in range(3 + 8 * round_)]
        for person in few:
            person.employments.create(unit=town.organisations["works"], started_on=LONG_AGO)
            pool.sign_up(
                kind="volunteer",
                place=town.east,
                person=person,
                risks_told=True,
                by=town.viewer("eva"),
                at=MONDAY_9AM,
            )
        deployments.send(one, few, by=town.viewer("eva"), at=MONDAY_9AM)
        client.get(reverse(f"duty:{name}"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"duty:{name}")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_pool_is_taken_on_many_at_once(client, town, clock_at_nine):
    one = an_order(town, unit=None)
    rows = [
        pool.sign_up(
            kind="volunteer",
            place=town.east,
            person=person,
            risks_told=True,
            by=town.viewer("eva"),
            at=MONDAY_9AM,
        )
        for person in workers(town, 3)
    ]
    client.force_login(town.account("eva"))
    ticked = {"row": [row.pk for row in rows], "deployment": one.pk}
    client.post(reverse("duty:take_on"), ticked)
    assert Deployed.objects.filter(deployment=one, received_at__isnull=False).count() == 3
    rows[0].refresh_from_db()
    assert rows[0].deployed is not None
