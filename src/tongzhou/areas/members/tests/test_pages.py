"""Organisations, people and accounts as pages: who sees and does what."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.members.actions import RosterRow, bring_in
from tongzhou.base.sheets import Outcome, UploadRef
from tongzhou.ground.access.models import Account, AuditEntry
from tongzhou.ground.organisations.models import Membership, Organisation, Person
from tongzhou.shared.facts.models import Fact


@pytest.fixture
def sign_in(town, client):
    def as_(name):
        client.force_login(town.account(name))
        return client

    return as_


def at(name, *args):
    return reverse(f"members:{name}", args=args)


def body(client, name, *args, **query):
    return client.get(at(name, *args), query).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("eva", 200), ("bea", 200), ("lena", 200), ("gus", 403), ("otto", 403), ("sys", 403)],
)
def test_the_tree_is_for_those_whose_posts_show_organisations(town, sign_in, who, status):
    assert sign_in(who).get(at("organisations")).status_code == status


def test_an_organisation_out_of_reach_is_not_there(town, sign_in):
    east = town.organisations["east"]
    assert sign_in("eva").get(at("organisation", east.pk)).status_code == 200
    assert sign_in("wanda").get(at("organisation", east.pk)).status_code == 404
    assert sign_in("eva").get(at("person", town.people["wim"].pk)).status_code == 404


def test_the_branch_page_reminds_with_the_clause_and_masks_phones(town, sign_in):
    Person.objects.filter(pk=town.people["mo"].pk).update(phone="1390000xxxx")
    page = body(sign_in("bea"), "organisation", town.organisations["branch"].pk)
    assert "正式党员 2 名" in page
    assert "支部工作条例" in page
    assert "139****xxxx" in page
    assert "1390000xxxx" not in page


def test_the_roster_asks_the_same_number_of_questions_for_two_and_for_five(
    town, sign_in, django_assert_max_num_queries
):
    client = sign_in("bea")
    address = at("organisation", town.organisations["branch"].pk)
    client.get(address)
    with django_assert_max_num_queries(45) as few:
        client.get(address)
    for name in ("庄雨田", "邵庆禾", "柏云舟"):
        person = Person.objects.create(name=name, status="full")
        Membership.objects.create(
            person=person, organisation=town.organisations["branch"], started_on=LONG_AGO
        )
    with django_assert_max_num_queries(45) as many:
        client.get(address)
    assert len(few) == len(many)


def test_a_phone_in_clear_after_a_reason(town, sign_in):
    mo = town.people["mo"]
    Person.objects.filter(pk=mo.pk).update(phone="1390000xxxx")
    client = sign_in("bea")
    assert "1390000xxxx" not in body(client, "phone", mo.pk)
    page = client.post(at("phone", mo.pk), {"reason": "emergency"}).content.decode()
    assert "1390000xxxx" in page
    assert AuditEntry.objects.filter(action="people.unmask").count() == 1
    assert sign_in("eva").post(at("phone", mo.pk), {"reason": "emergency"}).status_code == 403


def test_from_the_approval_to_the_note_that_comes_home(town, sign_in):
    street = town.organisations["street"]
    client = sign_in("lena")
    form = {
        "kind": "temporary_branch", "name": "槐荫里防汛临时党支部", "serves": town.east.pk,
        "approved_by": "滨湖街道党工委", "approval_number": "滨党发〔2026〕21号", "started_on": "2026-11-01",
    }  # fmt: skip
    client.post(at("temporary", street.pk), form)
    flood = Organisation.objects.get(name="槐荫里防汛临时党支部")
    page = body(client, "organisation", flood.pk)
    assert "不发展党员" in page
    assert "滨党发〔2026〕21号" in page
    mo = town.people["mo"]
    sign_in("bea").post(at("send", mo.pk), {"to": flood.pk, "on": "2026-11-02"})
    client = sign_in("lena")
    client.post(
        at("appoint", flood.pk),
        {"person": mo.pk, "role": "branch_secretary", "started_on": "2026-11-02"},
    )
    assert mo.name in body(client, "organisation", flood.pk)
    row = Membership.objects.get(organisation=flood, person=mo)
    client.post(at("end", flood.pk), {"on": "2026-11-10"})
    page = body(client, "organisation", flood.pk)
    assert "mo**" not in page
    assert at("member_back", row.pk) in page
    client.post(at("member_back", row.pk), {"feedback": "连续值守，群众评价好"})
    assert "连续值守" in body(sign_in("bea"), "person", mo.pk)
    kinds = list(Fact.objects.values_list("kind", flat=True))
    assert kinds == [
        "temporary.set_up", "temporary.member_sent", "post.appointed", "temporary.revoked",
    ]  # fmt: skip
    assert Fact.objects.filter(place_path=town.east.path).count() == 4


def test_setting_up_changing_and_ending_an_organisation(town, sign_in):
    client = sign_in("eva")
    east = town.organisations["east"]
    client.post(at("set_up", east.pk), {"kind": "special_squad", "name": "消杀专班"})
    squad = Organisation.objects.get(name="消杀专班")
    client.post(at("change", squad.pk), {"name": "环境专班", "remit": "楼道清理"})
    squad.refresh_from_db()
    assert (squad.name, squad.remit, squad.kind) == ("环境专班", "楼道清理", "special_squad")
    client.post(at("end", squad.pk), {"on": "2026-11-10"})
    squad.refresh_from_db()
    assert str(squad.ended_on) == "2026-11-10"
    assert client.post(at("set_up", squad.pk), {"name": "再设"}).status_code == 403


def test_people_are_added_changed_and_leave(town, sign_in):
    client = sign_in("eva")
    east = town.organisations["east"]
    new = {"name": "安屿", "status": "non_member", "born_on": "2010-05-01"}
    assert client.post(at("add_person", east.pk), new).status_code == 422
    client.post(at("add_person", east.pk), {"name": "沈见微", "status": "non_member"})
    person = Person.objects.get(name="沈见微")
    client.post(at("change_person", person.pk), {"name": "沈见微", "status": "applicant"})
    person.refresh_from_db()
    assert person.status == "applicant"
    client.post(at("leave", person.pk), {"on": "2026-11-10"})
    assert client.get(at("person", person.pk)).status_code == 404


def test_a_roster_comes_in_and_twice_is_once(town):
    by = town.viewer("bea")
    upload = UploadRef(1, town.organisations["branch"].path)
    rows = [
        RosterRow("庄雨田", "full", phone="1390000xxxx"),
        RosterRow("童远", "probationary", group="精整组"),
    ]
    results = bring_in(rows, upload=upload, by=by, at=MONDAY_9AM)
    assert results[0] == Outcome.ADDED
    assert results[1].column == "group"
    assert bring_in(rows[:1], upload=upload, by=by, at=MONDAY_9AM) == [Outcome.UNCHANGED]
    promoted = RosterRow("庄雨田", "full", sex="1")
    assert bring_in([promoted], upload=upload, by=by, at=MONDAY_9AM) == [Outcome.CHANGED]


def test_the_roster_goes_out_with_masked_phones_and_a_line(town, sign_in):
    Person.objects.filter(pk=town.people["mo"].pk).update(phone="1390000xxxx")
    answer = sign_in("bea").get(at("roster", town.organisations["branch"].pk))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "139****xxxx" in words
    assert "1390000xxxx" not in words
    assert AuditEntry.objects.filter(action="people.exported").count() == 1


# --- accounts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("sys", 200), ("sec", 200), ("aud", 403), ("eva", 403)]
)
def test_accounts_are_for_two_of_the_three(town, sign_in, who, status):
    client = sign_in(who)
    assert client.get(at("accounts")).status_code == status
    assert "鹦鹉螺" not in body(client, "accounts").replace(town.organisations["street"].name, "")


def test_the_system_administrator_opens_an_account_and_hands_over_a_password(town, sign_in):
    person = Person.objects.create(name="沈见微")
    client = sign_in("sys")
    assert client.get(at("open_account"), {"name": "没有"}).status_code == 422
    address = at("open_account") + "?name=沈见微"
    page = client.get(address).content.decode()
    assert "沈**" in page
    page = client.post(address, {"person": person.pk, "username": "shen"}).content.decode()
    account = Account.objects.get(username="shen")
    password = next(
        word
        for word in page.replace("<", " ").replace(">", " ").split()
        if account.check_password(word)
    )
    client.logout()
    client.post(reverse("web:sign_in"), {"username": "shen", "password": password})
    assert client.get(reverse("web:my_day")).url == reverse("web:password")
    assert sign_in("sec").get(at("open_account")).status_code == 403


def test_the_security_administrator_gives_posts_unlocks_and_ends_sessions(town, sign_in):
    otto = town.account("otto")
    client = sign_in("sec")
    street = town.organisations["street"]
    form = {"role": "audit_admin", "organisation": street.pk, "started_on": "2026-11-01"}
    client.post(at("assign", otto.pk), form)
    post = town.people["otto"].appointments.get()
    assert post.role == "audit_admin"
    form["role"] = "system_admin"
    assert client.post(at("assign", otto.pk), form).status_code == 422
    client.post(at("end_post", post.pk), {"on": "2026-11-10"})
    post.refresh_from_db()
    assert str(post.ended_on) == "2026-11-10"
    Account.objects.filter(pk=otto.pk).update(failures=4)
    client.post(at("unlock_account", otto.pk))
    client.post(at("end_sessions", otto.pk))
    otto.refresh_from_db()
    assert (otto.failures, otto.session_round) == (0, 1)
    assert client.post(at("close_account", otto.pk)).status_code == 409


def test_the_system_administrator_closes_and_reopens(town, sign_in):
    otto = town.account("otto")
    client = sign_in("sys")
    client.post(at("close_account", otto.pk))
    otto.refresh_from_db()
    assert not otto.is_active
    client.post(at("reopen_account", otto.pk))
    assert "一次性密码" in client.post(at("new_password", otto.pk)).content.decode()
    assert client.post(at("unlock_account", otto.pk)).status_code == 409
    assert client.post(at("assign", otto.pk), {}).status_code == 403
