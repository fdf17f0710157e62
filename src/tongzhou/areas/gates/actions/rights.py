"""Who may do what at the desk, said once."""

from __future__ import annotations

from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer

RUNS = "gates.run"
APPROVES = "gates.approve"
NOT_ALLOWED = said("Your post does not let you do this here.")


def require(path: str, by: Viewer, *capabilities: str) -> None:
    """Refused("not_allowed") unless one of the viewer's posts over `path` gives one of them."""
    if not any(by.may(one, path) for one in capabilities):
        raise Refused("not_allowed", NOT_ALLOWED)
