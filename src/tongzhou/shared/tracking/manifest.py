"""What tracking adds to the platform."""

from __future__ import annotations

from tongzhou.base.manifest import Manifest, Personal
from tongzhou.base.words import said
from tongzhou.shared.tracking import actions, kinds, shown

_PURPOSE = said("To do what was asked and to tell the person who asked").text

MANIFEST = Manifest(
    title=said("Items in hand").text,
    facts=(kinds.OPENED, kinds.ACKNOWLEDGED, kinds.MOVED, kinds.STEP_DONE),
    personal=(
        Personal(
            "tracking.Item",
            ("title", "measures", "search_key"),
            _PURPOSE,
            event="event_id",
            keep_days_rule="tracking.keep_words_days",
            since="ended_at",
        ),
        Personal(
            "tracking.Move",
            ("note", "clause"),
            _PURPOSE,
            event="item__event_id",
            keep_days_rule="tracking.keep_words_days",
            since="item__ended_at",
        ),
        Personal(
            "tracking.Step",
            ("title", "note"),
            _PURPOSE,
            event="item__event_id",
            keep_days_rule="tracking.keep_words_days",
            since="item__ended_at",
        ),
    ),
    my_day=shown.waiting,
    search=shown.hits,
    work=(actions.remind,),
    follow_places=(
        "tracking.Item.place_path",
        "tracking.Item.ledger_path",
        "tracking.Counter.ledger_path",
    ),
)
