"""People are added where they belong; minors have a guardian; accounts are kept by two administrators."""

from datetime import date

import pytest

from tests.town import CANARY, MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import Account, AuditEntry
from tongzhou.ground.organisations import actions, queries
from tongzhou.ground.organisations.models import Organisation, Person

TODAY = MONDAY_9AM.date()


def act(town, who):
    return {"by": town.viewer(who), "at": MONDAY_9AM}


def refused(code, action, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        action(*args, **kwargs)
    assert refusal.value.code == code


def test_somebody_new_works_for_the_unit_and_is_seen_there_only(town):
    person = actions.add_person(
        "沈见微", organisation=town.organisations["east"], on=TODAY, **act(town, "eva")
    )
    assert Person.objects.visible_to(town.viewer("lena")).filter(pk=person.pk).exists()
    assert not Person.objects.visible_to(town.viewer("wanda")).filter(pk=person.pk).exists()
    assert "shenjianwei" in person.search_key


def test_a_minor_needs_a_guardian_who_agreed(town):
    values = {"organisation": town.organisations["east"], "on": TODAY, **act(town, "eva")}
    born = date(2010, 5, 1)
    refused("guardian_missing", actions.add_person, "安屿", born_on=born, **values)
    guardian = actions.add_person("安澜", **values)
    minor = actions.add_person(
        "安屿", born_on=born, guardian=guardian, guardian_agreed_on=TODAY, **values
    )
    assert minor.guardian == guardian
    refused("guardian_missing", actions.change_person, minor, guardian=None, **act(town, "eva"))


def test_only_the_persons_own_unit_or_home_branch_changes_the_entry(town):
    mo = town.people["mo"]
    refused("not_allowed", actions.change_person, mo, name="莫", **act(town, "lena"))
    assert actions.change_person(mo, phone="1390000xxxx", **act(town, "bea")) == ["phone"]
    assert CANARY not in str(AuditEntry.objects.first().detail)


def test_whoever_has_left_holds_nothing_any_more(town):
    mo = town.people["mo"]
    actions.record_leave(mo, on=TODAY, **act(town, "bea"))
    rows = [*mo.memberships.all(), *mo.employments.all(), *mo.appointments.all()]
    assert {row.ended_on for row in rows} == {TODAY}


def test_an_organisation_ends_when_nobody_is_left_at_home_in_it(town):
    branch = town.organisations["branch"]
    refused("still_members", actions.end_organisation, branch, on=TODAY, **act(town, "bea"))
    team = actions.set_up_organisation(
        "消杀专班", kind="special_squad", parent=town.organisations["east"], **act(town, "eva")
    )
    actions.end_organisation(team, on=TODAY, **act(town, "eva"))
    refused("already_ended", actions.end_organisation, team, on=TODAY, **act(town, "eva"))


def test_nobody_makes_an_organisation_serve_a_place_out_of_their_reach(town):
    values = {"kind": "work_team", "parent": town.organisations["east"], **act(town, "eva")}
    refused("out_of_reach", actions.set_up_organisation, "工作队", serves=town.west, **values)
    team = actions.set_up_organisation("工作队", serves=town.east, **values)
    refused("out_of_reach", actions.change_organisation, team, serves=town.west, **act(town, "eva"))
    actions.change_organisation(team, name="第一工作队", **act(town, "eva"))
    assert Organisation.objects.get(pk=team.pk).search_key.startswith("第一工作队")


# --- accounts ----------------------------------------------------------------------------------


@pytest.fixture
def new(town):
    return actions.add_person(
        "沈见微", organisation=town.organisations["east"], on=TODAY, **act(town, "eva")
    )


def test_the_one_time_password_opens_and_is_not_kept(town, new):
    password = actions.open_account(new, username="Shen", **act(town, "sys"))
    new.refresh_from_db()
    assert new.account.check_password(password)
    assert new.account.password_is_temporary
    assert password not in str(AuditEntry.objects.first().__dict__)
    refused("has_account", actions.open_account, new, username="shen2", **act(town, "sys"))


def test_a_user_name_is_given_once(town, new):
    refused("name_taken", actions.open_account, new, username="emil", **act(town, "sys"))


@pytest.mark.parametrize("who", ["sec", "aud", "eva", "lena", "otto"])
def test_only_the_system_administrator_opens_accounts(town, new, who):
    refused("not_allowed", actions.open_account, new, username="shen", **act(town, who))
    emil = town.account("emil")
    refused("not_allowed", actions.hand_over_password, emil, **act(town, who))
    refused("not_allowed", actions.close_account, emil, **act(town, who))


@pytest.mark.parametrize("who", ["sys", "aud", "eva", "otto"])
def test_only_the_security_administrator_unlocks_and_ends_sessions(town, who):
    emil = town.account("emil")
    refused("not_allowed", actions.unlock_account, emil, **act(town, who))
    refused("not_allowed", actions.end_sessions, emil, **act(town, who))
    refused("not_allowed", actions.drop_codes, emil, **act(town, who))


def test_the_codes_of_a_lost_phone_are_dropped_by_somebody_else(town, client):
    emil = town.account("emil")
    Account.objects.filter(pk=emil.pk).update(totp_secret="S")
    client.force_login(Account.objects.get(pk=emil.pk))
    actions.drop_codes(emil, **act(town, "sec"))
    assert emil.totp_secret == ""
    assert client.get("/").status_code == 302
    refused("not_oneself", actions.drop_codes, town.account("sec"), **act(town, "sec"))


def test_ended_sessions_are_over_at_once(town, client):
    client.force_login(town.account("emil"))
    assert client.get("/").status_code == 200
    actions.end_sessions(Account.objects.get(username="emil"), **act(town, "sec"))
    assert client.get("/").status_code == 302


def test_nobody_hands_themselves_a_password_or_closes_their_own_account(town):
    account = town.account("sys")
    refused("not_oneself", actions.hand_over_password, account, **act(town, "sys"))
    refused("not_oneself", actions.close_account, account, **act(town, "sys"))


def test_the_administrators_see_accounts_and_no_people(town):
    for who, many in (("sys", True), ("sec", True), ("aud", False), ("eva", False)):
        viewer = town.viewer(who)
        assert queries.accounts(viewer).exists() is many, who
    assert list(queries.people(town.viewer("sys"))) == [town.people["sys"]]
