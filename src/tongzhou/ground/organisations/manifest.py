"""What organisations, people and posts add to the platform."""

from tongzhou.base.manifest import Indicator, Manifest, Personal, Stock
from tongzhou.ground.organisations import queries

_HERE = "tongzhou.ground.organisations.queries"

MANIFEST = Manifest(
    title="Organisations",
    indicators=(
        Indicator(
            code="party.members",
            label="Members at home here",
            measure=Stock(f"{_HERE}:member_count"),
            counting_rule="Full and probationary members whose home branch is here.",
        ),
        Indicator(
            code="party.temporary_bodies",
            label="Temporary branches and committees",
            measure=Stock(f"{_HERE}:temporary_body_count"),
            counting_rule="Temporary bodies here, or serving a place here, that have not ended.",
        ),
        Indicator(
            code="party.temporary_members",
            label="Members serving in temporary branches",
            measure=Stock(f"{_HERE}:temporary_member_count"),
            counting_rule="Each person once, however many temporary bodies they serve in.",
        ),
        Indicator(
            code="party.temporary_officers",
            label="Officers of temporary branches",
            measure=Stock(f"{_HERE}:temporary_officer_count"),
            counting_rule="Secretaries, deputies and committee members, each person once.",
        ),
    ),
    personal=(
        Personal(
            "organisations.Person",
            ("name", "search_key", "phone", "sex", "born_on", "admitted_on", "guardian_agreed_on"),
            purpose="Knowing who works, serves or belongs here",
            keep_days_rule="organisations.keep_left_days",
            since="left_on",
        ),
        Personal(
            "organisations.Membership",
            ("feedback",),
            purpose="Telling the home branch how a member served in a temporary branch",
            keep_days_rule="organisations.keep_feedback_days",
            since="ended_on",
        ),
    ),
    path_names=queries.path_names,
)
