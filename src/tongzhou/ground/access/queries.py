"""Questions about accounts and the audit trail."""

from __future__ import annotations

from django.db.models import QuerySet

from tongzhou.ground.access.models import Account, AuditEntry
from tongzhou.ground.access.viewer import Viewer


def account_with(pk: int) -> Account:
    """The account half-way through signing in; nobody else's business, so there is no viewer yet."""
    return Account.objects.get(pk=pk, is_active=True)


def audit_trail(viewer: Viewer) -> QuerySet[AuditEntry]:
    """The whole trail for the audit administrator, nothing for anybody else."""
    return AuditEntry.objects.visible_to(viewer)


def audit_actions(viewer: Viewer) -> list[str]:
    """The codes of what was ever done, for a filter."""
    codes = audit_trail(viewer).order_by("action").values_list("action", flat=True)
    return list(codes.distinct())
