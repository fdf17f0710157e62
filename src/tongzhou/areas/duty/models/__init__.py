"""The tables of duty, by what they are about."""

from tongzhou.areas.duty.models.availability import (
    Absence,
    Consent,
    OtherDuty,
    PairBond,
    Preference,
    Traveller,
    Trip,
    Vehicle,
)
from tongzhou.areas.duty.models.deployments import Claim, Deployed, Deployment, SignUp
from tongzhou.areas.duty.models.hours import Handover, Proof
from tongzhou.areas.duty.models.joint import JointPart, JointPlan
from tongzhou.areas.duty.models.posts import (
    Ability,
    Bulk,
    Pattern,
    Post,
    Procedure,
    RoleCard,
    Shift,
    Template,
    TemplateLine,
)
from tongzhou.areas.duty.models.rosters import Change, Duty, Feed, RestRequest, Roster
from tongzhou.areas.duty.models.surges import Answer, Call, Seat, Surge
from tongzhou.areas.duty.models.swaps import Offer

__all__ = [
    "Ability",
    "Absence",
    "Answer",
    "Bulk",
    "Call",
    "Change",
    "Claim",
    "Consent",
    "Deployed",
    "Deployment",
    "Duty",
    "Feed",
    "Handover",
    "JointPart",
    "JointPlan",
    "Offer",
    "OtherDuty",
    "PairBond",
    "Pattern",
    "Post",
    "Preference",
    "Procedure",
    "Proof",
    "RestRequest",
    "RoleCard",
    "Roster",
    "Seat",
    "Shift",
    "SignUp",
    "Surge",
    "Template",
    "TemplateLine",
    "Traveller",
    "Trip",
    "Vehicle",
]
