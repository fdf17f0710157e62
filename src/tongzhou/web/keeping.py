"""How long the audit trail is kept: as the rule pack says, never less than six months."""

from __future__ import annotations

from datetime import datetime, timedelta

from tongzhou.ground.access.audit import drop_lines_before
from tongzhou.ground.rulepacks.queries import whole


def forget_old_lines(at: datetime) -> int:
    """Lines of the trail past their time are gone; how many there were."""
    months = max(whole("retention.audit_months", at=at), 6)
    # The longest month, so that no line goes a day too early.
    return drop_lines_before(at - timedelta(days=31 * months))
