"""The words of planning."""

from __future__ import annotations

from tongzhou.base.manifest import FactKind

PROPOSED = FactKind("planning.proposed", "Plan asked for", ("plan",))
ACCEPTED = FactKind("planning.accepted", "Plan accepted", ("plan", "seconds"))
