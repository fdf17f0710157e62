"""The words of duty: skills, facts and indicators."""

from __future__ import annotations

from tongzhou.base.manifest import Count, Distinct, FactKind, Indicator, Median, Stock, Sum
from tongzhou.base.words import Sentence, said

# What a post may ask of people. Knowing a place is said of one place, the others of the person.
KNOWS_PLACE = "knows_place"
SKILLS: dict[str, Sentence] = {
    KNOWS_PLACE: said("Knows the place"),
    "thermometer": said("Takes temperatures"),
    "first_aid": said("First aid"),
    "driving": said("Drives a car"),
    "lifting": said("Lifts and carries"),
    "cash": said("Keeps accounts of cash"),
    "talking": said("Mediates and comforts"),
    "dialect": said("Speaks the local dialect"),
    "power": said("Electrician or plumber"),
    "disinfecting": said("Mixes and sprays disinfectant"),
    "writing": said("Writes and photographs"),
    "leading": said("Leads a shift"),
}

DEPLOYED = FactKind("duty.deployed", said("Somebody was sent to a place").text, ("sort", "unit"))
RETURNED = FactKind("duty.returned", said("Somebody returned to their unit").text, ("days",))
SIGNED_UP = FactKind("duty.signed_up", said("Somebody signed up for service").text, ("sort",))
CLAIMED = FactKind("duty.claimed", said("A post, a place or a duty was claimed").text, ("sort",))
PUBLISHED = FactKind("duty.published", said("A roster was published").text, ("duties", "short"))
SERVED = FactKind(
    "duty.served",
    said("A duty was served").text,
    ("minutes", "planned", "card", "night", "source", "role"),
)
MISSED = FactKind("duty.missed", said("A duty was not served").text, ("card",))
CHANGED = FactKind("duty.changed", said("Duties changed hands").text, ("sort",))
REST_BROKEN = FactKind(
    "duty.rest_broken", said("A rest limit was set aside by both").text, ("rule",)
)
SURGE_OPENED = FactKind("duty.surge_opened", said("People were called up").text, ("seats",))
SURGE_ENDED = FactKind(
    "duty.surge_ended",
    said("A call-up ended").text,
    ("state", "minutes", "seats", "taken", "asked"),
)
IN_PLACE = FactKind("duty.in_place", said("Somebody called up was in place").text, ("minutes",))
HANDED_OVER = FactKind("duty.handed_over", said("A shift was handed over").text, ("nothing",))
TRIP_DONE = FactKind("duty.trip_done", said("A trip was driven").text, ("people", "load_kg"))

FACTS = (
    DEPLOYED,
    RETURNED,
    SIGNED_UP,
    CLAIMED,
    PUBLISHED,
    SERVED,
    MISSED,
    CHANGED,
    REST_BROKEN,
    SURGE_OPENED,
    SURGE_ENDED,
    IN_PLACE,
    HANDED_OVER,
    TRIP_DONE,
)

_QUERIES = "tongzhou.areas.duty.queries.stocks"

INDICATORS = (
    Indicator(
        "duty.people",
        said("People on duty").text,
        Distinct("duty.served", "actor_id"),
        counting_rule=said(
            "Different people whose duty of the day the leader confirmed; two duties count once."
        ).text,
    ),
    Indicator(
        "duty.served",
        said("Duties served").text,
        Count("duty.served"),
        counting_rule=said("Every confirmed duty counts; somebody may have served two.").text,
    ),
    Indicator(
        "duty.minutes",
        said("Minutes served").text,
        Sum("duty.served", "minutes"),
        unit="minutes",
        counting_rule=said(
            "Actual minutes as the leader confirmed them, not the planned ones."
        ).text,
    ),
    Indicator(
        "duty.missed",
        said("Duties not served").text,
        Count("duty.missed"),
        counting_rule=said("Planned, and the leader said that nobody came in that place.").text,
    ),
    Indicator(
        "duty.seats_open",
        said("Places on duty still open").text,
        Stock(f"{_QUERIES}:open_seats"),
        counting_rule=said("People that today's shifts ask for and nobody is down for.").text,
    ),
    Indicator(
        "duty.deployed",
        said("People deployed here").text,
        Stock(f"{_QUERIES}:deployed_count"),
        counting_rule=said("Deployed on that day and not yet returned.").text,
    ),
    Indicator(
        "duty.changed_hands",
        said("Duties swapped or given away").text,
        Count("duty.changed"),
        counting_rule=said("Every agreed swap, gift or split; one taken back is subtracted.").text,
    ),
    Indicator(
        "duty.minutes_to_fill",
        said("Minutes until a call-up was full (median)").text,
        Median("duty.surge_ended", "minutes", (("state", "full"),)),
        unit="minutes",
        decimals=1,
        counting_rule=said("From opening to the last seat taken; call-ups that filled only.").text,
    ),
    Indicator(
        "duty.rest_broken",
        said("Rest limits set aside").text,
        Count("duty.rest_broken"),
        counting_rule=said("Each limit that a person and the leader set aside together.").text,
    ),
)
