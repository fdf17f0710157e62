"""What at the gates is personal, and how it ends: with its event, or after the days of the rule pack.

The heavy streams name nobody, but a time, a gate and a household's number say when somebody was out,
so they end as well. What belongs to no event of them goes by `actions.keeping`, gate by gate.
"""

from tongzhou.base.manifest import Personal
from tongzhou.base.words import said

_PASSING = said("To let people through the gate, and to know who may").text
_HAPPENED = said("To know what happened at the gate while it mattered").text
_RESTRICTED = said("To answer for an access restriction, also to whoever objects").text
_EVENT = "event_id"

PERSONAL = (
    # Before the passes: it outlives the pass that it was about.
    Personal(
        "gates.Restriction",
        ("reason", "objection", "answer", "household", "held"),
        _RESTRICTED,
        event=_EVENT,
        keep_days_rule="gates.keep_restriction_days",
        since="ends_at",
    ),
    Personal(
        "gates.Asking",
        ("words",),
        _PASSING,
        event=_EVENT,
        keep_days_rule="gates.keep_stream_days",
        since="asked_at",
        end="delete",
    ),
    Personal(
        "gates.Pass",
        ("holder", "phone", "unit", "plate", "words", "answers", "reason", "household", "resident"),
        _PASSING,
        event=_EVENT,
        keep_days_rule="gates.keep_pass_days",
        since="ends_at",
        end="delete",
    ),
    Personal(
        "gates.Guard",
        ("name",),
        said("To know who keeps the gate").text,
        keep_days_rule="gates.keep_guard_days",
        since="ended_on",
    ),
    Personal(
        "gates.FollowUp",
        ("words",),
        _HAPPENED,
        event=_EVENT,
        keep_days_rule="gates.keep_follow_up_days",
        since="happened_at",
        end="delete",
    ),
    Personal(
        "gates.Passage", ("serial", "quota", "purpose"), _HAPPENED, event=_EVENT, end="delete"
    ),
    Personal(
        "gates.Calling",
        (),
        _HAPPENED,
        event=_EVENT,
        keep_days_rule="gates.keep_stream_days",
        since="called_at",
        end="delete",
    ),
    Personal(
        "gates.PaperList",
        ("lines",),
        _HAPPENED,
        event=_EVENT,
        keep_days_rule="gates.keep_stream_days",
        since="starts_at",
        end="delete",
    ),
    Personal("gates.Undone", ("reason",), _HAPPENED, event=_EVENT, end="delete"),
    Personal("gates.TurnAway", ("reason", "help"), _HAPPENED, event=_EVENT, end="delete"),
    Personal("gates.Reading", ("normal", "tenths"), _HAPPENED, event=_EVENT, end="delete"),
)
