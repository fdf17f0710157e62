"""Facts that more than one area leaves; one manifest declares each of them."""

from __future__ import annotations

from tongzhou.base.manifest import FactKind

# Declared by members; also left where duty places people in a temporary branch.
TEMPORARY_SENT = FactKind("temporary.member_sent", "A member was sent to a temporary branch")
