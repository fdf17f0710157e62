"""What the phone let happen and we would have answered otherwise: settled with words, never rewritten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongzhou.areas.gates.actions.rights import APPROVES, RUNS, require
from tongzhou.areas.gates.models import Asking, FollowUp
from tongzhou.base.errors import Refused
from tongzhou.base.text import tidy
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer


@transaction.atomic
def settle(row: FollowUp, *, words: str, by: Viewer, at: datetime) -> None:
    """Somebody looked and wrote down what was found; the passage stays as it happened."""
    require(row.place_path, by, RUNS, APPROVES)
    plain = tidy(words)[:200]
    if not plain:
        raise Refused("words_missing", said("Write down what was found."))
    values = {"words": plain, "settled_at": at, "settled_by_id": by.person_id}
    if not FollowUp.objects.filter(pk=row.pk, settled_at=None).update(**values):
        raise Refused("settled", said("Somebody has settled this already."))
    write_audit("gates.follow_up_settled", by=by, at=at, subject=f"follow-up:{row.pk}")


@transaction.atomic
def sign_off(asking: Asking, *, by: Viewer, at: datetime) -> None:
    """An approver has seen what the guard decided alone; the second of two is told."""
    require(asking.place_path, by, APPROVES)
    rows = Asking.objects.filter(pk=asking.pk, by_guard=True, seen_at=None)
    if not rows.update(seen_at=at, seen_by_id=by.person_id):
        raise Refused("seen", said("Somebody has signed this off already."))
    write_audit("gates.asking_seen", by=by, at=at, subject=f"asking:{asking.pk}")
