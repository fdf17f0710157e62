"""Who may hold which post, what a temporary body cannot do, and where a clause is not met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tongzhou.base.words import Sentence, said

TEMPORARY = frozenset({"temporary_branch", "temporary_committee"})
BRANCHES = frozenset({"branch", "joint_branch", "temporary_branch"})
HOMES = frozenset({"branch", "joint_branch"})
COMMITTEES = frozenset({"party_committee", "general_branch", "temporary_committee"})
UNITS = frozenset(
    {
        "group",
        "company",
        "works",
        "shop",
        "unit",
        "street_office",
        "residents_committee",
        "property",
        "work_team",
        "special_squad",
    }
)
# Bodies that serve a place without standing below its office: whoever leads the place may staff them.
SERVING = frozenset({"property", "work_team", "special_squad"})
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
OFFICERS = ("branch_secretary", "deputy_secretary", "committee_member")

_PARTY = BRANCHES | COMMITTEES
_TEAMS = {"work_team", "special_squad"}
_PLACES = {"residents_committee"} | _TEAMS
# Where a role may be held; a role that is not named here is held in any unit.
_FITS: dict[str, frozenset[str]] = {
    "community_secretary": frozenset({"residents_committee"}),
    "community_worker": frozenset(_PLACES),
    "grid_worker": frozenset(_PLACES),
    "building_captain": frozenset(_PLACES),
    "property_worker": frozenset({"property"}),
    "street_officer": frozenset({"street_office"}),
    "street_leader": frozenset({"street_office"}),
    "street_organiser": frozenset({"street_office"}),
    "branch_secretary": _PARTY,
    "deputy_secretary": _PARTY,
    "committee_member": _PARTY,
    "group_leader": frozenset({"party_group"}),
    "member": _PARTY | {"party_group"},
    "volunteer": UNITS | _PARTY,
    "observer": UNITS | _PARTY,
    "unit_officer": frozenset(
        {"group", "company", "works", "shop", "unit", "work_team", "special_squad"}
    ),
}
_BELOW: dict[str, frozenset[str]] = {
    "party_group": HOMES | {"temporary_branch"},
    "general_branch": frozenset({"party_committee"}),
    "temporary_branch": UNITS | COMMITTEES,
    "temporary_committee": UNITS | COMMITTEES,
}


def roles_for(kind: str, roles: Iterable[str]) -> list[str]:
    """Those of `roles` that can be held in an organisation of that kind, administrators left out."""
    return [role for role in roles if role not in ADMINISTRATORS and kind in _FITS.get(role, UNITS)]


def why_not_below(kind: str, parent_kind: str | None) -> Sentence | None:
    """None when an organisation of `kind` may stand below one of `parent_kind`."""
    if parent_kind is None or parent_kind in _BELOW.get(kind, UNITS | COMMITTEES | HOMES):
        return None
    return said("An organisation of this kind cannot stand below that one.")


@dataclass(frozen=True, slots=True)
class Held:
    """A post somebody holds, for judging another one."""

    role: str
    signs: bool = False


def why_not_also(role: str, *, signs: bool, held: Iterable[Held]) -> Sentence | None:
    """None when `role` goes with what the person holds; the three administrators are three people."""
    for post in held:
        if role in ADMINISTRATORS and post.role in ADMINISTRATORS and post.role != role:
            return said("Nobody holds two of the three administrators' posts.")
        if (role in ADMINISTRATORS and post.signs) or (post.role in ADMINISTRATORS and signs):
            return said("Whoever signs reports is no administrator.")
    return None


# --- temporary bodies --------------------------------------------------------------------------

# What a temporary branch does not do (Regulations on the work of branches, 2018).
DISABLED: dict[str, Sentence] = {
    "dues": said("It does not collect dues."),
    "admission": said("It does not admit members."),
    "discipline": said("It does not handle discipline."),
    "elections": said("It does not elect delegates or hold a change of term."),
}


def disabled(kind: str) -> dict[str, Sentence]:
    """What an organisation of that kind does not do, by code."""
    return DISABLED if kind in TEMPORARY else {}


def may_do(kind: str, act: str) -> bool:
    """Whether an organisation of that kind may do `act` ("dues", "admission", …)."""
    return act not in disabled(kind)


# --- soft checks: they remind and name the clause, they never block --------------------------


@dataclass(frozen=True, slots=True)
class Clause:
    """A threshold and the clause it stands in."""

    value: int
    source: str


@dataclass(frozen=True, slots=True)
class Clauses:
    """The thresholds for setting up branches, from the rule packs."""

    least_full: Clause
    most_members: Clause
    most_units: Clause
    committee_from: Clause
    committee_least: Clause
    committee_most: Clause
    first_reminder: Clause
    second_reminder: Clause


@dataclass(frozen=True, slots=True)
class Strength:
    """How a party organisation stands on a day."""

    kind: str
    full: int = 0
    probationary: int = 0
    units: int = 0
    officers: int = 0
    secretaries: int = 0
    term_ends_on: date | None = None
    probationary_leaders: int = 0


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is not as a clause says, and the clause."""

    code: str
    sentence: Sentence
    source: str = ""


def reminders(strength: Strength, clauses: Clauses, day: date) -> list[Reminder]:
    """Everything that a clause would have otherwise, most important first."""
    return [*_size(strength, clauses), *_posts(strength, clauses), *_term(strength, clauses, day)]


def _size(strength: Strength, clauses: Clauses) -> Iterator[Reminder]:
    members = strength.full + strength.probationary
    if strength.kind in HOMES and strength.full < clauses.least_full.value:
        yield Reminder(
            "few_full",
            said(
                "%(have)d full members; a branch needs at least %(need)d.",
                have=strength.full,
                need=clauses.least_full.value,
            ),
            clauses.least_full.source,
        )
    if strength.kind in BRANCHES and members > clauses.most_members.value:
        yield Reminder(
            "many_members",
            said(
                "%(have)d members; a branch generally has no more than %(most)d.",
                have=members,
                most=clauses.most_members.value,
            ),
            clauses.most_members.source,
        )
    if strength.kind == "joint_branch" and strength.units > clauses.most_units.value:
        yield Reminder(
            "many_units",
            said(
                "Members of %(have)d units; a joint branch generally covers no more than %(most)d.",
                have=strength.units,
                most=clauses.most_units.value,
            ),
            clauses.most_units.source,
        )


def _posts(strength: Strength, clauses: Clauses) -> Iterator[Reminder]:
    if strength.kind in BRANCHES and strength.secretaries == 0:
        yield Reminder("no_secretary", said("Nobody holds the post of secretary."))
    small = strength.officers < clauses.committee_least.value
    if strength.kind in HOMES and strength.full >= clauses.committee_from.value and small:
        yield Reminder(
            "no_committee",
            said(
                "%(have)d full members; from %(from_)d on a branch has a committee of %(least)d to %(most)d.",
                have=strength.full,
                from_=clauses.committee_from.value,
                least=clauses.committee_least.value,
                most=clauses.committee_most.value,
            ),
            clauses.committee_from.source,
        )
    if strength.officers > clauses.committee_most.value:
        yield Reminder(
            "large_committee",
            said(
                "%(have)d officers; a committee generally has no more than %(most)d.",
                have=strength.officers,
                most=clauses.committee_most.value,
            ),
            clauses.committee_most.source,
        )
    if strength.probationary_leaders:
        yield Reminder(
            "probationary_leader",
            said("A probationary member leads here; a group is led by a full member."),
        )


def _term(strength: Strength, clauses: Clauses, day: date) -> Iterator[Reminder]:
    if strength.kind in TEMPORARY or strength.term_ends_on is None:
        return
    left = months_until(strength.term_ends_on, day)
    if strength.term_ends_on < day:
        yield Reminder(
            "term_over",
            said(
                "The term ended on %(day)s. A delay needs approval and generally lasts no more than a year.",
                day=str(strength.term_ends_on),
            ),
            clauses.first_reminder.source,
        )
    elif left < clauses.first_reminder.value:
        yield Reminder(
            "term_soon" if left >= clauses.second_reminder.value else "term_very_soon",
            said("The term ends on %(day)s. Prepare the change.", day=str(strength.term_ends_on)),
            clauses.first_reminder.source,
        )


def months_until(then: date, day: date) -> int:
    """Full months from `day` to `then`."""
    months = (then.year - day.year) * 12 + then.month - day.month
    return months - (then.day < day.day)
