"""The facts that every item leaves, whatever its kind."""

from __future__ import annotations

from tongzhou.base.manifest import FactKind
from tongzhou.base.words import said

OPENED = FactKind(
    "item.opened",
    said("An item was opened").text,
    ("item_kind", "channel", "category", "urgency", "proxy"),
)
ACKNOWLEDGED = FactKind(
    "item.acknowledged", said("An item was acknowledged").text, ("item_kind", "late", "minutes")
)
MOVED = FactKind(
    "item.moved",
    said("An item was moved").text,
    ("item_kind", "move", "from_state", "to_state", "outcome", "late", "minutes"),
)
STEP_DONE = FactKind("item.step_done", said("A step was done").text, ("item_kind", "late"))
