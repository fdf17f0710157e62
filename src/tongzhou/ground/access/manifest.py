"""What access adds to the platform."""

from tongzhou.base.manifest import Manifest
from tongzhou.ground.access.audit import broken_audit_lines

MANIFEST = Manifest(title="Accounts and access", checks=(broken_audit_lines,))
