"""Homes, transfers, groups; and the life of a temporary branch with every home kept."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations import actions, queries
from tongzhou.ground.organisations.models import Membership, Organisation, Person

TODAY = MONDAY_9AM.date()
SUPERIOR = {"approved_by": "滨湖街道党工委", "approval_number": "滨党发〔2026〕21号"}


def act(town, who, days=0):
    at = MONDAY_9AM + timedelta(days=days)
    return {"by": town.viewer(who, at), "at": at}


def refused(code, action, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        action(*args, **kwargs)
    assert refusal.value.code == code


@pytest.fixture
def flood(town):
    """A temporary branch of the east, set up today by the street."""
    return actions.set_up_temporary_body(
        "槐荫里防汛临时党支部",
        kind="temporary_branch",
        parent=town.organisations["street"],
        serves=town.east,
        started_on=TODAY,
        event_id=7,
        **SUPERIOR,
        **act(town, "lena"),
    )


@pytest.fixture
def ida(town):
    """A full member of the works branch who also works there, unknown in the east."""
    return actions.add_person(
        "庄雨田",
        organisation=town.organisations["branch"],
        on=TODAY,
        status="full",
        **act(town, "bea"),
    )


def sees(town, who, person, days=0):
    viewer = town.viewer(who, MONDAY_9AM + timedelta(days=days))
    return Person.objects.visible_to(viewer).filter(pk=person.pk).exists()


def test_a_temporary_branch_needs_an_approval_and_a_superior_who_sets_it_up(town):
    values = {
        "kind": "temporary_branch",
        "parent": town.organisations["street"],
        "serves": None,
        "started_on": TODAY,
        "approval_number": "",
    }
    setting_up = actions.set_up_temporary_body
    lena, eva = act(town, "lena"), act(town, "eva")
    refused("approval_missing", setting_up, "支部", approved_by=" ", **values, **lena)
    refused("not_allowed", setting_up, "支部", approved_by="党工委", **values, **eva)
    values["kind"] = "branch"
    refused("wrong_kind", setting_up, "支部", approved_by="党工委", **values, **lena)


def test_the_home_branch_sends_and_keeps_its_member(town, flood, ida):
    refused("not_allowed", actions.send_member, ida, to=flood, on=TODAY, **act(town, "lena"))
    actions.send_member(ida, to=flood, on=TODAY, **act(town, "bea"))
    home = queries.homes_of([ida.pk], TODAY)[ida.pk]
    assert home == town.organisations["branch"]
    assert sees(town, "lena", ida)
    assert sees(town, "bea", ida)
    assert not sees(town, "wanda", ida)


def test_sight_from_the_temporary_branch_ends_with_the_date_and_the_home_keeps_it(town, flood, ida):
    actions.send_member(ida, to=flood, on=TODAY, **act(town, "bea"))
    row = Membership.objects.get(person=ida, organisation=flood)
    last = TODAY + timedelta(days=5)
    actions.end_membership(row, on=last, feedback="值守认真", **act(town, "lena"))
    assert sees(town, "lena", ida, days=5)
    assert not sees(town, "lena", ida, days=6)
    assert sees(town, "bea", ida, days=6)
    past = queries.history_of(town.viewer("bea"), ida)
    assert "值守认真" in [one.feedback for one in past.memberships]


def test_the_temporary_officer_reads_nothing_of_the_members_other_life(town, flood, ida):
    actions.send_member(ida, to=flood, on=TODAY, **act(town, "bea"))
    actions.appoint(
        ida,
        role="committee_member",
        organisation=town.organisations["branch"],
        started_on=TODAY,
        **act(town, "bea"),
    )
    past = queries.history_of(town.viewer("lena"), ida)
    assert [one.organisation for one in past.memberships] == [flood]
    assert past.appointments == []


def test_officers_are_appointed_and_everything_ends_with_the_revocation(town, flood, ida):
    actions.send_member(ida, to=flood, on=TODAY, **act(town, "bea"))
    actions.appoint(
        ida,
        role="branch_secretary",
        organisation=flood,
        started_on=TODAY,
        appointed_by=SUPERIOR["approved_by"],
        **act(town, "lena"),
    )
    assert queries.temporary_member_count(town.east.path, MONDAY_9AM) == 3
    assert queries.temporary_officer_count(town.east.path, MONDAY_9AM) == 2
    last = TODAY + timedelta(days=2)
    assert actions.revoke_temporary_body(flood, on=last, **act(town, "lena")) == 1
    refused("already_ended", actions.revoke_temporary_body, flood, on=last, **act(town, "lena"))
    after = MONDAY_9AM + timedelta(days=3)
    assert not ida.appointments.filter(ended_on__isnull=True).exists()
    assert ida.memberships.get(home=True).ended_on is None
    assert queries.temporary_body_count(town.east.path, after) == 1
    assert not sees(town, "lena", ida, days=3)


def test_only_members_serve_in_it_and_it_admits_nobody(town, flood):
    otto = town.people["otto"]
    actions.employ(otto, unit=town.organisations["east"], on=TODAY, **act(town, "eva"))
    refused("not_a_member", actions.send_member, otto, to=flood, on=TODAY, **act(town, "eva"))
    refused("wrong_kind", actions.join_branch, otto, branch=flood, on=TODAY, **act(town, "lena"))
    adding = {"organisation": flood, "on": TODAY, **act(town, "lena")}
    refused("wrong_kind", actions.add_person, "新人", **adding)


def test_a_home_is_left_by_a_transfer_only(town, ida):
    home = ida.memberships.get()
    refused("wrong_way", actions.end_membership, home, on=TODAY, **act(town, "bea"))
    other = Organisation.objects.create(
        kind="branch", name="机关支部", parent=town.organisations["party"],
        path=f"{town.organisations['party'].path}000001",
    )  # fmt: skip
    day = TODAY + timedelta(days=1)
    refused("not_allowed", actions.transfer, ida, to=other, on=day, **act(town, "bea"))
    actions.appoint(
        town.people["otto"],
        role="branch_secretary",
        organisation=town.organisations["party"],
        started_on=TODAY,
        **act(town, "sec"),
    )
    actions.transfer(ida, to=other, on=day, **act(town, "otto"))
    rows = list(ida.memberships.order_by("started_on").values_list("organisation", "ended_on"))
    assert rows == [(home.organisation_id, TODAY), (other.pk, None)]
    assert not sees(town, "bea", ida, days=1)


def test_whoever_has_a_home_is_not_joined_again(town, ida):
    branch = town.organisations["branch"]
    refused("has_home", actions.join_branch, ida, branch=branch, on=TODAY, **act(town, "bea"))


def test_a_party_group_is_made_of_members_of_its_branch(town, ida):
    bea = act(town, "bea")
    branch = town.organisations["branch"]
    groups = [
        actions.set_up_organisation(name, kind="party_group", parent=branch, **bea)
        for name in ("精整组", "轧制组")
    ]
    refused(
        "not_a_member", actions.put_into_group, town.people["eva"], group=groups[0], on=TODAY, **bea
    )
    actions.put_into_group(ida, group=groups[0], on=TODAY, **bea)
    refused("already_held", actions.put_into_group, ida, group=groups[0], on=TODAY, **bea)
    later = TODAY + timedelta(days=1)
    actions.put_into_group(ida, group=groups[1], on=later, **act(town, "bea", 1))
    assert queries.groups_of(branch, later)[ida.pk] == groups[1]
    assert queries.groups_of(branch, TODAY)[ida.pk] == groups[0]


def test_reminders_name_the_clause_and_block_nothing(town):
    found = queries.reminders_for(town.organisations["branch"], TODAY)
    assert [reminder.code for reminder in found] == ["few_full"]
    assert "支部工作条例" in found[0].source
    assert queries.reminders_for(town.organisations["works"], TODAY) == []
