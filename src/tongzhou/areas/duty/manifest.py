"""What duty adds to the platform."""

from __future__ import annotations

from tongzhou.areas.duty import day, kinds
from tongzhou.areas.duty.actions import joint, joint_accept, rings, standins
from tongzhou.areas.duty.actions.alarms import alarm
from tongzhou.areas.duty.actions.handovers import handed_over
from tongzhou.areas.duty.actions.offers_due import offers_due
from tongzhou.areas.duty.actions.other_duties import OTHER_DUTY
from tongzhou.areas.duty.actions.reminders import remind
from tongzhou.areas.duty.plans import JOINT_COMMUNITY, JOINT_TEAMS, ROSTER
from tongzhou.base.manifest import Manifest, MenuEntry, Personal
from tongzhou.base.words import said

_PLANNING = said("To plan duties that people can and may do").text
_RECORD = said("To record who served, so that it can be proved").text
_CALLING = said("To call people up and to know who is in place").text

_DUTY = "duty.keep_days"
_AVAILABILITY = "duty.keep_availability_days"

MANIFEST = Manifest(
    title=said("Duty").text,
    help_page="duty",
    facts=kinds.FACTS,
    indicators=kinds.INDICATORS,
    plans=(ROSTER, JOINT_TEAMS, JOINT_COMMUNITY),
    menu=(
        MenuEntry(said("Rosters").text, "duty:rosters", needs="duty.see", order=31, icon="ledger"),
        MenuEntry(said("My duty").text, "duty:mine", order=20, icon="clock"),
        MenuEntry(
            said("Deployment and sign-up").text,
            "duty:deployments",
            "duty.see",
            order=22,
            icon="people",
        ),
        MenuEntry(said("Call-ups").text, "duty:surges", "duty.lead", order=34, icon="flag"),
        MenuEntry(
            said("Posts and shifts").text, "duty:shifts", needs="duty.see", order=33, icon="clock"
        ),
    ),
    sheets=(OTHER_DUTY,),
    my_day=day.waiting,
    work=(
        rings.rings_due,
        standins.swaps_agreed,
        remind,
        offers_due,
        alarm,
        joint.carry_on,
        joint_accept.take_over_accepted,
    ),
    intake=(("duty.handed_over", handed_over),),
    nightly=(rings.forget_over,),
    personal=(
        Personal(
            "duty.Traveller",
            ("longitude", "latitude"),
            _PLANNING,
            keep_days_rule=_AVAILABILITY,
            since="given_at",
            end="delete",
        ),
        Personal(
            "duty.Absence",
            ("kind",),
            _PLANNING,
            keep_days_rule=_AVAILABILITY,
            since="ended_on",
            end="delete",
        ),
        Personal(
            "duty.OtherDuty",
            ("what",),
            _PLANNING,
            keep_days_rule=_AVAILABILITY,
            since="ends_at",
            end="delete",
        ),
        Personal(
            "duty.Trip",
            ("start_from", "go_to"),
            _PLANNING,
            event="event_id",
            keep_days_rule=_AVAILABILITY,
            since="starts_at",
        ),
        Personal(
            "duty.Vehicle",
            ("plate",),
            _PLANNING,
            keep_days_rule=_AVAILABILITY,
            since="withdrawn_at",
        ),
        Personal(
            "duty.Answer",
            ("cause",),
            _CALLING,
            event="surge__event_id",
            keep_days_rule=_AVAILABILITY,
            since="answered_at",
        ),
        Personal(
            "duty.Handover",
            ("words",),
            _RECORD,
            keep_days_rule=_DUTY,
            since="at",
        ),
        Personal(
            "duty.Proof",
            ("reason",),
            _RECORD,
            keep_days_rule=_DUTY,
            since="declined_at",
        ),
        Personal(
            "duty.Deployed",
            ("note",),
            _RECORD,
            event="deployment__event_id",
            keep_days_rule=_DUTY,
            since="returned_at",
        ),
        Personal(
            "duty.Offer",
            ("cause",),
            _PLANNING,
            event="duty__roster__event_id",
            keep_days_rule=_AVAILABILITY,
            since="offered_at",
        ),
        Personal(
            "duty.Duty",
            ("cause",),
            _RECORD,
            event="roster__event_id",
            keep_days_rule=_DUTY,
            since="ends_at",
        ),
        Personal(
            "duty.JointPlan",
            ("city",),
            _PLANNING,
            keep_days_rule=_AVAILABILITY,
            since="made_at",
            end="delete",
        ),
        Personal(
            "duty.Change",
            ("reason",),
            _RECORD,
            event="roster__event_id",
            keep_days_rule=_DUTY,
            since="at",
        ),
        Personal(
            "duty.Preference",
            ("day", "wants"),
            _PLANNING,
            keep_days_rule=_AVAILABILITY,
            since="day",
            end="delete",
        ),
        Personal(
            "duty.Consent",
            ("cards",),
            _RECORD,
            keep_days_rule=_DUTY,
            since="ended_on",
            end="delete",
        ),
        Personal(
            "duty.PairBond",
            ("apart_on_cash",),
            _PLANNING,
            keep_days_rule=_AVAILABILITY,
            since="ended_on",
            end="delete",
        ),
        Personal("duty.Claim", ("note",), _RECORD, keep_days_rule=_DUTY, since="given_up_at"),
        Personal(
            "duty.Shift",
            ("note",),
            _PLANNING,
            event="post__event_id",
            keep_days_rule=_DUTY,
            since="ends_at",
        ),
        Personal(
            "duty.SignUp",
            ("offers", "hours"),
            _PLANNING,
            keep_days_rule=_AVAILABILITY,
            since="ended_on",
        ),
    ),
    follow_places=(
        "duty.Deployment.place_path",
        "duty.Deployed.place_path",
        "duty.SignUp.place_path",
        "duty.Claim.place_path",
        "duty.Post.place_path",
        "duty.Procedure.place_path",
        "duty.RoleCard.place_path",
        "duty.Pattern.place_path",
        "duty.Template.place_path",
        "duty.Bulk.place_path",
        "duty.Shift.place_path",
        "duty.Ability.place_path",
        "duty.PairBond.place_path",
        "duty.Vehicle.place_path",
        "duty.Trip.place_path",
        "duty.Roster.place_path",
        "duty.Duty.place_path",
        "duty.Change.place_path",
        "duty.RestRequest.place_path",
        "duty.Offer.place_path",
        "duty.Surge.place_path",
        "duty.Handover.place_path",
        "duty.Proof.place_path",
        "duty.JointPlan.place_path",
        "duty.JointPart.place_path",
    ),
)
