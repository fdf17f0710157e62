"""What the gates leave in the ledger, hour by hour, and the figures that are counted from it."""

from __future__ import annotations

from tongzhou.base.manifest import Count, FactKind, Indicator, Peak
from tongzhou.base.words import said

# One row for a gate and an hour, with the number as its quantity; the difference where rows came late.
# `hour` is the local hour, “2026-11-16T08”.
PASSED = FactKind(
    "gates.passed", said("People or vehicles passed").text, ("direction", "vehicle", "hour")
)
TURNED = FactKind(
    "gates.turned_away", said("People or vehicles were turned away").text, ("reason", "vehicle")
)
READ = FactKind("gates.read", said("Temperatures were taken").text, ("normal",))
ONE_OFF = FactKind("gates.one_off", said("One-off passes were given").text, ("by_guard",))

CALLED = FactKind("gates.called", said("People out past their hour were called").text)

# What is counted hour by hour; the rest are acts of somebody.
HOURLY = (PASSED, TURNED, READ, ONE_OFF)
FACTS = (*HOURLY, CALLED)

# One figure for each reason of kinds.TURNED_AWAY.
_REASONS = {
    "no_pass": said("Turned away: no pass"),
    "not_resident": said("Turned away: does not live here"),
    "expired": said("Turned away: pass has run out"),
    "quota": said("Turned away: turns used up"),
    "hours": said("Turned away: outside the hours"),
    "vehicle": said("Turned away: vehicle of strangers"),
    "restricted": said("Turned away: restricted"),
    "other": said("Turned away: another reason"),
}

_ON_FOOT = (("vehicle", False),)

_HOW_COUNTED = said(
    "People on foot count by head, each time; a vehicle counts once with everybody in it. "
    "What the guard took back does not count."
).text

INDICATORS = (
    Indicator(
        "gates.people",
        said("People in and out").text,
        Count("gates.passed", _ON_FOOT),
        counting_rule=_HOW_COUNTED,
    ),
    Indicator(
        "gates.people_in",
        said("People in").text,
        Count("gates.passed", (*_ON_FOOT, ("direction", "in"))),
        counting_rule=_HOW_COUNTED,
    ),
    Indicator(
        "gates.people_out",
        said("People out").text,
        Count("gates.passed", (*_ON_FOOT, ("direction", "out"))),
        counting_rule=_HOW_COUNTED,
    ),
    Indicator(
        "gates.vehicles",
        said("Vehicles in and out").text,
        Count("gates.passed", (("vehicle", True),)),
        counting_rule=_HOW_COUNTED,
    ),
    Indicator(
        "gates.readings",
        said("Temperatures taken").text,
        Count("gates.read"),
        counting_rule=said(
            "Every reading counts, also a second one of the same person; there are more or fewer of them than passages."
        ).text,
    ),
    Indicator(
        "gates.needs_care",
        said("Temperatures that need care").text,
        Count("gates.read", (("normal", False),)),
        counting_rule=said(
            "Readings that the guard marked as needing care; no number is kept."
        ).text,
    ),
    Indicator(
        "gates.turned_away",
        said("Turned away").text,
        Count("gates.turned_away"),
        counting_rule=said(
            "People on foot count by head, a vehicle once; nothing is kept that tells who it was."
        ).text,
    ),
    *(
        Indicator(
            f"gates.turned_away.{code}",
            label.text,
            Count("gates.turned_away", (("reason", code),)),
            counting_rule=said("Turned away for this reason, as the guard chose it.").text,
        )
        for code, label in _REASONS.items()
    ),
    Indicator(
        "gates.one_offs",
        said("One-off passes").text,
        Count("gates.one_off"),
        counting_rule=said(
            "Somebody without a pass was let in once, after asking at the gate; "
            "and one-off passes that the desk gave, on the day they were given."
        ).text,
    ),
    Indicator(
        "gates.one_offs_by_guard",
        said("One-off passes that a guard decided").text,
        Count("gates.one_off", (("by_guard", True),)),
        counting_rule=said(
            "Nobody had answered within the time of the rule pack, so the guard decided under their own number."
        ).text,
    ),
    Indicator(
        "gates.peak_hour",
        said("Busiest hour at the gates").text,
        Peak("gates.passed", "hour"),
        counting_rule=said(
            "People and vehicles of the hour with the most, over all gates of the place together."
        ).text,
    ),
)
