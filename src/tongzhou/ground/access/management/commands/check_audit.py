"""`tongzhou check_audit`: whether the audit trail is whole."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from tongzhou.ground.access.audit import broken_audit_lines
from tongzhou.ground.access.models import AuditEntry


class Command(BaseCommand):
    help = (
        "Recompute the chain of the audit trail; every broken place is named, and the status is 1."
    )

    def handle(self, **options):
        troubles = broken_audit_lines()
        for sentence in troubles:
            self.stderr.write(f"✗ {sentence}")
        if troubles:
            sys.exit(1)
        lines = AuditEntry.objects.count()
        self.stdout.write(f"✓ 审计日志完整，共 {lines} 行  The trail is whole: {lines} lines")
