"""Where and when a joint plan is asked for."""

from __future__ import annotations

from tongzhou.areas.duty.forms.rosters import FrameForm
from tongzhou.areas.duty.queries.joint import places_above


class JointForm(FrameForm):
    """A place with several communities below, and the days."""

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, viewer=viewer, **kwargs)
        places = self.fields["place"].queryset = places_above(viewer)
        if len(first := places[:2]) == 1:
            self.initial["place"] = first[0].pk
