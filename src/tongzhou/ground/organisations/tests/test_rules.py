"""Posts fit organisations, administrators stay apart, clauses remind."""

from datetime import date

import pytest

from tongzhou.ground.access.roles import roles
from tongzhou.ground.organisations import rules
from tongzhou.ground.organisations.rules import Clause, Clauses, Held, Strength

TODAY = date(2026, 11, 16)
CLAUSES = Clauses(
    least_full=Clause(3, "条例"),
    most_members=Clause(50, "条例"),
    most_units=Clause(5, "条例"),
    committee_from=Clause(7, "条例"),
    committee_least=Clause(3, "条例"),
    committee_most=Clause(7, "条例"),
    first_reminder=Clause(6, "条例"),
    second_reminder=Clause(3, "条例"),
)


@pytest.mark.parametrize(
    ("kind", "role", "fits"),
    [
        ("residents_committee", "community_secretary", True),
        ("branch", "community_secretary", False),
        ("branch", "branch_secretary", True),
        ("works", "branch_secretary", False),
        ("property", "property_worker", True),
        ("party_group", "group_leader", True),
        ("street_office", "system_admin", False),
    ],
)
def test_which_post_exists_where(kind, role, fits):
    assert (role in rules.roles_for(kind, roles())) is fits


def test_every_role_but_the_administrators_exists_somewhere():
    kinds = rules.UNITS | rules.BRANCHES | rules.COMMITTEES | {"party_group"}
    possible = {role for kind in kinds for role in rules.roles_for(kind, roles())}
    assert possible == set(roles()) - set(rules.ADMINISTRATORS)


@pytest.mark.parametrize(
    ("role", "signs", "held", "refused"),
    [
        ("system_admin", False, [Held("audit_admin")], True),
        ("system_admin", False, [Held("system_admin")], False),
        ("audit_admin", False, [Held("community_secretary", signs=True)], True),
        ("branch_secretary", True, [Held("security_admin")], True),
        ("community_worker", False, [Held("system_admin")], False),
        ("branch_secretary", True, [Held("committee_member")], False),
    ],
)
def test_the_three_administrators_are_three_people_and_none_signs(role, signs, held, refused):
    assert (rules.why_not_also(role, signs=signs, held=held) is not None) is refused


@pytest.mark.parametrize("act", ["dues", "admission", "discipline", "elections"])
def test_what_a_temporary_branch_does_not_do(act):
    assert not rules.may_do("temporary_branch", act)
    assert rules.may_do("branch", act)


@pytest.mark.parametrize(
    ("strength", "codes"),
    [
        (Strength("branch", full=3, secretaries=1), []),
        (Strength("branch", full=2, secretaries=1), ["few_full"]),
        (Strength("branch", full=48, probationary=3, officers=5, secretaries=1), ["many_members"]),
        (Strength("branch", full=7, officers=1, secretaries=1), ["no_committee"]),
        (Strength("branch", full=6, officers=1, secretaries=1), []),
        (Strength("branch", full=9, officers=8, secretaries=1), ["large_committee"]),
        (Strength("branch", full=5), ["no_secretary"]),
        (Strength("joint_branch", full=5, units=6, secretaries=1), ["many_units"]),
        (Strength("temporary_branch", full=1, secretaries=1), []),
        (Strength("party_group", probationary_leaders=1), ["probationary_leader"]),
        (Strength("branch", full=3, secretaries=1, term_ends_on=date(2026, 11, 1)), ["term_over"]),
        (Strength("branch", full=3, secretaries=1, term_ends_on=date(2027, 5, 1)), ["term_soon"]),
        (Strength("branch", full=3, secretaries=1, term_ends_on=date(2027, 2, 1)), ["term_very_soon"]),
        (Strength("branch", full=3, secretaries=1, term_ends_on=date(2027, 5, 16)), []),
    ],
)  # fmt: skip
def test_a_clause_that_is_not_met_reminds(strength, codes):
    found = rules.reminders(strength, CLAUSES, TODAY)
    assert [reminder.code for reminder in found] == codes
    assert all(str(reminder.sentence) for reminder in found)


@pytest.mark.parametrize(
    ("kind", "parent", "refused"),
    [
        ("party_group", "branch", False),
        ("party_group", "works", True),
        ("temporary_branch", "street_office", False),
        ("shop", "works", False),
        ("branch", "party_committee", False),
    ],
)
def test_what_may_stand_below_what(kind, parent, refused):
    assert (rules.why_not_below(kind, parent) is not None) is refused
