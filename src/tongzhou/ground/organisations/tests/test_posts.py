"""Who appoints whom; what nobody holds at once; the post ends with its date."""

from datetime import date, timedelta

import pytest

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.organisations.actions import appoint, end_appointment
from tongzhou.ground.organisations.models import Appointment
from tongzhou.ground.organisations.queries import viewer_for
from tongzhou.ground.places.models import Household

TODAY = MONDAY_9AM.date()


def act(town, who):
    return {"by": town.viewer(who), "at": MONDAY_9AM}


def give(town, who, person, role, organisation, **more):
    return appoint(
        town.people[person],
        role=role,
        organisation=town.organisations[organisation],
        started_on=more.pop("on", TODAY),
        **more,
        **act(town, who),
    )


@pytest.mark.parametrize(
    ("who", "person", "role", "organisation", "code"),
    [
        ("eva", "otto", "community_worker", "east", None),
        ("eva", "otto", "property_worker", "property", None),
        ("eva", "eva", "grid_worker", "east", "not_oneself"),
        ("eva", "otto", "community_worker", "west", "not_allowed"),
        ("eva", "otto", "branch_secretary", "temporary", "not_allowed"),
        ("bea", "otto", "committee_member", "branch", None),
        ("bea", "otto", "committee_member", "temporary", "not_allowed"),
        ("bea", "otto", "community_worker", "branch", "wrong_kind"),
        ("emil", "otto", "community_worker", "east", "not_allowed"),
        ("lena", "otto", "branch_secretary", "temporary", None),
        ("lena", "otto", "system_admin", "street", "not_allowed"),
        ("sec", "otto", "community_secretary", "east", None),
        ("sec", "sys", "audit_admin", "street", "separation"),
        ("sec", "eva", "audit_admin", "street", "separation"),
        ("sec", "sys", "branch_secretary", "branch", "separation"),
        ("sec", "sec", "community_worker", "east", "not_oneself"),
        ("sys", "otto", "community_worker", "east", "not_allowed"),
        ("aud", "otto", "community_worker", "east", "not_allowed"),
        ("eva", "emil", "community_worker", "east", "already_held"),
    ],
)
def test_who_may_give_which_post(town, who, person, role, organisation, code):
    if code is None:
        post = give(town, who, person, role, organisation)
        line = AuditEntry.objects.first()
        assert (line.action, line.subject) == ("posts.appointed", f"person:{post.person_id}")
        return
    before = Appointment.objects.count()
    with pytest.raises(Refused) as refusal:
        give(town, who, person, role, organisation)
    assert refusal.value.code == code
    assert Appointment.objects.count() == before


def test_a_future_administrators_post_counts_as_well(town):
    later = TODAY + timedelta(days=10)
    give(town, "sec", "otto", "system_admin", "street", on=later)
    with pytest.raises(Refused) as refusal:
        give(town, "sec", "otto", "audit_admin", "street", on=TODAY)
    assert refusal.value.code == "separation"
    give(town, "sec", "otto", "audit_admin", "street", on=TODAY, ended_on=later - timedelta(days=1))


def test_a_post_is_narrowed_and_never_widened(town):
    give(town, "eva", "otto", "grid_worker", "east", place=town.places["east_building"])
    with pytest.raises(Refused) as refusal:
        give(town, "eva", "mo", "grid_worker", "east", place=town.west)
    assert refusal.value.code == "out_of_reach"


def test_sight_begins_and_ends_with_the_dates_of_the_post(town):
    last = TODAY + timedelta(days=3)
    give(town, "eva", "otto", "community_worker", "east", ended_on=last)
    days = {0: 1, 3: 1, 4: 0, -1: 0}
    for after, sees in days.items():
        viewer = viewer_for(town.account("otto"), MONDAY_9AM + timedelta(days=after))
        assert Household.objects.visible_to(viewer).count() == sees, after


def test_a_post_ends_once(town):
    post = town.people["emil"].appointments.get()
    end_appointment(post, on=TODAY, **act(town, "eva"))
    for on, code in ((TODAY, "already_ended"), (date(2019, 1, 1), "ends_before_start")):
        with pytest.raises(Refused) as refusal:
            end_appointment(post, on=on, **act(town, "eva"))
        assert refusal.value.code == code


def test_the_last_administrator_of_a_kind_stays_until_there_is_another(town):
    post = town.people["aud"].appointments.get()
    with pytest.raises(Refused) as refusal:
        end_appointment(post, on=TODAY, **act(town, "sec"))
    assert refusal.value.code == "last_administrator"
    give(town, "sec", "otto", "audit_admin", "street", on=LONG_AGO)
    end_appointment(post, on=TODAY, **act(town, "sec"))
