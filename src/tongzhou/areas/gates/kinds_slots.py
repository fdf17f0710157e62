"""What stalls and slots leave behind: facts and figures."""

from __future__ import annotations

from tongzhou.base.manifest import FactKind, Indicator, Stock, Sum
from tongzhou.base.words import said

VENDOR_IN = FactKind("gates.vendor_in", said("A vendor was let into an estate").text, ("sort",))
SLOT_OVER = FactKind(
    "gates.slot_over",
    said("A slot of a shop or supply point was over").text,
    ("people", "booked", "walked_in", "turned", "priority"),
)

FACTS = (VENDOR_IN, SLOT_OVER)

INDICATORS = (
    Indicator(
        "gates.slot_people",
        said("People let in by slot").text,
        Sum("gates.slot_over", "people"),
        counting_rule=said(
            "People counted in at the door of shops and supply points, with or without a booking, in slots"
            " that are over."
        ).text,
    ),
    Indicator(
        "gates.slot_turned",
        said("People given another time").text,
        Sum("gates.slot_over", "turned"),
        counting_rule=said(
            "People at the door who were given a later slot because it was full; they were not turned away."
        ).text,
    ),
    Indicator(
        "gates.vendors",
        said("Vendors let into estates").text,
        Stock("tongzhou.areas.gates.queries.stalls:vendor_count"),
        counting_rule=said("Vendors with a line on the stall plan that holds on that day.").text,
    ),
)
