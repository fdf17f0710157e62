"""What rosters put on somebody's My day: the question whether they would serve with too little rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tongzhou.areas.duty.queries import rests
from tongzhou.base.manifest import Waiting
from tongzhou.ground.access.viewer import Viewer


def waiting(viewer: Viewer, at: datetime) -> Iterable[Waiting]:
    """Each question that the viewer has not answered and that still matters."""
    for asked in rests.asked_of(viewer).filter(shift__starts_at__gt=at):
        starts = localtime(asked.shift.starts_at)
        yield Waiting(
            _("Would you serve %(when)s %(post)s although you would rest too little?")
            % {"when": f"{starts:%m-%d %H:%M}", "post": asked.shift.post.name},
            reverse("duty:rest_asked", args=[asked.pk]),
            due_at=asked.shift.starts_at,
            kind=_("Duty"),
        )
